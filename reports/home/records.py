"""The monthly records a unit owes, what is left to do at the end of its year, and where it stands."""

import datetime
from collections.abc import Iterator

from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from cells.models import Organization
from evaluations.choices import RecordState
from evaluations.notice_words import days_with_grace
from evaluations.queries.drafts import DraftFill
from evaluations.queries.progress import UnitProgress
from evaluations.standing import Standing
from reports.home.reading import Reading
from reports.home.values import Action, Empty, Figure, Task

#: From so many days before it on, the day a record is due is shown as urgent.
URGENT_DAYS = 3


def month_name(first_day: datetime.date) -> str:
    return date_format(first_day, "YEAR_MONTH_FORMAT")


def record_tasks(reading: Reading, unit: Organization) -> tuple[Task, ...]:
    """Returned records first, then those that are overdue, then last month's and this month's as they stand."""
    shown = {reading.last_month, reading.this_month}
    returned, overdue, recent = [], [], []
    for progress in reading.months.get(unit.pk, {}).values():
        owed = progress.owed
        for month in progress.expected:
            day = datetime.date(progress.year, month, 1)
            if month in owed and progress.states.get(month) == RecordState.RETURNED:
                returned.append(_returned_task(progress, day))
            elif day in shown and month in progress.expected:
                recent.append(_month_task(reading, progress, day))
            elif month in owed:
                overdue.append(_month_task(reading, progress, day))
    return (*returned, *overdue, *recent)


def _address(progress: UnitProgress, day: datetime.date) -> str:
    return reverse("record_edit", args=[progress.unit.pk, day.year, day.month])


def _title(day: datetime.date) -> str:
    return _("Monthly record of %(month)s") % {"month": month_name(day)}


def _returned_task(progress: UnitProgress, day: datetime.date) -> Task:
    return Task(
        title=_title(day),
        url=_address(progress, day),
        note=_("Reason: %(reason)s") % {"reason": progress.reasons.get(day.month, "–")},
        state=RecordState.RETURNED.value,
        tone="bad",
    )


def _month_task(reading: Reading, progress: UnitProgress, day: datetime.date) -> Task:
    state, due_on = progress.states.get(day.month, ""), progress.due_on(day.month)
    if day.month not in progress.owed or due_on is None:
        note = _("Waiting for the committee's review.") if state == RecordState.SUBMITTED else ""
        if state == RecordState.EXEMPT:
            note = progress.reasons.get(day.month, "")
        if progress.evaluation_year and progress.evaluation_year.is_closed:
            state = "locked"
        tone = "good" if state == RecordState.APPROVED else ""
        return Task(title=_title(day), url=_address(progress, day), note=note, state=state or "none", tone=tone)
    notes = [_("Due on %(date)s") % {"date": date_format(due_on, "SHORT_DATE_FORMAT")}]
    if fill := reading.drafts.get((progress.unit.pk, day.year, day.month)):
        notes.append(_fill_words(fill))
    is_late = progress.dates.is_late(day.year, day.month, reading.today)
    return Task(
        title=_title(day),
        url=_address(progress, day),
        note=" · ".join(notes),
        due=days_with_grace(due_on, progress.dates.last_on_time(day.year, day.month), reading.today),
        state=state or "none",
        tone="bad" if is_late else "warn" if (due_on - reading.today).days <= URGENT_DAYS else "",
    )


def _fill_words(fill: DraftFill) -> str:
    """A draft that is full and one that is empty are both not sent, and wait for something else."""
    if not fill.marked:
        return _("no criterion marked yet")
    if fill.is_full:
        return _("all %(asked)s criteria marked, not sent yet") % {"asked": fill.asked}
    return _("%(marked)s of %(asked)s criteria marked") % {"marked": fill.marked, "asked": fill.asked}


def record_action(reading: Reading, unit: Organization) -> Action | None:
    """The oldest record still owed, those that were returned before the others."""
    owed = [
        (progress.states.get(month) != RecordState.RETURNED, datetime.date(progress.year, month, 1), progress)
        for progress in reading.months.get(unit.pk, {}).values()
        for month in progress.owed
    ]
    if not owed:
        return None
    is_new, day, progress = min(owed, key=lambda one: one[:2])
    said = _("Write the record of %(month)s") if is_new else _("Correct the record of %(month)s")
    return Action(label=said % {"month": month_name(day)}, url=_address(progress, day))


def rating_tasks(reading: Reading, unit: Organization) -> Iterator[Task]:
    """Members whom the cell still has to rate, in years that are ending and not closed."""
    for number, counts in reading.ratings.items():
        year, count = reading.years.covering(unit.path, number), counts.get(unit.pk)
        if year is None or year.is_closed or count is None or not count.unrated:
            continue
        yield Task(
            title=_("Rate the members for %(year)s") % {"year": number},
            url=reverse("member_ratings", args=[year.pk, unit.pk]),
            note=_("%(rated)s of %(members)s members are rated.") % {"rated": count.rated, "members": count.members},
            tone="warn",
        )


def year_not_open(reading: Reading, unit: Organization) -> Empty | None:
    """Why the unit has no record to write this year."""
    year = reading.today.year
    if reading.years.covering(unit.path, year):
        return None
    return Empty(
        title=_("The year %(year)s is not open yet") % {"year": year},
        reason=_(
            "Monthly records can be written once the organizing committee above your unit has opened the year. "
            "Ask them to open it."
        ),
    )


def standing_figures(reading: Reading, unit: Organization) -> Iterator[Figure]:
    """The unit's place and points so far; whom it is compared with is told in numbers only."""
    year = reading.years.covering(unit.path, reading.today.year)
    note = "" if year and year.is_closed else _("Provisional, until the year is closed")
    for group in reading.groups:
        for standing, place in group.placed:
            if standing.unit_pk == unit.pk and place is not None and standing.total is not None:
                url = reverse("verdict_detail", args=[standing.verdict_pk]) if standing.verdict_pk else ""
                yield Figure(
                    value=f"{place} / {group.size}", label=_("place among comparable units"), url=url, note=note
                )
                yield Figure(
                    value=number_format(standing.total), label=_("points so far"), url=url, note=_of_maximum(standing)
                )


def _of_maximum(standing: Standing) -> str:
    if standing.maximum is None:
        return ""
    return _("of %(maximum)s at most") % {"maximum": number_format(standing.maximum.normalize())}
