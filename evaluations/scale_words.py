"""A scale's flaws in a reader's language: where it is, why it is one, what to do. The only place that words them."""

from collections.abc import Callable
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from evaluations.choices import Good, MissingMonth, NotApplicable, Period, ScaleSubject
from evaluations.issued import FOUR_GOOD_SUBJECTS, GOODS, IssuedScale
from evaluations.models import Scale
from evaluations.scale_lint import Flaw
from evaluations.templatetags.points import points


def explain_flaw(flaw: Flaw, scale: IssuedScale) -> str:
    """One sentence; a flaw of the whole scale names no place."""
    sentence = str(SENTENCES[flaw.code]) % {name: WORDINGS.get(name, _number)(value) for name, value in flaw.used}
    place = _place(flaw, scale)
    return gettext("%(place)s: %(sentence)s") % {"place": place, "sentence": sentence} if place else sentence


def _place(flaw: Flaw, scale: IssuedScale) -> str:
    if not flaw.part and not flaw.criterion:
        return ""
    part = _part(flaw, scale)
    if not flaw.criterion:
        return part
    return gettext("%(part)s, criterion %(code)s") % {"part": part, "code": flaw.criterion}


def _part(flaw: Flaw, scale: IssuedScale) -> str:
    """A good by its number, as people call it; another part by its title."""
    if scale.subject in FOUR_GOOD_SUBJECTS and flaw.part in GOODS:
        return gettext("Good %(number)s") % {"number": GOODS.index(flaw.part) + 1}
    title = next((part.title for part in scale.parts if part.code == flaw.part and part.title.strip()), flaw.part)
    return gettext("Part “%(title)s”") % {"title": title}


def _number(value: str) -> str:
    return points(Decimal(value))


#: How the values of a flaw are written; every name not listed holds a number.
WORDINGS: dict[str, Callable[[str], str]] = {
    **dict.fromkeys(("name", "label", "above_label", "title", "frame", "upper_frame", "frame_code"), str),
    "good": lambda value: str(Good(value).label),
    "subject": lambda value: str(ScaleSubject(value).label),
    "missing_month": lambda value: str(MissingMonth(value).label),
    "period": lambda value: str(Period(value).label),
    "not_applicable": lambda value: str(NotApplicable(value).label),
    "setting": lambda value: str(Scale._meta.get_field(value).verbose_name),  # type: ignore[union-attr]
}

_NAMES: dict[str, str | Promise] = {
    "scale_code_missing": _("The scale has no code: give it one, such as “chi-bo-bon-tot”."),
    "scale_code_malformed": _(
        "The code “%(name)s” cannot be used: a code has unaccented letters, digits, - and _ only, "
        "and at most %(longest)s of them."
    ),
    "scale_title_missing": _("The scale has no title: write the one that stands in the document."),
    "document_missing": _(
        "The number of the document is missing: write it, or mark the scale as an example until it is issued."
    ),
    "part_code_missing": _("Part %(position)s has no code: give it one."),
    "part_code_malformed": _(
        "the code “%(name)s” cannot be used: a code has unaccented letters, digits, - and _ only, "
        "and at most %(longest)s of them."
    ),
    "part_code_repeated": _("the part code “%(name)s” stands twice: every part has its own."),
    "part_title_missing": _("the title is missing: write it."),
    "criterion_code_missing": _("criterion %(position)s of the scale has no code: give it one, such as A3."),
    "criterion_code_malformed": _(
        "the code “%(name)s” cannot be used: a code has unaccented letters, digits, - and _ only, "
        "and at most %(longest)s of them."
    ),
    "criterion_code_repeated": _(
        "another criterion of the scale has the code “%(name)s” already: every criterion has its own."
    ),
    "criterion_title_missing": _("the title is missing: write what is marked."),
}

_SUMS: dict[str, str | Promise] = {
    "no_part": _("The scale has no part yet: add its parts and their criteria."),
    "good_missing": _("The good “%(good)s” is missing: a four-good scale has all four."),
    "parts_sum": _("The maxima of the parts add up to %(sum)s, not to %(expected)s: change them until they do."),
    "part_is_no_good": _("this is none of the four goods, and a four-good scale has no other part: remove it."),
    "part_maximum_not_positive": _("the maximum is %(maximum)s: it must be more than 0."),
    "part_empty": _("no criterion belongs to the maximum: add one, or nobody can be marked here."),
    "criteria_sum": _(
        "the criteria add up to %(sum)s, not to the part's maximum of %(maximum)s: change one or the other."
    ),
    "good_without_month": _(
        "no criterion is marked every month, so no monthly record could score this good: make one monthly."
    ),
    "maximum_not_positive": _("the maximum is %(maximum)s: it must be more than 0."),
}

_THRESHOLDS: dict[str, str | Promise] = {
    "threshold_outside": _("“%(setting)s” is %(value)s: it must lie between 0 and 100."),
    "total_threshold_unreachable": _(
        "Recognition needs a total of %(threshold)s, but the best marks reach only %(reach)s: "
        "lower the threshold or raise what can be reached."
    ),
    "good_threshold_unreachable": _(
        "recognition needs %(threshold)s %% of the %(maximum)s points, but the best marks reach only %(reach)s points: "
        "lower the threshold or raise what can be reached."
    ),
    "rating_bands": _(
        "The ratings begin at %(excellent_from)s %% (excellent), %(good_from)s %% (good) "
        "and %(average_from)s %% (average): "
        "they must fall in this order, from at most 100 to above 0."
    ),
    "grades_missing": _("A scale of meeting quality needs names for its totals, such as “Tốt” from 90: add them."),
    "grade_label_missing": _("The grade at place %(position)s has no name: write one."),
    "grade_repeated": _("Two grades are named “%(label)s”: every grade has its own name."),
    "grade_above_full": _("The grade “%(label)s” begins at %(minimum)s, which nobody can reach: at most 100."),
    "grades_not_falling": _(
        "The grade “%(label)s” begins at %(minimum)s and stands below “%(above_label)s”, which begins at %(above)s: "
        "grades go from the highest to the lowest, no two alike."
    ),
    "grades_end_above_zero": _(
        "A total below %(minimum)s has no grade: let the lowest one, “%(label)s”, begin at 0, or add one below it."
    ),
}

_PERIODS: dict[str, str | Promise] = {
    "member_monthly": _("members are marked at the end of the year: make this criterion yearly."),
    "meeting_yearly": _("meetings are marked one by one: make this criterion monthly."),
    "extra_monthly": _("a bonus or deduction is given once a year: make it yearly."),
    "extra_without_note": _("a bonus or deduction must say why: let it require a note."),
    "extra_not_applicable": _(
        "a bonus or deduction is given or not given: let it always apply, “not applicable” means nothing here."
    ),
    "evidence_without_record": _(
        "evidence is attached to a unit's monthly record, and there is none here: ask for none."
    ),
    "evidence_yearly": _("evidence is attached to a monthly record: make this criterion monthly, or ask for none."),
    "thematic_yearly": _(
        "this is marked once a year, so it cannot be asked only in months with a thematic meeting: "
        "make it monthly, or ask it always."
    ),
    "month_unreachable": _(
        "this is asked only in a month with a thematic meeting and always applies, so another month reaches only "
        "%(reach)s of %(maximum)s points: allow “not applicable” here."
    ),
}

_STEPS: dict[str, str | Promise] = {
    "steps_missing": _("a choice needs steps: add each answer with its points."),
    "steps_stray": _("only a choice has steps: remove them, or make this a choice."),
    "step_label_missing": _("step %(position)s has no words: write the answer."),
    "step_label_repeated": _("the step “%(label)s” stands twice: word each answer differently."),
    "step_points_repeated": _("the step “%(label)s” gives %(points)s points, as another step does: change one."),
    "step_below_zero": _("the step “%(label)s” gives %(points)s points: no step gives less than 0."),
    "steps_not_falling": _(
        "the step “%(label)s” gives %(points)s points and stands below one that gives %(above)s: "
        "put the highest step first."
    ),
    "steps_below_maximum": _(
        "the highest step gives %(points)s points, so nobody can reach the maximum of %(maximum)s: "
        "raise the step or lower the maximum."
    ),
    "steps_above_maximum": _(
        "the highest step gives %(points)s points, more than the maximum of %(maximum)s: "
        "lower the step or raise the maximum."
    ),
}

_BANDS: dict[str, str | Promise] = {
    "bands_missing": _("a percentage needs bands: add them, from 0 %% to 100 %%, each with its points."),
    "bands_stray": _("only a percentage has bands: remove them, or make this a percentage."),
    "band_below_zero": _("a band gives %(points)s points: no band gives less than 0."),
    "bands_below_maximum": _(
        "the highest band gives %(points)s points, so nobody can reach the maximum of %(maximum)s: "
        "raise the band or lower the maximum."
    ),
    "bands_above_maximum": _(
        "the highest band gives %(points)s points, more than the maximum of %(maximum)s: "
        "lower the band or raise the maximum."
    ),
    "band_holds_nothing": _(
        "the band from %(lower)s %% to %(upper)s %% holds no percentage: its upper edge must be above its lower edge."
    ),
    "bands_not_rising": _("the bands are out of order: put the band of the lowest percentages first."),
    "band_open_inside": _(
        "a band without an edge lies inside the others and overlaps them: "
        "only the lowest and the highest band may be open at their outer end."
    ),
    "no_percent_uncovered": _("no band holds 0 %%; the lowest begins at %(lower)s %%: let it begin with 0 %%."),
    "hundred_percent_uncovered": _("no band holds 100 %%; the highest ends at %(upper)s %%: let it end with 100 %%."),
    "bands_gap": _("no band holds what lies between %(lower)s %% and %(upper)s %%: let the two bands meet."),
    "bands_overlap": _("two bands hold what lies between %(lower)s %% and %(upper)s %%: let them only meet."),
    "edge_in_neither": _("no band holds exactly %(edge)s %%: say which of the two includes it."),
    "edge_in_both": _("two bands hold exactly %(edge)s %%: let only one of them include it."),
}

_FRAMES: dict[str, str | Promise] = {
    "frame_code_without_frame": _(
        "the criterion is a part of “%(frame_code)s”, but the scale has no frame: leave this empty."
    ),
    "frame_is_a_split": _(
        "“%(frame)s” is itself a split of %(upper_frame)s: a split is made of a frame, never of another split."
    ),
    "frame_subject": _("The frame “%(frame)s” is for “%(subject)s”: a split is for the same."),
    "frame_missing_month": _(
        "In the frame “%(frame)s” a missing month %(missing_month)s: keep this, or results cannot be compared."
    ),
    "frame_setting": _("“%(setting)s” is %(value)s, but %(expected)s in the frame “%(frame)s”: keep the frame's."),
    "frame_grades": _("The grades differ from those of the frame “%(frame)s”: keep the frame's."),
    "frame_part_missing": _("The part “%(title)s” of the frame “%(frame)s” is missing: a split has every part."),
    "frame_part_unknown": _("the frame “%(frame)s” has no such part: remove it."),
    "frame_part_title": _("the frame “%(frame)s” calls this part “%(title)s”: keep its title."),
    "frame_part_maximum": _("the maximum is %(maximum)s, but %(expected)s in the frame “%(frame)s”: keep the frame's."),
    "frame_pass_fail": _(
        "the frame “%(frame)s” marks this part by months passed: let every criterion here be passed or not."
    ),
    "frame_points": _(
        "the frame “%(frame)s” marks this part by points, not by months passed: "
        "let at least one criterion here be of another kind than passed or not."
    ),
    "frame_uncovered": _(
        "nothing is left of criterion %(frame_code)s of the frame “%(frame)s”: "
        "add criteria that are parts of it, %(maximum)s points together."
    ),
    "frame_sum": _(
        "the parts of criterion %(frame_code)s of the frame “%(frame)s” add up to %(sum)s, "
        "not to its %(maximum)s points: change them until they do."
    ),
    "frame_code_missing": _(
        "nothing says which criterion of the frame “%(frame)s” this is a part of: choose one of the same part."
    ),
    "frame_code_unknown": _(
        "this part of the frame “%(frame)s” has no criterion %(frame_code)s: choose one that it has."
    ),
    "frame_period": _(
        "criterion %(frame_code)s of the frame “%(frame)s” is marked otherwise (%(period)s): mark this one likewise."
    ),
    "frame_thematic": _(
        "criterion %(frame_code)s of the frame “%(frame)s” is asked only in a month with a thematic meeting: "
        "ask this one likewise."
    ),
    "frame_not_applicable": _(
        "“not applicable” is handled otherwise by criterion %(frame_code)s of the frame “%(frame)s” "
        "(%(not_applicable)s): do likewise here, or let this one always apply."
    ),
    "frame_extra_missing": _(
        "the bonus or deduction %(frame_code)s of the frame “%(frame)s” is missing: a split keeps all of them."
    ),
    "frame_extra_unknown": _("the frame “%(frame)s” has no such bonus or deduction: a split adds none of its own."),
    "frame_extra_changed": _(
        "this bonus or deduction differs from the one of the frame “%(frame)s”: a split keeps it to the letter."
    ),
}

#: One sentence for every flaw that the lint can find.
SENTENCES: dict[str, str | Promise] = {
    **_NAMES,
    **_SUMS,
    **_THRESHOLDS,
    **_PERIODS,
    **_STEPS,
    **_BANDS,
    **_FRAMES,
}
