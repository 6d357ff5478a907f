"""Each flag at both sides of its edge; and what never depends on the order things are looked at."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from evaluations.honesty import Claim, Flag, Sent, find_flags, signature_of, unshown_codes
from evaluations.honesty.flags import GAP, MONTHS_AT_MAXIMUM, UNITS_ALIKE

MINUTES = signature_of(
    " ".join(f"chữ{'ab'[place % 2] * (place % 7 + 1)}{'cd'[place % 2] * (place % 11)}" for place in range(90))
)
OTHERS = tuple(number + 1 for number in MINUTES)


def sent(unit: str = "0001", month: int = 6, total: str | None = "80", **values: Any) -> Sent:
    return Sent(
        unit=unit,
        year=values.pop("year", 2026),
        month=month,
        total=None if total is None else Decimal(total),
        reachable=Decimal(100),
        **values,
    )


def kinds(record: Sent, neighbours: list[Sent] | None = None, before: list[Sent] | None = None) -> list[str]:
    return [flag.kind for flag in find_flags(record, neighbours=neighbours or [], before=before or [])]


def test_an_ordinary_record_has_no_flag() -> None:
    assert kinds(sent(signature=MINUTES), [sent("0002", total="81", signature=OTHERS)], [sent(month=5)]) == []


def test_minutes_copied_from_the_month_before() -> None:
    assert kinds(sent(signature=MINUTES), before=[sent(month=5, signature=MINUTES)]) == ["minutes_as_before"]
    assert kinds(sent(signature=MINUTES), before=[sent(month=5, signature=OTHERS)]) == []
    assert kinds(sent(signature=MINUTES), before=[sent(month=4, signature=MINUTES)]) == []  # not consecutive


def test_the_month_before_january_is_december() -> None:
    december = sent(year=2025, month=12, signature=MINUTES)
    assert kinds(sent(month=1, signature=MINUTES), before=[december]) == ["minutes_as_before"]


def test_minutes_of_a_neighbour_name_the_most_alike() -> None:
    nearly = (*MINUTES[:-6], *OTHERS[-6:])
    neighbours = [
        sent("0002", total="70", signature=tuple(sorted(nearly))),
        sent("0003", total="71", signature=MINUTES),
    ]
    assert find_flags(sent(signature=MINUTES), neighbours=neighbours, before=[]) == [
        Flag(kind="minutes_as_neighbour", percent=100, unit="0003")
    ]


def test_a_neighbours_other_month_is_not_compared() -> None:
    assert kinds(sent(signature=MINUTES), [sent("0002", month=5, total="70", signature=MINUTES)]) == []


def test_always_the_maximum() -> None:
    months = [sent(month=month, total="100") for month in range(6, 6 - MONTHS_AT_MAXIMUM, -1)]
    assert find_flags(months[0], neighbours=[], before=months[1:]) == [
        Flag(kind="always_full", count=MONTHS_AT_MAXIMUM)
    ]
    assert kinds(months[0], before=months[1:-1]) == []
    gap = sent(month=6 - MONTHS_AT_MAXIMUM, total="100")
    assert kinds(months[0], before=[*months[1:-1], gap]) == []
    slack = sent(month=months[-1].month, total="99.5")
    assert kinds(months[0], before=[*months[1:-1], slack]) == []


def test_every_unit_equal() -> None:
    others = [sent(f"{place:04}", total="92") for place in range(2, UNITS_ALIKE + 1)]
    assert find_flags(sent(total="92"), neighbours=others, before=[]) == [
        Flag(kind="all_equal", count=UNITS_ALIKE, out_of=UNITS_ALIKE, points=Decimal(92))
    ]
    assert kinds(sent(total="92"), others[:-1]) == []
    assert kinds(sent(total="92"), [*others, sent("0099", total="91.5")]) == []  # three of four are no such majority


def test_one_unit_that_differs_does_not_silence_the_rest() -> None:
    alike = [sent(f"{place:04}", total="92", goods="28 18 23 23") for place in range(2, 6)]
    own, other = sent(total="92", goods="28 18 23 23"), sent("0099", total="90")
    assert find_flags(own, neighbours=[*alike[:-1], other], before=[]) == [
        Flag(kind="all_equal", count=4, out_of=5, points=Decimal(92))
    ]
    assert kinds(own, [*alike[:-1], other, sent("0098", total="89")]) == []
    assert kinds(other, alike) == []  # it is the one that is not like the others
    elsewhere = sent("0097", total="92", goods="27 19 23 23")
    assert kinds(own, [*alike[:2], elsewhere, other]) == []  # the same total, made of other points


def claims(*codes: str, is_wanted: bool = False, is_shown: bool = False) -> list[Claim]:
    return [Claim(code, is_wanted=is_wanted, is_at_maximum=True, is_shown=is_shown) for code in codes]


def test_full_marks_with_nothing_to_show() -> None:
    every = [*claims("T1", "T2", "A1", "A2", "C1"), *claims("S1", is_shown=True)]
    assert unshown_codes(every, is_full=True) == ("T1", "T2", "A1", "A2", "C1")
    assert unshown_codes(every, is_full=False) == ()
    assert unshown_codes(claims("T1", "T2", is_shown=True), is_full=True) == ()


def test_evidence_that_the_scale_wants_is_missed_criterion_by_criterion() -> None:
    wanted = [*claims("A1", is_wanted=True), *claims("A2", is_wanted=True, is_shown=True), *claims("T1")]
    assert unshown_codes(wanted, is_full=False) == ("A1",)
    assert unshown_codes([Claim("A1", is_wanted=True, is_at_maximum=False, is_shown=False)], is_full=False) == ()


def test_of_criteria_with_nothing_to_show_some_are_named() -> None:
    found = find_flags(sent(unshown=("T1", "T2", "A1", "A2")), neighbours=[], before=[])
    assert found == [Flag(kind="nothing_shown", count=4, codes=("T1", "T2", "A1"))]
    assert kinds(sent()) == []


def test_the_review_comes_out_lower() -> None:
    def approved(gap: str) -> list[Sent]:
        return [sent(month=month, total="90", reviewed=Decimal(90) - Decimal(gap)) for month in (3, 4, 5)]

    assert find_flags(sent(), neighbours=[], before=approved(str(GAP))) == [
        Flag(kind="reviewed_lower", count=3, points=Decimal("5.0"))
    ]
    assert kinds(sent(), before=approved("4.9")) == []
    assert kinds(sent(), before=approved("-8")) == []
    assert kinds(sent(), before=approved(str(GAP))[:2]) == []


def test_a_record_that_is_not_complete_has_only_flags_of_its_minutes() -> None:
    neighbours = [sent(f"{place:04}", total=None) for place in range(2, 9)]
    before = [sent(month=5, total="100", signature=MINUTES), sent(month=4, total="100")]
    assert kinds(sent(total=None, signature=MINUTES), neighbours, before) == ["minutes_as_before"]


records = st.builds(
    sent,
    unit=st.sampled_from(["0001", "0002", "0003", "0004"]),
    month=st.integers(1, 12),
    total=st.sampled_from([None, "80", "92", "100"]),
    signature=st.sampled_from([(), MINUTES, OTHERS]),
    goods=st.sampled_from(["", "20 20", "25 15"]),
    unshown=st.sampled_from([(), ("T1",)]),
    reviewed=st.sampled_from([None, Decimal(70), Decimal(92)]),
)


@given(records, st.lists(records, max_size=8, unique_by=lambda one: one.unit), st.data())
def test_the_order_of_neighbours_and_months_is_irrelevant(record: Sent, neighbours: list[Sent], data: Any) -> None:
    before = [sent(month=month, total="100", signature=MINUTES) for month in range(1, record.month)]
    found = find_flags(record, neighbours=neighbours, before=before)
    shuffled = find_flags(
        record, neighbours=data.draw(st.permutations(neighbours)), before=data.draw(st.permutations(before))
    )
    assert found == shuffled
