"""What the supervising committee members wrote of the meetings they attended this year."""

from collections.abc import Iterator
from typing import Any

from cells.models import Event, Supervision
from cells.rows import insert_rows
from evaluations.demonstration.calendar import Calendar, moment
from evaluations.demonstration.dice import dice
from evaluations.models import MonthlyRecord, Visit

#: Meetings with a theme are those a supervisor is bound to attend; of the others he sees some.
SHARE_OF_THEMATIC, SHARE_OF_OTHERS = 0.8, 0.15
REMARKS = (
    "",
    "Sinh hoạt nghiêm túc, đúng trình tự.",
    "Thảo luận sôi nổi, nhiều ý kiến sát thực tế.",
    "Nghị quyết đã phân công rõ người, rõ việc, rõ thời hạn.",
    "Còn ít ý kiến thảo luận; đề nghị chi ủy gợi ý nội dung trước.",
    "Đề nghị gửi dự thảo nghị quyết cho đảng viên trước kỳ họp.",
)


def build_visits(calendar: Calendar) -> None:
    """After the records: nobody attends a meeting that was not held."""
    insert_rows(
        Visit,
        ("organization", "year", "month", "user", "visited_on", "remark", "version", "saved_at"),
        _visits(calendar),
    )
    insert_rows(Event, ("at", "actor", "verb", "organization", "target", "changes", "reason"), _trail(calendar))


def _visits(calendar: Calendar) -> Iterator[tuple[Any, ...]]:
    supervisors = dict(Supervision.objects.filter(held_until=None).values_list("organization_id", "user_id"))
    held = MonthlyRecord.objects.filter(
        year=calendar.this_year, organization__in=supervisors, held_on__isnull=False
    ).order_by("organization__path", "month")
    for unit, code, month, day, is_thematic in held.values_list(
        "organization_id", "organization__code", "month", "held_on", "is_thematic"
    ):
        chance = dice("visit", code, month)
        if day is not None and chance.random() < (SHARE_OF_THEMATIC if is_thematic else SHARE_OF_OTHERS):
            at = moment(day, 21, chance.randrange(60))
            yield unit, calendar.this_year, month, supervisors[unit], day, chance.choice(REMARKS), 1, at


def _trail(calendar: Calendar) -> Iterator[tuple[Any, ...]]:
    for visit in Visit.objects.filter(year=calendar.this_year).order_by("saved_at", "pk"):
        changes = {"visited_on": ["", str(visit.visited_on)]}
        if visit.remark:
            changes["remark"] = ["", visit.remark]
        yield visit.saved_at, visit.user_id, "write_visit", visit.organization_id, f"visit:{visit.pk}", changes, ""
