"""A draft as it is written: head and tree on one page, each criterion on a page of its own.

Every button of the page also saves what was typed, so that nothing is lost by pressing another one first.
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cells.requests import ScopedRequest
from evaluations.actions.scale_editing import (
    StaleDraft,
    add_criterion,
    add_part,
    move_criterion,
    remove_criterion,
    remove_part,
    save_criterion,
    save_draft,
)
from evaluations.forms.conflicts import compare_with_stored
from evaluations.forms.criteria import CriterionForm
from evaluations.forms.scale_sheet import ScaleForm
from evaluations.issued import FOUR_GOOD_SUBJECTS, FULL_SCORE
from evaluations.models import Criterion, Scale, ScalePart
from evaluations.queries.scale_drafts import (
    draft_parts,
    flaws_of,
    frame_lines,
    frame_of,
    may_draft,
    scale_events,
    sum_of_parts,
)
from evaluations.scale_history import scale_history

#: Buttons that save and lead to another page of the draft.
LEADS_TO = {"publish": "scale_publish", "dry-run": "scale_dry_run"}


def find_draft(request: ScopedRequest, pk: int) -> Scale:
    """A draft of the reader's committees, or a published scale where somebody asks to change that: 403 on posting."""
    scale: Scale = get_object_or_404(Scale.objects.readable(request.scope).select_related("issuer", "frame"), pk=pk)
    if not may_draft(request.scope, scale) or (scale.is_published and request.method == "POST"):
        raise PermissionDenied
    return scale


@require_http_methods(["GET", "HEAD", "POST"])
def scale_edit(request: ScopedRequest, pk: int) -> HttpResponse:
    scale = find_draft(request, pk)
    if scale.is_published:
        return redirect("scale_detail", pk)
    if request.method == "POST":
        return _take(request, scale)
    return _sheet_page(request, scale, ScaleForm(scale=scale, parts=draft_parts(scale)))


def _take(request: ScopedRequest, scale: Scale) -> HttpResponse:
    """Save what can be read, then do what the button says; what cannot be read stays on the page."""
    parts = draft_parts(scale)
    form = ScaleForm(request.POST, scale=scale, parts=parts)
    is_readable = form.is_valid()
    act = request.POST.get("act", "save")
    try:
        revision = form.cleaned_data.get("version", 0)
        if act != "save" and revision != scale.revision:
            raise StaleDraft
        saved = save_draft(request.scope, scale, revision=revision, entry=form.entry())
        if is_readable:
            return redirect(_act(request, saved, act))
    except StaleDraft:
        return _reconcile(request, scale)
    except ValidationError as error:
        form.add_error(None, error)
        return _sheet_page(request, scale, form, status=422)
    return _show_again(request, saved)


def _show_again(request: ScopedRequest, scale: Scale) -> HttpResponse:
    """What was typed, on top of what has just been saved of it."""
    typed = request.POST.copy()
    typed["version"] = str(scale.revision)
    form = ScaleForm(typed, scale=scale, parts=draft_parts(scale))
    form.is_valid()
    return _sheet_page(request, scale, form, status=422)


def _reconcile(request: ScopedRequest, scale: Scale) -> HttpResponse:
    """The draft was changed after the page had been filled: show both, unless all that was typed is there already."""
    scale = Scale.objects.select_related("issuer", "frame").get(pk=scale.pk)
    parts = draft_parts(scale)

    def make_form(data: QueryDict | None) -> ScaleForm:
        return ScaleForm(data, scale=scale, parts=parts)

    form = compare_with_stored(request.POST, scale.revision, make_form)
    if not form.is_in_conflict:
        return redirect("scale_edit", scale.pk)
    return _sheet_page(request, scale, form, status=409)


def _sheet_page(request: ScopedRequest, scale: Scale, form: ScaleForm, status: int = 200) -> HttpResponse:
    context = {
        "scale": scale,
        "form": form,
        "full_score": FULL_SCORE,
        "sum": sum_of_parts(form.draft_parts),
        "flaws": flaws_of(scale),
        "frame_lines": frame_lines(scale, form.draft_parts),
        "may_change_parts": scale.subject not in FOUR_GOOD_SUBJECTS,
        "history": scale_history(scale_events(scale)),
    }
    return render(request, "evaluations/scale_edit.html", context, status=status)


def _act(request: ScopedRequest, scale: Scale, act: str) -> str:
    """Do what a button says besides saving, and answer where that leads: to the row, so that focus stays there."""
    verb, _colon, number = act.partition(":")
    page = reverse("scale_edit", args=[scale.pk])
    if verb in LEADS_TO:
        return reverse(LEADS_TO[verb], args=[scale.pk])
    if verb == "edit":
        return reverse("criterion_edit", args=[_criterion(scale, number).pk])
    if verb == "add":
        part = get_object_or_404(ScalePart, scale=scale, pk=_number(number))
        return reverse("criterion_edit", args=[add_criterion(request.scope, part, revision=scale.revision).pk])
    if verb in ("up", "down"):
        return f"{page}#{_move(request, scale, _criterion(scale, number), verb)}"
    if verb == "add-part":
        return f"{page}#part_{add_part(request.scope, scale, revision=scale.revision).pk}"
    if verb == "remove-part":
        part = get_object_or_404(ScalePart, scale=scale, pk=_number(number))
        remove_part(request.scope, part, revision=scale.revision)
        return f"{page}#tree"
    messages.success(request, _("The draft is saved."))
    return page


def _move(request: ScopedRequest, scale: Scale, criterion: Criterion, verb: str) -> str:
    """The button to stand on afterwards: the same one, or the other where it has become the end of the list."""
    place = move_criterion(request.scope, criterion, revision=scale.revision, places=-1 if verb == "up" else 1)
    last = Criterion.objects.filter(part=criterion.part_id).count() - 1
    stands_on = "down" if place == 0 else "up" if place == last else verb
    return f"{stands_on}_{criterion.pk}"


def _criterion(scale: Scale, number: str) -> Criterion:
    return get_object_or_404(Criterion.objects.select_related("part__scale"), part__scale=scale, pk=_number(number))


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0


@require_http_methods(["GET", "HEAD", "POST"])
def criterion_edit(request: ScopedRequest, pk: int) -> HttpResponse:
    criterion: Criterion = get_object_or_404(Criterion.objects.select_related("part"), pk=pk)
    scale = find_draft(request, criterion.part.scale_id)
    if scale.is_published:
        return redirect("scale_detail", scale.pk)
    criterion.part.scale = scale
    parts, frame = list(ScalePart.objects.filter(scale=scale)), frame_of(scale)

    def make_form(data: QueryDict | None, of: Criterion = criterion, revision: int = scale.revision) -> CriterionForm:
        return CriterionForm(data, criterion=of, revision=revision, parts=parts, frame=frame)

    form = make_form(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        try:
            if row := _row_taken(request, criterion, form):
                return redirect(f"{reverse('scale_edit', args=[scale.pk])}#{row}")
        except ValidationError as error:
            form.add_error(None, error)
        except StaleDraft:
            form = compare_with_stored(request.POST, scale.revision, make_form)
            status = 409
    return _criterion_page(request, criterion, form, status)


def _row_taken(request: ScopedRequest, criterion: Criterion, form: CriterionForm) -> str:
    """Remove the criterion, the second step, or save it as typed; the place to return to, "" when it was not done."""
    if request.POST.get("act") == "remove":
        remove_criterion(request.scope, criterion, revision=_number(request.POST.get("version", "")))
        messages.success(request, _("Criterion %(code)s is removed.") % {"code": criterion.code})
        return "tree"
    if not form.is_valid():
        return ""
    save_criterion(request.scope, criterion, revision=form.cleaned_data["version"], values=form.values())
    messages.success(request, _("Criterion %(code)s is saved.") % {"code": form.cleaned_data["code"]})
    return f"criterion_{criterion.pk}"


def _criterion_page(request: ScopedRequest, criterion: Criterion, form: CriterionForm, status: int) -> HttpResponse:
    scale = criterion.part.scale
    flaws = [flaw for flaw in flaws_of(scale) if flaw.place == f"criterion_{criterion.pk}"]
    context: dict[str, Any] = {"scale": scale, "criterion": criterion, "form": form, "flaws": flaws}
    return render(request, "evaluations/criterion_edit.html", context, status=status)
