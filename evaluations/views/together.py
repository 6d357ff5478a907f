"""Approving together the waiting records in which nothing differs: looked over on one page, approved each by itself."""

from collections.abc import Collection, Iterator

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cells.models import Organization
from cells.requests import ScopedRequest
from cells.scope import STEP, Scope, require
from evaluations import rules
from evaluations.actions.together import approve_together
from evaluations.models import MonthlyRecord
from evaluations.queries.review import count_nearer, first_day_of
from evaluations.queries.together import together_rows
from evaluations.views.queue import Queue, asked_queue

#: The tick of a record is named by its key, and holds the version that was looked over.
TICK = "approve_"
#: More than that nobody looks over at once; the others come when these are done.
LONGEST = 50


@require_http_methods(["GET", "HEAD", "POST"])
def review_together(request: ScopedRequest) -> HttpResponse:
    """What can be approved unopened, what cannot and why; posting approves those that are ticked."""
    require(request.scope.holds_anywhere(rules.REVIEWERS))
    queue = asked_queue(request)
    if request.method != "POST":
        return _page(request, queue)
    versions = _ticked(request.POST)
    if not versions:
        return _page(request, queue, status=422)
    _approve(request, versions)
    return redirect(queue.address)


def _page(request: ScopedRequest, queue: Queue, status: int = 200) -> HttpResponse:
    waiting = queue.waiting
    rows = together_rows(request.scope, list(waiting[:LONGEST]))
    context = {
        "queue": queue,
        "ready": [one for one in rows if one.is_ready],
        "left_out": [one for one in rows if not one.is_ready],
        "later": max(0, waiting.count() - LONGEST),
        "nearer": 0 if queue.is_nearer else count_nearer(request.scope, queue.all_records),
        "is_nothing_ticked": status == 422,
    }
    return render(request, "evaluations/review_together.html", context, status=status)


def _approve(request: ScopedRequest, versions: dict[int, int]) -> None:
    """What became of the records is told by unit."""
    found = MonthlyRecord.objects.within(request.scope).filter(pk__in=versions)
    records = list(found.select_related("organization", "evaluation_year").order_by("submitted_at", "pk"))
    if len(records) != len(versions):
        raise Http404
    done = approve_together(request.scope, records, versions)
    if count := len(done.approved):
        said = ngettext("%(count)s record is approved.", "%(count)s records are approved.", count)
        messages.success(request, said % {"count": count})
    if done.changed:
        said = _("Not approved, because it was changed in the meantime: %(records)s.")
        messages.warning(request, said % {"records": "; ".join(_named(request.scope, done.changed))})


def _named(scope: Scope, records: Collection[MonthlyRecord]) -> Iterator[str]:
    """Unit, committee above it and month: many communes have a cell of the same name."""
    paths = {record.pk: record.organization.path[:-STEP] for record in records}
    above = dict(Organization.objects.within(scope).filter(path__in=paths.values()).values_list("path", "name"))
    for record in records:
        names = [record.organization.name, above.get(paths[record.pk], "")]
        yield ", ".join(filter(None, [*names, date_format(first_day_of(record), "m/Y")]))


def _ticked(data: QueryDict) -> dict[int, int]:
    found = {name.removeprefix(TICK): str(data[name]) for name in data if name.startswith(TICK)}
    return {int(key): int(version) for key, version in found.items() if _is_number(key) and _is_number(version)}


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
