"""Where a local split leaves its frame: results stay comparable only at criteria, maxima and rules that both share."""

from collections.abc import Iterator
from dataclasses import replace

from evaluations.issued import IssuedCriterion, IssuedPart, IssuedScale, total_of
from evaluations.scale_lint.flaw import Flaw, used

_SETTINGS = (
    "good_threshold",
    "total_threshold",
    "months_to_pass",
    "rating_excellent",
    "rating_good",
    "rating_average",
)


def frame_flaws(scale: IssuedScale, frame: IssuedScale) -> Iterator[Flaw]:
    if frame.frame:
        yield Flaw(code="frame_is_a_split", used=used(frame=frame.title, upper_frame=frame.frame))
    if scale.subject != frame.subject:
        yield Flaw(code="frame_subject", used=used(frame=frame.title, subject=frame.subject))
        return
    yield from _setting_flaws(scale, frame)
    own = {part.code: part for part in scale.parts}
    for frame_part in frame.parts:
        if frame_part.code not in own:
            yield Flaw(code="frame_part_missing", used=used(frame=frame.title, title=frame_part.title))
    frame_parts = {part.code: part for part in frame.parts}
    for part in scale.parts:
        if part.code in frame_parts:
            yield from _part_flaws(part, frame_parts[part.code], frame)
        elif part.code:
            yield Flaw(code="frame_part_unknown", part=part.code, used=used(frame=frame.title))


def _setting_flaws(scale: IssuedScale, frame: IssuedScale) -> Iterator[Flaw]:
    if scale.missing_month != frame.missing_month:
        yield Flaw(code="frame_missing_month", used=used(frame=frame.title, missing_month=frame.missing_month))
    for setting in _SETTINGS:
        value, expected = getattr(scale, setting), getattr(frame, setting)
        if value != expected:
            yield Flaw(
                code="frame_setting", used=used(frame=frame.title, setting=setting, value=value, expected=expected)
            )
    if scale.grades != frame.grades:
        yield Flaw(code="frame_grades", used=used(frame=frame.title))


def _part_flaws(part: IssuedPart, frame_part: IssuedPart, frame: IssuedScale) -> Iterator[Flaw]:
    if part.title != frame_part.title:
        yield Flaw(code="frame_part_title", part=part.code, used=used(frame=frame.title, title=frame_part.title))
    if part.maximum != frame_part.maximum:
        yield Flaw(
            code="frame_part_maximum",
            part=part.code,
            used=used(frame=frame.title, maximum=part.maximum, expected=frame_part.maximum),
        )
    if _is_pass_fail(part) != _is_pass_fail(frame_part):
        code = "frame_points" if _is_pass_fail(part) else "frame_pass_fail"
        yield Flaw(code=code, part=part.code, used=used(frame=frame.title))
    yield from _cover_flaws(part, frame_part, frame)
    frame_criteria = {criterion.code: criterion for criterion in frame_part.regular}
    for criterion in part.regular:
        for flaw in _criterion_flaws(criterion, frame_criteria, frame):
            yield replace(flaw, part=part.code, criterion=criterion.code)
    yield from _extra_flaws(part, frame_part, frame)


def _is_pass_fail(part: IssuedPart) -> bool:
    """Whether recognition counts the months passed, as the engine decides it."""
    return bool(part.monthly_maximum) and all(criterion.kind == "pass_fail" for criterion in part.regular)


def _cover_flaws(part: IssuedPart, frame_part: IssuedPart, frame: IssuedScale) -> Iterator[Flaw]:
    for criterion in frame_part.regular:
        split = [own for own in part.regular if own.frame_code == criterion.code]
        total = total_of(own.maximum for own in split)
        values = used(frame=frame.title, frame_code=criterion.code, maximum=criterion.maximum, sum=total)
        if not split:
            yield Flaw(code="frame_uncovered", part=part.code, used=values)
        elif total != criterion.maximum:
            yield Flaw(code="frame_sum", part=part.code, used=values)


def _criterion_flaws(
    criterion: IssuedCriterion, frame_criteria: dict[str, IssuedCriterion], frame: IssuedScale
) -> Iterator[Flaw]:
    values = used(frame=frame.title, frame_code=criterion.frame_code)
    if not criterion.frame_code:
        yield Flaw(code="frame_code_missing", used=used(frame=frame.title))
        return
    framing = frame_criteria.get(criterion.frame_code)
    if framing is None:
        yield Flaw(code="frame_code_unknown", used=values)
        return
    if criterion.period != framing.period:
        yield Flaw(code="frame_period", used=(*values, ("period", framing.period)))
    if framing.applies == "thematic" and criterion.applies != "thematic":
        yield Flaw(code="frame_thematic", used=values)
    if criterion.not_applicable not in ("refused", framing.not_applicable):
        yield Flaw(code="frame_not_applicable", used=(*values, ("not_applicable", framing.not_applicable)))


def _extra_flaws(part: IssuedPart, frame_part: IssuedPart, frame: IssuedScale) -> Iterator[Flaw]:
    """Bonuses and deductions are the frame's own: the same ones, to the letter."""
    extras = {c.code: replace(c, frame_code="") for c in part.criteria if not c.is_regular}
    frame_extras = {c.code: c for c in frame_part.criteria if not c.is_regular}
    for code in frame_extras:
        if code not in extras:
            yield Flaw(code="frame_extra_missing", part=part.code, used=used(frame=frame.title, frame_code=code))
    for code, extra in extras.items():
        if code not in frame_extras:
            yield Flaw(code="frame_extra_unknown", part=part.code, criterion=code, used=used(frame=frame.title))
        elif extra != frame_extras[code]:
            yield Flaw(code="frame_extra_changed", part=part.code, criterion=code, used=used(frame=frame.title))
