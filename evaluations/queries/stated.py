"""Answers that state what the record itself counts: where the two disagree, a hint for people and nothing more."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluations import engine
from evaluations.choices import CriterionKind, Period
from evaluations.meeting import attendance_percent, minutes_between, minutes_needed
from evaluations.models import Criterion, Mark, MonthlyRecord
from evaluations.queries.marks import step_label
from evaluations.queries.meeting import is_combined, is_fully_counted
from evaluations.queries.scales import criteria_of, engine_criterion
from evaluations.queries.sheets import Sheet
from evaluations.queries.year_inputs import engine_marks
from evaluations.rules import asks_for
from evaluations.templatetags.points import percent, points


class Fact(StrEnum):
    """What a record counts by itself, by the codes that the parts of HD 42 have."""

    DURATION = "duration"
    ATTENDANCE = "attendance"
    RESULTS = "results"


_PARTS = frozenset(Fact)
_WRITTEN = ("record_id", "criterion_id", "value")
#: In the four goods a criterion is known by these words of its title alone; another wording gets no hint.
_TITLES = {
    "tỷ lệ đảng viên dự sinh hoạt": Fact.ATTENDANCE,
    "nhiệm vụ nêu trong nghị quyết tháng trước": Fact.RESULTS,
}
#: "Từ 80% đến dưới 90%", "Trên 85%, không có …", "Dưới 65%": how answers state a share.
_SHARE = re.compile(r"(từ|trên|dưới) (\d+)\s?%(?:.*?\bđến (dưới )?(\d+)\s?%)?.*", re.DOTALL)


def what_the_record_says(fact: str, record: MonthlyRecord | None) -> str:
    """What the record itself counts, as a sentence; "" where it counts nothing of the kind, or nothing yet."""
    if record is None:
        return ""
    if fact == Fact.DURATION:
        minutes = minutes_between(record.started_at, record.ended_at)
        if minutes is None:
            return ""
        text = ngettext("The record says: %(counter)s minute.", "The record says: %(counter)s minutes.", minutes)
        return text % {"counter": minutes}
    share = attendance_percent(record.entitled_count, record.present_count)
    if fact == Fact.ATTENDANCE and share is not None:
        return _("The record says: %(present)s of %(called)s present (%(percent)s %%).") % {
            "present": record.present_count,
            "called": record.entitled_count,
            "percent": points(share),
        }
    if fact == Fact.RESULTS and record.tasks_assigned is not None and record.tasks_completed is not None:
        return _("The record says: %(completed)s of %(assigned)s tasks completed.") % {
            "completed": record.tasks_completed,
            "assigned": record.tasks_assigned,
        }
    return ""


def fact_of(criterion: Criterion) -> Fact | None:
    """Which of them a criterion asks about: told by its part's code in HD 42, by its title in the four goods."""
    if criterion.part.code in _PARTS:
        return Fact(criterion.part.code)
    title = unicodedata.normalize("NFC", criterion.title).lower()
    return next((fact for words, fact in _TITLES.items() if words in title), None)


def agrees(record: MonthlyRecord, criterion: Criterion, mark: engine.Mark | None) -> bool:
    """Whether the record counts nothing else than the mark states; most marks state nothing that it counts."""
    fact = fact_of(criterion)
    if fact is None or not isinstance(mark, Decimal):
        return True
    if fact == Fact.DURATION:
        return mark < criterion.maximum or not _is_too_short(record)
    share, band = share_of(record, fact), _band(criterion, mark)
    return share is None or band is None or band.holds(share)


def disagreements(record: MonthlyRecord, sheet: Sheet) -> list[str]:
    """Each answer that states something else than the record counts, with what the record says."""
    goods = [(line.criterion, line.own) for line in sheet.lines if line.is_asked]
    meeting = criteria_of(record.meeting_scale, Period.MONTHLY) if record.meeting_scale else []
    return _in_words(record, [*goods, *_of_the_meeting(record, meeting)])


def disagreements_of(records: Collection[MonthlyRecord]) -> dict[int, list[str]]:
    """The same by record, of those that have any; two queries however many records."""
    scales = {pk for record in records for pk in (record.scale_id, record.meeting_scale_id) if pk is not None}
    criteria: dict[int, list[Criterion]] = defaultdict(list)
    rows = Criterion.objects.filter(part__scale__in=scales, period=Period.MONTHLY).select_related("part")
    for criterion in rows.order_by("part__order", "order"):
        if fact_of(criterion) is not None:
            criteria[criterion.part.scale_id].append(criterion)
    stating = [criterion.pk for of_scale in criteria.values() for criterion in of_scale]
    marks = Mark.objects.filter(record__in=records, criterion__in=stating, value__isnull=False)
    written = {(record, criterion): value for record, criterion, value in marks.values_list(*_WRITTEN)}
    found = {}
    for record in records:
        goods = [
            (criterion, written.get((record.pk, criterion.pk)))
            for criterion in criteria[record.scale_id]
            if asks_for(criterion.applies, record.is_thematic)
        ]
        meeting = _of_the_meeting(record, criteria[record.meeting_scale_id]) if record.meeting_scale_id else []
        if said := _in_words(record, [*goods, *meeting]):
            found[record.pk] = said
    return found


def _in_words(record: MonthlyRecord, marked: Iterable[tuple[Criterion, engine.Mark | None]]) -> list[str]:
    return [
        f"{_named(criterion)}: {_stated(criterion, mark)} – {what_the_record_says(fact_of(criterion) or '', record)}"
        for criterion, mark in marked
        if not agrees(record, criterion, mark)
    ]


def _of_the_meeting(record: MonthlyRecord, criteria: Iterable[Criterion]) -> list[tuple[Criterion, engine.Mark | None]]:
    marks = engine_marks(record.meeting_marks)
    return [(criterion, marks.get(criterion.code)) for criterion in criteria]


def _is_too_short(record: MonthlyRecord) -> bool:
    minutes = minutes_between(record.started_at, record.ended_at)
    return minutes is not None and minutes < minutes_needed(is_combined=is_combined(record))


def share_of(record: MonthlyRecord, fact: Fact) -> Decimal | None:
    """In percent, not rounded: exactly 85 is not more than 85."""
    part, whole = record.tasks_completed, record.tasks_assigned
    if fact == Fact.ATTENDANCE:
        part, whole = (record.present_count, record.entitled_count) if is_fully_counted(record) else (None, None)
    return Decimal(part * 100) / whole if part is not None and whole else None


def _band(criterion: Criterion, mark: Decimal) -> engine.Band | None:
    """The percentages that an answer states; `None` where it states none."""
    if criterion.kind == CriterionKind.RATIO:
        return next((band for band in engine_criterion(criterion).bands if band.holds(mark)), None)
    match = _SHARE.fullmatch(unicodedata.normalize("NFC", step_label(criterion, mark)).lower())
    if match is None:
        return None
    word, edge, below, upper = match[1], Decimal(match[2]), match[3], match[4]
    if word == "dưới":
        return engine.Band(points=mark, lower=None, upper=edge, includes_upper=False)
    return engine.Band(
        points=mark,
        lower=edge,
        upper=Decimal(upper) if upper else None,
        includes_lower=word == "từ",
        includes_upper=not below,
    )


def _named(criterion: Criterion) -> str:
    return f"{criterion.code}. {criterion.short or criterion.title}"


def _stated(criterion: Criterion, mark: engine.Mark | None) -> str:
    """The answer in its own words."""
    return percent(mark) if criterion.kind == CriterionKind.RATIO else f"“{step_label(criterion, mark)}”"
