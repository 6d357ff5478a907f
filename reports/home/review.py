"""What lies under an office that looks at other units' records: counts, each a way to the records it counts."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cells.choices import OrganizationKind
from cells.models import Organization
from cells.scope import covers
from evaluations.choices import RecordState
from evaluations.queries.progress import ReviewCount, UnitProgress
from reports.board import asked_of, unsent_words
from reports.home.reading import Reading
from reports.home.records import month_name
from reports.home.values import Action, Figure, Task


def review_figures(reading: Reading, organization: Organization) -> Iterator[Figure]:
    """Records that wait for the reader, and those that went back to their units."""
    reviews = _reviews_below(reading, organization)
    waiting = sum(one.records for one in reviews if one.is_waiting)
    nearer = sum(one.records for one in reviews if one.state == RecordState.SUBMITTED and not one.is_nearest)
    note = ngettext("%(count)s more waits for a nearer reviewer", "%(count)s more wait for nearer reviewers", nearer)
    yield Figure(
        value=waiting,
        label=_("waiting for my review"),
        url=_queue(organization, RecordState.SUBMITTED),
        note=note % {"count": nearer} if nearer else "",
        tone="warn" if waiting else "good",
    )
    yield Figure(
        value=sum(one.records for one in reviews if one.state == RecordState.RETURNED),
        label=_("returned and not sent again"),
        url=_queue(organization, RecordState.RETURNED),
    )


def _reviews_below(reading: Reading, organization: Organization) -> list[ReviewCount]:
    return [one for one in reading.reviews if covers(organization.path, one.path)]


def review_action(reading: Reading, organization: Organization) -> Action | None:
    waiting = sum(one.records for one in _reviews_below(reading, organization) if one.is_waiting)
    if not waiting:
        return None
    words = ngettext("Review %(count)s record", "Review %(count)s records", waiting)
    return Action(label=words % {"count": waiting}, url=_queue(organization, RecordState.SUBMITTED))


def _queue(organization: Organization, state: RecordState) -> str:
    """The reviewer's queue, narrowed to the committee where the queue can be."""
    asked = {"state": state.value}
    if organization.kind == OrganizationKind.GRASSROOTS_COMMITTEE:
        asked["unit"] = str(organization.pk)
    return f"{reverse('review_queue')}?{urlencode(asked)}"


def sending_figures(reading: Reading, organization: Organization) -> Iterator[Figure]:
    """Who below has not sent last month's record, and who not yet this month's."""
    for day in (reading.last_month, reading.this_month):
        yield from unsent_figure(asked_of(reading.overseen.get(day, ()), organization), day, organization)


def grid_task(reading: Reading, organization: Organization) -> Iterator[Task]:
    """The way to entering last month's marks of all units below, where one of them still owes its record."""
    day = reading.last_month
    if any(one.owes(day.month) for one in asked_of(reading.overseen.get(day, ()), organization)):
        yield Task(
            title=_("Enter several units at once"),
            url=reverse("record_grid", args=[organization.pk, day.year, day.month]),
            note=_("The marks of %(month)s in one table; ranges can be pasted from Excel.")
            % {"month": month_name(day)},
        )


def unsent_figure(
    units: Iterable[UnitProgress], day: datetime.date, board_of: Organization | None = None
) -> Iterator[Figure]:
    """How many of the units have not sent the month's record; none where none of them is expected to."""
    month = day.month
    expected = [one for one in units if month in one.expected]
    if not expected:
        return
    unsent = [one for one in expected if one.is_unsent(month)]
    due = sorted({due_on for one in expected if (due_on := one.due_on(month)) is not None})
    is_overdue = any(one.marks[month] == "missing" for one in unsent)
    yield Figure(
        value=len(unsent),
        label=_("not sent for %(month)s") % {"month": month_name(day)},
        url=_board(board_of, day) if board_of else "",
        note=f"{_of_units(len(expected), due)}. {unsent_words()}",
        tone="bad" if is_overdue else "" if unsent else "good",
    )


def _of_units(count: int, due: Sequence[datetime.date]) -> str:
    """A committee's own dates make the due days differ."""
    first, last = (date_format(day, "SHORT_DATE_FORMAT") for day in (due[0], due[-1]))
    if first == last:
        return _("of %(count)s units, due on %(date)s") % {"count": count, "date": first}
    return _("of %(count)s units, due from %(first)s to %(last)s") % {"count": count, "first": first, "last": last}


def _board(organization: Organization, day: datetime.date) -> str:
    asked = {"year": str(day.year), "month": str(day.month), "show": "month"}
    return f"{reverse('board', args=[organization.pk])}?{urlencode(asked)}"
