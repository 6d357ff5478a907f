"""A year in which one commune marks its cells by its own split of the frame: every kind of criterion, side by side."""

import copy
from decimal import Decimal
from typing import Any

from evaluations.models import EvaluationYear
from tests.builders import FRAME_SCALE, SPLIT_SCALE, make_local_scale, make_scale, make_year
from tests.conftest import World
from tests.evaluations.record_entries import FACTS, TYPED

#: January without a thematic meeting: T1 is 18 of 20, A1 8 of 10, A2 5 of the 5 asked for.
SPLIT_MARKS: dict[str, Any] = {
    "T1a": Decimal(10),
    "T1b": Decimal(8),
    "A1a": Decimal("92.5"),
    "A2a": Decimal(5),
    "S1": Decimal(20),
    "C1": Decimal(25),
}
#: The same sums on the frame; what the split leaves out, A2 here cannot lose.
FRAME_MARKS: dict[str, Any] = {
    "T1": Decimal(18),
    "A1": Decimal(8),
    "A2": Decimal(10),
    "S1": Decimal(20),
    "C1": Decimal(25),
}
THEMATIC_FACTS = FACTS | {"is_thematic": True}
#: The same January as a browser posts it.
SPLIT_TYPED = {name: value for name, value in TYPED.items() if not name.startswith("mark_")} | {
    "mark_T1a": "10",
    "mark_T1b": "8",
    "mark_A1a": "92,5",
    "mark_A2a": "5",
    "mark_S1": "20",
    "mark_C1": "25",
}


def make_split_year(world: World, with_policy: str = "rebase") -> EvaluationYear:
    """2025 in the district, by the frame; in the commune of the cell by its split."""
    year = make_year(world.district, 2025, cell_scale=make_scale("cell", FRAME_SCALE, code="khung"))
    parts = copy.deepcopy(SPLIT_SCALE)
    thematic = parts["activity"][1][-1][-1]
    thematic["not_applicable"] = with_policy
    make_local_scale(year, world.commune, make_scale("cell", parts, code="xa", frame=year.cell_scale))
    return year
