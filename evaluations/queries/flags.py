"""What is worth a second look in records, for their reviewer and, as a hint, for whoever writes them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.db.models import F, Q

from cells.models import Organization
from cells.scope import STEP, Scope, subtree
from evaluations.choices import EDITABLE_STATES, RecordState
from evaluations.flag_words import say
from evaluations.honesty import Claim, Flag, Sent, find_flags, signature_of, unpack, unshown_codes
from evaluations.models import Fingerprint, MonthlyRecord
from evaluations.models.record import SCORE_COLUMNS
from evaluations.queries.sheets import Sheet, read_sheet
from evaluations.queries.stated import disagreements, disagreements_of

_SCORES = [f"record__{column}" for column in SCORE_COLUMNS[::2]]
#: Months before that are looked at.
LOOKED_BACK = 12


class FlagLine(NamedTuple):
    """A flag in the reader's words."""

    kind: str
    text: str


def flags_of_records(scope: Scope, records: Iterable[MonthlyRecord]) -> dict[int, list[FlagLine]]:
    """By record as it was sent, those that have any; five queries however many records.

    First what its answers state otherwise than it counts itself. Neighbours are compared whether or not the reader
    sees them, and named only where they do.
    """
    records = [record for record in records if record.state not in EDITABLE_STATES]
    compared, stated = _compared(scope, records), disagreements_of(records)
    flags = ((record.pk, _stated(stated.get(record.pk, [])) + compared.get(record.pk, [])) for record in records)
    return {pk: lines for pk, lines in flags if lines}


def _stated(texts: Iterable[str]) -> list[FlagLine]:
    return [FlagLine("stated", text) for text in texts]


def _compared(scope: Scope, records: Sequence[MonthlyRecord]) -> dict[int, list[FlagLine]]:
    beside, before = _neighbours(records), _earlier(records)
    found: dict[int, list[Flag]] = {}
    for record in records:
        neighbours = beside[_group(record)]
        own = next((one for one in neighbours if one.unit == record.organization.path), None)
        if own is not None:
            found[record.pk] = find_flags(own, neighbours=neighbours, before=before[record.organization.path])
    return _in_words(scope, {pk: flags for pk, flags in found.items() if flags})


def flags_of(scope: Scope, record: MonthlyRecord, sheet: Sheet | None = None) -> list[FlagLine]:
    """Of one record, also while it is being written: as it would be sent now."""
    if record.state not in EDITABLE_STATES:
        return flags_of_records(scope, [record]).get(record.pk, [])
    sheet = sheet or read_sheet(record.scale, record)
    flags = find_flags(
        as_it_stands(record, sheet),
        neighbours=_neighbours([record])[_group(record)],
        before=_earlier([record])[record.organization.path],
    )
    compared = _in_words(scope, {record.pk: flags}).get(record.pk, [])
    return _stated(disagreements(record, sheet)) + compared


def as_it_stands(record: MonthlyRecord, sheet: Sheet | None = None) -> Sent:
    """The record as its fingerprint would be taken now."""
    sheet = sheet or read_sheet(record.scale, record)
    return Sent(
        unit=record.organization.path,
        year=record.year,
        month=record.month,
        total=sheet.own_total,
        reachable=sheet.reachable,
        goods=goods_as_text(part.own.score for part in sheet.parts),
        signature=signature_of(compared_text(record)),
        unshown=unshown_codes(_claims(sheet), is_full=sheet.own_total == sheet.reachable),
    )


def goods_as_text(scores: Iterable[Decimal]) -> str:
    """The points of each good, in the order of the scale."""
    return " ".join(f"{score.normalize():f}" for score in scores)


def _claims(sheet: Sheet) -> list[Claim]:
    return [
        Claim(
            code=line.criterion.code,
            is_wanted=line.criterion.requires_evidence,
            is_at_maximum=line.own_points == line.criterion.maximum,
            is_shown=bool(line.evidence or line.note),
        )
        for line in sheet.lines
    ]


def compared_text(record: MonthlyRecord) -> str:
    """What is compared of the minutes: the course of the meeting, or the conclusion where that stays in the paper book.

    Agendas are alike everywhere and would hide a copied discussion; so are the reasons why no meeting was held.
    """
    return "" if record.is_without_meeting else record.minutes or record.conclusion


def _group(record: MonthlyRecord) -> tuple[str, int, int]:
    """Neighbours: the units under the same committee, in the same month."""
    return record.organization.path[:-STEP], record.year, record.month


def _neighbours(records: Iterable[MonthlyRecord]) -> Mapping[tuple[str, int, int], list[Sent]]:
    found: dict[tuple[str, int, int], list[Sent]] = defaultdict(list)
    groups = {_group(record) for record in records}
    # A unit at the root of the tree has none beside it.
    above = {path for path, _year, _month in groups if path}
    months = {(year, month) for _path, year, month in groups}
    if not above:
        return found
    where = Q(pk__in=())
    for path in above:
        where |= subtree(path, "organization__path") & Q(organization__depth=len(path) // STEP + 1)
    when = Q(pk__in=())
    for year, month in months:
        when |= Q(record__year=year, record__month=month)
    for sent in _sent(where & when):
        found[sent.unit[:-STEP], sent.year, sent.month].append(sent)
    return found


def _earlier(records: Sequence[MonthlyRecord]) -> Mapping[str, list[Sent]]:
    found: dict[str, list[Sent]] = defaultdict(list)
    if not records:
        return found
    numbers = [record.year * 12 + record.month - 1 for record in records]
    span = Q(number__gte=min(numbers) - LOOKED_BACK, number__lt=max(numbers))
    of_units = Q(organization__in={record.organization_id for record in records})
    for sent in _sent(of_units & span):
        found[sent.unit].append(sent)
    return found


def _sent(condition: Q) -> Iterable[Sent]:
    rows = (
        Fingerprint.objects.alias(number=F("record__year") * 12 + F("record__month") - 1)
        .filter(condition)
        .order_by()
        .values_list(
            "organization__path",
            "record__year",
            "record__month",
            "record__state",
            "own_total",
            "reachable",
            "own_goods",
            "signature",
            "unshown_codes",
            *_SCORES,
        )
    )
    for path, year, month, state, total, reachable, goods, signature, unshown, *reviewed in rows:
        yield Sent(
            unit=path,
            year=year,
            month=month,
            total=total,
            reachable=reachable,
            goods=goods,
            signature=unpack(bytes(signature)),
            unshown=tuple(unshown),
            reviewed=sum(reviewed, Decimal(0)) if state == RecordState.APPROVED else None,
        )


def _in_words(scope: Scope, flags: Mapping[int, Sequence[Flag]]) -> dict[int, list[FlagLine]]:
    named = {flag.unit for of_record in flags.values() for flag in of_record if flag.unit}
    names = dict(Organization.objects.within(scope).filter(path__in=named).values_list("path", "name")) if named else {}
    return {
        pk: [FlagLine(flag.kind, say(flag, names.get(flag.unit, ""))) for flag in of_record]
        for pk, of_record in flags.items()
        if of_record
    }


class FlaggedRecord(NamedTuple):
    """A line of a month's list; many communes have a cell of the same name."""

    record: MonthlyRecord
    parent_name: str
    flags: list[FlagLine]


def flagged_records(scope: Scope, organization: Organization, year: int, month: int) -> list[FlaggedRecord]:
    """Of the records sent for a month by the units below an organisation, those with a flag; in the order of the tree.

    Seven queries however many units; a province of 5,000 cells is compared neighbour with neighbour, not all with all.
    """
    sent = (
        MonthlyRecord.objects.within(scope)
        .below(organization)
        .filter(year=year, month=month)
        .exclude(state__in=(*EDITABLE_STATES, RecordState.EXEMPT))
        .select_related("organization")
        .order_by("organization__path")
    )
    records = list(sent)
    flags = flags_of_records(scope, records)
    found = [record for record in records if record.pk in flags]
    above = {record.organization.path[:-STEP] for record in found}
    names = dict(Organization.objects.within(scope).filter(path__in=above).values_list("path", "name"))
    return [
        FlaggedRecord(record, names.get(record.organization.path[:-STEP], ""), flags[record.pk]) for record in found
    ]
