"""A draft of a scale: started, discarded, published; each refusal beside what is permitted."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from cells.models import Event
from evaluations.actions.scale_drafts import (
    discard_draft,
    publish_draft,
    start_empty,
    start_own,
    start_split,
    start_version,
)
from evaluations.actions.scale_editing import (
    DraftEntry,
    StaleDraft,
    save_draft,
)
from evaluations.issued import IssuedScale
from evaluations.models import Criterion, Scale, ScalePart
from evaluations.queries.scales import as_issued
from tests.builders import make_scale
from tests.conftest import World
from tests.evaluations.scale_drafting import (
    codes_of,
    make_draft,
    make_frame,
    make_split,
    published,
    reread,
)

TODAY = timezone.localdate()


def contents(issued: IssuedScale) -> Any:
    return issued.parts, issued.missing_month, issued.good_threshold, issued.grades, issued.subject


def verbs(scale: Scale) -> list[str]:
    return list(Event.objects.filter(target=f"scale:{scale.pk}").order_by("pk").values_list("verb", flat=True))


def test_a_committees_own_scale_begins_as_a_copy_without_document(world: World) -> None:
    frame = make_frame(is_example=True, document_number="Ví dụ")
    draft = start_own(world.scope("organizer"), frame, world.district, code="huyen-duc-tho", title="Của huyện")
    assert contents(as_issued(draft)) == contents(as_issued(frame))
    assert (draft.code, draft.version, draft.title, draft.issuer, draft.frame) == (
        "huyen-duc-tho", 1, "Của huyện", world.district, None,
    )  # fmt: skip
    assert (draft.is_published, draft.is_example, draft.document_number, draft.valid_from) == (False, False, "", TODAY)
    event = Event.objects.get(target=f"scale:{draft.pk}")
    assert (event.verb, event.organization) == ("start_scale", world.district)
    assert event.changes == {"version": ["", "huyen-duc-tho 1"], "source": ["", f"{frame.code} 1"]}


@pytest.mark.parametrize("who", ["secretary", "commune_secretary", "administrator", "auditor", "outsider"])
def test_only_the_organizing_office_issues_a_scale_of_its_own(world: World, who: str) -> None:
    frame = make_frame()
    for committee in (world.district, world.commune):
        with pytest.raises(PermissionDenied):
            start_own(world.scope(who), frame, committee, code="x", title="X")
        with pytest.raises(PermissionDenied):
            start_empty(world.scope(who), committee, subject="cell", code="x", title="X")
    assert list(Scale.objects.all()) == [frame]


@pytest.mark.parametrize("place", ["foreign_district", "cell"])
def test_an_organizer_issues_for_committees_of_the_district_only(world: World, place: str) -> None:
    scope, frame = world.scope("organizer"), make_frame()
    with pytest.raises(PermissionDenied):
        start_own(scope, frame, getattr(world, place), code="x", title="X")
    assert start_own(scope, frame, world.commune, code="x", title="X").issuer == world.commune


def test_a_draft_is_copied_by_nobody(world: World) -> None:
    draft = make_draft(world.district)
    with pytest.raises(PermissionDenied):
        start_own(world.scope("organizer"), draft, world.district, code="y", title="Y")
    with pytest.raises(PermissionDenied):
        start_version(world.scope("organizer"), draft)


def test_a_code_that_is_taken_is_refused(world: World) -> None:
    frame = make_frame(code="khung")
    with pytest.raises(ValidationError, match="The code khung is taken"):
        start_own(world.scope("organizer"), frame, world.district, code="khung", title="X")


def test_a_new_version_takes_the_next_free_number(world: World) -> None:
    first = published(make_draft(world.district))
    second = start_version(world.scope("organizer"), first)
    third = start_version(world.scope("organizer"), first)
    assert [(row.code, row.version, row.issuer) for row in (second, third)] == [
        (first.code, 2, world.district),
        (first.code, 3, world.district),
    ]
    assert contents(as_issued(second)) == contents(as_issued(first))


@pytest.mark.parametrize("who", ["commune_secretary", "administrator", "auditor", "outsider"])
def test_nobody_else_starts_a_new_version(world: World, who: str) -> None:
    with pytest.raises(PermissionDenied):
        start_version(world.scope(who), published(make_draft(world.district)))


def test_a_scale_of_the_servers_files_has_no_version_of_anybodys(world: World) -> None:
    with pytest.raises(PermissionDenied):
        start_version(world.scope("organizer"), make_frame())


def test_a_split_copies_each_criterion_as_a_part_of_itself(world: World) -> None:
    frame = make_frame()
    split = start_split(world.scope("commune_secretary"), frame, world.commune, code="xa", title="Xã")
    assert (split.frame, split.issuer) == (frame, world.commune)
    rows = Criterion.objects.filter(part__scale=split).order_by("part__order", "order")
    assert list(rows.values_list("code", "frame_code")) == [(code, code) for code in codes_of(frame)]


def test_a_frame_is_split_below_its_own_committee_only(world: World) -> None:
    scope, frame = world.scope("organizer"), published(make_draft(world.district))
    with pytest.raises(PermissionDenied):
        start_split(scope, frame, world.district, code="huyen", title="Huyện")
    assert start_split(scope, frame, world.commune, code="xa", title="Xã").issuer == world.commune


def test_a_secretary_splits_for_the_own_committee_only(world: World) -> None:
    scope, frame = world.scope("commune_secretary"), make_frame()
    with pytest.raises(PermissionDenied):
        start_split(scope, frame, world.other_commune, code="xa", title="Xã")
    assert start_split(scope, frame, world.commune, code="xa", title="Xã").issuer == world.commune


@pytest.mark.parametrize("subject", ["member", "meeting"])
def test_only_what_marks_units_can_be_split(world: World, subject: str) -> None:
    with pytest.raises(ValidationError, match="can be split"):
        start_split(world.scope("organizer"), make_scale(subject), world.commune, code="xa", title="Xã")


def test_an_empty_scale_has_the_four_goods_or_one_part(world: World) -> None:
    scope = world.scope("organizer")
    cell = start_empty(scope, world.district, subject="cell", code="trong", title="Trống")
    member = start_empty(scope, world.district, subject="member", code="dang-vien", title="Đảng viên")
    assert [(part.code, part.maximum) for part in as_issued(cell).parts] == [
        ("tasks", 25), ("activity", 25), ("solidarity", 25), ("cadres", 25),
    ]  # fmt: skip
    assert [(part.code, part.maximum) for part in as_issued(member).parts] == [("part_1", 100)]


def test_a_discarded_draft_is_gone_and_its_events_stay(world: World) -> None:
    draft = make_draft(world.district)
    discard_draft(world.scope("organizer"), draft)
    assert not Scale.objects.filter(pk=draft.pk).exists()
    assert verbs(draft) == ["start_scale", "discard_scale"]


def test_a_scale_without_flaws_is_published(world: World) -> None:
    draft = make_draft(world.district)
    scale = publish_draft(world.scope("organizer"), draft, revision=draft.revision)
    assert reread(scale).is_published
    assert verbs(scale) == ["start_scale", "publish_scale"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda draft: Criterion.objects.filter(part__scale=draft, code="T1").update(maximum=19), "add up to 29"),
        (lambda draft: Scale.objects.filter(pk=draft.pk).update(document_number=""), "number"),
        (lambda draft: Scale.objects.filter(pk=draft.pk).update(document_on=None), "date of the document"),
    ],
)
def test_a_flaw_keeps_a_scale_from_being_published(world: World, change: Callable[[Scale], Any], sentence: str) -> None:
    draft = make_draft(world.district)
    change(draft)
    with pytest.raises(ValidationError, match=sentence):
        publish_draft(world.scope("organizer"), draft, revision=draft.revision)
    assert not reread(draft).is_published


def test_a_split_that_leaves_its_frame_is_not_published(world: World) -> None:
    """Sound in itself – a good and its criteria are worth more, another less – but not the frame's any more."""
    scope, draft = world.scope("commune_secretary"), make_split(world.commune, make_frame())
    for code, criterion, worth in (("solidarity", "S1", 24), ("cadres", "C1", 16)):
        ScalePart.objects.filter(scale=draft, code=code).update(maximum=24 if code == "solidarity" else 26)
        Criterion.objects.filter(part__scale=draft, code=criterion).update(maximum=worth)
    with pytest.raises(ValidationError):
        publish_draft(scope, draft, revision=draft.revision)
    own = make_draft(world.district, code="rieng")
    for code, criterion, worth in (("solidarity", "S1", 24), ("cadres", "C1", 16)):
        ScalePart.objects.filter(scale=own, code=code).update(maximum=24 if code == "solidarity" else 26)
        Criterion.objects.filter(part__scale=own, code=criterion).update(maximum=worth)
    assert publish_draft(world.scope("organizer"), own, revision=own.revision).is_published


def test_what_was_changed_in_the_meantime_is_not_published_unseen(world: World) -> None:
    scope, draft = world.scope("organizer"), make_draft(world.district)
    save_draft(scope, draft, revision=draft.revision, entry=DraftEntry(head={"title": "Khác"}))
    with pytest.raises(StaleDraft):
        publish_draft(scope, draft, revision=draft.revision)
    assert publish_draft(scope, draft, revision=draft.revision + 1).is_published
