"""The grid: a month's marks of all units below a committee in one table, saved unit by unit."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cells.choices import CELL_KINDS
from cells.models import Organization
from cells.queries import ancestors_within
from cells.requests import ScopedRequest
from cells.scope import require
from evaluations import rules
from evaluations.actions.grid import save_cells
from evaluations.forms.grid import UnitOutcome, cell_field, cell_text, grid_columns, read_unit, typed_units
from evaluations.models import Scale
from evaluations.queries.grid import GridRow, grid_criteria, grid_rows, grid_scales, grid_units
from evaluations.queries.marks import own_mark
from evaluations.templatetags.grid import unit_standing
from evaluations.views.acts import act_on
from evaluations.views.months import first_day_or_404

#: As many units as one page shows; a district's four hundred cells are looked at commune by commune.
PAGE_LENGTH = 300
#: A month in which units can be written: open, or closed while somebody was still typing.
WRITABLE = ("", "closed")

Outcomes = Mapping[int, UnitOutcome]


@dataclass(frozen=True, kw_only=True, slots=True)
class GridMonth:
    """Whose grid, of which month."""

    committee: Organization
    year: int
    month: int
    today: datetime.date

    @property
    def first_day(self) -> datetime.date:
        return datetime.date(self.year, self.month, 1)

    @property
    def before(self) -> datetime.date:
        return self.first_day - datetime.timedelta(days=1)

    @property
    def after(self) -> datetime.date:
        return self.first_day + datetime.timedelta(days=31)

    @property
    def has_begun(self) -> bool:
        return rules.month_begins(self.year, self.month, self.today)


@require_http_methods(["GET", "HEAD", "POST"])
def record_grid(request: ScopedRequest, pk: int, year: int, month: int) -> HttpResponse:
    """The table to read, and to write for whoever enters for the committee's units; posted whole without scripts."""
    of = find_grid_month(request, pk, year, month)
    if request.method != "POST":
        return _page(request, of)
    outcomes = _save(request, of)
    undone = {unit_pk: outcome for unit_pk, outcome in outcomes.items() if not outcome.is_done}
    if undone:
        is_stale = any(outcome.refused for outcome in undone.values())
        return _page(request, of, undone, status=409 if is_stale else 422)
    _say_what_changed(request, sum(outcome.is_changed for outcome in outcomes.values()))
    return redirect(request.get_full_path())


def _say_what_changed(request: ScopedRequest, count: int) -> None:
    if not count:
        messages.info(request, _("No mark was changed."))
        return
    said = ngettext("The marks of %(count)s unit are saved.", "The marks of %(count)s units are saved.", count)
    messages.success(request, said % {"count": count})


@act_on("record_grid")
def record_grid_save(request: ScopedRequest, pk: int, year: int, month: int) -> HttpResponse:
    """Save some cells and say of each unit how it stands now, and of each cell that was not taken why."""
    of = find_grid_month(request, pk, year, month)
    try:
        outcomes = _save(request, of)
    except PermissionDenied:
        # Not a page: with one the script is told that its reader is signed out and has to sign in again.
        return JsonResponse({"refused": True}, status=403)
    units = grid_units(request.scope, of.committee, year, month, of.today, outcomes)
    rows = grid_rows(request.scope, units, grid_criteria(units))
    answer = {
        str(row.unit.pk): {
            "version": row.version,
            "isOpen": row.is_open,
            "standing": unit_standing(row),
            "errors": outcomes[row.unit.pk].errors,
            "refused": list(outcomes[row.unit.pk].refused),
            "stored": {code: cell_text(own_mark(row.marks.get(code))) for code in outcomes[row.unit.pk].typed.cells},
        }
        for row in rows
    }
    return JsonResponse({"units": answer})


def find_grid_month(request: ScopedRequest, pk: int, year: int, month: int) -> GridMonth:
    first_day_or_404(year, month)
    committees = Organization.objects.within(request.scope).exclude(kind__in=CELL_KINDS)
    return GridMonth(committee=get_object_or_404(committees, pk=pk), year=year, month=month, today=timezone.localdate())


def _save(request: ScopedRequest, of: GridMonth) -> Outcomes:
    """Each unit's cells in a transaction of their own; a unit that is nobody's here is refused before that."""
    require(rules.can_enter_record(request.scope, of.committee.path))
    typed = typed_units(request.POST)
    units = {
        unit.pk: unit for unit in grid_units(request.scope, of.committee, of.year, of.month, of.today, typed.keys())
    }
    if units.keys() != typed.keys():
        raise Http404
    require(all(unit.of.obstacle in WRITABLE for unit in units.values()))
    criteria = grid_criteria(units.values())
    columns = {pk: grid_columns(of_scale) for pk, of_scale in criteria.items()}
    outcomes = {}
    for pk, unit in units.items():
        read = read_unit(columns[unit.scale.pk], typed[pk])
        if typed[pk].shown is not None and not read.marks and not read.errors:
            continue
        assert unit.of.evaluation_year is not None
        saved = save_cells(
            request.scope,
            organization=unit.of.organization,
            evaluation_year=unit.of.evaluation_year,
            month=of.month,
            version=typed[pk].version,
            criteria=criteria[unit.scale.pk],
            marks=read.marks,
            before=read.before,
        )
        outcomes[pk] = UnitOutcome(
            typed=typed[pk], errors=read.errors, refused=saved.refused, is_changed=saved.is_changed
        )
    return outcomes


def _page(request: ScopedRequest, of: GridMonth, outcomes: Outcomes | None = None, status: int = 200) -> HttpResponse:
    outcomes = outcomes or {}
    units = grid_units(request.scope, of.committee, of.year, of.month, of.today)
    scales = grid_scales(units)
    scale = _chosen(request, scales)
    page = Paginator([unit for unit in units if unit.scale == scale], PAGE_LENGTH).get_page(request.GET.get("page"))
    criteria = grid_criteria(page)
    columns = grid_columns(criteria[scale.pk]) if scale and criteria else []
    rows = grid_rows(request.scope, page, criteria)
    context = {
        "of": of,
        "organization": of.committee,
        "above": ancestors_within(request.scope, of.committee),
        "scales": scales,
        "scale": scale,
        "columns": columns,
        "goods": [(part, len(list(group))) for part, group in groupby(columns, lambda one: one.criterion.part)],
        "rows": [(row, outcomes.get(row.unit.pk)) for row in rows],
        "page_obj": page,
        "problems": _problems(rows, outcomes),
        "may_enter": rules.can_enter_record(request.scope, of.committee.path),
        "is_open": any(row.is_open for row in rows),
        "is_future": all(row.unit.of.obstacle == "future" for row in rows),
    }
    return render(request, "evaluations/record_grid.html", context, status=status)


def _chosen(request: ScopedRequest, scales: Sequence[tuple[Scale, int]]) -> Scale | None:
    """The scale asked for, or the one that most units are marked by."""
    asked = request.GET.get("scale", "")
    return next((scale for scale, _count in scales if str(scale.pk) == asked), scales[0][0] if scales else None)


def _problems(rows: Sequence[GridRow], outcomes: Outcomes) -> list[dict[str, str]]:
    """What was not taken, each a way to its cell."""
    problems = []
    for row in rows:
        outcome = outcomes.get(row.unit.pk)
        if outcome is None:
            continue
        changed = _("Somebody else has saved another mark meanwhile; both are shown. Save again to keep yours.")
        for code, message in (*outcome.errors.items(), *((code, changed) for code in outcome.refused)):
            said = f"{row.unit.of.organization.name}, {code}: {message}"
            problems.append({"href": f"#{cell_field(row.unit.pk, code)}", "message": said})
    return problems
