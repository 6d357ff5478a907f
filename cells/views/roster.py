"""The administrator brings in a roster: choose the workbook, look at what it changes, import it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cells import rules
from cells.forms.roster import RosterUploadForm
from cells.models import Event
from cells.requests import ScopedRequest
from cells.roster.committees import IMPORT_VERB
from cells.roster.comparing import compare
from cells.roster.preview import count_rows, describe_changes, expected_lists
from cells.roster.reading import read_roster
from cells.roster.uploads import import_upload, keep_upload, uploads_of
from cells.roster.values import RosterError
from cells.scope import require

#: More lines than anybody reads on a page; the counts above them are always complete.
SHOWN_LINES = 200


@require_http_methods(["GET", "POST"])
def roster_upload(request: ScopedRequest) -> HttpResponse:
    require(rules.can_import_roster(request.scope))
    form = RosterUploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        workbook = form.cleaned_data["workbook"]
        content = workbook.read()
        try:
            compare(request.scope, read_roster(content, timezone.localdate()))
        except RosterError as error:
            form.add_error("workbook", str(error))
        else:
            upload = keep_upload(request.scope, request.user, file_name=workbook.name, content=content)
            return redirect("roster_preview", upload.pk)
    context = {"form": form, "lists": expected_lists()}
    return render(request, "cells/roster_upload.html", context, status=422 if form.errors else 200)


@require_GET
def roster_preview(request: ScopedRequest, pk: int) -> HttpResponse:
    require(rules.can_import_roster(request.scope))
    upload = get_object_or_404(uploads_of(request.scope), pk=pk, imported_at=None)
    try:
        roster = read_roster(bytes(upload.content), timezone.localdate())
        comparison = compare(request.scope, roster)
    except RosterError as error:
        messages.error(request, str(error))
        return redirect("roster_upload")
    changes = describe_changes(roster, comparison)
    context = {
        "upload": upload,
        "roster": roster,
        "comparison": comparison,
        "counts": count_rows(roster, comparison),
        "problems": roster.problems[:SHOWN_LINES],
        "remarks": roster.remarks[:SHOWN_LINES],
        "changes": changes[:SHOWN_LINES],
        "more_problems": len(roster.problems[SHOWN_LINES:]),
        "more_remarks": len(roster.remarks[SHOWN_LINES:]),
        "more_changes": len(changes[SHOWN_LINES:]),
    }
    return render(request, "cells/roster_preview.html", context)


@require_POST
def roster_import(request: ScopedRequest, pk: int) -> HttpResponse:
    require(rules.can_import_roster(request.scope))
    upload = get_object_or_404(uploads_of(request.scope), pk=pk)
    try:
        outcome = import_upload(request.scope, upload, today=timezone.localdate())
    except RosterError as error:
        messages.error(request, str(error))
        return redirect("roster_upload")
    if outcome.event is None:
        messages.info(request, _("Nothing to change: everything in the list is already there."))
        return redirect("roster_upload")
    return redirect("roster_result", outcome.event.pk)


@require_GET
def roster_result(request: ScopedRequest, pk: int) -> HttpResponse:
    require(rules.can_import_roster(request.scope))
    imports = Event.objects.within(request.scope).filter(verb=IMPORT_VERB).select_related("organization", "actor")
    event = get_object_or_404(imports, pk=pk)
    return render(request, "cells/roster_result.html", {"event": event})
