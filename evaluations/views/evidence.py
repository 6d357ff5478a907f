"""Evidence: attached from a small page of its own or in place on the record's page, looked at, taken away."""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from cells.requests import ScopedRequest
from cells.scope import Scope, require
from evaluations import evidence_store, rules
from evaluations.actions.evidence import MOST_FILES, SharedDocumentError, attach_evidence, remove_evidence
from evaluations.actions.records import StaleRecord
from evaluations.choices import Period, RecordState
from evaluations.evidence_images import JPEG, LARGEST_FILE, MEGABYTE, UnfitFileError, make_fit, small
from evaluations.forms.evidence import EvidenceForm
from evaluations.models import Criterion, Evidence, MonthlyRecord
from evaluations.queries.evidence import SIGNED_PAGE, Elsewhere, evidence_of, units_named
from evaluations.queries.records import UnitMonth
from evaluations.queries.scales import criteria_of
from evaluations.queries.sheets import is_locked
from evaluations.views.records import FOR_SCRIPT, find_unit_month, record_page

#: A picture does nothing but show itself. A browser's own PDF viewer draws with styles, and not at all in a sandbox.
IMAGE_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"


@dataclass(kw_only=True, slots=True)
class _Outcome:
    """What became of the files of one request."""

    attached: int = 0
    #: The names of the files that were not, and why.
    refused: list[tuple[str, str]] = field(default_factory=list)
    may_be_shared: bool = False


@require_http_methods(["GET", "HEAD", "POST"])
def evidence_add(request: ScopedRequest, pk: int, year: int, month: int, code: str) -> HttpResponse:
    """Attach files to a criterion of the month, or the signed page to its minutes."""
    of = find_unit_month(request, pk, year, month)
    require(rules.can_enter_record(request.scope, of.organization.path) and of.evaluation_year is not None)
    criterion = _criterion(of, code)
    if request.method == "POST":
        return _take(request, of, criterion)
    if not _is_open(of, criterion):
        return redirect(_place(of, criterion))
    return _page(request, of, criterion, EvidenceForm())


@require_safe
def evidence_file(request: ScopedRequest, pk: int) -> HttpResponseBase:
    """The file itself; `?small` is a picture for lists."""
    there = Evidence.objects.within(request.scope).filter(removed_at__isnull=True)
    evidence: Evidence = get_object_or_404(there, pk=pk)
    is_image = evidence.content_type == JPEG
    is_small = is_image and "small" in request.GET
    etag = f'"{evidence.sha256}{"-small" if is_small else ""}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        try:
            content = evidence_store.read(evidence.sha256)
        except FileNotFoundError as error:
            raise Http404 from error
        response = HttpResponse(small(content) if is_small else content, content_type=evidence.content_type)
        response["Content-Disposition"] = content_disposition_header(False, evidence.name) or "inline"
        # Packed already: packing it again costs time and saves nothing.
        response["Content-Encoding"] = "identity"
    response["ETag"] = etag
    # Kept by this browser alone, which asks each time whether the reader may still see it.
    response["Cache-Control"] = "private, no-cache"
    response["Content-Security-Policy"] = IMAGE_POLICY if is_image else PDF_POLICY
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def evidence_remove(request: ScopedRequest, pk: int) -> HttpResponse:
    """Asks first, then takes the file away; whoever comes back to it is told that it is."""
    there = Evidence.objects.within(request.scope).select_related("organization", "record__evaluation_year__committee")
    evidence: Evidence = get_object_or_404(there, pk=pk)
    unit, record = evidence.organization, evidence.record
    require(rules.can_enter_record(request.scope, unit.path))
    of = find_unit_month(request, unit.pk, record.year, record.month)
    criterion = _criterion(of, evidence.criterion_code or SIGNED_PAGE)
    is_there = evidence.removed_at is None
    if is_there and request.method == "POST":
        try:
            remove_evidence(request.scope, evidence)
        except StaleRecord:
            return _moved_on(request, of)
        is_there = False
    if not is_there:
        messages.success(request, _("“%(file)s” is taken away.") % {"file": evidence.name})
        return redirect(_place(of, criterion))
    if not _is_open(of, criterion, to_remove=True):
        return redirect(_place(of, criterion))
    context = {"of": of, "evidence": evidence, "criterion": criterion, "back": _place(of, criterion)}
    return render(request, "evaluations/evidence_remove.html", context)


def _criterion(of: UnitMonth, code: str) -> Criterion | None:
    """The criterion of an address; none for the signed page."""
    if code == SIGNED_PAGE:
        return None
    criterion = next((one for one in criteria_of(of.scale, Period.MONTHLY) if one.code == code), None)
    if criterion is None:
        raise Http404
    return criterion


def _is_open(of: UnitMonth, criterion: Criterion | None, *, to_remove: bool = False) -> bool:
    """Whether files can be attached here now, or taken away."""
    state = of.record.state if of.record else RecordState.DRAFT
    may = rules.can_edit(state) if to_remove else rules.can_attach(state, criterion.code if criterion else "")
    return may and not of.obstacle and (criterion is None or not is_locked(of.record, criterion))


def _place(of: UnitMonth, criterion: Criterion | None) -> str:
    """The place on the record's page that the evidence belongs to."""
    page = reverse("record_edit", args=[of.organization.pk, of.year, of.month])
    return f"{page}#criterion_{criterion.code}" if criterion else f"{page}#signed-page"


def _take(request: ScopedRequest, of: UnitMonth, criterion: Criterion | None) -> HttpResponse:
    form = EvidenceForm(request.POST, request.FILES)
    outcome = _Outcome()
    if form.is_valid():
        try:
            for upload in form.uploads():
                _attach(request, of, criterion, form, upload, outcome)
        except StaleRecord:
            return _moved_on(request, of)
    for name, message in outcome.refused:
        form.add_error("documents", f"{name}: {message}")
    if request.headers.get("Accept") == FOR_SCRIPT:
        return _answer_in_place(of, criterion, form, outcome)
    if form.errors:
        return _page(request, of, criterion, form, outcome=outcome)
    said = ngettext("%(count)s file is attached.", "%(count)s files are attached.", outcome.attached)
    messages.success(request, said % {"count": outcome.attached})
    return redirect(_place(of, criterion))


def _attach(
    request: ScopedRequest,
    of: UnitMonth,
    criterion: Criterion | None,
    form: EvidenceForm,
    upload: UploadedFile[Any],
    outcome: _Outcome,
) -> None:
    """One file: attached, or refused in words that name it."""
    assert of.evaluation_year is not None
    name = upload.name or ""
    try:
        if upload.size and upload.size > LARGEST_FILE:
            raise UnfitFileError(_("The file is larger than %(limit)d MB.") % {"limit": LARGEST_FILE // MEGABYTE})
        attach_evidence(
            request.scope,
            organization=of.organization,
            evaluation_year=of.evaluation_year,
            month=of.month,
            criterion_code=criterion.code if criterion else "",
            file=make_fit(name, upload.read()),
            key=form.cleaned_data["key"] or uuid4(),
            is_shared=form.cleaned_data["is_shared"],
        )
    except UnfitFileError as error:
        outcome.refused.append((name, str(error)))
    except ValidationError as error:
        outcome.refused.append((name, " ".join(error.messages)))
    except SharedDocumentError as error:
        outcome.may_be_shared = True
        outcome.refused.append((name, _shared_words(request.scope, error.elsewhere)))
    else:
        outcome.attached += 1


def _shared_words(scope: Scope, elsewhere: Elsewhere) -> str:
    """Who has the document, by name where the reader may know of the unit."""
    same = ", ".join(unit.name for unit in units_named(scope, elsewhere.same))
    alike = ", ".join(unit.name for unit in units_named(scope, elsewhere.alike))
    sentences = []
    if same:
        sentences.append(_("The same document is attached for %(units)s.") % {"units": same})
    elif elsewhere.same:
        sentences.append(_("The same document is attached for another unit."))
    if alike:
        sentences.append(_("A picture that looks the same is attached for %(units)s.") % {"units": alike})
    elif elsewhere.alike:
        sentences.append(_("A picture that looks the same is attached for another unit."))
    return " ".join([*sentences, _("If that is right, say so below.")])


def _answer_in_place(of: UnitMonth, criterion: Criterion | None, form: EvidenceForm, outcome: _Outcome) -> HttpResponse:
    """For the record's page, which sends one file at a time: the list as it is now, or why not."""
    if form.errors:
        words = [message for _name, message in outcome.refused] or [
            str(message) for messages_of in form.errors.values() for message in messages_of
        ]
        return JsonResponse({"message": " ".join(words), "may_be_shared": outcome.may_be_shared}, status=422)
    found = _attached_here(of, criterion)
    listed = render_to_string("evaluations/_evidence_list.html", {"evidence": found, "may_remove": True})
    return JsonResponse({"list": listed})


def _attached_here(of: UnitMonth, criterion: Criterion | None) -> list[Evidence]:
    record = MonthlyRecord.objects.filter(organization=of.organization, year=of.year, month=of.month).first()
    return evidence_of(record).get(criterion.code if criterion else "", [])


def _moved_on(request: ScopedRequest, of: UnitMonth) -> HttpResponse:
    """The record was sent, or its year closed, after the page had been filled: it is shown as it is now."""
    said = _("Nothing was changed: the record has been sent, or its year closed, in the meantime.")
    if request.headers.get("Accept") == FOR_SCRIPT:
        return JsonResponse({"message": said, "may_be_shared": False}, status=409)
    messages.error(request, said)
    return record_page(request, find_unit_month(request, of.organization.pk, of.year, of.month), status=409)


def _page(
    request: ScopedRequest,
    of: UnitMonth,
    criterion: Criterion | None,
    form: EvidenceForm,
    outcome: _Outcome | None = None,
) -> HttpResponse:
    context = {
        "of": of,
        "criterion": criterion,
        "form": form,
        "outcome": outcome,
        "evidence": _attached_here(of, criterion),
        "back": _place(of, criterion),
        "most_files": MOST_FILES,
        "most_megabytes": LARGEST_FILE // MEGABYTE,
    }
    return render(request, "evaluations/evidence_add.html", context, status=422 if form.errors else 200)
