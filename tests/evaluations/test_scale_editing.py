"""Changing a draft: its head, parts and criteria; each refusal beside what is permitted."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cells.models import Event
from evaluations.actions.scale_drafts import (
    discard_draft,
    publish_draft,
)
from evaluations.actions.scale_editing import (
    DraftEntry,
    StaleDraft,
    add_criterion,
    add_part,
    move_criterion,
    remove_criterion,
    remove_part,
    save_criterion,
    save_draft,
)
from evaluations.models import Scale, ScalePart
from evaluations.queries.scales import as_issued
from tests.builders import make_scale
from tests.conftest import World
from tests.evaluations.scale_drafting import (
    SYSTEM,
    codes_of,
    criterion_of,
    make_draft,
    make_frame,
    make_split,
    maxima_of,
    published,
    reread,
)


def verbs(scale: Scale) -> list[str]:
    return list(Event.objects.filter(target=f"scale:{scale.pk}").order_by("pk").values_list("verb", flat=True))


def test_head_parts_and_maxima_are_saved_together_with_one_event(world: World) -> None:
    draft = make_draft(world.district)
    part, criterion = ScalePart.objects.get(scale=draft, code="tasks"), criterion_of(draft, "T1")
    entry = DraftEntry(
        head={"title": "Sửa tên", "good_threshold": Decimal(75)},
        parts={part.pk: {"title": part.title, "maximum": Decimal(31)}},
        maxima={criterion.pk: Decimal("20.5")},
    )
    saved = save_draft(world.scope("organizer"), draft, revision=draft.revision, entry=entry)
    assert (saved.revision, saved.title, reread(draft).good_threshold) == (draft.revision + 1, "Sửa tên", 75)
    assert (ScalePart.objects.get(pk=part.pk).maximum, maxima_of(draft)["T1"]) == (31, Decimal("20.5"))
    event = Event.objects.filter(verb="save_scale").get()
    assert event.changes == {
        "title": ["Thang điểm của huyện", "Sửa tên"],
        "good_threshold": ["80", "75"],
        "tasks.maximum": ["30", "31"],
        "T1.maximum": ["20", "20.5"],
    }


def test_typing_nothing_new_is_no_change_and_never_a_conflict(world: World) -> None:
    draft = make_draft(world.district)
    saved = save_draft(
        world.scope("organizer"), draft, revision=draft.revision - 1, entry=DraftEntry(head={"title": draft.title})
    )
    assert saved.revision == draft.revision
    assert "save_scale" not in verbs(draft)


def test_a_page_that_is_out_of_date_overwrites_nothing(world: World) -> None:
    scope, draft = world.scope("organizer"), make_draft(world.district)
    seen = draft.revision
    save_draft(scope, draft, revision=seen, entry=DraftEntry(head={"title": "Người thứ nhất"}))
    with pytest.raises(StaleDraft):
        save_draft(scope, draft, revision=seen, entry=DraftEntry(head={"title": "Người thứ hai"}))
    assert reread(draft).title == "Người thứ nhất"
    save_draft(scope, draft, revision=seen + 1, entry=DraftEntry(head={"title": "Người thứ hai"}))
    assert reread(draft).title == "Người thứ hai"


def test_another_scales_rows_are_left_alone(world: World) -> None:
    draft, other = make_draft(world.district), make_draft(world.foreign_district, code="khac")
    theirs = criterion_of(other, "T1")
    part = ScalePart.objects.get(scale=other, code="tasks")
    entry = DraftEntry(maxima={theirs.pk: Decimal(1)}, parts={part.pk: {"maximum": Decimal(1)}})
    save_draft(world.scope("organizer"), draft, revision=draft.revision, entry=entry)
    assert (maxima_of(other)["T1"], ScalePart.objects.get(pk=part.pk).maximum) == (20, 30)


def test_a_criterion_is_saved_and_moved_to_another_part_at_its_end(world: World) -> None:
    draft = make_draft(world.district)
    criterion, part = criterion_of(draft, "T1"), ScalePart.objects.get(scale=draft, code="solidarity")
    values = {"title": "Tên mới", "part": part, "kind": "yes_no"}
    save_criterion(world.scope("organizer"), criterion, revision=draft.revision, values=values)
    assert codes_of(draft) == ["T2", "A1", "A2", "S1", "T1", "C1", "C2"]
    assert Event.objects.get(verb="save_criterion").changes == {
        "T1.title": ["Criterion T1", "Tên mới"],
        "T1.part": ["Part tasks", "Part solidarity"],
        "T1.kind": ["points", "yes_no"],
    }


def test_a_code_stands_once_in_a_scale(world: World) -> None:
    draft = make_draft(world.district)
    with pytest.raises(ValidationError, match="has the code A1"):
        save_criterion(
            world.scope("organizer"), criterion_of(draft, "T1"), revision=draft.revision, values={"code": "A1"}
        )
    assert codes_of(reread(draft)) == ["T1", "T2", "A1", "A2", "S1", "C1", "C2"]
    assert reread(draft).revision == draft.revision
    save_criterion(world.scope("organizer"), criterion_of(draft, "T1"), revision=draft.revision, values={"code": "T9"})
    assert codes_of(draft)[0] == "T9"


def test_a_criterion_goes_to_no_other_scale(world: World) -> None:
    draft, other = make_draft(world.district), make_draft(world.district, code="khac")
    part = ScalePart.objects.get(scale=other, code="tasks")
    with pytest.raises(PermissionDenied):
        save_criterion(
            world.scope("organizer"), criterion_of(draft, "T1"), revision=draft.revision, values={"part": part}
        )


def test_a_new_criterion_has_the_next_code_and_is_worth_what_is_missing(world: World) -> None:
    scope, draft = world.scope("organizer"), make_draft(world.district)
    part = ScalePart.objects.get(scale=draft, code="tasks")
    remove_criterion(scope, criterion_of(draft, "T1"), revision=draft.revision)
    added = add_criterion(scope, part, revision=draft.revision + 1)
    assert (added.code, added.maximum, added.period) == ("T3", 20, "monthly")
    assert codes_of(draft)[:2] == ["T2", "T3"]
    assert add_criterion(scope, part, revision=draft.revision + 2).maximum == 0


def test_criteria_are_moved_up_and_down_within_their_part(world: World) -> None:
    scope, draft = world.scope("organizer"), make_draft(world.district)
    assert move_criterion(scope, criterion_of(draft, "A2"), revision=draft.revision, places=-1) == 0
    assert codes_of(draft) == ["T1", "T2", "A2", "A1", "S1", "C1", "C2"]
    assert move_criterion(scope, criterion_of(draft, "A2"), revision=draft.revision + 1, places=1) == 1
    assert codes_of(draft) == ["T1", "T2", "A1", "A2", "S1", "C1", "C2"]


def test_nothing_moves_beyond_the_ends_of_its_part(world: World) -> None:
    scope, draft = world.scope("organizer"), make_draft(world.district)
    assert move_criterion(scope, criterion_of(draft, "A1"), revision=draft.revision, places=-1) == 0
    assert move_criterion(scope, criterion_of(draft, "A2"), revision=draft.revision, places=1) == 1
    assert (reread(draft).revision, "move_criterion" in verbs(draft)) == (draft.revision, False)


def test_parts_come_and_go_but_the_four_goods_stay(world: World) -> None:
    scope = world.scope("organizer")
    goods, parts = make_draft(world.district), make_draft(world.district, make_scale("member"), code="dang-vien")
    for refused in (
        lambda: add_part(scope, goods, revision=goods.revision),
        lambda: remove_part(scope, ScalePart.objects.filter(scale=goods).first(), revision=goods.revision),
    ):
        with pytest.raises(PermissionDenied):
            refused()
    added = add_part(scope, parts, revision=parts.revision)
    assert (added.code, added.maximum) == ("part_3", 0)
    remove_part(scope, ScalePart.objects.get(scale=parts, code="general"), revision=parts.revision + 1)
    assert [part.code for part in as_issued(parts).parts] == ["tasks", "part_3"]
    assert codes_of(parts) == ["N1"]


ACTS: dict[str, Callable[[Any, Scale], Any]] = {
    "save": lambda scope, scale: save_draft(
        scope, scale, revision=scale.revision, entry=DraftEntry(head={"title": "X"})
    ),
    "save criterion": lambda scope, scale: save_criterion(
        scope, criterion_of(scale, "T1"), revision=scale.revision, values={"title": "X"}
    ),
    "add": lambda scope, scale: add_criterion(
        scope, ScalePart.objects.select_related("scale").filter(scale=scale).first(), revision=scale.revision
    ),
    "move": lambda scope, scale: move_criterion(scope, criterion_of(scale, "T1"), revision=scale.revision, places=1),
    "remove": lambda scope, scale: remove_criterion(scope, criterion_of(scale, "T1"), revision=scale.revision),
    "publish": lambda scope, scale: publish_draft(scope, scale, revision=scale.revision),
    "discard": lambda scope, scale: discard_draft(scope, scale),
}


@pytest.mark.parametrize("act", ACTS)
def test_a_draft_is_changed_by_its_office_and_a_published_scale_by_nobody(world: World, act: str) -> None:
    """The same act on the same scale: permitted while it is a draft, refused to the same person afterwards."""
    draft, copy = make_draft(world.district), published(make_draft(world.district, code="ban-khac"))
    before = as_issued(copy)
    for who in ("secretary", "commune_secretary", "administrator", "auditor", "outsider"):
        with pytest.raises(PermissionDenied):
            ACTS[act](world.scope(who), draft)
    for scope in (world.scope("organizer"), SYSTEM):
        with pytest.raises(PermissionDenied):
            ACTS[act](scope, copy)
    assert as_issued(reread(copy)) == before
    ACTS[act](world.scope("organizer"), draft)


@pytest.mark.parametrize("act", [act for act in ACTS if act != "discard"])
def test_a_split_is_also_its_secretarys_business(world: World, act: str) -> None:
    draft = make_split(world.commune, make_frame())
    for who in ("secretary", "administrator", "outsider"):
        with pytest.raises(PermissionDenied):
            ACTS[act](world.scope(who), draft)
    ACTS[act](world.scope("commune_secretary"), draft)
