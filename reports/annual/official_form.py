"""What both Biểu 6 share: their columns, the names of the levels, rows that count. The words are the form's own."""

from collections import Counter
from collections.abc import Mapping

from django.db.models import Case, F, When

from cells.choices import OrganizationType
from evaluations.choices import Level
from reports.table import Column, Kind, Row, RowStyle, Sum

FORM_NUMBER = "Biểu 6"

#: Column of the form -> (heading, the heading it shares with its neighbours). The types that only cells have are none.
_HEADINGS: Mapping[str, tuple[str, str]] = {
    OrganizationType.COMMUNE: ("Xã", "Xã, phường, thị trấn"),
    OrganizationType.WARD: ("Phường", "Xã, phường, thị trấn"),
    OrganizationType.TOWNSHIP: ("Thị trấn", "Xã, phường, thị trấn"),
    OrganizationType.PARTY_AGENCY: ("Đảng, Mặt trận, đoàn thể", "Cơ quan"),
    OrganizationType.STATE_AGENCY: ("Nhà nước", "Cơ quan"),
    OrganizationType.PUBLIC_SERVICE_UNIT: ("Công lập", "Đơn vị sự nghiệp"),
    OrganizationType.NON_PUBLIC_SERVICE_UNIT: ("Ngoài công lập", "Đơn vị sự nghiệp"),
    OrganizationType.ARMY: ("Quân đội", ""),
    OrganizationType.POLICE: ("Công an", ""),
    OrganizationType.STATE_ENTERPRISE_FULL: ("100 % vốn", "Doanh nghiệp nhà nước"),
    OrganizationType.STATE_ENTERPRISE_MAJORITY: ("≥ 50 % vốn", "Doanh nghiệp nhà nước"),
    OrganizationType.STATE_ENTERPRISE_MINORITY: ("< 50 % vốn", "Doanh nghiệp nhà nước"),
    OrganizationType.JOINT_STOCK_COMPANY: ("Cổ phần", "Doanh nghiệp ngoài nhà nước"),
    OrganizationType.LIMITED_COMPANY: ("TNHH", "Doanh nghiệp ngoài nhà nước"),
    OrganizationType.PARTNERSHIP: ("Hợp danh", "Doanh nghiệp ngoài nhà nước"),
    OrganizationType.FOREIGN_FULL: ("100 % vốn", "Vốn đầu tư nước ngoài"),
    OrganizationType.FOREIGN_PARTIAL: ("< 100 % vốn", "Vốn đầu tư nước ngoài"),
    OrganizationType.COOPERATIVE: ("Hợp tác xã", ""),
    OrganizationType.ABROAD: ("Ngoài nước", ""),
    OrganizationType.OTHER: ("Khác", ""),
}
TYPES = tuple(str(type_) for type_ in _HEADINGS)

COLUMNS = (
    Column("item", "Tiêu chí", width=42),
    Column("total", "Tổng số", Kind.INTEGER, 8),
    *(Column(type_, heading, Kind.INTEGER, 7, group) for type_, (heading, group) in _HEADINGS.items()),
)

LEVEL_LABELS: Mapping[str, str] = {
    Level.EXCELLENT: "Hoàn thành xuất sắc nhiệm vụ",
    Level.GOOD: "Hoàn thành tốt nhiệm vụ",
    Level.COMPLETED: "Hoàn thành nhiệm vụ",
    Level.NOT_COMPLETED: "Không hoàn thành nhiệm vụ",
}

#: A verdict's level: the committee's where it has decided, the computed one until then.
FINAL_LEVEL = Case(When(decided_level="", then=F("level")), default=F("decided_level"))

Counts = Mapping[str, int]


def column_of(type_: str) -> str:
    """The column a type counts in; whatever has none of its own counts under "Khác" and is never lost."""
    return type_ if type_ in _HEADINGS else str(OrganizationType.OTHER)


def counted_row(key: str, label: str, counts: Counts, style: RowStyle = RowStyle.BODY, indent: int = 0) -> Row:
    """A row of counts by column, its total adding them up."""
    return _row(key, label, counts, [counts.get(type_, 0) for type_ in TYPES], style, indent)


def summed_row(
    key: str, label: str, parts: Mapping[str, Counts], style: RowStyle = RowStyle.BODY, indent: int = 0
) -> Row:
    """A row that adds up the rows of `parts`, given by their keys."""
    counts = total(parts)
    return _row(key, label, counts, [Sum(counts[type_], rows=tuple(parts)) for type_ in TYPES], style, indent)


def total(parts: Mapping[str, Counts]) -> Counter[str]:
    """Several rows' counts in one."""
    counts: Counter[str] = Counter()
    for part in parts.values():
        counts.update(part)
    return counts


def _row(key: str, label: str, counts: Counts, cells: list[int] | list[Sum], style: RowStyle, indent: int) -> Row:
    return Row(key=key, cells=(label, Sum(sum(counts.values()), columns=TYPES), *cells), style=style, indent=indent)
