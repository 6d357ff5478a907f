"""Attaching and taking away: who, when, how often, and what the trail says."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from cells.models import Event, Organization
from evaluations import evidence_store
from evaluations.actions import evidence as actions
from evaluations.actions.evidence import SharedDocumentError, attach_evidence, remove_evidence
from evaluations.actions.records import StaleRecord, submit_record
from evaluations.choices import RecordState, YearState
from evaluations.evidence_images import JPEG, FitFile
from evaluations.evidence_looks import look_of
from evaluations.history import record_history
from evaluations.models import EvaluationYear, Evidence, MonthlyRecord
from evaluations.queries.evidence import Elsewhere, evidence_of, same_elsewhere, units_named
from evaluations.queries.records import problems_of, record_events
from evaluations.queries.sheets import read_sheet
from tests.builders import make_evidence, make_organization, make_record, make_scale, make_year
from tests.conftest import World
from tests.evaluations.pictures import encoded, make_scene
from tests.evaluations.record_entries import entry

pytestmark = pytest.mark.django_db


def photo(picture: Image.Image, quality: int = 80) -> FitFile:
    return FitFile(name="photo.jpg", content_type=JPEG, content=encoded(picture, quality=quality))


def pdf(words: str = "one") -> FitFile:
    return FitFile(name=f"{words}.pdf", content_type="application/pdf", content=f"%PDF- {words}".encode())


@pytest.fixture
def year(world: World) -> EvaluationYear:
    return make_year(world.district)


def attach(
    world: World,
    who: str = "secretary",
    unit: Organization | None = None,
    code: str = "T1",
    file: FitFile | None = None,
    key: UUID | None = None,
    **options: Any,
) -> Evidence:
    return attach_evidence(
        world.scope(who),
        organization=unit or world.cell,
        evaluation_year=EvaluationYear.objects.get(committee=world.district),
        month=options.pop("month", 1),
        criterion_code=code,
        file=file or pdf(),
        key=key or uuid4(),
        **options,
    )


def test_the_first_file_begins_the_draft(world: World, year: EvaluationYear) -> None:
    evidence = attach(world)
    record = MonthlyRecord.objects.get()
    assert (record.state, record.version, record.saved_by) == (RecordState.DRAFT, 1, world.secretary)
    assert evidence_of(record) == {"T1": [evidence]}
    assert (evidence.organization, evidence.uploaded_by, evidence.size) == (world.cell, world.secretary, 9)
    assert list(Event.objects.order_by("pk").values_list("verb", flat=True)) == ["save_record", "attach_evidence"]


def test_attaching_makes_nothing_typed_stale(world: World, year: EvaluationYear) -> None:
    record = make_record(world.cell, year)
    attach(world)
    attach(world, code="", file=pdf("page"))
    record.refresh_from_db()
    assert record.version == 1
    sheet = read_sheet(record.scale, record)
    assert {line.criterion.code: [one.name for one in line.evidence] for line in sheet.lines if line.evidence} == {
        "T1": ["one.pdf"]
    }
    assert [one.name for one in sheet.signed_pages] == ["page.pdf"]


def test_what_is_sent_twice_is_attached_once(world: World, year: EvaluationYear) -> None:
    key = uuid4()
    first = attach(world, key=key)
    assert attach(world, key=key) == first
    assert attach(world) == first
    # Another file with the key of the same page, and the same file beside another criterion, are others.
    assert len({first, attach(world, key=key, file=pdf("two")), attach(world, code="S1")}) == 3
    assert Event.objects.filter(verb="attach_evidence").count() == Evidence.objects.count() == 3


def test_a_file_taken_away_can_come_again(world: World, year: EvaluationYear) -> None:
    key = uuid4()
    first = attach(world, key=key)
    remove_evidence(world.scope("secretary"), first)
    remove_evidence(world.scope("secretary"), first)
    assert evidence_of(first.record) == {}
    assert attach(world, key=key) != first
    lines = [line.sentence for line in record_history(record_events(first.record))]
    assert lines[:3] == ["Attached evidence: T1 – one.pdf.", "Took evidence away: T1 – one.pdf.", lines[0]]


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("secretary", True),
        ("commune_secretary", True),
        ("supervisor", False),
        ("organizer", False),
        ("outsider", False),
    ],
)
def test_who_may(world: World, year: EvaluationYear, who: str, may: bool) -> None:
    record = make_record(world.cell, year)
    there = make_evidence(record, "S1", "%PDF- there")
    if may:
        attach(world, who)
        remove_evidence(world.scope(who), there)
        return
    for act in (lambda: attach(world, who), lambda: remove_evidence(world.scope(who), there)):
        with pytest.raises(PermissionDenied):
            act()
    assert Evidence.objects.filter(removed_at__isnull=True).get() == there
    assert not Event.objects.filter(verb__endswith="evidence").exists()


@pytest.mark.parametrize(
    ("state", "may_attach", "may_page", "may_remove"),
    [
        (RecordState.DRAFT, True, True, True),
        (RecordState.RETURNED, True, True, True),
        (RecordState.SUBMITTED, False, True, False),
        (RecordState.APPROVED, False, True, False),
        (RecordState.EXEMPT, False, False, False),
    ],
)
def test_when(
    world: World, year: EvaluationYear, state: RecordState, may_attach: bool, may_page: bool, may_remove: bool
) -> None:
    record = make_record(world.cell, year, state=state)
    there = make_evidence(record, "S1", "%PDF- there")
    acts = {
        "attach": (may_attach, lambda: attach(world)),
        "page": (may_page, lambda: attach(world, code="", file=pdf("page"))),
        "remove": (may_remove, lambda: remove_evidence(world.scope("secretary"), there)),
    }
    for may, act in acts.values():
        if may:
            act()
        else:
            with pytest.raises(StaleRecord):
                act()


def test_a_return_opens_what_it_names(world: World, year: EvaluationYear) -> None:
    record = make_record(world.cell, year, state=RecordState.RETURNED, reopened_codes=["T1"])
    locked = make_evidence(record, "S1", "%PDF- locked")
    attach(world, code="T1")
    attach(world, code="", file=pdf("page"))
    with pytest.raises(PermissionDenied):
        attach(world, code="C1")
    with pytest.raises(PermissionDenied):
        remove_evidence(world.scope("secretary"), locked)


def test_only_criteria_of_the_month_take_evidence(world: World, year: EvaluationYear) -> None:
    for code in ("T2", "X9"):
        with pytest.raises(PermissionDenied):
            attach(world, code=code)
    assert not MonthlyRecord.objects.exists()


def test_a_closed_year_takes_nothing(world: World, year: EvaluationYear) -> None:
    there = make_evidence(make_record(world.cell, year), "S1", "%PDF- there")
    EvaluationYear.objects.filter(pk=year.pk).update(state=YearState.CLOSED)
    with pytest.raises(StaleRecord):
        attach(world)
    with pytest.raises(StaleRecord):
        remove_evidence(world.scope("secretary"), there)


def test_there_is_a_most(world: World, year: EvaluationYear, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_FILES", 2)
    first = attach(world)
    attach(world, file=pdf("two"))
    with pytest.raises(ValidationError, match="At most 2"):
        attach(world, file=pdf("three"))
    attach(world, code="S1", file=pdf("three"))
    remove_evidence(world.scope("secretary"), first)
    attach(world, file=pdf("three"))


def test_another_units_document_is_attached_only_on_purpose(world: World, year: EvaluationYear) -> None:
    attach(world, unit=world.sibling_cell, who="commune_secretary")
    with pytest.raises(SharedDocumentError) as refused:
        attach(world)
    assert refused.value.elsewhere == Elsewhere(same=frozenset({world.sibling_cell.pk}), alike=frozenset())
    assert attach(world, is_shared=True).is_shared


def test_a_picture_encoded_otherwise_is_attached_only_on_purpose(world: World, year: EvaluationYear) -> None:
    scene = make_scene(1)
    attach(world, unit=world.sibling_cell, who="commune_secretary", file=photo(scene))
    attach(world, file=photo(make_scene(2)))
    with pytest.raises(SharedDocumentError) as refused:
        attach(world, file=photo(scene, quality=60))
    assert refused.value.elsewhere == Elsewhere(same=frozenset(), alike=frozenset({world.sibling_cell.pk}))
    assert attach(world, file=photo(scene, quality=60), is_shared=True).is_shared
    # The other unit too is asked from now on, and a unit of both kinds is named once, for the same bytes.
    with pytest.raises(SharedDocumentError) as refused:
        attach(world, unit=world.sibling_cell, who="commune_secretary", code="S1", file=photo(scene, quality=60))
    assert refused.value.elsewhere == Elsewhere(same=frozenset({world.cell.pk}), alike=frozenset())


def test_every_unit_that_has_the_document_is_found(world: World, year: EvaluationYear) -> None:
    scene, third = make_scene(1), make_organization("Chi bộ Thôn Châu Lĩnh", world.commune)
    attach(world, unit=world.sibling_cell, who="commune_secretary", file=photo(scene))
    attach(world, unit=third, who="commune_secretary", file=photo(scene, quality=60), is_shared=True)
    with pytest.raises(SharedDocumentError) as refused:
        attach(world, file=photo(scene))
    found = refused.value.elsewhere
    assert (found.same, found.alike) == ({world.sibling_cell.pk}, {third.pk})
    assert units_named(world.scope("commune_secretary"), found.same | found.alike) == [world.sibling_cell, third]
    assert units_named(world.scope("secretary"), found.same | found.alike) == []


def test_looks_are_compared_under_one_committee_and_in_one_year(world: World, year: EvaluationYear) -> None:
    scene = make_scene(1)
    earlier = make_record(world.sibling_cell, make_year(world.foreign_district, 2024))
    far = make_record(world.other_cell, year)
    for record in (earlier, far):
        kept = photo(scene).content
        columns = {"content_type": JPEG, "look": look_of(kept), "sha256": evidence_store.keep(kept)}
        Evidence.objects.create(organization=record.organization, record=record, name="a.jpg", size=1, **columns)
    assert not attach(world, file=photo(scene, quality=60)).is_shared
    # The very same bytes are found anywhere in the year.
    with pytest.raises(SharedDocumentError) as refused:
        attach(world, file=photo(scene))
    assert refused.value.elsewhere.same == {world.other_cell.pk}


@pytest.mark.parametrize("count", [1, 12])
def test_looking_elsewhere_takes_two_queries(
    world: World, year: EvaluationYear, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    record = make_record(world.sibling_cell, year)
    looks = [look_of(photo(make_scene(number)).content) for number in range(count)]
    for number, look in enumerate(looks):
        make_evidence(record, "T1", f"picture {number}", content_type=JPEG, look=look)
    with django_assert_num_queries(2):
        assert same_elsewhere(world.cell, 2025, "0" * 64, looks[-1]).alike == {world.sibling_cell.pk}


def test_ones_own_document_may_be_used_again(world: World, year: EvaluationYear) -> None:
    attach(world)
    assert {attach(world, code="S1").is_shared, attach(world, month=2).is_shared} == {False}


def test_a_document_taken_away_elsewhere_is_nobodys(world: World, year: EvaluationYear) -> None:
    other = attach(world, unit=world.sibling_cell, who="commune_secretary")
    remove_evidence(world.scope("commune_secretary"), other)
    assert not attach(world).is_shared


def test_a_mark_that_asks_for_evidence_is_not_sent_without(world: World) -> None:
    parts = {
        "tasks": ("30", [("T1", "30", "points", "monthly", {"requires_evidence": True})]),
        "activity": ("20", [("A1", "10", "choice", "monthly"), ("A2", "10", "yes_no", "monthly")]),
        "solidarity": ("25", [("S1", "25", "points", "monthly")]),
        "cadres": ("25", [("C1", "15", "points", "monthly"), ("C2", "10", "points", "monthly")]),
    }
    year = make_year(world.district, cell_scale=make_scale(parts=parts))
    entered = entry(world.cell, year)
    record, problems = submit_record(world.scope("secretary"), **entered)
    asked = [problem for problem in problems if "evidence" in problem.message]
    assert [problem.field for problem in asked] == ["mark_T1"]
    there = attach(world)
    left = problems_of(record, record.saved_at.date())
    assert [problem for problem in left if "evidence" in problem.message] == []
    remove_evidence(world.scope("secretary"), there)
    record.marks.filter(criterion__code="T1").update(value=0)
    left = problems_of(record, record.saved_at.date())
    assert [problem for problem in left if "evidence" in problem.message] == []
