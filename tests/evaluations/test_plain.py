"""What is read without a field is what the field would read; whatever it would refuse is left to it."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from cells.models import Member
from evaluations.choices import Applies, CriterionKind, NotApplicable
from evaluations.forms.attendance import attendance_fields
from evaluations.forms.marks import AnswerField, WrittenField, has_tick, is_answered, may_not_apply
from evaluations.forms.plain import plain_mark, plain_note, plain_tick
from evaluations.models import Criterion
from evaluations.queries.roll import RosterLine
from tests.builders import ATTENDANCE_BANDS

STEPS = [{"points": "10", "label": "Tốt"}, {"points": "7.5", "label": "Khá"}, {"points": "0", "label": "Kém"}]
#: Every kind, with and without "not applicable".
CRITERIA = [
    Criterion(code="A1", kind=kind, maximum=Decimal(most), not_applicable=refused, steps=steps, bands=bands)
    for refused in (NotApplicable.REFUSED, NotApplicable.REBASE)
    for kind, most, steps, bands in (
        (CriterionKind.POINTS, "12.5", [], []),
        (CriterionKind.RATIO, "10", [], ATTENDANCE_BANDS),
        (CriterionKind.CHOICE, "10", STEPS, []),
        (CriterionKind.YES_NO, "12.5", [], []),
        (CriterionKind.PASS_FAIL, "10", [], []),
    )
]
TYPED = st.one_of(
    st.sampled_from(
        ["", "7,5", "7.5", "7.50", "12,5", "12.51", "012", "10", "0", "na", "not_applicable", "٧", "8,", "-0", "+3"]
    ),
    st.text("0123456789,. x%٫-", max_size=6),
)


def read(criterion: Criterion, text: str) -> Any:
    field = (
        AnswerField(criterion, with_not_applicable=may_not_apply(criterion))
        if is_answered(criterion)
        else WrittenField(criterion)
    )
    return field.clean(text)


@given(st.sampled_from(CRITERIA), TYPED)
def test_a_mark_is_read_as_its_field_reads_it(criterion: Criterion, text: str) -> None:
    plain = plain_mark(criterion, {"mark_A1": text})
    if plain is not None:
        assert (plain["mark_A1"], plain["na_A1"]) == (read(criterion, text), False)


@pytest.mark.parametrize(
    ("kind", "text"),
    [("points", "7,5"), ("points", "12.50"), ("points", ""), ("choice", "7.5"), ("yes_no", "12.5"), ("pass_fail", "0")],
)
def test_what_people_mostly_write_needs_no_field(kind: str, text: str) -> None:
    criterion = next(one for one in CRITERIA if one.kind == kind)
    assert plain_mark(criterion, {"mark_A1": text}) is not None


@pytest.mark.parametrize("text", ["12.51", "13", "tám", "7,555", "-1"])
def test_what_the_field_refuses_is_left_to_it(text: str) -> None:
    assert plain_mark(CRITERIA[0], {"mark_A1": text}) is None
    with pytest.raises(ValidationError):
        read(CRITERIA[0], text)


def test_a_tick_beside_a_mark_is_left_to_the_form() -> None:
    criterion = Criterion(
        code="A1", kind="points", maximum=Decimal(5), not_applicable=NotApplicable.REBASE, applies=Applies.ALWAYS
    )
    assert has_tick(criterion)
    assert plain_mark(criterion, {"na_A1": "on"}) == {"mark_A1": None, "na_A1": True}
    assert plain_mark(criterion, {"na_A1": "on", "mark_A1": "3"}) is None
    assert plain_mark(criterion, {"na_A1": "false"}) is None
    # where no tick is offered none is read
    assert plain_mark(CRITERIA[0], {"na_A1": "on", "mark_A1": "3"}) is None


def test_a_note_and_a_reason_are_read_by_their_fields() -> None:
    assert plain_note(CRITERIA[0], {"note_A1": ""}) == plain_note(CRITERIA[0], {}) == {"note_A1": ""}
    assert plain_note(CRITERIA[0], {"note_A1": " "}) is None
    assert plain_tick(5, {"attendance_5": "present", "absence_5": "ốm"}) is None


@pytest.mark.parametrize("presence", ["", "present", "excused", "unexcused", "exempt", "late", "PRESENT", " present"])
def test_a_presence_is_read_as_its_field_reads_it(presence: str) -> None:
    line = RosterLine(member=Member(pk=5, name="Hồ Văn Bảy"), status="official")
    fields = attendance_fields([line])
    plain = plain_tick(5, {"attendance_5": presence, "absence_5": ""})
    try:
        assert plain == {name: field.clean({"attendance_5": presence}.get(name, "")) for name, field in fields.items()}
    except ValidationError:
        assert plain is None
