"""Each act on accounts and units: refused beside permitted, the change, and its audit line."""

import datetime
import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from cells.actions import (
    assign_supervision,
    change_own_password,
    create_user,
    end_office,
    end_supervision,
    grant_office,
    issue_minute_book,
    reset_password,
    sign_commitments,
)
from cells.choices import MemberStatus, Role
from cells.models import Commitment, Event, MinuteBook, Office, Organization, Supervision, User
from cells.scope import Scope
from tests.builders import PASSWORD, make_member, make_supervision, make_user
from tests.conftest import World

DAY = datetime.date(2025, 3, 1)
ONE_TIME = re.compile(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}")


def make_office(user: User, organization: Organization, role: Role, **fields: object) -> Office:
    return Office.objects.create(user=user, organization=organization, role=role, **{"held_from": DAY, **fields})


def last_event() -> tuple[object, ...]:
    event = Event.objects.latest("pk")
    return event.verb, event.actor, event.target, event.organization, event.changes


def commune_administrator(world: World) -> Scope:
    make_office(world.auditor, world.commune, Role.ADMINISTRATOR)
    return world.scope("auditor")


# --- accounts ---------------------------------------------------------------------------------------------------------


def create_secretary(scope: Scope, organization: Organization, username: str = "Tu.Nguyen") -> tuple[User, str]:
    return create_user(
        scope,
        username=username,
        full_name="  Nguyễn  Thị Tú ",
        organization=organization,
        role=Role.CELL_SECRETARY,
        held_from=DAY,
    )


def test_create_user_makes_an_account_that_must_choose_its_password(world: World) -> None:
    user, password = create_secretary(world.scope("administrator"), world.cell)
    user.refresh_from_db()
    assert (user.username, user.full_name, user.must_change_password) == ("tu.nguyen", "Nguyễn Thị Tú", True)
    assert ONE_TIME.fullmatch(password)
    assert user.check_password(password)
    assert list(user.offices.values_list("organization", "role", "held_from", "held_until")) == [
        (world.cell.pk, Role.CELL_SECRETARY, DAY, None)
    ]
    assert [(event.verb, event.actor, event.organization) for event in Event.objects.order_by("pk")] == [
        ("create_user", world.administrator, world.cell),
        ("grant_office", world.administrator, world.cell),
    ]


def test_create_user_keeps_the_password_nowhere(world: World) -> None:
    _user, password = create_secretary(world.scope("administrator"), world.cell)
    stored = [str(row) for model in (User, Office, Event) for row in model.objects.values()]
    assert not [row for row in stored if password in row]


def test_create_user_gives_each_a_password_of_their_own(world: World) -> None:
    scope = world.scope("administrator")
    passwords = {create_secretary(scope, world.cell, username)[1] for username in ("one", "two", "three")}
    assert len(passwords) == 3


@pytest.mark.parametrize("who", ["secretary", "commune_secretary", "supervisor", "organizer", "auditor", "outsider"])
def test_create_user_is_for_administrators(world: World, who: str) -> None:
    with pytest.raises(PermissionDenied):
        create_secretary(world.scope(who), world.cell)
    assert not User.objects.filter(username="tu.nguyen").exists()


def test_create_user_stays_within_the_administered_part_of_the_tree(world: World) -> None:
    for organization in (world.foreign_cell, world.province):
        with pytest.raises(PermissionDenied):
            create_secretary(world.scope("administrator"), organization)
    create_secretary(Scope.system(), world.foreign_cell)


def test_create_user_refuses_a_name_that_differs_in_case_only(world: World) -> None:
    User.objects.filter(pk=world.outsider.pk).update(username="Tu.Nguyen")
    with pytest.raises(ValidationError, match="taken"):
        create_secretary(world.scope("administrator"), world.cell, "TU.nguyen")


def test_grant_office_ends_open_sessions(world: World) -> None:
    before = world.secretary.get_session_auth_hash()
    grant_office(
        world.scope("administrator"),
        user=world.secretary,
        organization=world.sibling_cell,
        role=Role.CELL_SECRETARY,
        held_from=DAY,
    )
    world.secretary.refresh_from_db()
    assert world.secretary.get_session_auth_hash() != before
    assert last_event() == (
        "grant_office",
        world.administrator,
        f"user:{world.secretary.pk}",
        world.sibling_cell,
        {"role": ["", "cell_secretary"], "held_from": ["", "2025-03-01"]},
    )


def test_grant_office_refuses_what_the_unit_does_not_have_or_the_person_holds(world: World) -> None:
    scope = world.scope("administrator")
    for organization, role, words in (
        (world.cell, Role.ORGANIZER, "does not exist"),
        (world.commune, Role.CELL_SECRETARY, "does not exist"),
        (world.cell, Role.CELL_SECRETARY, "already"),
    ):
        with pytest.raises(ValidationError, match=words):
            grant_office(scope, user=world.secretary, organization=organization, role=role, held_from=DAY)


def test_grant_office_is_for_administrators_of_the_unit(world: World) -> None:
    for scope, organization in (
        (world.scope("organizer"), world.commune),
        (world.scope("administrator"), world.foreign_commune),
    ):
        with pytest.raises(PermissionDenied):
            grant_office(scope, user=world.secretary, organization=organization, role=Role.AUDITOR, held_from=DAY)


def test_end_office_takes_the_access_away(world: World) -> None:
    office = world.secretary.offices.get()
    end_office(world.scope("administrator"), office, held_until=timezone.localdate())
    assert world.scope("secretary").grants == ()
    assert last_event() == (
        "end_office",
        world.administrator,
        f"user:{world.secretary.pk}",
        world.cell,
        {"role": ["cell_secretary", ""], "held_until": ["", timezone.localdate().isoformat()]},
    )


def test_end_office_ends_an_office_once(world: World) -> None:
    office, scope = world.secretary.offices.get(), world.scope("administrator")
    end_office(scope, office, held_until=DAY)
    with pytest.raises(ValidationError, match="already ended"):
        end_office(scope, office, held_until=DAY + datetime.timedelta(days=30))
    office.refresh_from_db()
    assert office.held_until == DAY


def test_end_office_never_ends_before_it_begins(world: World) -> None:
    office = make_office(world.secretary, world.sibling_cell, Role.CELL_SECRETARY, held_from=datetime.date(2099, 1, 1))
    end_office(world.scope("administrator"), office, held_until=DAY)
    office.refresh_from_db()
    assert office.held_until == datetime.date(2099, 1, 1)


@pytest.mark.parametrize("who", ["secretary", "commune_secretary", "organizer", "auditor", "outsider"])
def test_end_office_is_for_administrators(world: World, who: str) -> None:
    with pytest.raises(PermissionDenied):
        end_office(world.scope(who), world.secretary.offices.get(), held_until=DAY)


def test_end_office_of_an_administrator_is_done_by_another(world: World) -> None:
    own = world.administrator.offices.get()
    with pytest.raises(ValidationError, match="another administrator"):
        end_office(world.scope("administrator"), own, held_until=DAY)
    make_office(world.organizer, world.district, Role.ADMINISTRATOR)
    end_office(world.scope("organizer"), own, held_until=DAY)
    assert world.scope("administrator").grants == ()


def test_end_office_of_somebody_higher_up_is_refused_below(world: World) -> None:
    scope = commune_administrator(world)
    office = make_office(world.organizer, world.commune, Role.AUDITOR)
    with pytest.raises(PermissionDenied):
        end_office(scope, office, held_until=DAY)
    end_office(world.scope("administrator"), office, held_until=DAY)


def test_end_office_of_a_colleague_who_moved_next_door_is_possible(world: World) -> None:
    make_office(world.secretary, world.other_cell, Role.CELL_SECRETARY)
    end_office(commune_administrator(world), world.secretary.offices.get(organization=world.cell), held_until=DAY)
    assert [grant.path for grant in world.scope("secretary").grants] == [world.other_cell.path]


def test_end_office_of_a_supervisor_ends_the_supervision_it_was_for(world: World) -> None:
    """Otherwise a new office of supervisor elsewhere would open the old cells again."""
    make_supervision(world.supervisor, world.other_cell)
    end_office(world.scope("administrator"), world.supervisor.offices.get(), held_until=DAY)
    assert list(Supervision.objects.order_by("pk").values_list("organization", "held_until")) == [
        (world.cell.pk, DAY),
        (world.other_cell.pk, None),
    ]


def test_reset_password_hands_out_a_new_one(world: World) -> None:
    password = reset_password(world.scope("administrator"), world.secretary)
    world.secretary.refresh_from_db()
    assert ONE_TIME.fullmatch(password)
    assert world.secretary.check_password(password)
    assert world.secretary.must_change_password
    assert last_event() == ("reset_password", world.administrator, f"user:{world.secretary.pk}", world.cell, {})


@pytest.mark.parametrize("who", ["secretary", "commune_secretary", "supervisor", "organizer", "auditor", "outsider"])
def test_reset_password_is_for_administrators(world: World, who: str) -> None:
    with pytest.raises(PermissionDenied):
        reset_password(world.scope(who), world.secretary)
    world.secretary.refresh_from_db()
    assert world.secretary.check_password(PASSWORD)


@pytest.mark.parametrize("elsewhere", ["district", "other_cell", "foreign_commune"])
@pytest.mark.parametrize("held_from", [DAY, datetime.date(2099, 1, 1)])
def test_reset_password_of_somebody_with_an_office_elsewhere_is_refused(
    world: World, elsewhere: str, held_from: datetime.date
) -> None:
    scope = commune_administrator(world)
    reset_password(scope, world.secretary)
    make_office(world.secretary, getattr(world, elsewhere), Role.AUDITOR, held_from=held_from)
    with pytest.raises(PermissionDenied):
        reset_password(scope, world.secretary)


def test_reset_password_of_somebody_whose_office_elsewhere_ends_later_is_refused(world: World) -> None:
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    make_office(world.secretary, world.district, Role.ORGANIZER, held_until=tomorrow)
    with pytest.raises(PermissionDenied):
        reset_password(commune_administrator(world), world.secretary)


def test_reset_password_of_somebody_who_supervises_elsewhere_is_refused(world: World) -> None:
    scope = commune_administrator(world)
    supervision = make_supervision(world.supervisor, world.other_cell)
    with pytest.raises(PermissionDenied):
        reset_password(scope, world.supervisor)
    supervision.delete()
    reset_password(scope, world.supervisor)


def test_reset_password_of_somebody_without_an_office_is_refused(world: World) -> None:
    with pytest.raises(PermissionDenied):
        reset_password(world.scope("administrator"), make_user("nobody"))


def test_change_own_password_is_for_oneself(world: World) -> None:
    with pytest.raises(PermissionDenied):
        change_own_password(world.scope("administrator"), world.secretary, "hoa-sen-mua-ha")
    change_own_password(world.scope("secretary"), world.secretary, "hoa-sen-mua-ha")
    world.secretary.refresh_from_db()
    assert world.secretary.check_password("hoa-sen-mua-ha")
    assert not world.secretary.must_change_password


@pytest.mark.parametrize("password", ["ngan", "password123", "secretary1"])
def test_change_own_password_refuses_a_weak_one(world: World, password: str) -> None:
    with pytest.raises(ValidationError):
        change_own_password(world.scope("secretary"), world.secretary, password)


# --- units ------------------------------------------------------------------------------------------------------------

KEEPERS = ["commune_secretary", "organizer", "administrator"]
OTHERS = ["secretary", "supervisor", "auditor", "outsider"]


@pytest.mark.parametrize("who", KEEPERS)
def test_sign_commitments_of_the_unit_and_its_members(world: World, who: str) -> None:
    make_member("Lê Thị Miễn", world.cell, status=MemberStatus.EXEMPT)
    count = sign_commitments(world.scope(who), world.cell, year=2025, signed_on=DAY, unit=True, members=True)
    assert count == 4
    assert set(Commitment.objects.values_list("member__name", "organization", "year", "signed_on")) == {
        (name, world.cell.pk, 2025, DAY) for name in (None, "Nguyễn Thị Tú", "Phan Bá Lâm", "Đoàn Thanh Hòa")
    }
    assert last_event() == (
        "sign_commitments",
        getattr(world, who),
        f"organization:{world.cell.pk}",
        world.cell,
        {"year": ["", "2025"], "signed_on": ["", "2025-03-01"], "commitments": ["", "4"]},
    )


def test_sign_commitments_again_records_the_newcomers_only(world: World) -> None:
    scope = world.scope("commune_secretary")
    sign_commitments(scope, world.cell, year=2025, signed_on=DAY, unit=True, members=True)
    make_member("Lê Văn Mới", world.cell)
    later = DAY + datetime.timedelta(days=30)
    assert sign_commitments(scope, world.cell, year=2025, signed_on=later, unit=True, members=True) == 1
    assert Commitment.objects.get(signed_on=later).member.name == "Lê Văn Mới"
    assert sign_commitments(scope, world.cell, year=2025, signed_on=later, unit=True, members=True) == 0
    assert Event.objects.count() == 2


@pytest.mark.parametrize("who", OTHERS)
def test_sign_commitments_is_for_the_committee_above(world: World, who: str) -> None:
    with pytest.raises(PermissionDenied):
        sign_commitments(world.scope(who), world.cell, year=2025, signed_on=DAY, unit=True, members=True)
    assert not Commitment.objects.exists()


def test_sign_commitments_of_a_district_is_refused(world: World) -> None:
    with pytest.raises(ValidationError, match="Only a cell or a grassroots committee"):
        sign_commitments(world.scope("organizer"), world.district, year=2025, signed_on=DAY, unit=True, members=False)


@pytest.mark.parametrize("who", KEEPERS)
def test_issue_minute_book_records_its_number(world: World, who: str) -> None:
    book = issue_minute_book(world.scope(who), world.cell, number=" 07/2025 ", issued_on=DAY)
    assert (book.organization, book.number, book.issued_on) == (world.cell, "07/2025", DAY)
    assert last_event() == (
        "issue_minute_book",
        getattr(world, who),
        f"organization:{world.cell.pk}",
        world.cell,
        {"number": ["", "07/2025"], "issued_on": ["", "2025-03-01"]},
    )


def test_issue_minute_book_refuses_the_same_number_twice(world: World) -> None:
    scope = world.scope("commune_secretary")
    issue_minute_book(scope, world.cell, number="07", issued_on=DAY)
    with pytest.raises(ValidationError, match="already exists"):
        issue_minute_book(scope, world.cell, number="07", issued_on=DAY)
    issue_minute_book(scope, world.sibling_cell, number="07", issued_on=DAY)
    assert MinuteBook.objects.count() == 2


@pytest.mark.parametrize("who", OTHERS)
def test_issue_minute_book_is_for_the_committee_above(world: World, who: str) -> None:
    with pytest.raises(PermissionDenied):
        issue_minute_book(world.scope(who), world.cell, number="07", issued_on=DAY)


@pytest.mark.parametrize("who", KEEPERS)
def test_assign_supervision_shows_the_unit_to_the_supervisor(world: World, who: str) -> None:
    before = world.supervisor.get_session_auth_hash()
    assign_supervision(world.scope(who), organization=world.sibling_cell, user=world.supervisor, held_from=DAY)
    assert {grant.path for grant in world.scope("supervisor").grants} == {world.cell.path, world.sibling_cell.path}
    world.supervisor.refresh_from_db()
    assert world.supervisor.get_session_auth_hash() != before
    assert last_event() == (
        "assign_supervision",
        getattr(world, who),
        f"organization:{world.sibling_cell.pk}",
        world.sibling_cell,
        {"supervisor": ["", "supervisor"], "held_from": ["", "2025-03-01"]},
    )


def test_assign_supervision_needs_the_office_above_the_unit(world: World) -> None:
    scope = world.scope("organizer")
    for organization, user, words in (
        (world.cell, world.secretary, "does not hold the office"),
        (world.other_cell, world.supervisor, "does not hold the office"),
        (world.cell, world.supervisor, "already"),
    ):
        with pytest.raises(ValidationError, match=words):
            assign_supervision(scope, organization=organization, user=user, held_from=DAY)
    assign_supervision(scope, organization=world.sibling_cell, user=world.supervisor, held_from=DAY)


@pytest.mark.parametrize("who", OTHERS)
def test_assign_supervision_is_for_the_committee_above(world: World, who: str) -> None:
    with pytest.raises(PermissionDenied):
        assign_supervision(world.scope(who), organization=world.sibling_cell, user=world.supervisor, held_from=DAY)


def test_end_supervision_hides_the_unit_from_the_supervisor(world: World) -> None:
    supervision, scope = Supervision.objects.get(), world.scope("commune_secretary")
    end_supervision(scope, supervision, held_until=DAY)
    assert world.scope("supervisor").grants == ()
    with pytest.raises(ValidationError, match="already ended"):
        end_supervision(scope, supervision, held_until=DAY)


@pytest.mark.parametrize("who", OTHERS)
def test_end_supervision_is_for_the_committee_above(world: World, who: str) -> None:
    with pytest.raises(PermissionDenied):
        end_supervision(world.scope(who), Supervision.objects.get(), held_until=DAY)
