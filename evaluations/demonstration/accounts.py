"""Who signs in: six people for whoever tries the demonstration, and the colleagues who wrote its history."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from cells.choices import Gender, Position, Role
from cells.models import Office, Organization, Supervision, User
from cells.rows import insert_rows
from evaluations.demonstration.calendar import Calendar
from evaluations.demonstration.dice import dice
from evaluations.demonstration.names import full_name
from evaluations.demonstration.organisation import District, Unit
from evaluations.demonstration.people import Person
from evaluations.demonstration.units import STAGE_CELL, STAGE_COMMUNE

#: Everybody's password in the demonstration, and only there: "twelve months", without a letter that Telex would change.
PASSWORD = "muoi-hai-thang"

SUPERVISORS_OF_A_COMMITTEE = 3


@dataclass(frozen=True, kw_only=True)
class Account:
    """Somebody with an office. Those of the demonstration's own have a password; nobody can sign in as the others."""

    username: str
    full_name: str
    role: Role
    organization: Organization
    can_sign_in: bool = False


@dataclass(frozen=True, kw_only=True)
class Staff:
    """Who writes and who reviews, by the code of the unit; the district's organizer reviews what is directly below."""

    secretaries: dict[str, User]
    organizer: User

    def writer(self, unit: Unit) -> User:
        return self.secretaries[unit.code]

    def reviewer(self, unit: Unit) -> User:
        return self.organizer if unit.line.is_grassroots else self.secretaries[unit.line.grassroots_code]


def build_accounts(district: District, people: tuple[Person, ...], calendar: Calendar) -> Staff:
    elected = _elected(people)
    secretaries = {unit.code: _secretary(unit, elected.get(unit.code)) for unit in district.units}
    supervisors = {unit.code: _supervisors(unit) for unit in district.units if not unit.line.is_cell}
    officials = _district_officials(district.organization)
    accounts = [*secretaries.values(), *(one for many in supervisors.values() for one in many), *officials.values()]
    users = _insert(accounts, datetime.date(calendar.last_year - 1, 7, 1))
    insert_rows(
        Supervision,
        ("organization", "user", "held_from", "held_until"),
        _supervisions(district, supervisors, users, datetime.date(calendar.last_year, 1, 10)),
    )
    return Staff(
        secretaries={code: users[account.username] for code, account in secretaries.items()},
        organizer=users[officials[Role.ORGANIZER].username],
    )


def signed_in_accounts() -> list[Office]:
    """The offices of those one can sign in as, from the cell upwards; empty where there is no demonstration."""
    order = list(Role)
    offices = Office.objects.filter(user__username__in=USERNAMES.values()).select_related("user", "organization")
    return sorted(offices, key=lambda office: order.index(Role(office.role)))


#: Role -> the user name one signs in with.
USERNAMES = {
    Role.CELL_SECRETARY: "bithu.chibo",
    Role.COMMITTEE_SECRETARY: "bithu.xa",
    Role.SUPERVISOR: "phutrach",
    Role.ORGANIZER: "bantochuc",
    Role.ADMINISTRATOR: "quantri",
    Role.AUDITOR: "kiemtra",
}


def _elected(people: tuple[Person, ...]) -> dict[str, str]:
    """The names of the cells' secretaries."""
    return {person.unit.code: person.member.name for person in people if person.member.position == Position.SECRETARY}


def _secretary(unit: Unit, name: str | None) -> Account:
    role = Role.CELL_SECRETARY if unit.line.is_cell else Role.COMMITTEE_SECRETARY
    is_own = unit.code in (STAGE_CELL, STAGE_COMMUNE)
    return Account(
        username=USERNAMES[role] if is_own else f"bt.{unit.code}",
        full_name=name or _made_up("secretary", unit.code),
        role=role,
        organization=unit.organization,
        can_sign_in=is_own,
    )


def _supervisors(committee: Unit) -> list[Account]:
    accounts = []
    for number in range(1, SUPERVISORS_OF_A_COMMITTEE + 1):
        is_own = committee.code == STAGE_COMMUNE and number == 1
        accounts.append(
            Account(
                username=USERNAMES[Role.SUPERVISOR] if is_own else f"pt.{committee.code}.{number}",
                full_name=_made_up("supervisor", committee.code, number),
                role=Role.SUPERVISOR,
                organization=committee.organization,
                can_sign_in=is_own,
            )
        )
    return accounts


def _district_officials(district: Organization) -> dict[Role, Account]:
    return {
        role: Account(
            username=USERNAMES[role],
            full_name=_made_up(role),
            role=role,
            organization=district,
            can_sign_in=True,
        )
        for role in (Role.ORGANIZER, Role.ADMINISTRATOR, Role.AUDITOR)
    }


def _made_up(*whose: object) -> str:
    chance = dice("account", *whose)
    return full_name(chance, chance.choices([Gender.MALE, Gender.FEMALE], [3, 2])[0])


def _insert(accounts: list[Account], since: datetime.date) -> dict[str, User]:
    password = make_password(PASSWORD)
    users = User.objects.bulk_create(
        User(
            username=account.username,
            full_name=account.full_name,
            password=password if account.can_sign_in else make_password(None),
        )
        for account in accounts
    )
    Office.objects.bulk_create(
        Office(user=user, organization=account.organization, role=account.role, held_from=since)
        for user, account in zip(users, accounts, strict=True)
    )
    return {user.username: user for user in users}


def _supervisions(
    district: District, supervisors: dict[str, list[Account]], users: dict[str, User], since: datetime.date
) -> Iterator[tuple[int, int, datetime.date, None]]:
    """The cells of a committee, shared out among its supervisors in the order of the tree, the stage's cell first."""
    for code, accounts in supervisors.items():
        cells = district.cells_of(code)
        share = -(-len(cells) // len(accounts))
        for place, cell in enumerate(cells):
            yield cell.organization.pk, users[accounts[place // share].username].pk, since, None
