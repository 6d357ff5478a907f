"""Head and foot of the yearly tables: who issues them, of which run, by which rules.

What is printed as on every Party paper (HD 36-HD/VPTW) is Vietnamese in every language; the notes are the reader's.
"""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from cells.choices import OrganizationKind
from cells.models import Organization
from cells.names import search_key
from cells.paper import day_in_words, nearest_place, one_spelling
from cells.queries.scopes import paths_above
from cells.scope import Scope, covers
from evaluations.engine import REGULATIONS
from evaluations.models import EvaluationYear
from reports.table import NOTHING, PREPARED_BY, Signature, Table

#: The committee that leads -> the organisation it leads, the longer names first. What issues a paper signs as a
#: committee ("HUYỆN ỦY ĐỨC THỌ"), what stands above it is named as an organisation ("ĐẢNG BỘ TỈNH HÀ TĨNH").
_RANKS = (
    ("tỉnh ủy", "đảng bộ tỉnh"),
    ("huyện ủy", "đảng bộ huyện"),
    ("quận ủy", "đảng bộ quận"),
    ("thị ủy", "đảng bộ thị xã"),
    ("thành ủy", "đảng bộ thành phố"),
    ("đảng ủy", "đảng bộ"),
)
_SIGN_AND_SEAL = "(ký, ghi rõ họ tên, đóng dấu)"
_SIGNATURES: Mapping[str, Signature] = {
    OrganizationKind.PROVINCE: Signature(("T/M BAN THƯỜNG VỤ",), _SIGN_AND_SEAL),
    OrganizationKind.DISTRICT: Signature(("T/M BAN THƯỜNG VỤ",), _SIGN_AND_SEAL),
    OrganizationKind.GRASSROOTS_COMMITTEE: Signature(("T/M ĐẢNG ỦY", "BÍ THƯ"), _SIGN_AND_SEAL),
    OrganizationKind.SUB_COMMITTEE: Signature(("T/M ĐẢNG ỦY", "BÍ THƯ"), _SIGN_AND_SEAL),
    OrganizationKind.GRASSROOTS_CELL: Signature(("T/M CHI BỘ", "BÍ THƯ"), _SIGN_AND_SEAL),
    OrganizationKind.SUBORDINATE_CELL: Signature(("T/M CHI BỘ", "BÍ THƯ"), _SIGN_AND_SEAL),
}
_MOST_NAMES = 3
_MOST_WORDS = 10


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """What every table of one reader's year carries; `part` names what they see of it when that is not all."""

    issuing_bodies: tuple[str, ...]
    place: str
    place_and_date: str
    signature: Signature
    part: str
    base_lines: tuple[str, ...]
    is_provisional: bool

    def on(self, table: Table) -> Table:
        """The table with its head and foot."""
        return replace(
            table,
            subtitle=_marked(table.subtitle) if self.is_provisional else table.subtitle,
            base_lines=(*self.base_lines, *table.base_lines),
            issuing_bodies=self.issuing_bodies,
            place_and_date=self.place_and_date,
            left_signature=PREPARED_BY,
            right_signature=self.signature,
        )


def build_letterhead(scope: Scope, evaluation_year: EvaluationYear) -> Letterhead:
    """The committee's own head, or that of the one unit below it to which the reader's view is confined."""
    committee = evaluation_year.committee
    units = [] if scope.sees(committee.path) else _units_seen(scope, committee)
    issuer = units[0] if len(units) == 1 else committee
    # The names of those above stand on every paper a unit issues: they are no secret kept from it.
    above = list(Organization.objects.filter(path__in=paths_above(issuer)))
    place = nearest_place(unit.name for unit in (issuer, *reversed(above)))
    return Letterhead(
        issuing_bodies=(*(organisation_name(unit.name) for unit in above[-1:]), committee_name(issuer.name)),
        place=place or issuer.name,
        place_and_date=", ".join(filter(None, (place, day_in_words(_day_of(evaluation_year))))),
        signature=_SIGNATURES[issuer.kind],
        part=_listed(units),
        base_lines=tuple(_base_lines(evaluation_year, _listed(units))),
        is_provisional=not evaluation_year.is_closed,
    )


def run_label(evaluation_year: EvaluationYear) -> str:
    """What the footer of every sheet says beside the content hash."""
    label = _("Year %(year)s, run %(number)s") % {"year": evaluation_year.year, "number": evaluation_year.run_number}
    return label if evaluation_year.is_closed else _marked(label)


def workbook_name(evaluation_year: EvaluationYear, letterhead: Letterhead) -> str:
    """In plain letters, so that no office program, mail server or memory stick stumbles over it."""
    words = re.findall("[a-z0-9]+", search_key(letterhead.part or letterhead.place))[:_MOST_WORDS]
    return "-".join(["xep-loai", str(evaluation_year.year), *words, "lan", str(evaluation_year.run_number)])


def committee_name(name: str) -> str:
    """In capitals, as the one who issues: "Đảng bộ xã Tùng Ảnh" is led by "ĐẢNG ỦY XÃ TÙNG ẢNH"."""
    for committee, organisation in _RANKS:
        if _begins_with(organisation, name):
            return (committee + name[len(organisation) :]).upper()
    return name.upper()


def organisation_name(name: str) -> str:
    """In capitals, as what stands above the one who issues: "Tỉnh ủy Hà Tĩnh" leads "ĐẢNG BỘ TỈNH HÀ TĨNH"."""
    for committee, organisation in _RANKS:
        if _begins_with(committee, name):
            return (organisation + name[len(committee) :]).upper()
    return name.upper()


def _marked(text: str) -> str:
    return _("%(text)s – PROVISIONAL") % {"text": text}


def _begins_with(rank: str, name: str) -> bool:
    return one_spelling(name).lower().startswith(f"{rank} ")


def _units_seen(scope: Scope, committee: Organization) -> list[Organization]:
    """The units below the committee that the reader's view begins at, in the order of the tree."""
    paths = [path for path in scope.paths() if covers(committee.path, path)]
    return list(Organization.objects.within(scope).filter(path__in=paths))


def _listed(units: list[Organization]) -> str:
    names = ", ".join(unit.name for unit in units[:_MOST_NAMES])
    return _("%(names)s and others") % {"names": names} if len(units) > _MOST_NAMES else names


def _day_of(evaluation_year: EvaluationYear) -> datetime.date | None:
    """The day the figures are of: of the closing, of the last run until then."""
    moment = evaluation_year.closed_at or evaluation_year.run_at
    return timezone.localdate(moment) if moment else None


def _short_day(moment: datetime.datetime | None) -> str:
    return str(date_format(timezone.localdate(moment), "SHORT_DATE_FORMAT")) if moment else NOTHING


def _base_lines(evaluation_year: EvaluationYear, part: str) -> list[str]:
    """What the figures rest on: of whom, by which regulation and run, under which ceiling."""
    lines = []
    if part:
        names = {"part": part, "committee": evaluation_year.committee.name}
        lines.append(_("Only %(part)s: a part of the year of %(committee)s.") % names)
    run = {
        "regulation": REGULATIONS[evaluation_year.regulation].title,
        "number": evaluation_year.run_number,
        "day": _short_day(evaluation_year.run_at),
    }
    line = _("%(regulation)s; run %(number)s of %(day)s.") % run
    if evaluation_year.is_closed:
        closed = _("The year was closed on %(day)s.") % {"day": _short_day(evaluation_year.closed_at)}
        line = f"{line} {closed}"
    lines.append(line)
    lines.append(_("Ceiling on excellent: %(rule)s") % {"rule": _ceiling_rule(evaluation_year)})
    return lines


def _ceiling_rule(evaluation_year: EvaluationYear) -> str:
    rule = _(
        "%(percent)s %% %(base)s, %(rounding)s; organisations compared: %(grouping)s; "
        "members: within their grassroots organisation, those who lead a cell apart."
    ) % {
        "percent": number_format(evaluation_year.ceiling_percent),
        "base": evaluation_year.get_ceiling_base_display(),
        "rounding": evaluation_year.get_ceiling_rounding_display(),
        "grouping": evaluation_year.get_ceiling_grouping_display(),
    }
    return f"{rule} ({evaluation_year.ceiling_reason})" if evaluation_year.ceiling_reason else rule
