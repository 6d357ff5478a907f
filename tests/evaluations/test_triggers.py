"""Published scales, closed years and decisions stay as they are, also for raw SQL."""

import datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from evaluations.models import Criterion, Decision, EvaluationYear, Scale, ScalePart, Verdict
from tests.builders import make_organization, make_scale, make_year

pytestmark = pytest.mark.django_db


def run(sql: str, **values: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def refused(message: str, sql: str, **values: Any) -> None:
    with pytest.raises(IntegrityError, match=message):
        run(sql, **values)


def make_draft() -> Scale:
    return make_scale(published_at=None)


def make_verdict(state: str) -> Verdict:
    committee = make_organization("Đảng bộ xã", kind="grassroots_committee")
    cell = make_organization("Chi bộ", committee)
    evaluation_year = make_year(committee)
    verdict = Verdict.objects.create(
        evaluation_year=evaluation_year,
        subject_key=f"o:{cell.pk}",
        subject="organization",
        organization=cell,
        path=cell.path,
        name=cell.name,
        organization_name=cell.name,
        kind=cell.kind,
        level="good",
        run_number=1,
    )
    EvaluationYear.objects.filter(pk=evaluation_year.pk).update(state=state)
    return verdict


SCALE_CHANGES = [
    "UPDATE evaluations_scale SET good_threshold = 10 WHERE id = %(scale)s",
    "UPDATE evaluations_scale SET published_at = NULL WHERE id = %(scale)s",
    "UPDATE evaluations_scalepart SET maximum = 100 WHERE scale_id = %(scale)s",
    "UPDATE evaluations_criterion SET maximum = 100 WHERE part_id = %(part)s",
    "UPDATE evaluations_criterion SET title = 'Other' WHERE part_id = %(part)s",
    "DELETE FROM evaluations_criterion WHERE part_id = %(part)s",
]


@pytest.mark.parametrize("sql", SCALE_CHANGES)
def test_published_scale_cannot_be_changed_and_a_draft_can(sql: str) -> None:
    published, draft = make_scale(), make_draft()
    refused("published scale", sql, scale=published.pk, part=published.parts.first().pk)
    run(sql, scale=draft.pk, part=draft.parts.first().pk)


def test_published_scale_cannot_be_deleted_and_a_draft_can() -> None:
    published, draft = make_scale(), make_draft()
    parts = "SELECT id FROM evaluations_scalepart WHERE scale_id = %(scale)s"
    for sql in (
        f"DELETE FROM evaluations_criterion WHERE part_id IN ({parts})",
        "DELETE FROM evaluations_scalepart WHERE scale_id = %(scale)s",
        "DELETE FROM evaluations_scale WHERE id = %(scale)s",
    ):
        refused("published scale", sql, scale=published.pk)
        run(sql, scale=draft.pk)
    assert list(Scale.objects.all()) == [published]


def test_published_scale_takes_no_new_part_or_criterion_and_a_draft_does() -> None:
    published, draft = make_scale(), make_draft()

    def add(scale: Scale) -> None:
        ScalePart.objects.create(scale=scale, code="extra", title="Extra", maximum=1, order=9)

    def add_criterion(scale: Scale) -> None:
        Criterion.objects.create(part=scale.parts.first(), code="X1", title="Extra", maximum=1, order=9)

    for change in (add, add_criterion):
        with pytest.raises(IntegrityError, match="published scale"), transaction.atomic():
            change(published)
        change(draft)


def test_criterion_of_a_draft_cannot_be_moved_into_a_published_scale() -> None:
    published, draft = make_scale(), make_draft()
    refused(
        "published scale",
        "UPDATE evaluations_criterion SET part_id = %(there)s, code = 'X1' WHERE part_id = %(here)s",
        there=published.parts.first().pk,
        here=draft.parts.last().pk,
    )


VERDICT_CHANGES = [
    "UPDATE evaluations_verdict SET level = 'excellent' WHERE id = %(verdict)s",
    "UPDATE evaluations_verdict SET decided_level = 'excellent' WHERE id = %(verdict)s",
    "DELETE FROM evaluations_verdict WHERE id = %(verdict)s",
    "UPDATE evaluations_evaluationyear SET ceiling_rate = 1 WHERE id = %(year)s",
]


@pytest.mark.parametrize("sql", VERDICT_CHANGES)
def test_closed_year_cannot_be_changed(sql: str) -> None:
    verdict = make_verdict("closed")
    refused("year is closed", sql, verdict=verdict.pk, year=verdict.evaluation_year_id)


@pytest.mark.parametrize("sql", VERDICT_CHANGES)
def test_open_year_can_be_changed(sql: str) -> None:
    verdict = make_verdict("open")
    run(sql, verdict=verdict.pk, year=verdict.evaluation_year_id)


def test_closed_year_cannot_be_opened_again_or_take_a_verdict() -> None:
    verdict = make_verdict("closed")
    refused(
        "year is closed",
        "UPDATE evaluations_evaluationyear SET state = 'open' WHERE id = %(year)s",
        year=verdict.evaluation_year_id,
    )
    verdict.pk, verdict.subject_key = None, "o:0"
    with pytest.raises(IntegrityError, match="year is closed"), transaction.atomic():
        verdict.save(force_insert=True)


def test_decision_is_superseded_and_never_changed() -> None:
    verdict = make_verdict("open")

    def decide(level: str) -> None:
        Decision.objects.create(
            verdict=verdict, level=level, document_number="12-QĐ/HU", decided_on=datetime.date(2025, 12, 20)
        )

    decide("good")
    refused("later one supersedes", "UPDATE evaluations_decision SET level = 'excellent'")
    refused("later one supersedes", "DELETE FROM evaluations_decision")
    decide("completed")
    assert list(Decision.objects.order_by("pk").values_list("level", flat=True)) == ["good", "completed"]
