"""Every page of every role, from the same table as the access test: axe finds nothing and nothing scrolls sideways."""

from collections.abc import Callable, Collection, Iterator

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cells.choices import OrganizationKind, Role
from cells.models import Organization, User
from cells.queries import scope_of
from evaluations.choices import RecordState
from evaluations.demonstration.accounts import USERNAMES
from evaluations.demonstration.district import build_demonstration
from evaluations.demonstration.units import STAGE_CELL, STAGE_COMMUNE
from evaluations.models import EvaluationYear, MonthlyRecord, Verdict
from evaluations.rules import can_edit, can_enter_record
from tests.access.land import address, keep_drafts, keep_roster
from tests.access.table import PLACES, TABLE, expected
from tests.builders import make_evidence
from tests.journeys.visitor import DESK, PHONE, LookedAt, Visitor

#: The demonstration's people -> who of the cast may reach the same.
CAST = {
    Role.CELL_SECRETARY: "secretary",
    Role.COMMITTEE_SECRETARY: "commune_secretary",
    Role.SUPERVISOR: "supervisor",
    Role.ORGANIZER: "organizer",
    Role.ADMINISTRATOR: "administrator",
    Role.AUDITOR: "auditor",
}
#: Addresses that lead somebody who is signed in to another page, or are no page; every other row is walked.
LEADING_ON = {
    "account_login",
    "annual_workbook",
    "evidence_add",
    "evidence_file",
    "record_check",
    "record_checks",
    "set_language",
}
PAGES = {name for name, row in TABLE.items() if row.get} - LEADING_ON


def build() -> None:
    today = timezone.localdate()
    build_demonstration(today, communes=2)
    keep_roster(_units()["district"][0], User.objects.get(username=USERNAMES[Role.ADMINISTRATOR]))
    returned = MonthlyRecord.objects.get(organization__code=STAGE_CELL, state=RecordState.RETURNED)
    make_evidence(returned, returned.reopened_codes[0], "%PDF-1.4 the page as it was signed")
    keep_drafts(EvaluationYear.objects.order_by("-year").select_related("committee", "cell_scale").first())


def _units() -> dict[str, list[Organization]]:
    """The places of the access table in the demonstration: one unit, then others like it."""
    district = Organization.objects.get(kind=OrganizationKind.DISTRICT)
    commune, cell = (Organization.objects.get(code=code) for code in (STAGE_COMMUNE, STAGE_CELL))
    return {
        "district": [district],
        "commune": [commune, *Organization.objects.get_children(district).exclude(pk=commune.pk)],
        "cell": [cell, *Organization.objects.get_children(commune).exclude(pk=cell.pk)],
    }


def pages_of(who: str) -> dict[str, str]:
    """Name -> address for each page that somebody may read, as high in the tree as they reach."""
    units, addresses = _units(), {}
    for name in PAGES:
        row = TABLE[name]
        places = [place for place in PLACES[row.of] if expected(row, "GET", who, place) == "allowed"]
        if places:
            reached = [unit for place in places for unit in units.get(place, [])]
            addresses[name] = _first_address(name, row.of, reached)
    return addresses


def _first_address(name: str, of: str, units: list[Organization]) -> str:
    for unit in units or [None]:
        try:
            return address(name, of, unit)
        except LookupError:
            continue
    raise LookupError(f"{name}: the demonstration has no {of} to show")


def faces_of(username: str) -> Iterator[str]:
    """Pages that look different with what they show or are asked."""
    today = timezone.localdate()
    scope = scope_of(User.objects.get(username=username), today)
    home = scope.grants[0].organization_id
    for state in RecordState:
        record = MonthlyRecord.objects.within(scope).filter(state=state).order_by("-year", "-month").first()
        if record:
            yield reverse("record_edit", args=[record.organization_id, record.year, record.month])
        if record and can_edit(state) and can_enter_record(scope, record.organization.path):
            yield reverse("record_check", args=[record.organization_id, record.year, record.month])
            code = next(iter(record.reopened_codes), "T1")
            yield reverse("evidence_add", args=[record.organization_id, record.year, record.month, code])
    cell = Organization.objects.get(code=STAGE_CELL)
    yield reverse("record_edit", args=[cell.pk, today.year + 1, 1])
    for verdicts in (Verdict.objects.within(scope).of_members(), Verdict.objects.within(scope).of_units()):
        yield reverse("verdict_detail", args=[verdicts.order_by("-pk").first().pk])
    yield reverse("organization_list") + "?q=thon"
    yield reverse("organization_list") + "?q=khongco"
    yield reverse("member_list", args=[home]) + "?q=khongco"
    yield reverse("board", args=[home]) + f"?year={today.year - 1}&show=missing"
    yield "/khong-co-trang-nay/"


def flaws_of_every_page(
    visit: Callable[..., Visitor],
    language: str,
    color_scheme: str,
    roles: Collection[Role],
    with_faces: Collection[Role] = (),
    *,
    is_once: bool = False,
) -> dict[str, list[str]]:
    """Who, where and how wide -> what is wrong. The roles must reach every page between them.

    With `is_once` a page is looked at for the first of the roles that reaches it alone. Otherwise a page is opened in
    the browser when the server's answer is made differently from all that were opened before (`LookedAt.is_new`).

    For those in `with_faces`, pages are also looked at in the states and with the questions that change them most.
    """
    build()
    flaws: dict[str, list[str]] = {}
    look = {"language": language, "color_scheme": color_scheme, "looked_at": LookedAt()}
    visitor = visit(**look)
    _look(visitor, "anonymous", reverse("account_login"), flaws)
    walked: set[str] = set()
    for role in roles:
        who = CAST[role]
        visitor = visit(**look)
        visitor.is_signed_in_as(USERNAMES[role])
        client = Client(headers={"accept-language": language})
        client.force_login(User.objects.get(username=USERNAMES[role]))
        pages = pages_of(who)
        if is_once:
            pages = {name: path for name, path in pages.items() if name not in walked}
        walked |= pages.keys()
        faces = faces_of(USERNAMES[role]) if role in with_faces else ()
        for path in dict.fromkeys((*pages.values(), *faces)):
            if is_once or _is_new(client, path, look["looked_at"]):
                _look(visitor, who, path, flaws)
    assert walked == PAGES
    return flaws


def _is_new(client: Client, path: str, looked_at: LookedAt) -> bool:
    answer = client.get(path)
    return answer.status_code == 302 or looked_at.is_new(answer.content.decode())


def _look(visitor: Visitor, who: str, path: str, flaws: dict[str, list[str]]) -> None:
    visitor.go(path)
    if not visitor.page.url.endswith(path):
        flaws[f"{who} {path}"] = [f"leads to {visitor.page.url}"]
    # As the window stands, then the other width: turning it costs more than looking.
    for width in sorted((DESK, PHONE), key=lambda width: width != visitor.width):
        if found := visitor.flaws(width):
            flaws[f"{who} {path} {width}"] = found
