"""Results that committees have published, given to the forms as verdicts: the same totals and percentages come out.

The figures are those in the press and in the units' own reports. Each percentage is taken of the base the publisher
used, which is not always the same one: that is why every report prints its base.
"""

from itertools import count

import pytest

from cells.models import Member, Organization
from cells.scope import Scope
from evaluations.models import EvaluationYear, Verdict
from reports.annual import build_annual
from reports.table import Column, Kind, Row, Share, Sum, Table, quotient
from reports.templatetags.tables import cell_text
from reports.values import value_of
from tests.builders import make_year
from tests.conftest import World


@pytest.fixture
def year(world: World) -> EvaluationYear:
    return make_year(world.district, 2025, run_number=1)


def store(year: EvaluationYear, unit: Organization, member: Member | None = None, **numbers: int) -> None:
    """So many verdicts of each level; "new", "exempt" and "undecided" are those without one."""
    without_level = {
        "new": {"eligibility": "new_under_6_months"},
        "exempt": {"eligibility": "exempt"},
        "undecided": {"needs_decision": True},
    }
    keys = count(1)
    Verdict.objects.bulk_create(
        Verdict(
            evaluation_year=year,
            organization=unit,
            member=member,
            subject="member" if member else "organization",
            subject_key=f"{'m' if member else 'o'}:{next(keys)}",
            path=unit.path,
            name=unit.name,
            kind=unit.kind,
            type="commune",
            run_number=1,
            group_key=f"{unit.path}/{unit.kind}/",
            group_name=unit.name,
            **without_level.get(standing, {"level": standing}),
        )
        for standing, number in numbers.items()
        for _number in range(number)
    )


def form(year: EvaluationYear, key: str) -> Table:
    (table,) = (table for table in build_annual(Scope.system(), year) if table.key == key)
    table.check()
    return table


def totals(table: Table, *rows: str) -> list[object]:
    place = [column.key for column in table.columns].index("total")
    by_key = {row.key: value_of(row.cells[place]) for row in table.rows if row.key}
    return [by_key[row] for row in rows]


def percentages(base: int, *parts: int) -> list[str]:
    """Each part and its share of the base, in a table that refuses a share which is not what it claims."""
    columns = (
        Column("part", "Number", Kind.INTEGER),
        Column("base", "Of", Kind.INTEGER),
        Column("share", "Share", Kind.PERCENT),
    )
    rows = tuple(
        Row(key=f"{number}", cells=(part, base, Share(quotient(part, base), "part", "base")))
        for number, part in enumerate(parts)
    )
    table = Table(key="published", sheet_name="published", title="Published", columns=columns, rows=rows)
    table.check()
    return [cell_text(row.cells[2], columns[2]) for row in rows]


def test_tan_yen_2015_cells(world: World, year: EvaluationYear) -> None:
    """545 cells, 543 of them evaluated: 304, 228 and 11, in percent of all 545."""
    store(year, world.cell, excellent=304, good=228, completed=11, undecided=2)
    kind = world.cell.kind
    table = form(year, "organizations")
    keys = ("1", "2", "excellent", "good", "completed", "not_completed", "3")
    assert totals(table, *(f"{kind}.{key}" for key in keys)) == [545, 543, 304, 228, 11, 0, 2]
    assert percentages(545, 304, 228, 11) == ["55.8%", "41.8%", "2.0%"]
    assert percentages(543, 304, 228, 11) != ["55.8%", "41.8%", "2.0%"]


def test_tan_yen_2015_members(world: World, year: EvaluationYear) -> None:
    """8,159 present = 6,659 reviewed + 1,388 exempt + 112 not reviewed; the levels were not published."""
    member = Member.objects.get(name="Phan Bá Lâm")
    store(year, world.cell, member, good=6659, exempt=1388, undecided=112)
    assert totals(form(year, "members"), "1", "4", "2", "3") == [8159, 6659, 1388, 112]


def test_nghe_an_2023_committees(world: World, year: EvaluationYear) -> None:
    """26 committees, 5 / 20 / 1 / 0: the five are exactly 20 % of the 25 rated good or better."""
    store(year, world.commune, excellent=5, good=20, completed=1)
    kind = world.commune.kind
    year.ceiling_groups = [{"key": f"{world.commune.path}/{kind}/", "good_or_better": 25, "allowed": 5}]
    year.save(update_fields=["ceiling_groups"])
    levels = [f"{kind}.{key}" for key in ("2", "excellent", "good", "completed", "not_completed")]
    assert totals(form(year, "organizations"), *levels) == [26, 5, 20, 1, 0]
    ceiling = form(year, "ceiling")
    row = [cell_text(cell, column) for cell, column in zip(list(ceiling.rows)[1].cells, ceiling.columns, strict=True)]
    assert row[2:] == ["26", "25", "5", "5", "20.0%", "Within the ceiling."]


def test_duc_thuan_2012_members(world: World, year: EvaluationYear) -> None:
    """128 members, 99 of them evaluated: 10, 78 and 11, in percent of the 99."""
    member = Member.objects.get(name="Phan Bá Lâm")
    store(year, world.cell, member, excellent=10, good=78, completed=11, exempt=29)
    assert totals(form(year, "members"), "1", "4", "excellent", "good", "completed") == [128, 99, 10, 78, 11]
    assert percentages(99, 10, 78, 11) == ["10.1%", "78.8%", "11.1%"]


def test_hai_duong_2019_organizations(world: World, year: EvaluationYear) -> None:
    """686 organisations, 662 evaluated, 604 good or better: 91.2 % of the evaluated; how the 604 split is not known."""
    store(year, world.commune, good=604, completed=58, new=24)
    kind = world.commune.kind
    assert totals(form(year, "organizations"), *(f"{kind}.{key}" for key in "123")) == [686, 662, 24]
    assert percentages(662, 604) == ["91.2%"]
    assert percentages(686, 604) != ["91.2%"]


def test_a_total_that_is_not_the_sum_is_refused() -> None:
    """What the checks above rest on: with 546 for 545 there would be no table at all."""
    columns = (Column("level", "Level"), Column("number", "Number", Kind.INTEGER))
    parts = tuple(Row(key=key, cells=(key, number)) for key, number in (("e", 304), ("g", 228), ("c", 11), ("n", 2)))
    for total, is_true in ((545, True), (546, False)):
        summed = Row(cells=("total", Sum(total, rows=("e", "g", "c", "n"))))
        table = Table(key="t", sheet_name="t", title="T", columns=columns, rows=(summed, *parts))
        if is_true:
            table.check()
        else:
            with pytest.raises(ValueError, match="546"):
                table.check()
