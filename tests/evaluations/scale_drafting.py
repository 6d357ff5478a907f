"""Scales to draft from, and what a committee's office types."""

import datetime
from decimal import Decimal
from typing import Any

from django.test import Client
from django.urls import reverse

from cells.models import Organization
from cells.scope import Scope
from evaluations.actions.scale_drafts import publish_draft, start_own, start_split
from evaluations.models import Criterion, Scale
from tests.builders import make_scale

SYSTEM = Scope.system()
DOCUMENT: dict[str, Any] = {"document_number": "12-HD/HU", "document_on": datetime.date(2025, 10, 28)}


def make_frame(**fields: Any) -> Scale:
    """A published scale without flaws, of no committee."""
    return make_scale("cell", title="Thang điểm khung", **fields)


def make_draft(
    committee: Organization,
    source: Scale | None = None,
    code: str = "thang-diem-huyen",
    title: str = "Thang điểm của huyện",
) -> Scale:
    """A committee's own draft that could be published at once."""
    draft = start_own(SYSTEM, source or make_frame(), committee, code=code, title=title)
    return documented(draft)


def make_split(
    committee: Organization, frame: Scale, code: str = "chia-nho-xa", title: str = "Chia nhỏ của xã"
) -> Scale:
    """A committee's draft of a split, not divided any further yet."""
    return documented(start_split(SYSTEM, frame, committee, code=code, title=title))


def documented(draft: Scale) -> Scale:
    Scale.objects.filter(pk=draft.pk).update(**DOCUMENT)
    Criterion.objects.filter(part__scale=draft, guidance="").update(guidance="Cách chấm")
    return reread(draft)


def published(draft: Scale) -> Scale:
    return reread(publish_draft(SYSTEM, draft, revision=draft.revision))


def reread(scale: Scale) -> Scale:
    return Scale.objects.select_related("issuer", "frame").get(pk=scale.pk)


def criterion_of(scale: Scale, code: str) -> Criterion:
    return Criterion.objects.select_related("part__scale").get(part__scale=scale, code=code)


def codes_of(scale: Scale) -> list[str]:
    rows = Criterion.objects.filter(part__scale=scale).order_by("part__order", "order")
    return list(rows.values_list("code", flat=True))


def maxima_of(scale: Scale) -> dict[str, Decimal]:
    return dict(Criterion.objects.filter(part__scale=scale).values_list("code", "maximum"))


def edit(scale: Scale) -> str:
    """The address of a draft's page."""
    return reverse("scale_edit", args=[scale.pk])


def typed(client: Client, url: str, **changes: Any) -> dict[str, Any]:
    """What the page's form would send, as it was filled, with some of it typed over; None is a tick taken away."""
    form = client.get(url).context["form"]
    filled = {name: form[name].value() for name in form.fields}
    shown = {
        name: form.fields[name].prepare_value(value) if hasattr(form.fields[name], "prepare_value") else value
        for name, value in filled.items()
    }
    shown = {name: value.strftime("%d/%m/%Y") if hasattr(value, "strftime") else value for name, value in shown.items()}
    sent = shown | changes
    return {name: value for name, value in sent.items() if value not in (None, False)}
