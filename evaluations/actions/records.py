"""What a unit does with its own monthly record: save the draft, send it. The reviewer's acts are in `review`."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from operator import attrgetter
from typing import Any, Protocol

from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone

from cells.actions import record_event
from cells.models import Organization
from cells.prepared import Prepared
from cells.rows import insert_rows
from cells.scope import Scope, covers, require
from evaluations import engine, rules
from evaluations.actions.fingerprints import write_fingerprint
from evaluations.actions.roll import roll_to_send, write_rows
from evaluations.choices import TRANSITIONS, Period, YearState
from evaluations.completeness import RECORD_FACTS, Problem
from evaluations.engine import NOT_APPLICABLE
from evaluations.kept import as_text
from evaluations.models import EvaluationYear, Mark, MonthlyRecord
from evaluations.queries.deadlines import dates_for
from evaluations.queries.local_scales import scale_for
from evaluations.queries.marks import marks_by_code, own_mark
from evaluations.queries.records import existed_in, problems_of
from evaluations.queries.scales import criteria_of, engine_criterion
from evaluations.queries.sheets import is_locked


@dataclass(frozen=True, kw_only=True, slots=True)
class PartChanges:
    """What a part of the record would change: columns of the record, lines for the audit, and rows of its own.

    An empty `log` says that nothing changes; `write` is called after the record is saved, in the same transaction.
    """

    log: Mapping[str, list[str]]
    write: Callable[[Scope, MonthlyRecord], None]
    columns: Mapping[str, Any] = field(default_factory=dict)


class RecordPart(Protocol):
    """What was typed of one part of the record, not saved yet; the record may have no row yet."""

    def changes(self, record: MonthlyRecord) -> PartChanges: ...


class StaleRecord(Exception):
    """The record is no longer what the page showed: saved or moved by somebody else, or its year was closed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordAsRead:
    """The record as the caller has just read it, or that there was none; its marks where they were read too."""

    record: MonthlyRecord | None
    #: All of them, by their codes.
    marks: Mapping[str, Mark] | None = None

    @property
    def version(self) -> int:
        """0 where there was none."""
        return self.record.version if self.record else 0


@transaction.atomic
def save_record(
    scope: Scope,
    *,
    organization: Organization,
    evaluation_year: EvaluationYear,
    month: int,
    version: int,
    facts: Mapping[str, Any],
    marks: Mapping[str, engine.Mark | None],
    notes: Mapping[str, str],
    parts: Iterable[RecordPart] = (),
    as_read: RecordAsRead | None = None,
) -> MonthlyRecord:
    """Save what was typed as a draft; a name or a code that is absent is left as it stands.

    `version` is the record's when the page was filled, 0 where there was none. Typing nothing new is never a conflict.
    `parts` are what was typed of the record beyond its own columns: the attendance, the resolution's tasks, ….
    `as_read` spares reading the record twice; where it is another one by now it is refused, also with nothing new.
    """
    require(rules.can_enter_record(scope, organization.path))
    lock_open_year(evaluation_year)
    stored = as_read.record if as_read else _begun(organization, evaluation_year, month)
    require_writable(organization, evaluation_year, month, is_begun=stored is not None)
    record = stored or new_record(organization, evaluation_year, month)
    record.organization, record.evaluation_year = organization, evaluation_year
    changed = _changes(record, facts, marks, notes, as_read.marks if as_read and as_read.record else None)
    for part in parts:
        changed.take(part.changes(record))
    if record.pk and not changed.log:
        if as_read and not MonthlyRecord.objects.filter(pk=record.pk, version=as_read.version).exists():
            # All that was typed was saved since by somebody else: what they went on to is not known here.
            raise StaleRecord
        return record
    if version != (record.version if record.pk else 0) or not rules.can_edit(record.state):
        raise StaleRecord
    _write(scope, record, changed)
    verb = _verb(scope, organization, "save_record")
    record_event(scope, verb, f"record:{record.pk}", organization=organization, changes=changed.log)
    return record


@transaction.atomic
def submit_record(scope: Scope, *, organization: Organization, **entry: Any) -> tuple[MonthlyRecord, list[Problem]]:
    """Save what was typed and send the record; with problems it stays a draft, saved all the same.

    The day of the first sending decides whether the month was on time: a return does not make it late.
    """
    record = save_record(scope, organization=organization, **entry)
    return record, send_record(scope, record, version=record.version)


@transaction.atomic
def send_record(scope: Scope, record: MonthlyRecord, *, version: int) -> list[Problem]:
    """Send the record as it stands and as its sender has looked it over; with problems it stays a draft.

    The list of the meeting's day is frozen as the roster has it now, and the record's counts follow from that.
    """
    organization = record.organization
    require(rules.can_enter_record(scope, organization.path))
    require_writable(organization, record.evaluation_year, record.month, is_begun=True)
    lock_open_year(record.evaluation_year)
    if version != record.version or not rules.can_edit(record.state):
        raise StaleRecord
    problems = problems_of(record, timezone.localdate())
    if not problems:
        roll = roll_to_send(record, timezone.localdate())
        if roll.log:
            verb = _verb(scope, organization, "save_record")
            record_event(scope, verb, f"record:{record.pk}", organization=organization, changes=roll.log)
        move(
            scope,
            record,
            "submit",
            version=version,
            verb=_verb(scope, organization, "submit_record"),
            columns={
                **roll.columns,
                "submitted_at": Coalesce("submitted_at", timezone.now()),
                "submitted_by_id": scope.user_id,
                "reopened_codes": [],
            },
        )
        write_rows(record, roll.rows, roll.stored)
        write_fingerprint(record)
    return problems


def _verb(scope: Scope, organization: Organization, verb: str) -> str:
    """The act as the trail names it: a committee may enter for its cells."""
    return f"{verb}_on_behalf" if rules.enters_for_another(scope, organization.path) else verb


def require_writable(
    organization: Organization, evaluation_year: EvaluationYear, month: int, *, is_begun: bool = False
) -> None:
    """The year covers the unit, the unit was there, and the month has opened; what is begun may go on.

    `is_begun` spares whoever has the record already the question whether there is one.
    """
    require(organization.is_unit and covers(evaluation_year.path, organization.path))
    require(existed_in(organization, evaluation_year.year, month))
    if is_begun or dates_for(evaluation_year, organization).is_open(evaluation_year.year, month, timezone.localdate()):
        return
    require(organization.monthly_records.filter(year=evaluation_year.year, month=month).exists())


def lock_open_year(evaluation_year: EvaluationYear) -> None:
    """Hold the year open until the transaction ends: closing it waits, and afterwards nothing is written."""
    if YearState.CLOSED in _LOCKED_STATE(evaluation_year.pk):
        raise StaleRecord


_LOCKED_STATE = Prepared(
    lambda pk: (
        EvaluationYear.objects.select_for_update(no_key=True).filter(pk=pk).order_by().values_list("state", flat=True)
    )
)


def _begun(organization: Organization, evaluation_year: EvaluationYear, month: int) -> MonthlyRecord | None:
    records = MonthlyRecord.objects.filter(organization=organization, year=evaluation_year.year, month=month)
    return records.select_related("scale").order_by().first()


def new_record(organization: Organization, evaluation_year: EvaluationYear, month: int) -> MonthlyRecord:
    """By the scale of this moment: call it while the year is held."""
    return MonthlyRecord(
        organization=organization,
        evaluation_year=evaluation_year,
        year=evaluation_year.year,
        month=month,
        scale=scale_for(evaluation_year, organization),
    )


def move(
    scope: Scope,
    record: MonthlyRecord,
    act: str,
    *,
    version: int,
    verb: str = "",
    reason: str = "",
    columns: Mapping[str, Any],
) -> None:
    """Take one step of the transition table by compare-and-set, with its audit line; `record` is read anew."""
    starts, end = TRANSITIONS[act]
    moved = MonthlyRecord.objects.filter(pk=record.pk, version=version, state__in=starts).update(
        state=end, version=F("version") + 1, **columns
    )
    if not moved:
        raise StaleRecord
    record_event(
        scope,
        verb or f"{act}_record",
        f"record:{record.pk}",
        organization=record.organization,
        changes={"state": [record.state, end.value]},
        reason=reason,
    )
    record.refresh_from_db()


@dataclass(kw_only=True, slots=True)
class _Changes:
    """What differs from the rows: facts, marks to write, marks to take away, and the same for the audit line."""

    facts: dict[str, Any] = field(default_factory=dict)
    marks: list[Mark] = field(default_factory=list)
    emptied: list[int] = field(default_factory=list)
    log: dict[str, list[str]] = field(default_factory=dict)
    parts: list[PartChanges] = field(default_factory=list)

    def take(self, part: PartChanges) -> None:
        """What a part changes; the columns it counts go before what was typed there."""
        self.facts |= part.columns
        for name in part.columns:
            self.log.pop(name, None)
        self.log |= part.log
        self.parts.append(part)


def _changes(
    record: MonthlyRecord,
    facts: Mapping[str, Any],
    marks: Mapping[str, engine.Mark | None],
    notes: Mapping[str, str],
    stored: Mapping[str, Mark] | None,
) -> _Changes:
    changed = _Changes()
    for name, value in facts.items():
        before = getattr(record, name)
        if name in RECORD_FACTS and before != value:
            changed.facts[name] = value
            changed.log[name] = [as_text(before), as_text(value)]
    typed = marks.keys() | notes.keys()
    criteria = [one for one in criteria_of(record.scale, Period.MONTHLY) if one.code in typed]
    if stored is None:
        stored = marks_by_code(record, criteria) if record.pk and criteria else {}
    for criterion in criteria:
        row = stored.get(criterion.code) or Mark(record=record, criterion=criterion)
        _change_mark(changed, row, marks.get(criterion.code, own_mark(row)), notes.get(criterion.code, row.note))
    return changed


def _change_mark(changed: _Changes, row: Mark, mark: engine.Mark | None, note: str) -> None:
    code, before = row.criterion.code, own_mark(row)
    if (mark, note) == (before, row.note):
        return
    require(not is_locked(row.record, row.criterion))
    if mark != before:
        if mark is not None:
            engine_criterion(row.criterion).points_for(mark)
        changed.log[code] = [as_text(before), as_text(mark)]
        row.is_not_applicable = mark is NOT_APPLICABLE
        row.value = mark if isinstance(mark, Decimal) else None
        if row.reviewed_value is not None:
            # The reviewer spoke of the mark that stood here before.
            changed.log[f"{code}.reviewed"] = [as_text(row.reviewed_value), ""]
            row.reviewed_value, row.reviewed_reason = None, ""
    if note != row.note:
        changed.log[f"{code}.note"] = [row.note, note]
        row.note = note
    if own_mark(row) is not None or row.note:
        changed.marks.append(row)
    elif row.pk:
        changed.emptied.append(row.pk)


def _write(scope: Scope, record: MonthlyRecord, changed: _Changes) -> None:
    columns = {**changed.facts, "saved_at": timezone.now(), "saved_by_id": scope.user_id}
    if record.pk is None:
        for name, value in columns.items():
            setattr(record, name, value)
        try:
            record.save(force_insert=True)
        except IntegrityError as error:
            raise StaleRecord from error
    else:
        saved = MonthlyRecord.objects.filter(pk=record.pk, version=record.version, state=record.state).update(
            version=F("version") + 1, **columns
        )
        if not saved:
            raise StaleRecord
        for name, value in columns.items():
            setattr(record, name, value)
        record.version += 1
    if changed.emptied:
        Mark.objects.filter(pk__in=changed.emptied).delete()
    write_marks(record, changed.marks)
    for part in changed.parts:
        part.write(scope, record)


_MARK = ("value", "is_not_applicable", "note", "reviewed_value", "reviewed_reason")


def write_marks(record: MonthlyRecord, rows: Iterable[Mark]) -> None:
    """Write only the rows that changed; record and criterion find the row, not its number."""
    key, values = ("record", "criterion"), attrgetter("criterion_id", *_MARK)
    insert_rows(Mark, (*key, *_MARK), [(record.pk, *values(row)) for row in rows], key=key)
