"""What a secretary types into a monthly record on the small scale, as actions take it and as a browser posts it."""

import datetime
from decimal import Decimal
from typing import Any

from cells.models import Organization
from cells.scope import Scope
from evaluations.actions.attendance import AttendancePart
from evaluations.actions.records import submit_record
from evaluations.meeting import ATTENDANCE_COUNTS
from evaluations.models import EvaluationYear, MonthlyRecord

#: January 2025, complete and without contradiction.
FACTS: dict[str, Any] = {
    "is_without_meeting": False,
    "held_on": datetime.date(2025, 1, 5),
    "started_at": datetime.time(19, 30),
    "ended_at": datetime.time(21, 10),
    "is_thematic": False,
    "entitled_count": 23,
    "present_count": 21,
    "excused_count": 1,
    "unexcused_count": 1,
    "chaired_by": "Nguyễn Thị Tú",
    "minuted_by": "Phan Bá Lâm",
    "minutes": "Chi bộ bàn việc làm đường nội đồng.",
    "conclusion": "Nhất trí làm đường trong quý I.",
    "tasks_assigned": 4,
    "tasks_completed": 4,
    "tasks_on_time": 3,
    "tasks_exceeded": 1,
}
MARKS: dict[str, Any] = {
    "T1": Decimal("18.5"),
    "A1": Decimal(10),
    "A2": Decimal(10),
    "S1": Decimal(20),
    "C1": Decimal(15),
    "C2": Decimal(8),
}
#: The same as a browser posts it; where members are ticked one by one the counts are not fields of the page.
TYPED = {
    "version": "0",
    "held_on": "05/01/2025",
    "started_at": "19:30",
    "ended_at": "21h10",
    "is_thematic": "no",
    "entitled_count": "23",
    "present_count": "21",
    "excused_count": "1",
    "unexcused_count": "1",
    "rest_present": "on",
    "chaired_by": "Nguyễn Thị Tú",
    "minuted_by": "Phan Bá Lâm",
    "minutes": "Chi bộ bàn việc làm đường nội đồng.",
    "conclusion": "Nhất trí làm đường trong quý I.",
    "tasks_assigned": "4",
    "tasks_completed": "4",
    "tasks_on_time": "3",
    "tasks_exceeded": "1",
    "mark_T1": "18,5",
    "mark_A1": "10",
    "mark_A2": "10",
    "mark_S1": "20",
    "mark_C1": "15",
    "mark_C2": "8",
}
#: What a meeting mostly has in common with the one before.
LAST_MEETING: dict[str, Any] = {
    "started_at": datetime.time(19, 30),
    "place": "Nhà văn hóa thôn",
    "chaired_by": "Nguyễn Thị Tú",
    "minuted_by": "Phan Bá Lâm",
}


#: All who were called came.
EVERYBODY = AttendancePart(is_rest_present=True)


def entry(
    organization: Organization, evaluation_year: EvaluationYear, month: int = 1, **changes: Any
) -> dict[str, Any]:
    """A complete entry, as the actions take it; `changes` replace what they name.

    In a cell everybody is present, and nothing is typed of the counts above.
    """
    facts = FACTS | {"held_on": datetime.date(2025, month, 5)}
    typed = {
        "organization": organization,
        "evaluation_year": evaluation_year,
        "month": month,
        "version": 0,
        "facts": facts,
        "marks": MARKS,
        "notes": {},
        "parts": [EVERYBODY] if organization.is_cell and FACTS.keys() <= changes.get("facts", facts).keys() else [],
    } | changes
    if organization.is_cell:
        typed["facts"] = {name: fact for name, fact in typed["facts"].items() if name not in ATTENDANCE_COUNTS}
    return typed


def send(
    scope: Scope, organization: Organization, evaluation_year: EvaluationYear, month: int = 1, **changes: Any
) -> MonthlyRecord:
    """A complete record, sent by whoever `scope` is."""
    record, problems = submit_record(scope, **entry(organization, evaluation_year, month, **changes))
    assert problems == []
    return record
