"""What a new version changes and what was done to a draft, in words."""

import datetime
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from cells.models import Event
from evaluations.actions.scale_editing import (
    DraftEntry,
    add_criterion,
    move_criterion,
    remove_criterion,
    save_criterion,
    save_draft,
)
from evaluations.issued import IssuedBand, IssuedCriterion, IssuedPart, IssuedScale
from evaluations.models import ScalePart
from evaluations.queries.scale_drafts import scale_events
from evaluations.scale_changes import changes_between
from evaluations.scale_history import ACTS, scale_history
from tests.conftest import World
from tests.evaluations.scale_drafting import criterion_of, make_draft, published, reread


def criterion(code: str, maximum: str, **fields: Any) -> IssuedCriterion:
    defaults = {
        "title": f"Title {code}", "short": code, "guidance": "", "legal_basis": "", "kind": "points",
        "period": "monthly", "not_applicable": "refused", "requires_note": False,
    }  # fmt: skip
    return IssuedCriterion(code=code, maximum=Decimal(maximum), **(defaults | fields))


PARTS = (
    IssuedPart(code="a", title="First", maximum=Decimal(60), criteria=(criterion("A1", "40"), criterion("A2", "20"))),
    IssuedPart(code="b", title="Second", maximum=Decimal(40), criteria=(criterion("B1", "40"),)),
)
BEFORE = IssuedScale(
    code="x", version=1, title="Scale", subject="member", is_example=False, document_number="1",
    document_on=datetime.date(2025, 1, 31), valid_from=datetime.date(2025, 2, 1), missing_month="zero",
    good_threshold=Decimal(80), total_threshold=Decimal(80), parts=PARTS,
)  # fmt: skip
FIRST, SECOND = PARTS


def with_parts(*parts: IssuedPart) -> IssuedScale:
    return replace(BEFORE, parts=parts)


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (replace(BEFORE, version=2), []),
        (
            replace(BEFORE, missing_month="exclude", good_threshold=Decimal("82.5")),
            [
                ("changed", "a missing month counts as zero → is left out."),
                ("changed", "percent of each part for recognition 80 → 82.5."),
            ],
        ),
        (with_parts(FIRST, replace(SECOND, title="Other")), [("changed", "Other: title “Second” → “Other”.")]),
        (
            with_parts(FIRST),
            [("removed", "Part removed: Second."), ("removed", "Criterion removed: B1. Title B1.")],
        ),
        (
            with_parts(replace(FIRST, criteria=(FIRST.criteria[0],)), replace(SECOND, criteria=(
                FIRST.criteria[1], SECOND.criteria[0]))),
            [("changed", "A2. Title A2: moved to “Second”.")],
        ),
        (
            with_parts(replace(FIRST, criteria=FIRST.criteria[::-1]), SECOND),
            [("changed", "The criteria stand in another order.")],
        ),
        (
            with_parts(
                FIRST,
                replace(
                    SECOND,
                    criteria=(
                        criterion(
                            "B1", "40", kind="ratio", guidance="How", requires_note=True,
                            bands=(IssuedBand(points=Decimal(40)),),
                        ),
                    ),
                ),
            ),
            [
                (
                    "changed",
                    "B1. Title B1: guidance changed; kind Points → Percentage, turned into points by bands; "
                    "needs a note no → yes; bands changed.",
                )
            ],
        ),
    ],
)  # fmt: skip
def test_a_new_version_says_what_it_changes(after: IssuedScale, told: list[tuple[str, str]]) -> None:
    assert [(change.kind, change.sentence) for change in changes_between(BEFORE, after)] == told


def test_every_act_on_a_scale_is_told_in_words(world: World) -> None:
    scope, draft = world.scope("organizer"), make_draft(world.district)

    def revision() -> int:
        return reread(draft).revision

    save_draft(scope, draft, revision=revision(), entry=DraftEntry(head={"good_threshold": Decimal(75)}))
    save_criterion(scope, criterion_of(draft, "A1"), revision=revision(), values={"requires_note": True})
    save_criterion(scope, criterion_of(draft, "A1"), revision=revision(), values={"requires_evidence": True})
    move_criterion(scope, criterion_of(draft, "A2"), revision=revision(), places=-1)
    part = ScalePart.objects.select_related("scale").get(scale=draft, code="tasks")
    added = add_criterion(scope, part, revision=revision())
    remove_criterion(scope, added, revision=revision())
    published(reread(draft))
    lines = scale_history(scale_events(draft))
    assert [line.sentence for line in lines] == [
        "Published the scale: thang-diem-huyen 1.",
        "Removed a criterion: T3.",
        "Added a criterion: T3 0.",
        "Moved a criterion: A2 from place 2 to 1.",
        "Changed a criterion: A1, needs evidence no → yes.",
        "Changed a criterion: A1, needs a note no → yes.",
        "Saved the draft: percent of each part for recognition 80 → 75.",
        f"Started the draft: thang-diem-huyen 1; copied from {lines[-1].sentence.split('copied from ')[1]}",
    ]
    assert [line.who for line in lines[:2]] == ["The system", "Organizer"]
    assert set(Event.objects.filter(target=f"scale:{draft.pk}").values_list("verb", flat=True)) <= ACTS.keys()
