"""Running a year: every unit and member under the committee judged, the verdicts stored with their reasons."""

import datetime
import gc
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cells.actions import record_event
from cells.names import search_key
from cells.scope import Scope, require
from evaluations import rules
from evaluations.choices import RunState, YearState
from evaluations.judging import Judged, Judgement, judge_year
from evaluations.models import EvaluationYear, Verdict
from evaluations.queries.year_inputs import read_year_inputs
from evaluations.queries.year_rows import MemberRow, UnitRow, member_rows, unit_rows
from evaluations.run_values import ceiling_groups, facts_as_json

#: A request older than this that nobody answered was lost with its worker.
RUN_PATIENCE = datetime.timedelta(minutes=2)


@transaction.atomic
def request_run(scope: Scope, evaluation_year: EvaluationYear) -> bool:
    """Mark the year as waiting for a run; `False` when one is waiting already. The caller enqueues the task.

    A request that no worker has answered for `RUN_PATIENCE` (killed, say) is taken as lost: running again is safe.
    """
    require(rules.can_manage_year(scope, evaluation_year.committee.path))
    marked = (
        EvaluationYear.objects.filter(pk=evaluation_year.pk, state=YearState.OPEN)
        .exclude(run_state=RunState.QUEUED, run_requested_at__gt=timezone.now() - RUN_PATIENCE)
        .update(run_state=RunState.QUEUED, run_error="", run_requested_at=timezone.now())
    )
    if marked:
        record_event(scope, "request_run", f"year:{evaluation_year.pk}", organization=evaluation_year.committee)
    return bool(marked)


def fail_run(scope: Scope, evaluation_year: EvaluationYear, message: str) -> None:
    """Say on the year's page that the run did not finish; the last complete run stands."""
    require(rules.can_manage_year(scope, evaluation_year.committee.path))
    EvaluationYear.objects.filter(pk=evaluation_year.pk, run_state=RunState.QUEUED).update(
        run_state=RunState.FAILED, run_error=message
    )


def run_year(scope: Scope, evaluation_year: EvaluationYear, today: datetime.date | None = None) -> int:
    """Judge every unit and member under the committee and store the verdicts; answers the run's number.

    Reads and judges outside a transaction, then writes in one short one: a killed run leaves the last one standing.
    Decisions already taken stay beside the newly computed level.
    """
    require(rules.can_manage_year(scope, evaluation_year.committee.path))
    evaluation_year.refresh_from_db()
    number = evaluation_year.run_number + 1
    gc.disable()
    try:
        units, members = unit_rows(evaluation_year), member_rows(evaluation_year)
        inputs = read_year_inputs(evaluation_year, units, members, today or timezone.localdate())
        judgement = judge_year(inputs)
        names = {evaluation_year.committee.path: evaluation_year.committee.name} | {
            unit.path: unit.name for unit in units
        }
        verdicts = _verdicts(evaluation_year, number, units, members, judgement, names)
        with transaction.atomic():
            _store_run(scope, evaluation_year, number, verdicts, ceiling_groups(judgement, inputs.names))
    finally:
        gc.enable()
    evaluation_year.refresh_from_db()
    return number


def _store_run(
    scope: Scope, evaluation_year: EvaluationYear, number: int, verdicts: list[Verdict], groups: list[dict[str, Any]]
) -> None:
    taken = EvaluationYear.objects.filter(pk=evaluation_year.pk, state=YearState.OPEN, run_number=number - 1).update(
        run_number=number, run_at=timezone.now(), run_state=RunState.DONE, run_error="", ceiling_groups=groups
    )
    if not taken:
        raise ValidationError(_("The year was closed or run by somebody else in the meantime."))
    kept = ("subject_key", "decided_level", "reason_code", "evaluation_year")
    fields = [field.name for field in Verdict._meta.concrete_fields if not field.primary_key and field.name not in kept]
    Verdict.objects.bulk_create(
        verdicts,
        batch_size=500,
        update_conflicts=True,
        update_fields=fields,
        unique_fields=["evaluation_year", "subject_key"],
    )
    _drop_verdicts_of_the_gone(evaluation_year, number)
    record_event(
        scope,
        "run_year",
        f"year:{evaluation_year.pk}",
        organization=evaluation_year.committee,
        changes={"run_number": [str(number - 1), str(number)], "verdicts": ["", str(len(verdicts))]},
    )


def _drop_verdicts_of_the_gone(evaluation_year: EvaluationYear, number: int) -> None:
    """Verdicts on units and members no longer under the committee go, unless a decision was taken on them."""
    gone = Verdict.objects.filter(evaluation_year=evaluation_year, run_number__lt=number)
    gone.filter(decisions__isnull=True).delete()


def _verdicts(
    evaluation_year: EvaluationYear,
    number: int,
    units: list[UnitRow],
    members: list[MemberRow],
    judgement: Judgement,
    names: Mapping[str, str],
) -> list[Verdict]:
    unit_of = {unit.pk: unit for unit in units}
    member_of = {member.pk: member for member in members}
    make = partial(_verdict, evaluation_year, number, names)
    return [
        make(one, unit_of[one.pk], None)
        if one.subject == "organization"
        else make(one, unit_of[member_of[one.pk].unit_pk], member_of[one.pk])
        for one in judgement.judged
    ]


def _verdict(
    evaluation_year: EvaluationYear,
    number: int,
    names: Mapping[str, str],
    one: Judged,
    unit: UnitRow,
    member: MemberRow | None,
) -> Verdict:
    score = one.score
    return Verdict(
        evaluation_year=evaluation_year,
        subject_key=one.key,
        subject=one.subject.value,
        organization_id=unit.pk,
        member_id=member.pk if member else None,
        path=unit.path,
        name=member.name if member else unit.name,
        sort_key=member.sort_key if member else "",
        search_key=search_key(member.name if member else unit.name),
        code=member.card_number if member else unit.code,
        organization_name=unit.name if member else unit.parent_name,
        kind=unit.kind,
        type=unit.grassroots_type,
        grassroots_name=unit.grassroots_name,
        is_pilot=unit.is_pilot,
        level=one.verdict.level.value if one.verdict.level else "",
        needs_decision=one.verdict.needs_decision,
        eligibility=one.facts.eligibility.value if one.facts.eligibility else "",
        total=score.total,
        points=score.points,
        goods=[
            {"good": good, "score": str(value), "maximum": str(score.maxima[good])}
            for good, value in score.goods.items()
            if value is not None
        ],
        counted_months=None if member else score.counted_months,
        is_recognised=one.is_recognised,
        group_key="/".join(one.group),
        group_name=names.get(one.group[0], ""),
        ceiling_place=one.place,
        facts=facts_as_json(one.facts),
        steps=[step.as_json() for step in (*score.steps, *one.verdict.steps, *one.recognition_steps)],
        run_number=number,
    )
