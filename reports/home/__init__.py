"""The home page, "my work this month": a section for every office of the reader, made of tasks and figures."""

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cells.choices import Role
from cells.models import Organization
from cells.scope import Grant, Scope
from reports.board import board_of
from reports.home.administration import administration_action, administration_figures, administration_tasks
from reports.home.reading import Reading, read_home
from reports.home.records import rating_tasks, record_action, record_tasks, standing_figures, year_not_open
from reports.home.review import grid_task, review_action, review_figures, sending_figures, unsent_figure
from reports.home.values import Home, Section, Task
from reports.home.visits import visit_tasks
from reports.home.years import gaps_task, year_action, year_tasks

__all__ = ["Home", "Section", "build_home"]


def build_home(scope: Scope, today: datetime.date) -> Home:
    """Everything the reader's offices ask of them, the highest office first."""
    if not scope.grants:
        return Home(sections=())
    reading = read_home(scope, today)
    grants = sorted(scope.grants, key=_highest_first)
    supervised = [grant for grant in grants if grant.role == Role.SUPERVISOR]
    sections: list[Section] = []
    for grant in grants:
        if grant.role != Role.SUPERVISOR:
            sections.append(_BUILDERS[grant.role](reading, reading.organizations[grant.organization_id]))
        elif grant == supervised[0]:
            sections.append(_supervisor(reading, supervised))
    fresh = sum(1 for notice in reading.notices if not notice.is_put_aside)
    return Home(sections=tuple(sections), notice_count=fresh)


def _highest_first(grant: Grant) -> tuple[int, str, int]:
    return len(grant.path), grant.path, list(Role).index(grant.role)


def _cell_secretary(reading: Reading, cell: Organization) -> Section:
    tasks = (*record_tasks(reading, cell), *rating_tasks(reading, cell))
    return _section(
        Role.CELL_SECRETARY,
        cell,
        tasks=tasks,
        standing=tuple(standing_figures(reading, cell)),
        empty=year_not_open(reading, cell),
        action=record_action(reading, cell),
    )


def _committee_secretary(reading: Reading, committee: Organization) -> Section:
    """Other units' records; and the committee's own, where it keeps one (a district does not)."""
    own = committee.is_unit
    return _section(
        Role.COMMITTEE_SECRETARY,
        committee,
        figures=(*review_figures(reading, committee), *sending_figures(reading, committee)),
        tasks=(
            *(record_tasks(reading, committee) if own else ()),
            *grid_task(reading, committee),
            *gaps_task(reading, committee),
        ),
        standing=tuple(standing_figures(reading, committee)),
        empty=year_not_open(reading, committee) if own else None,
        action=review_action(reading, committee) or (record_action(reading, committee) if own else None),
    )


def _supervisor(reading: Reading, grants: Sequence[Grant]) -> Section:
    """All supervised cells together, on one small board."""
    year = reading.last_month.year
    followed = [grant.organization_id for grant in grants if grant.organization_id in reading.months]
    progress = [reading.months[unit][year] for unit in followed]
    return Section(
        key=Role.SUPERVISOR.value,
        title=_("Cells I supervise"),
        role=str(Role.SUPERVISOR.label),
        figures=tuple(unsent_figure(progress, reading.last_month)),
        tasks=tuple(visit_tasks(reading, followed)),
        board=board_of(progress, year, reading.today).rows,
        board_year=year,
    )


def _organizer(reading: Reading, committee: Organization) -> Section:
    return _section(
        Role.ORGANIZER,
        committee,
        figures=(*review_figures(reading, committee), *sending_figures(reading, committee)),
        tasks=tuple(year_tasks(reading, committee)),
        action=year_action(reading, committee) or review_action(reading, committee),
    )


def _administrator(reading: Reading, organization: Organization) -> Section:
    return _section(
        Role.ADMINISTRATOR,
        organization,
        figures=tuple(administration_figures(reading, organization)),
        tasks=tuple(administration_tasks(reading, organization)),
        action=administration_action(reading, organization),
    )


def _auditor(reading: Reading, organization: Organization) -> Section:
    return _section(
        Role.AUDITOR,
        organization,
        figures=tuple(sending_figures(reading, organization)),
        tasks=tuple(_overviews(organization)),
    )


def _overviews(organization: Organization) -> Iterator[Task]:
    yield Task(
        title=_("Board"),
        url=reverse("board", args=[organization.pk]),
        note=_("Which units sent which month's record, and when."),
    )
    if not organization.is_cell:
        yield Task(
            title=_("Ranking"),
            url=reverse("ranking", args=[organization.pk]),
            note=_("Units among comparable ones, with the reasons behind every score."),
        )
    yield Task(title=_("Evaluation years"), url=reverse("year_list"), note=_("Classifications, decisions, tables."))
    yield Task(title=_("Units"), url=reverse("organization_list"), note=_("Organisations, members, commitments."))


_BUILDERS: Mapping[Role, Callable[[Reading, Organization], Section]] = {
    Role.CELL_SECRETARY: _cell_secretary,
    Role.COMMITTEE_SECRETARY: _committee_secretary,
    Role.ORGANIZER: _organizer,
    Role.ADMINISTRATOR: _administrator,
    Role.AUDITOR: _auditor,
}


def _section(role: Role, organization: Organization, **parts: Any) -> Section:
    return Section(key=f"{role.value}-{organization.pk}", title=organization.name, role=str(role.label), **parts)
