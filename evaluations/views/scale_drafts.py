"""A scale's draft begun, published, discarded; a split in and out of force. Writing it is in `scale_sheet`."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cells.choices import Role
from cells.models import Organization
from cells.requests import ScopedRequest
from cells.scope import Scope, require
from evaluations.actions.scale_drafts import (
    adopt_scale,
    discard_draft,
    publish_draft,
    start_empty,
    start_own,
    start_split,
    start_version,
    withdraw_scale,
)
from evaluations.actions.scale_editing import StaleDraft
from evaluations.forms.scales import WAYS, AdoptForm, ConfirmForm, StartForm, StartWayForm
from evaluations.models import Scale
from evaluations.queries.local_scales import hindrances_of, open_uses, scale_without
from evaluations.queries.scale_drafts import (
    can_be_split,
    committees_to_issue,
    committees_to_split,
    flaws_of,
    local_scale_of,
    may_draft,
    previous_version,
    years_to_adopt,
)
from evaluations.queries.scales import as_issued, published_scales
from evaluations.rules import REVIEWERS
from evaluations.scale_changes import changes_between
from evaluations.views.scale_sheet import find_draft

START: dict[str, Callable[..., Scale]] = {
    "version": start_version,
    "own": start_own,
    "split": start_split,
}
_REFUSED = {
    "version": gettext_lazy(
        "Only the committee that issued a scale makes its next version. Copy it as your own instead."
    ),
    "split": gettext_lazy("Only a scale for cells or committees, issued above your committee, can be split."),
}
#: A secretary answers for splits only.
WAYS_OF_A_SECRETARY = ("version", "split")


@require_http_methods(["GET", "HEAD", "POST"])
def scale_start(request: ScopedRequest) -> HttpResponse:
    """First from what (in the address), then whose and how it is called."""
    require(request.scope.holds_anywhere(REVIEWERS))
    asked, committees = _asked(request)
    if not asked.is_valid():
        status = 422 if request.method == "POST" or asked.errors else 200
        return render(request, "evaluations/scale_start.html", {"way_form": asked}, status=status)
    way, source = asked.cleaned_data["way"], asked.cleaned_data["source"]
    initial = {"title": source.title if source else "", "committee": committees[0] if len(committees) == 1 else None}
    sent = request.POST if request.method == "POST" else None
    form = StartForm(sent, way=way, committees=committees, initial=initial)
    if form.is_valid():
        try:
            draft = _start(request.scope, way, source, form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The draft is there. Nobody is marked by it before it is published."))
            return redirect("scale_edit", draft.pk)
    context = {"form": form, "way": way, "source": source}
    return render(request, "evaluations/scale_start.html", context, status=422 if form.errors else 200)


def _asked(request: ScopedRequest) -> tuple[StartWayForm, list[Organization]]:
    """The first question as it was answered, and the committees for which the reader may do that."""
    ways = WAYS if request.scope.holds_anywhere((Role.ORGANIZER,)) else WAYS_OF_A_SECRETARY
    sources = published_scales(request.scope).select_related("issuer")
    asked = StartWayForm(request.GET if "way" in request.GET else None, ways=ways, sources=sources)
    if not asked.is_valid():
        return asked, []
    way, source = asked.cleaned_data["way"], asked.cleaned_data["source"]
    committees = _committees(request.scope, way, source)
    if not committees:
        asked.add_error("source" if source else "way", _REFUSED.get(way, _("There is no committee to do this for.")))
    return asked, committees


def _committees(scope: Scope, way: str, source: Scale | None) -> list[Organization]:
    if way == "version":
        return [source.issuer] if source and source.issuer and may_draft(scope, source) else []
    if way == "split":
        return committees_to_split(scope, source) if source and can_be_split(source) else []
    return committees_to_issue(scope)


def _start(scope: Scope, way: str, source: Scale | None, named: dict[str, Any]) -> Scale:
    return start_empty(scope, **named) if way == "empty" else START[way](scope, source, **named)


@require_http_methods(["GET", "HEAD", "POST"])
def scale_publish(request: ScopedRequest, pk: int) -> HttpResponse:
    """The second step: what changes against the version before, and that it cannot be taken back."""
    draft = find_draft(request, pk)
    if draft.is_published:
        return redirect("scale_detail", pk)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            publish_draft(request.scope, draft, revision=form.cleaned_data["version"])
        except StaleDraft:
            form.add_error(None, _("The draft was changed in the meantime. Look at it once more, then publish."))
            return _publish_page(request, draft, form, status=409)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The scale is published. From now on it never changes."))
            return redirect("scale_detail", pk)
    return _publish_page(request, draft, form, status=422 if form.errors else 200)


def _publish_page(request: ScopedRequest, draft: Scale, form: ConfirmForm, status: int) -> HttpResponse:
    before = previous_version(draft)
    context = {
        "scale": draft,
        "form": form,
        "confirm_form": ConfirmForm(initial={"version": draft.revision}),
        "flaws": flaws_of(draft),
        "before": before,
        "changes": changes_between(as_issued(before), as_issued(draft)) if before else [],
    }
    return render(request, "evaluations/scale_publish.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def scale_discard(request: ScopedRequest, pk: int) -> HttpResponse:
    draft = find_draft(request, pk)
    if draft.is_published:
        return redirect("scale_detail", pk)
    if request.method == "POST":
        discard_draft(request.scope, draft)
        messages.success(request, _("The draft “%(title)s” is discarded.") % {"title": draft.title})
        return redirect("scale_list")
    return render(request, "evaluations/scale_discard.html", {"scale": draft})


@require_http_methods(["GET", "HEAD", "POST"])
def scale_adopt(request: ScopedRequest, pk: int) -> HttpResponse:
    """Put a committee's own split in force in an open year that is marked by its frame."""
    split = _find_split(request, pk)
    years = years_to_adopt(request.scope, split)
    form = AdoptForm(request.POST if request.method == "POST" else None, years=years)
    if form.is_valid():
        year = form.cleaned_data["evaluation_year"]
        try:
            adopt_scale(request.scope, split, year)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The scale is in force for your units in %(year)s.") % {"year": year.year})
            return redirect("scale_detail", pk)
    in_force = [(year, local) for year in years if (local := local_scale_of(year, split))]
    context = {"scale": split, "years": years, "form": form, "in_force": in_force}
    return render(request, "evaluations/scale_adopt.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def scale_withdraw(request: ScopedRequest, pk: int) -> HttpResponse:
    """Take a split out of force where nothing is marked by it yet; otherwise the page says what is, and what to do."""
    split = _find_split(request, pk)
    uses = [(use, hindrances_of(use)) for use in open_uses(request.scope, split)]
    free = [use for use, hindrances in uses if not hindrances]
    years = [use.evaluation_year for use in free]
    form = AdoptForm(request.POST if request.method == "POST" else None, years=years)
    if form.is_valid():
        year = form.cleaned_data["evaluation_year"]
        try:
            instead = withdraw_scale(request.scope, split, year)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            text = _("Out of force in %(year)s: your units are marked by “%(scale)s”, version %(version)s.")
            messages.success(request, text % {"year": year.year, "scale": instead, "version": instead.version})
            return redirect("scale_detail", pk)
    context = {
        "scale": split,
        "form": form,
        "kept": [(use.evaluation_year, hindrances) for use, hindrances in uses if hindrances],
        "instead": [(use.evaluation_year, scale_without(use)) for use in free],
    }
    return render(request, "evaluations/scale_withdraw.html", context, status=422 if form.errors else 200)


def _find_split(request: ScopedRequest, pk: int) -> Scale:
    """A published split of the reader's own committees; 403 where it is only read."""
    splits = Scale.objects.published().within(request.scope).filter(frame__isnull=False)
    split: Scale = get_object_or_404(splits.select_related("issuer", "frame"), pk=pk)
    if not may_draft(request.scope, split):
        raise PermissionDenied
    return split
