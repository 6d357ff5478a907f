"""Changing a draft: its head, parts and criteria. Every change advances the draft's revision by compare-and-set."""

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from cells.actions import record_event
from cells.scope import Scope, require
from evaluations.choices import CriterionKind, NotApplicable, Period
from evaluations.issued import FOUR_GOOD_SUBJECTS, FULL_SCORE, total_of
from evaluations.kept import as_text
from evaluations.models import Criterion, Scale, ScalePart
from evaluations.queries.scale_drafts import may_draft

Log = dict[str, list[str]]
_NUMBERED = re.compile(r"(.*?)(\d+)([^\d]*)")


class StaleDraft(Exception):
    """The draft is no longer what the page showed: somebody else has changed it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftEntry:
    """What was typed on a draft's page and can be read; whatever is absent stays as it stands."""

    head: Mapping[str, Any] = field(default_factory=dict)
    #: Part -> its title and maximum.
    parts: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    #: Criterion -> its maximum.
    maxima: Mapping[int, Decimal] = field(default_factory=dict)


def open_draft(scope: Scope, scale: Scale) -> Scale:
    """The draft's row, locked until the transaction ends; a published scale is refused."""
    draft = Scale.objects.select_for_update(of=("self",)).select_related("issuer", "frame").get(pk=scale.pk)
    require(may_draft(scope, draft) and not draft.is_published)
    return draft


def advance(draft: Scale, revision: int) -> None:
    """Take the next revision, if the page's is still the last one."""
    advanced = Scale.objects.filter(pk=draft.pk, revision=revision, published_at__isnull=True).update(
        revision=F("revision") + 1
    )
    if not advanced:
        raise StaleDraft
    draft.revision = revision + 1


@transaction.atomic
def save_draft(scope: Scope, scale: Scale, *, revision: int, entry: DraftEntry) -> Scale:
    """Save head, parts and maxima as typed; typing nothing new is never a conflict."""
    draft = open_draft(scope, scale)
    log: Log = {}
    changed = [name for name, value in entry.head.items() if _is_set(draft, name, value, log, name)]
    rows: list[ScalePart | Criterion] = []
    for part in ScalePart.objects.filter(scale=draft, pk__in=entry.parts):
        if _set_all(part, entry.parts[part.pk], log):
            rows.append(part)
    for criterion in Criterion.objects.filter(part__scale=draft, pk__in=entry.maxima):
        if _set_all(criterion, {"maximum": entry.maxima[criterion.pk]}, log):
            rows.append(criterion)
    if not log:
        return draft
    advance(draft, revision)
    if changed:
        _save(draft, changed)
    for row in rows:
        row.save()
    _log(scope, "save_scale", draft, log)
    return draft


def _save(draft: Scale, changed: list[str]) -> None:
    try:
        with transaction.atomic():
            draft.save(update_fields=changed)
    except IntegrityError as error:
        raise ValidationError(
            {"code": _("The code %(code)s is taken: choose another one.") % {"code": draft.code}}
        ) from error


@transaction.atomic
def save_criterion(scope: Scope, criterion: Criterion, *, revision: int, values: Mapping[str, Any]) -> Criterion:
    """Save one criterion; in another part it comes last. A code stands once in a scale."""
    draft = open_draft(scope, criterion.part.scale)
    row = Criterion.objects.select_related("part").get(pk=criterion.pk)
    parts = {part.pk: part for part in ScalePart.objects.filter(scale=draft)}
    require(row.part_id in parts and values.get("part", row.part).pk in parts)
    log: Log = {}
    stood_in = row.part_id
    _set_all(row, values, log)
    if not log:
        return row
    advance(draft, revision)
    same = Criterion.objects.filter(part__scale=draft, code=row.code).exclude(pk=row.pk)
    if same.exists():
        raise ValidationError(
            {"code": _("Another criterion of this scale has the code %(code)s.") % {"code": row.code}}
        )
    if row.part_id != stood_in:
        row.order = _last_order(row.part) + 1
    row.save()
    _log(scope, "save_criterion", draft, log)
    return row


@transaction.atomic
def add_criterion(scope: Scope, part: ScalePart, *, revision: int) -> Criterion:
    """A criterion without words at the end of a part, worth what the part still lacks."""
    draft = open_draft(scope, part.scale)
    advance(draft, revision)
    codes = list(Criterion.objects.filter(part__scale=draft).order_by("part__order", "order").values_list("code"))
    siblings = list(Criterion.objects.filter(part=part).order_by("order", "pk"))
    lacking = part.maximum - total_of(row.maximum for row in siblings if row.nature == "regular")
    criterion = Criterion.objects.create(
        part=part,
        code=_next_code([row.code for row in siblings] or [part.code[:1].upper() + "0"], {code for (code,) in codes}),
        kind=CriterionKind.POINTS,
        maximum=max(lacking, Decimal(0)),
        period=Period.MONTHLY if draft.subject in FOUR_GOOD_SUBJECTS else Period.YEARLY,
        not_applicable=NotApplicable.REFUSED,
        order=_last_order(part) + 1,
    )
    _log(scope, "add_criterion", draft, {criterion.code: ["", as_text(criterion.maximum)]})
    return criterion


@transaction.atomic
def move_criterion(scope: Scope, criterion: Criterion, *, revision: int, places: int) -> int:
    """Move a criterion up (-1) or down (1) within its part, never beyond its ends; answers where it stands now."""
    draft = open_draft(scope, criterion.part.scale)
    rows = list(Criterion.objects.filter(part=criterion.part_id).order_by("order", "pk"))
    before = next(place for place, row in enumerate(rows) if row.pk == criterion.pk)
    after = min(max(before + places, 0), len(rows) - 1)
    if after != before:
        advance(draft, revision)
        rows.insert(after, rows.pop(before))
        for order, row in enumerate(rows, start=1):
            row.order = order
        Criterion.objects.bulk_update(rows, ["order"])
        _log(scope, "move_criterion", draft, {criterion.code: [str(before + 1), str(after + 1)]})
    return after


@transaction.atomic
def remove_criterion(scope: Scope, criterion: Criterion, *, revision: int) -> None:
    draft = open_draft(scope, criterion.part.scale)
    advance(draft, revision)
    _log(scope, "remove_criterion", draft, {criterion.code: [criterion.title, ""]})
    criterion.delete()


@transaction.atomic
def add_part(scope: Scope, scale: Scale, *, revision: int) -> ScalePart:
    """A further part of a scale for members or meetings, worth what the scale still lacks."""
    draft = open_draft(scope, scale)
    require(draft.subject not in FOUR_GOOD_SUBJECTS)
    advance(draft, revision)
    parts = list(ScalePart.objects.filter(scale=draft))
    number = len(parts) + 1
    part = ScalePart.objects.create(
        scale=draft,
        code=_next_code([f"part_{number - 1}"], {part.code for part in parts}),
        title=_("Part %(number)s") % {"number": number},
        maximum=max(FULL_SCORE - total_of(part.maximum for part in parts), Decimal(0)),
        order=max((part.order for part in parts), default=0) + 1,
    )
    _log(scope, "add_part", draft, {part.code: ["", part.title]})
    return part


@transaction.atomic
def remove_part(scope: Scope, part: ScalePart, *, revision: int) -> None:
    """Remove a part with its criteria; the four goods stay."""
    draft = open_draft(scope, part.scale)
    require(draft.subject not in FOUR_GOOD_SUBJECTS)
    advance(draft, revision)
    _log(scope, "remove_part", draft, {part.code: [part.title, ""]})
    Criterion.objects.filter(part=part).delete()
    part.delete()


def _last_order(part: ScalePart) -> int:
    return max(Criterion.objects.filter(part=part).values_list("order", flat=True), default=0)


def _next_code(siblings: Iterable[str], taken: set[str]) -> str:
    """The code after the last one, A7 after A6, that nothing else has."""
    last = list(siblings)[-1]
    found = _NUMBERED.fullmatch(last)
    stem, number = (found[1], int(found[2])) if found else (last, 0)
    while True:
        number += 1
        if f"{stem}{number}" not in taken:
            return f"{stem}{number}"


def _set_all(row: ScalePart | Criterion, values: Mapping[str, Any], log: Log) -> bool:
    """Set what differs; the code it had before names it in the audit line."""
    code = row.code
    return bool([name for name, value in values.items() if _is_set(row, name, value, log, f"{code}.{name}")])


def _is_set(row: models.Model, name: str, value: Any, log: Log, logged_as: str) -> bool:
    before = getattr(row, name)
    if before == value:
        return False
    log[logged_as] = [_as_text(before), _as_text(value)]
    setattr(row, name, value)
    return True


def _as_text(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(" ".join(str(part) for part in row.values() if part not in (None, "")) for row in value)
    if isinstance(value, ScalePart):
        return value.title
    return value.isoformat() if isinstance(value, datetime.date) else as_text(value)


def _log(scope: Scope, verb: str, draft: Scale, log: Log) -> None:
    record_event(scope, verb, f"scale:{draft.pk}", organization=draft.issuer, changes=log)
