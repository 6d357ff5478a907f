"""The scales as issued, to read: what is marked, how, and for how much."""

from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cells.requests import ScopedRequest
from evaluations.choices import ScaleSubject
from evaluations.queries.scales import published_scales, scale_parts


@require_safe
def scale_list(request: ScopedRequest) -> HttpResponse:
    scales = list(published_scales())
    groups = [(subject.label, [scale for scale in scales if scale.subject == subject]) for subject in ScaleSubject]
    return render(request, "evaluations/scale_list.html", {"groups": [group for group in groups if group[1]]})


@require_safe
def scale_detail(request: ScopedRequest, pk: int) -> HttpResponse:
    scale = get_object_or_404(published_scales(), pk=pk)
    bands = [{"label": band["label"], "minimum": Decimal(band["minimum"])} for band in scale.bands]
    return render(
        request, "evaluations/scale_detail.html", {"scale": scale, "parts": scale_parts(scale), "bands": bands}
    )
