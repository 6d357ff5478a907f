"""Biểu 6 of the members: how many were present, exempt, not reviewed, and how the others were classified, by type."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from django.db.models import Count
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluations.actions.decisions import reason_code_of
from evaluations.choices import Eligibility, Level, NotCompletedReason
from evaluations.models.verdict import VerdictQuerySet
from reports.annual.official_form import (
    COLUMNS,
    FINAL_LEVEL,
    FORM_NUMBER,
    LEVEL_LABELS,
    column_of,
    counted_row,
    summed_row,
    total,
)
from reports.table import Row, RowStyle, Table

_REASON_LABELS: Mapping[str, str] = {
    NotCompletedReason.DEGRADATION: "Bị kết luận suy thoái, “tự diễn biến”, “tự chuyển hóa”",
    NotCompletedReason.TARGETS: "Hoàn thành dưới 50 % chỉ tiêu, nhiệm vụ được giao",
    NotCompletedReason.PROFESSIONAL: "Bị xếp loại chuyên môn ở mức không hoàn thành nhiệm vụ",
    NotCompletedReason.DISCIPLINED: "Bị kỷ luật trong năm",
    NotCompletedReason.OTHER: "Lý do khác",
}

_NOT_REVIEWED = tuple(eligibility for eligibility in Eligibility if eligibility != Eligibility.EXEMPT)
_OPEN = "open"

#: Level, reason of non-completion, eligibility or `_OPEN` -> column -> how many.
Tally = Mapping[str, Counter[str]]


def build_members(verdicts: VerdictQuerySet, year: int) -> Table:
    """Every member among `verdicts` is counted once."""
    tally = _tally(verdicts.of_members())
    return Table(
        key="members",
        sheet_name="Biểu 6 - Đảng viên",
        title="Thống kê kiểm điểm, đánh giá, xếp loại chất lượng đảng viên",
        subtitle=f"Năm {year}",
        form_number=FORM_NUMBER,
        columns=COLUMNS,
        rows=tuple(_rows(tally)),
        footnotes=tuple(_footnotes(tally)),
    )


def _tally(members: VerdictQuerySet) -> Tally:
    """Who is not completed is counted by the reason, everybody else by level or by what keeps them from one."""
    tally: dict[str, Counter[str]] = defaultdict(Counter)
    levelled = members.order_by().annotate(final=FINAL_LEVEL)
    counted = levelled.values_list("type", "final", "eligibility", "reason_code").annotate(count=Count("pk"))
    for type_, final, eligibility, reason_code, count in counted:
        if final != Level.NOT_COMPLETED:
            tally[final or eligibility or _OPEN][column_of(type_)] += count
        elif reason_code:
            tally[reason_code][column_of(type_)] += count
    for verdict in levelled.filter(final=Level.NOT_COMPLETED, reason_code="").only("type", "steps").iterator():
        tally[reason_code_of(verdict)][column_of(verdict.type)] += 1
    return tally


def _rows(tally: Tally) -> Iterator[Row]:
    nobody: Counter[str] = Counter()
    reasons = {reason: tally.get(reason, nobody) for reason in _REASON_LABELS}
    levels = {level: tally.get(level, nobody) for level in LEVEL_LABELS} | {Level.NOT_COMPLETED: total(reasons)}
    exempt = tally.get(Eligibility.EXEMPT, nobody)
    not_reviewed = total({standing: tally.get(standing, nobody) for standing in (*_NOT_REVIEWED, _OPEN)})
    present = {"2": exempt, "3": not_reviewed, "4": total(levels)}
    yield summed_row("1", "1. Đảng viên có mặt đến thời điểm kiểm điểm (1 = 2 + 3 + 4)", present, RowStyle.TOTAL)
    yield counted_row("2", "2. Đảng viên được miễn công tác và sinh hoạt đảng", exempt)
    yield counted_row("3", "3. Đảng viên chưa được kiểm điểm, xếp loại", not_reviewed)
    yield summed_row("4", "4. Đảng viên được kiểm điểm, đánh giá, xếp loại chất lượng", levels)
    for level, label in LEVEL_LABELS.items():
        if level == Level.NOT_COMPLETED:
            yield summed_row(level, f"{label}, trong đó:", reasons, indent=1)
        else:
            yield counted_row(level, label, levels[level], indent=1)
    for reason, label in _REASON_LABELS.items():
        yield counted_row(reason, label, reasons[reason], RowStyle.SUBROW, indent=2)


def _footnotes(tally: Tally) -> Iterator[str]:
    outside = [(eligibility, tally[eligibility].total()) for eligibility in _NOT_REVIEWED if eligibility in tally]
    if outside:
        reasons = ", ".join(
            f"{Eligibility(eligibility).label} – {number_format(count)}" for eligibility, count in outside
        )
        yield _("Row 3, outside this year's classification: %(reasons)s.") % {"reasons": reasons}
    if undecided := tally[_OPEN].total() if _OPEN in tally else 0:
        text = ngettext(
            "Row 3 includes %(count)s member whose level the committee has not decided yet.",
            "Row 3 includes %(count)s members whose level the committee has not decided yet.",
            undecided,
        )
        yield text % {"count": number_format(undecided)}
