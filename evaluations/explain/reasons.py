"""A verdict's stored steps as a page tells them: what decided, every reason under its heading, what is missing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from evaluations.engine import REGULATIONS, Level, Outcome, Step, Subject, missing_for_next, missing_for_recognition
from evaluations.engine.recognition import CONDITIONS, level_good_or_better
from evaluations.explain import explain_article, explain_level, explain_missing, explain_step

StoredStep = Mapping[str, Any]

_SCORE = frozenset({"exempt_months", "missing_months", "counted_months", "good_score", "total_score", "points_so_far"})
_EXCLUSIONS = frozenset({"eligibility", "no_veto", "not_completed_by_veto"})
_VETOES = frozenset({Outcome.VETOED, Outcome.SET_ASIDE, Outcome.EXCUSED})
_RECOGNITION = CONDITIONS | {"recognise"}

#: The headings in the order the rules are applied in.
HEADINGS: dict[str, str | Promise] = {
    "score": _("The year's score"),
    "exclusions": _("Who is classified, and what excludes"),
    "conditions": _("Conditions of the levels"),
    "ceiling": _("Ceiling on excellent"),
    "recognition": _("Recognition as four-good"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """One step in words, and where its rule is written; empty where the group says it for all."""

    sentence: str
    article: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReasonGroup:
    """Reasons under one heading; an article they all rest on stands once, beside the heading.

    What is missing is not all mendable where it names what has happened and stays.
    """

    title: str
    reasons: tuple[Reason, ...]
    article: str = ""
    is_mendable: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Why:
    """Why a level: first what decided, then everything else that was looked at."""

    deciding: tuple[Reason, ...]
    others: tuple[ReasonGroup, ...]


def explain_why(steps: Sequence[StoredStep]) -> Why:
    """The vetoes that struck and the step that names the level come first, the rest under its headings."""
    of_the_level = [step for step in steps if heading_of(step) not in ("score", "recognition")]
    struck = [step for step in of_the_level[:-1] if step["outcome"] in (Outcome.VETOED, Outcome.SET_ASIDE)]
    deciding = struck + of_the_level[-1:]
    others = [step for step in steps if step not in deciding]
    among = ((title, [step for step in others if heading_of(step) == key]) for key, title in HEADINGS.items())
    return Why(
        deciding=_worded(deciding, explain_step),
        others=tuple(_group(str(title), _worded(steps, explain_step)) for title, steps in among if steps),
    )


def heading_of(step: StoredStep) -> str:
    """The heading a step belongs under; what is none of the others is a condition of a level."""
    rule = step["rule"]
    if rule in _SCORE:
        return "score"
    if rule in _EXCLUSIONS or step["outcome"] in _VETOES:
        return "exclusions"
    if rule == "under_ceiling":
        return "ceiling"
    return "recognition" if rule in _RECOGNITION else "conditions"


def missing_for_next_level(
    regulation: str, subject: str, level: str, steps: Sequence[StoredStep]
) -> ReasonGroup | None:
    """What stands in the way of the next level by the rules, under that level's name; ``None`` where there is none:
    above the highest, and outside classification.
    """
    computed = Level(level) if level else None
    above = missing_for_next(REGULATIONS[regulation], Subject(subject), computed, _as_engine_steps(steps))
    if above is None:
        return None
    return replace(_missing(explain_level(above.level), above.missing), is_mendable=not above.beyond_mending)


def missing_for_recognition_as_four_good(steps: Sequence[StoredStep]) -> ReasonGroup:
    """What stands in the way of recognition; no reasons where nothing does, or nothing was looked at yet."""
    return _missing(str(HEADINGS["recognition"]), missing_for_recognition(_as_engine_steps(steps)))


def recognition_at(level: str, is_recognised: bool, steps: Sequence[StoredStep]) -> list[StoredStep]:
    """The steps with recognition as it came out at the level the committee decided."""

    def came_out(step: StoredStep) -> StoredStep:
        if step["rule"] == "level_good_or_better":
            return level_good_or_better(Level(level)).as_json()
        if step["rule"] == "recognise":
            return {**step, "outcome": "recognised" if is_recognised else "not_recognised"}
        return step

    return [came_out(step) for step in steps]


def _as_engine_steps(steps: Sequence[StoredStep]) -> list[Step]:
    return [Step.from_json(step) for step in steps]


def _missing(title: str, steps: Sequence[Step]) -> ReasonGroup:
    """Several conditions can ask for the same absent figures: that is said once."""
    asked: dict[str, Reason] = {}
    for reason in _worded([step.as_json() for step in steps], explain_missing):
        asked.setdefault(reason.sentence, reason)
    return _group(title, tuple(asked.values()))


def _worded(steps: Sequence[StoredStep], word: Callable[[StoredStep], str]) -> tuple[Reason, ...]:
    return tuple(Reason(sentence=word(step), article=explain_article(step)) for step in steps)


def _group(title: str, reasons: tuple[Reason, ...]) -> ReasonGroup:
    articles = {reason.article for reason in reasons}
    if len(articles) != 1:
        return ReasonGroup(title=title, reasons=reasons)
    bare = tuple(Reason(sentence=reason.sentence) for reason in reasons)
    return ReasonGroup(title=title, reasons=bare, article=articles.pop())
