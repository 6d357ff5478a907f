"""Published scales, closed years and decisions stay as they are, also for raw SQL."""

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.urls import get_resolver

from evaluations.models import Criterion, Decision, EvaluationYear, Scale, ScalePart, Verdict
from evaluations.queries.scales import as_issued
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


def by_update(scale: Scale) -> None:
    Scale.objects.filter(pk=scale.pk).update(title="Other")


def by_save(scale: Scale) -> None:
    scale.title = "Other"
    scale.save()


def by_bulk_update(scale: Scale) -> None:
    criteria = list(Criterion.objects.filter(part__scale=scale))
    for criterion in criteria:
        criterion.maximum = Decimal(1)
    Criterion.objects.bulk_update(criteria, ["maximum"])


def by_update_of_parts(scale: Scale) -> None:
    scale.parts.update(maximum=Decimal(1))


def by_bulk_create(scale: Scale) -> None:
    part = scale.parts.first()
    Criterion.objects.bulk_create([Criterion(part=part, code="X1", title="Extra", maximum=1, order=9)])


def by_delete(scale: Scale) -> None:
    Criterion.objects.filter(part__scale=scale).delete()
    scale.parts.all().delete()
    scale.delete()


def by_raw_delete(scale: Scale) -> None:
    criteria = Criterion.objects.filter(part__scale=scale)
    criteria._raw_delete(criteria.db)


def by_sql_insert(scale: Scale) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO evaluations_scalepart (scale_id, code, title, maximum, "order")'
            " VALUES (%s, 'extra', 'Extra', 1, 9)",
            [scale.pk],
        )


@pytest.mark.parametrize(
    "change",
    [
        by_update,
        by_save,
        by_bulk_update,
        by_update_of_parts,
        by_bulk_create,
        by_delete,
        by_raw_delete,
        by_sql_insert,
    ],
)
def test_published_scale_withstands_every_way_to_write_and_a_draft_does_not(change: Callable[[Scale], None]) -> None:
    published, draft = make_scale(), make_draft()
    before = as_issued(published)
    with pytest.raises(IntegrityError, match="published scale"), transaction.atomic():
        change(published)
    assert as_issued(Scale.objects.get(pk=published.pk)) == before
    change(draft)


@pytest.mark.parametrize("table", ["evaluations_scale", "evaluations_scalepart", "evaluations_criterion"])
def test_published_scales_cannot_be_emptied_away(table: str) -> None:
    """By TRUNCATE, which asks no row; SQLite has none, there a DELETE without a condition empties a table as fast."""
    make_scale()
    connection.check_constraints()  # what waits for a check is not truncated
    refused(
        "published scale", f"TRUNCATE {table} CASCADE" if connection.vendor == "postgresql" else f"DELETE FROM {table}"
    )


def test_frame_of_a_split_cannot_be_deleted_even_when_the_split_is_a_draft() -> None:
    frame = make_scale()
    split = make_scale(published_at=None, frame=frame)
    for scale in (frame, Scale.objects.get(pk=frame.pk)):
        with pytest.raises(ProtectedError):
            scale.delete()
    refused("published scale", "DELETE FROM evaluations_scale WHERE id = %(frame)s", frame=frame.pk)
    by_delete(split)
    refused("published scale", "DELETE FROM evaluations_scale WHERE id = %(frame)s", frame=frame.pk)


def test_split_cannot_be_given_another_frame_once_published_and_a_draft_can() -> None:
    frame, other = make_scale(), make_scale()
    published, draft = make_scale(frame=frame), make_scale(frame=frame, published_at=None)
    change = "UPDATE evaluations_scale SET frame_id = %(other)s WHERE id = %(scale)s"
    refused("published scale", change, other=other.pk, scale=published.pk)
    run(change, other=other.pk, scale=draft.pk)


def test_there_is_no_admin_site_to_write_past_the_actions() -> None:
    assert not apps.is_installed("django.contrib.admin")
    assert "admin" not in get_resolver().app_dict


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
