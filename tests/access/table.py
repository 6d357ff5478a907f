"""Who may reach what: one row for each address, in words.

The cast stands in the tree like this (`tests/conftest.py`):

    province                                nobody
    ├─ district                             organizer, administrator, auditor
    │  ├─ commune                           commune_secretary
    │  │  ├─ cell                           secretary; followed by the supervisor
    │  │  └─ sibling_cell
    │  └─ other_commune ─ other_cell
    └─ foreign_district ─ … foreign_cell    outsider, its secretary
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

SIGNED_IN: Final = (
    "secretary", "commune_secretary", "supervisor", "organizer", "administrator", "auditor", "outsider",
)  # fmt: skip
CAST: Final = ("anonymous", *SIGNED_IN)

#: Place -> who may do something there.
Act = Mapping[str, frozenset[str]]


def _at(**people: str) -> Act:
    return {place: frozenset(names.split()) for place, names in people.items()}


def _anywhere(people: str) -> Act:
    """Something that has no place in the tree."""
    return {"": frozenset(people.split())}


# --- acts: place -> who ----------------------------------------------------------------------------------------------

OFFICIALS = "organizer administrator auditor"
READ = _at(
    cell=f"secretary supervisor commune_secretary {OFFICIALS}",
    sibling_cell=f"commune_secretary {OFFICIALS}",
    commune=f"commune_secretary {OFFICIALS}",
    other_cell=OFFICIALS,
    district=OFFICIALS,
    province="",
    foreign_cell="outsider",
    foreign_commune="",
    foreign_district="",
)
WRITE = _at(
    cell="secretary commune_secretary",
    sibling_cell="commune_secretary",
    commune="commune_secretary",
    foreign_cell="outsider",
)
#: Whoever supervises the unit.
VISIT = _at(cell="supervisor")
#: Strictly above: nobody reviews their own unit.
REVIEW = _at(
    cell="commune_secretary organizer",
    sibling_cell="commune_secretary organizer",
    commune="organizer",
    other_cell="organizer",
)
#: The same, and of all the units below their own.
READ_FLAGS = _at(
    cell="commune_secretary organizer",
    sibling_cell="commune_secretary organizer",
    commune="commune_secretary organizer",
    other_cell="organizer",
    district="organizer",
)
#: Commitments, minute books, supervision and temporary activities: only units that are classified have them.
KEEP = _at(
    cell="commune_secretary organizer administrator",
    sibling_cell="commune_secretary organizer administrator",
    commune="commune_secretary organizer administrator",
    other_cell="organizer administrator",
)
OWN_PLACES = ("cell", "sibling_cell", "commune", "other_cell", "district")
ORGANIZE = _at(**dict.fromkeys(OWN_PLACES, "organizer"))
ADMINISTER = _at(**dict.fromkeys(OWN_PLACES, "administrator"))
#: A district's own draft is its office's; a commune's split is its secretary's too.
DRAFT_SCALE = _at(district="organizer", commune="commune_secretary organizer")
#: A committee below the year's own gives its units dates.
SET_DATES = _at(commune="commune_secretary organizer")
ASK_WHAT_IF = _at(district="organizer auditor")
#: A year is also read by those below its committee: their units are judged in it.
READ_YEAR = _at(district=f"secretary supervisor commune_secretary {OFFICIALS}", foreign_district="outsider")

EVERYBODY = _anywhere(" ".join(SIGNED_IN))
ORGANIZERS = _anywhere("organizer")
ADMINISTRATORS = _anywhere("administrator")
REVIEWERS = _anywhere("commune_secretary organizer")
#: Reading an address that only does something leads back to its page, whoever asks.
LED_BACK: Act = {}


@dataclass(frozen=True, kw_only=True)
class Row:
    """An address: what it names, who may read it (GET) and who may act there (POST); no act is a wrong method."""

    of: str = ""
    get: Act | None = None
    post: Act | None = None
    #: Some rooms are closed to others altogether, whatever lies in them; 403 comes before 404 there.
    room: frozenset[str] = frozenset(SIGNED_IN)
    #: Places at which there is such a page at all, where that is not everywhere.
    only_at: frozenset[str] | None = None
    is_public: bool = False


#: What an address can name -> the places at which such a thing stands in the world.
PLACES: Final[Mapping[str, tuple[str, ...]]] = {
    "": ("",),
    "scale": ("",),
    "draft": ("district", "commune", "foreign_district", "foreign_commune"),
    "draft criterion": ("district", "commune", "foreign_district", "foreign_commune"),
    "split": ("commune", "foreign_commune"),
    "unit": ("province", "district", "commune", "cell", "sibling_cell", "other_cell", "foreign_cell"),
    "unit asked for": ("province", "district", "commune", "cell", "sibling_cell", "other_cell", "foreign_cell"),
    "unit and year": ("province", "district", "commune", "cell", "sibling_cell", "other_cell", "foreign_cell"),
    "month": ("province", "district", "commune", "cell", "sibling_cell", "other_cell", "foreign_cell"),
    "month sent": ("province", "district", "commune", "cell", "sibling_cell", "other_cell", "foreign_cell"),
    "month and criterion": ("province", "district", "commune", "cell", "sibling_cell", "other_cell", "foreign_cell"),
    "year and unit": ("province", "district", "commune", "cell", "sibling_cell", "other_cell", "foreign_cell"),
    "account": ("district", "commune", "cell", "sibling_cell", "other_cell", "foreign_cell"),
    "account and unit": ("district", "commune", "cell", "sibling_cell", "other_cell", "foreign_cell"),
    "office": ("district", "commune", "cell", "sibling_cell", "other_cell", "foreign_cell"),
    "evidence": ("commune", "cell", "sibling_cell", "other_cell", "foreign_cell"),
    "record": ("commune", "cell", "sibling_cell", "other_cell", "foreign_cell"),
    "verdict": ("commune", "cell", "sibling_cell", "other_cell", "foreign_cell"),
    "finding": ("commune", "cell", "sibling_cell", "other_cell", "foreign_cell"),
    "supervision": ("commune", "cell", "sibling_cell", "other_cell", "foreign_cell"),
    "member": ("cell", "sibling_cell", "other_cell", "foreign_cell"),
    "temporary activity": ("cell", "sibling_cell", "other_cell", "foreign_cell"),
    "year": ("district", "foreign_district"),
    "upload": ("district", "foreign_district"),
    "import": ("district", "foreign_district"),
}
CLASSIFIED = frozenset({"commune", "cell", "sibling_cell", "other_cell", "foreign_cell"})
COMMITTEES = frozenset({"province", "district", "commune"})

TABLE: Final[Mapping[str, Row]] = {
    # the door
    "account_login": Row(get=EVERYBODY, post=EVERYBODY, is_public=True),
    "account_logout": Row(get=EVERYBODY, post=EVERYBODY, is_public=True),
    "account_change_password": Row(get=EVERYBODY, post=EVERYBODY),
    "set_language": Row(get=EVERYBODY, post=EVERYBODY, is_public=True),
    # units and people
    "organization_list": Row(get=EVERYBODY),
    "organization_detail": Row(of="unit", get=READ),
    "member_list": Row(of="unit", get=READ),
    "member_detail": Row(of="member", get=READ),
    "temporary_activity_record": Row(of="member", get=KEEP, post=KEEP),
    "temporary_activity_end": Row(of="temporary activity", get=KEEP, post=KEEP),
    "commitment_sign": Row(of="unit", get=KEEP, post=KEEP),
    "minute_book_issue": Row(of="unit", get=KEEP, post=KEEP),
    "supervision_assign": Row(of="unit", get=KEEP, post=KEEP),
    "supervision_end": Row(of="supervision", post=KEEP),
    # accounts and the roster
    "account_list": Row(get=ADMINISTRATORS),
    "account_create": Row(of="unit asked for", room=ADMINISTRATORS[""], get=ADMINISTER, post=ADMINISTER),
    "account_detail": Row(of="account", room=ADMINISTRATORS[""], get=ADMINISTER),
    "account_reset_password": Row(of="account", room=ADMINISTRATORS[""], post=ADMINISTER),
    "office_grant": Row(of="account and unit", room=ADMINISTRATORS[""], get=ADMINISTER, post=ADMINISTER),
    "office_end": Row(of="office", room=ADMINISTRATORS[""], post=ADMINISTER),
    "roster_upload": Row(get=ADMINISTRATORS, post=ADMINISTRATORS),
    "roster_preview": Row(of="upload", room=ADMINISTRATORS[""], get=ADMINISTER),
    "roster_import": Row(of="upload", room=ADMINISTRATORS[""], post=ADMINISTER),
    "roster_result": Row(of="import", room=ADMINISTRATORS[""], get=ADMINISTER),
    # the monthly record and its review
    "record_edit": Row(of="month", get=READ, post=WRITE, only_at=CLASSIFIED),
    "record_checks": Row(of="month", get=READ, only_at=CLASSIFIED),
    "record_check": Row(of="month", get=WRITE, only_at=CLASSIFIED),
    "record_receipt": Row(of="month sent", get=READ, only_at=CLASSIFIED),
    "record_minutes": Row(of="month sent", get=READ, only_at=CLASSIFIED),
    "record_trail": Row(of="month sent", get=READ, only_at=CLASSIFIED),
    "record_submit": Row(of="month", get=LED_BACK, post=WRITE, only_at=CLASSIFIED),
    "record_grid": Row(of="month", get=READ, post=WRITE, only_at=COMMITTEES),
    "record_grid_save": Row(of="month", get=LED_BACK, post=WRITE, only_at=COMMITTEES),
    "record_grid_send": Row(of="month", get=WRITE, post=WRITE, only_at=COMMITTEES),
    "record_exempt": Row(of="month", get=LED_BACK, post=REVIEW, only_at=CLASSIFIED),
    "visit_write": Row(of="month", get=LED_BACK, post=VISIT, only_at=CLASSIFIED),
    "evidence_add": Row(of="month and criterion", get=WRITE, post=WRITE, only_at=CLASSIFIED),
    "evidence_file": Row(of="evidence", get=READ),
    "evidence_remove": Row(of="evidence", get=WRITE, post=WRITE),
    "review_queue": Row(get=REVIEWERS),
    "review_together": Row(get=REVIEWERS, post=REVIEWERS),
    "record_review": Row(of="record", get=REVIEW, post=REVIEW),
    "record_return": Row(of="record", get=LED_BACK, post=REVIEW),
    "record_approve": Row(of="record", get=LED_BACK, post=REVIEW),
    "record_reopen": Row(of="record", get=LED_BACK, post=REVIEW),
    "record_resume": Row(of="record", get=LED_BACK, post=REVIEW),
    "flag_list": Row(of="month", get=READ_FLAGS),
    # what everybody is told of their own months
    "notice_list": Row(get=EVERYBODY),
    "notice_read": Row(get=LED_BACK, post=EVERYBODY),
    # scales are issued to all
    "scale_list": Row(get=EVERYBODY),
    "scale_detail": Row(of="scale", get=EVERYBODY),
    # … and drafted by their committee's office
    "scale_start": Row(get=REVIEWERS, post=REVIEWERS),
    "scale_edit": Row(of="draft", get=DRAFT_SCALE, post=DRAFT_SCALE),
    "criterion_edit": Row(of="draft criterion", get=DRAFT_SCALE, post=DRAFT_SCALE),
    "scale_dry_run": Row(of="draft", get=DRAFT_SCALE),
    "scale_publish": Row(of="draft", get=DRAFT_SCALE, post=DRAFT_SCALE),
    "scale_discard": Row(of="draft", get=DRAFT_SCALE, post=DRAFT_SCALE),
    "scale_adopt": Row(of="split", get=DRAFT_SCALE, post=DRAFT_SCALE),
    "scale_withdraw": Row(of="split", get=DRAFT_SCALE, post=DRAFT_SCALE),
    # the year
    "year_list": Row(get=EVERYBODY),
    "year_open": Row(get=ORGANIZERS, post=ORGANIZERS),
    "year_detail": Row(of="year", get=READ_YEAR),
    "year_settings": Row(of="year", get=ORGANIZE, post=ORGANIZE),
    "year_run": Row(of="year", post=ORGANIZE),
    "year_decide": Row(of="year", post=ORGANIZE),
    "year_close": Row(of="year", post=ORGANIZE),
    "year_what_if": Row(of="year", get=ASK_WHAT_IF),
    "deadline_set": Row(of="unit and year", get=SET_DATES, post=SET_DATES, only_at=frozenset({"commune"})),
    "year_units": Row(of="year", get=READ_YEAR),
    "unit_facts": Row(of="year and unit", get=READ, post=REVIEW, only_at=CLASSIFIED),
    "finding_record": Row(of="year and unit", post=REVIEW, only_at=CLASSIFIED),
    "finding_withdraw": Row(of="finding", post=REVIEW),
    "member_ratings": Row(of="year and unit", get=READ, post=WRITE, only_at=CLASSIFIED),
    "verdict_list": Row(of="year", get=READ_YEAR),
    "verdict_detail": Row(of="verdict", get=READ),
    "unit_verdicts": Row(of="unit", get=READ),
    "member_verdicts": Row(of="member", get=READ),
    "verdict_decide": Row(of="verdict", post=ORGANIZE),
    # paper
    "home": Row(get=EVERYBODY),
    "board": Row(of="unit", get=READ),
    "ranking": Row(of="unit", get=READ, only_at=COMMITTEES),
    "annual": Row(of="year", get=READ_YEAR),
    "annual_workbook": Row(of="year", get=READ_YEAR),
}


def expected(row: Row, method: str, who: str, place: str) -> str:
    """What the table says about one request."""
    act = row.get if method == "GET" else row.post
    if who == "anonymous":
        return "allowed" if row.is_public and act is not None else "sign in"
    if act is None:
        return "wrong method"
    if act is LED_BACK:
        return "led back"
    if who not in row.room:
        return "not allowed"
    if place and not _finds(row, who, place):
        return "not found"
    return "allowed" if who in act.get(place, ()) else "not allowed"


def _finds(row: Row, who: str, place: str) -> bool:
    """Whether there is such a thing for somebody: their own, at a place that has one."""
    seen_by = READ_YEAR if row.of == "year" else READ
    return who in seen_by[place] and (row.only_at is None or place in row.only_at)
