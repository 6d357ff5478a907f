"""An organizer's years, each with the one step it needs next."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cells.models import Organization
from evaluations.queries.progress import YearEnd, is_year_end
from reports.home.reading import Reading
from reports.home.values import Action, Task


def year_tasks(reading: Reading, organization: Organization) -> Iterator[Task]:
    """This year and the last: what the committee opened itself; otherwise whose year it is, or that none is open."""
    last_year, this_year = reading.calendar_years
    for number in (last_year, this_year):
        own = reading.years.of(organization.path, number)
        if own is not None:
            yield _step(reading.ends[own.pk])
        elif number == this_year:
            yield _other_year(reading, organization, number)


def _other_year(reading: Reading, organization: Organization, number: int) -> Task:
    title = _("Year %(year)s") % {"year": number}
    above = reading.years.covering(organization.path, number)
    if above is not None:
        return Task(
            title=title,
            url=reverse("year_detail", args=[above.pk]),
            note=_("Opened and run by %(committee)s.") % {"committee": above.committee.name},
        )
    below = reading.years.below(organization.path, number)
    if below:
        words = ngettext("Opened by %(count)s committee below.", "Opened by %(count)s committees below.", len(below))
        return Task(title=title, url=reverse("year_list"), note=words % {"count": len(below)})
    return Task(
        title=_("Open the year %(year)s") % {"year": number},
        url=reverse("year_open"),
        note=_("Until then no unit can write its monthly records."),
        tone="bad",
    )


def _step(end: YearEnd) -> Task:
    """What the year asks for at the stage it has reached."""
    year = end.year
    page = reverse("year_detail", args=[year.pk])
    number = {"year": year.year}
    match end.stage:
        case "closed":
            closed = date_format(timezone.localdate(year.closed_at), "SHORT_DATE_FORMAT")
            return Task(
                title=_("Yearly tables of %(year)s") % number,
                url=reverse("annual", args=[year.pk]),
                note=_("The year was closed on %(date)s.") % {"date": closed},
                tone="good",
            )
        case "failed":
            return Task(
                title=_("Run the year %(year)s again") % number,
                url=page,
                note=_("The last run did not finish."),
                tone="bad",
            )
        case "gaps":
            return Task(
                title=_("Fill what is missing in %(year)s before the run") % number,
                url=reverse("year_units", args=[year.pk]),
                note=_gaps(end),
                tone="warn",
            )
        case "ready":
            return Task(
                title=_("Run the year %(year)s") % number, url=page, note=_("Nothing is missing any more."), tone="warn"
            )
        case "undecided":
            words = ngettext(
                "%(count)s classification waits for a decision.",
                "%(count)s classifications wait for a decision.",
                end.unsettled,
            )
            return Task(
                title=_("Decide the classifications of %(year)s") % number,
                url=f"{reverse('verdict_list', args=[year.pk])}?state=open",
                note=words % {"count": end.unsettled},
                tone="warn",
            )
        case "decided":
            return Task(
                title=_("Close the year %(year)s") % number, url=page, note=_("Everything is decided."), tone="warn"
            )
        case _:
            return Task(title=_("Year %(year)s is open") % number, url=page, note=_gaps(end))


def _gaps(end: YearEnd) -> str:
    months = ngettext(
        "%(count)s month without an approved record", "%(count)s months without an approved record", end.missing_months
    ) % {"count": end.missing_months}
    if not end.has_come:
        return f"{months}."
    facts = ngettext(
        "%(count)s unit without year-end facts", "%(count)s units without year-end facts", end.units_without_facts
    ) % {"count": end.units_without_facts}
    return f"{months}, {facts}."


def year_action(reading: Reading, organization: Organization) -> Action | None:
    """The first step that is not waiting for others."""
    task = next((task for task in year_tasks(reading, organization) if task.tone in ("bad", "warn")), None)
    return Action(label=task.title, url=task.url) if task else None


def gaps_task(reading: Reading, organization: Organization) -> Iterator[Task]:
    """For a committee's secretary: at a year's end, what the units below still need."""
    for number in reading.calendar_years:
        year = reading.years.covering(organization.path, number)
        if year is not None and not year.is_closed and is_year_end(number, reading.today):
            yield Task(
                title=_("What is missing in %(year)s") % {"year": number},
                url=reverse("year_units", args=[year.pk]),
                note=_("Months, year-end facts and the members' ratings, unit by unit."),
            )
