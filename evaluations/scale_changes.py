"""What differs between two versions of a scale, in the reader's words; also what one change of a draft changed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, cast

from django.db import models
from django.utils.formats import localize
from django.utils.translation import gettext as _

from evaluations.becoming import becomes
from evaluations.issued import IssuedCriterion, IssuedPart, IssuedScale
from evaluations.models import Criterion, Scale, ScalePart
from evaluations.templatetags.points import points

Kind = Literal["added", "removed", "changed"]
#: What a version may change about the scale as a whole; steps, bands and grades are named, not listed.
HEAD = (
    "title", "document_number", "document_on", "valid_from", "missing_month", "good_threshold", "total_threshold",
    "months_to_pass", "rating_excellent", "rating_good", "rating_average", "grades",
)  # fmt: skip
OF_A_CRITERION = (
    "title", "short", "guidance", "legal_basis", "kind", "maximum", "period", "not_applicable", "nature", "applies",
    "requires_note", "requires_evidence", "frame_code", "steps", "bands",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class ScaleChange:
    """One line of the comparison."""

    kind: Kind
    sentence: str


def changes_between(before: IssuedScale, after: IssuedScale) -> list[ScaleChange]:
    """Everything that a new version changes: the head, then parts and criteria in the order of the scale."""
    head = [change_in_words(Scale, name, *pair) for name, pair in _differences(before, after, HEAD)]
    return [
        *(ScaleChange(kind="changed", sentence=f"{words}.") for words in head),
        *_part_changes(before, after),
        *_criterion_changes(before, after),
    ]


def _part_changes(before: IssuedScale, after: IssuedScale) -> Iterator[ScaleChange]:
    was, now = ({part.code: part for part in scale.parts} for scale in (before, after))
    for code, part in now.items():
        if code not in was:
            sentence = _("Part added: %(part)s (%(maximum)s points).")
            values = {"part": part.title, "maximum": points(part.maximum)}
            yield ScaleChange(kind="added", sentence=sentence % values)
        elif words := [
            change_in_words(ScalePart, name, *pair)
            for name, pair in _differences(was[code], part, ("title", "maximum"))
        ]:
            yield ScaleChange(kind="changed", sentence=f"{part.title}: {'; '.join(words)}.")
    for code in was.keys() - now.keys():
        yield ScaleChange(kind="removed", sentence=_("Part removed: %(part)s.") % {"part": was[code].title})


def _criterion_changes(before: IssuedScale, after: IssuedScale) -> Iterator[ScaleChange]:
    was, now = _by_code(before), _by_code(after)
    for code, (part, criterion) in now.items():
        name = f"{code}. {criterion.title}"
        if code not in was:
            sentence = _("Criterion added: %(criterion)s (%(maximum)s points).")
            values = {"criterion": name, "maximum": points(criterion.maximum)}
            yield ScaleChange(kind="added", sentence=sentence % values)
            continue
        words = [
            change_in_words(Criterion, field, *pair)
            for field, pair in _differences(was[code][1], criterion, OF_A_CRITERION)
        ]
        if was[code][0].code != part.code:
            words.insert(0, _("moved to “%(part)s”") % {"part": part.title})
        if words:
            yield ScaleChange(kind="changed", sentence=f"{name}: {'; '.join(words)}.")
    for code, (_part, criterion) in was.items():
        if code not in now:
            sentence = _("Criterion removed: %(criterion)s.") % {"criterion": f"{code}. {criterion.title}"}
            yield ScaleChange(kind="removed", sentence=sentence)
    if [code for code in was if code in now] != [code for code in now if code in was]:
        yield ScaleChange(kind="changed", sentence=_("The criteria stand in another order."))


def _by_code(scale: IssuedScale) -> dict[str, tuple[IssuedPart, IssuedCriterion]]:
    return {criterion.code: (part, criterion) for part in scale.parts for criterion in part.criteria}


def _differences(before: Any, after: Any, names: Iterable[str]) -> Iterator[tuple[str, tuple[Any, Any]]]:
    for name in names:
        pair = getattr(before, name), getattr(after, name)
        if pair[0] != pair[1]:
            yield name, pair


def column_of(model: type[models.Model], name: str) -> "models.Field[Any, Any]":
    """A column by its name, for its label and its choices."""
    return cast("models.Field[Any, Any]", model._meta.get_field(name))


def change_in_words(model: type[models.Model], name: str, before: Any, after: Any) -> str:
    """A column's change; `before` and `after` are values, or their texts in an audit line."""
    field = column_of(model, name)
    if isinstance(field, models.ForeignKey):
        return _("moved to “%(part)s”") % {"part": after}
    if isinstance(field, models.TextField | models.JSONField):
        return _("%(field)s changed") % {"field": field.verbose_name}
    return f"{field.verbose_name} {becomes(_shown(field, before), _shown(field, after))}"


def _shown(field: Any, value: Any) -> str:
    if value is None or value == "":
        return "–"
    if field.choices:
        return str(dict(field.choices).get(str(value), value))
    if isinstance(field, models.DecimalField):
        return points(Decimal(value))
    if isinstance(field, models.BooleanField):
        return _("yes") if value in (True, "True") else _("no")
    if isinstance(field, models.DateField):
        return str(localize(field.to_python(value)))
    return f"“{value}”"
