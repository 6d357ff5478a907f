"""Scores to date, groups, places and pilots: values in, values out."""

from collections import defaultdict
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.engine import Criterion, GoodMonth, GoodScale, MissingMonth, Month, Period, Scale, score_year
from evaluations.standing import (
    GoodSum,
    MonthsSoFar,
    PilotComparison,
    ScoreSoFar,
    Standing,
    compare_pilots,
    monthly_maximum,
    rank,
    score_so_far,
)


def scale_of(missing_month: MissingMonth = MissingMonth.ZERO) -> Scale:
    """Tasks 20 monthly and 10 yearly, activity 20 monthly, cadres 10 only at the end of the year."""
    return Scale(
        goods=(
            GoodScale(
                good="tasks",
                criteria=(
                    Criterion(code="T1", maximum=Decimal(20)),
                    Criterion(code="T2", maximum=Decimal(10), period=Period.YEARLY),
                ),
            ),
            GoodScale(good="activity", criteria=(Criterion(code="A1", maximum=Decimal(20)),)),
            GoodScale(good="cadres", criteria=(Criterion(code="C1", maximum=Decimal(10), period=Period.YEARLY),)),
        ),
        missing_month=missing_month,
    )


def months_so_far(months: list[Month]) -> MonthsSoFar:
    """Months added up as the database adds them up."""
    found: dict[str, dict[Decimal, GoodSum]] = defaultdict(dict)
    for month in months:
        for good, pair in (month.goods or {}).items():
            before = found[good].get(pair.reachable, GoodSum(0, Decimal(0), pair.reachable))
            found[good][pair.reachable] = GoodSum(before.months + 1, before.score + pair.score, pair.reachable)
    return MonthsSoFar(
        sums={good: list(sums.values()) for good, sums in found.items()},
        recorded=sum(1 for month in months if month.goods is not None),
        exempt=sum(1 for month in months if month.exempt),
    )


def test_score_so_far_is_the_mean_of_the_months_due() -> None:
    months = MonthsSoFar(
        sums={
            "tasks": [GoodSum(2, Decimal("37"), Decimal(20))],
            "activity": [GoodSum(2, Decimal("31.5"), Decimal(20))],
        },
        recorded=2,
    )
    # tasks 37 / 2, activity 31.5 / 2; the yearly criteria are not looked at
    assert score_so_far(scale_of(), months, 2) == ScoreSoFar(
        {"tasks": Decimal("18.50"), "activity": Decimal("15.75")}, Decimal("34.25"), 2
    )
    assert monthly_maximum(scale_of()) == 40


@pytest.mark.parametrize(
    ("policy", "total", "counted"), [(MissingMonth.ZERO, "25.69", 4), (MissingMonth.EXCLUDE, "34.25", 3)]
)
def test_score_so_far_treats_a_missing_month_as_the_scale_says(policy: MissingMonth, total: str, counted: int) -> None:
    months = MonthsSoFar(
        sums={
            "tasks": [GoodSum(3, Decimal("55.5"), Decimal(20))],
            "activity": [GoodSum(3, Decimal("47.25"), Decimal(20))],
        },
        recorded=3,
        exempt=1,
    )
    # five months due, one exempt, one missing: 102.75 / 3 = 34.25, or / 4 = 25.6875
    score = score_so_far(scale_of(policy), months, 5)
    assert (score.total, score.counted_months) == (Decimal(total), counted)


def test_score_so_far_leaves_out_months_in_which_nothing_applied() -> None:
    months = MonthsSoFar(
        sums={
            "tasks": [GoodSum(1, Decimal(18), Decimal(20)), GoodSum(1, Decimal(5), Decimal(10))],
            "activity": [GoodSum(1, Decimal(16), Decimal(20)), GoodSum(1, Decimal(0), Decimal(0))],
        },
        recorded=2,
    )
    # tasks (18/20 + 5/10) / 2 × 20 = 14; activity 16/20 × 20 = 16, of one month
    assert score_so_far(scale_of(), months, 2).goods == {"tasks": Decimal("14.00"), "activity": Decimal("16.00")}


@pytest.mark.parametrize("months", [MonthsSoFar(), MonthsSoFar(exempt=3)])
def test_score_so_far_is_none_where_nothing_counts(months: MonthsSoFar) -> None:
    due = months.exempt
    assert score_so_far(scale_of(), months, due) == ScoreSoFar({"tasks": None, "activity": None}, None, 0)


pairs = st.sampled_from(["0", "5", "10", "12.5", "20"]).flatmap(
    lambda reachable: st.decimals(min_value=0, max_value=Decimal(reachable), places=2).map(
        lambda score: GoodMonth(score=score, reachable=Decimal(reachable))
    )
)
one_month = st.one_of(st.fixed_dictionaries({"tasks": pairs, "activity": pairs}), st.just("exempt"), st.just("missing"))


@given(st.lists(one_month, max_size=12), st.integers(0, 12), st.sampled_from(MissingMonth))
def test_score_so_far_is_what_the_run_computes_without_yearly_marks(
    drawn: list[object], more: int, policy: MissingMonth
) -> None:
    months = [
        Month(
            month=number, goods=goods if isinstance(goods, dict) else None, exempt="" if goods != "exempt" else "flood"
        )
        for number, goods in enumerate(drawn, start=1)
        if goods != "missing"
    ]
    due = min(len(drawn) + more, 12)
    scale = scale_of(policy)
    whole = score_year(scale, months, None, months_due=due)
    so_far = score_so_far(scale, months_so_far(months), due)
    assert so_far.goods == {good: score for good, score in whole.goods.items() if good != "cadres"}
    assert (so_far.total, so_far.counted_months) == (whole.total, whole.counted_months)


# --- places -----------------------------------------------------------------------------------------------------------


def standing(name: str, total: str | None, **fields: object) -> Standing:
    values: dict[str, object] = {
        "unit_pk": ord(name[0]),
        "path": f"00010001{ord(name[0]):04}",
        "committee_path": "00010001",
        "committee_name": "Đảng bộ xã Tùng Ảnh",
        "name": name,
        "code": "",
        "kind": "subordinate_cell",
        "type": "village",
        "is_pilot": False,
        "year_pk": 1,
        "goods": {},
        "total": None if total is None else Decimal(total),
        "maximum": Decimal(90),
        "counted_months": 3,
    }
    return Standing(**(values | fields))


def places(groups: list) -> list[list[tuple[str, int | None]]]:
    return [[(placed.standing.name, placed.place) for placed in group.placed] for group in groups]


def test_equal_totals_share_a_place_and_the_next_one_is_skipped() -> None:
    standings = [standing(name, total) for name, total in zip("ABCDE", ["80", "91.5", "91.5", "70", "95"], strict=True)]
    groups = rank(standings, by_type=True)
    assert places(groups) == [[("E", 1), ("B", 2), ("C", 2), ("A", 4), ("D", 5)]]
    assert groups[0].size == 5


def test_units_without_a_score_and_newly_established_ones_have_no_place() -> None:
    standings = [standing("A", None), standing("B", "60"), standing("C", "99", is_outside=True)]
    groups = rank(standings, by_type=True)
    assert places(groups) == [[("B", 1), ("A", None), ("C", None)]]
    assert groups[0].size == 1


def test_groups_are_of_one_kind_and_type_under_one_committee() -> None:
    standings = [
        standing("A", "60"),
        standing("B", "61", type="school"),
        standing("C", "62", committee_path="00010002", path="000100020001"),
        standing("D", "63", kind="sub_committee", type="village"),
        standing("E", "64"),
    ]
    assert places(rank(standings, by_type=True)) == [[("D", 1)], [("E", 1), ("A", 2)], [("B", 1)], [("C", 1)]]
    assert places(rank(standings, by_type=False)) == [[("D", 1)], [("E", 1), ("B", 2), ("A", 3)], [("C", 1)]]


def test_pilots_are_compared_with_the_others_of_their_kind() -> None:
    standings = [
        standing("A", "90", is_pilot=True),
        standing("B", "80"),
        standing("C", "81.01"),
        standing("D", None, is_pilot=True),
        standing("E", "70", kind="grassroots_committee"),
    ]
    comparison = PilotComparison("subordinate_cell", 1, Decimal("90.00"), 2, Decimal("80.51"))
    assert compare_pilots(standings) == [comparison]
    assert comparison.difference == Decimal("9.49")
