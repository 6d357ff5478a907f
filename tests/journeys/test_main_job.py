"""A year of a district, from its roster to its workbook, by the people who do it."""

import io
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook, load_workbook
from pytest_django.live_server_helper import LiveServer

from cells.choices import OrganizationKind, Role
from cells.models import Member, Organization, User
from cells.scope import Scope
from evaluations.actions.scales import load_scales
from evaluations.choices import Eligibility, Level, Period, RecordState, YearState
from evaluations.engine import NOT_APPLICABLE
from evaluations.forms.attendance import REST
from evaluations.models import EvaluationYear, MonthlyRecord, Verdict
from evaluations.queries.scales import criteria_of
from evaluations.scale_files import SCALES, read_scales
from tests.builders import PASSWORD, make_organization, make_user
from tests.cells.roster_workbooks import REAL_ROSTER, office_workbook
from tests.journeys.seeding import seed_year
from tests.journeys.visitor import PHONE, Visitor

#: "My work" reaches back to last year.
YEAR = timezone.localdate().year - 1
CELL, COMMUNE = "014-01", "014"
OWN_PASSWORD = "chau-noi-tu-chon"


def test_a_year_from_the_roster_to_the_workbook(
    live_server: LiveServer, visit: Callable[..., Visitor], tmp_path: Path
) -> None:
    administrator, organizer = prepare(visit)
    import_roster(administrator, tmp_path)
    slips = {
        "tu.nguyen": create_account(administrator, "tu.nguyen", "Nguyễn Thị Tú", CELL, Role.CELL_SECRETARY),
        "lam.phan": create_account(administrator, "lam.phan", "Phan Bá Lâm", COMMUNE, Role.COMMITTEE_SECRETARY),
    }
    open_year(organizer)

    secretary, commune = visit(width=PHONE), visit()
    first_sign_in(secretary, "tu.nguyen", slips["tu.nguyen"])
    first_sign_in(commune, "lam.phan", slips["lam.phan"])
    record = send_month(secretary)
    return_month(commune, record)
    correct_month(secretary, record)
    approve_month(commune, record)

    year = EvaluationYear.objects.get()
    seed_year(year)
    run_decide_and_close(organizer, year)
    compare(download(organizer, year), year)


def prepare(visit: Callable[..., Visitor]) -> tuple[Visitor, Visitor]:
    """What an installation begins with: the committee, its scales, and two people to let the others in."""
    load_scales(Scope.system(), read_scales(SCALES))
    province = make_organization("Tỉnh ủy Hà Tĩnh", kind=OrganizationKind.PROVINCE)
    district = make_organization("Huyện ủy Đức Thọ", province, OrganizationKind.DISTRICT)
    visitors = []
    for username, role in (("quantri", Role.ADMINISTRATOR), ("bantochuc", Role.ORGANIZER)):
        make_user(username, district, role)
        visitors.append(visit())
        visitors[-1].sign_in(username, PASSWORD)
    return visitors[0], visitors[1]


def import_roster(administrator: Visitor, tmp_path: Path) -> None:
    """The office's own workbook where it is at hand, a sample of the same layout elsewhere."""
    workbook = REAL_ROSTER
    if not workbook.exists():
        workbook = tmp_path / "roster.xlsx"
        workbook.write_bytes(office_workbook())
    administrator.go(reverse("roster_upload"))
    administrator.page.set_input_files("input[type=file]", workbook)
    administrator.press("main form button.btn-primary")
    administrator.press("main form[action$='/import/'] button")
    assert "/roster/results/" in administrator.page.url
    assert Organization.objects.filter(code__in=[CELL, COMMUNE]).count() == 2
    assert Member.objects.filter(organization__code=CELL).count() > 0


def create_account(administrator: Visitor, username: str, full_name: str, code: str, role: Role) -> str:
    """The one-time password on the slip."""
    unit = Organization.objects.get(code=code)
    administrator.go(reverse("account_create"))
    administrator.page.fill("main input[name=q]", unit.name)
    administrator.press("main form[method=get] button, main form[role=search] button")
    administrator.press(f"main a[href$='unit={unit.pk}']")
    administrator.page.fill("input[name=full_name]", full_name)
    administrator.page.fill("input[name=username]", username)
    administrator.page.select_option("select[name=role]", role.value)
    administrator.press("main form[method=post] button.btn-primary")
    return administrator.page.locator("main strong.number").inner_text()


def first_sign_in(visitor: Visitor, username: str, slip: str) -> None:
    visitor.sign_in(username, slip)
    assert visitor.page.url.endswith(reverse("account_change_password"))
    visitor.go(reverse("home"))
    assert visitor.page.url.endswith(reverse("account_change_password"))
    visitor.page.fill("input[name=oldpassword]", slip)
    visitor.page.fill("input[name=password1]", OWN_PASSWORD)
    visitor.page.fill("input[name=password2]", OWN_PASSWORD)
    visitor.press("main form button.btn-primary")
    assert User.objects.get(username=username).must_change_password is False
    visitor.press("header a[href='/']")
    assert visitor.page.url.endswith(reverse("home"))


def open_year(organizer: Visitor) -> None:
    organizer.go(reverse("year_list"))
    organizer.press(f"main a[href='{reverse('year_open')}']")
    organizer.page.fill("input[name=year]", str(YEAR))
    organizer.press("main form button.btn-primary")
    assert EvaluationYear.objects.values_list("year", "state").get() == (YEAR, YearState.OPEN)


def month_page(month: int) -> str:
    return reverse("record_edit", args=[Organization.objects.get(code=CELL).pk, YEAR, month])


def fill_record(secretary: Visitor) -> None:
    """The meeting, the tasks and every mark, half a point below the most."""
    facts = {
        "held_on": f"20/12/{YEAR}", "started_at": "19:30", "ended_at": "21:40",
        "chaired_by": "Nguyễn Thị Tú", "minuted_by": "Phan Bá Lâm",
        "conclusion": "Chi bộ thống nhất làm xong đường nội đồng trước ngày 15.",
        "minutes": "Mười hai ý kiến.",
        "tasks_assigned": "4", "tasks_completed": "4", "tasks_on_time": "4", "tasks_exceeded": "2",
    }  # fmt: skip
    for name, value in facts.items():
        secretary.reach(f"form.mark-sheet [name={name}]").fill(value)
    secretary.reach("input[name=is_thematic][value=no]").check()
    secretary.reach(f"input[name={REST}]").check()
    for criterion in criteria_of(EvaluationYear.objects.get().cell_scale, Period.MONTHLY):
        if criterion.kind == "points":
            secretary.reach(f"input[name=mark_{criterion.code}]").fill(str(criterion.maximum - 1).split(".")[0] + ",5")
        else:
            secretary.reach(f"input[name=mark_{criterion.code}]").check()
        if criterion.requires_note:
            secretary.reach(f"textarea[name=note_{criterion.code}]").fill("Theo biên bản họp chi bộ.")


def send_month(secretary: Visitor) -> MonthlyRecord:
    secretary.go(month_page(12))
    fill_record(secretary)
    check_and_send(secretary)
    record = MonthlyRecord.objects.get(organization__code=CELL)
    assert (record.state, record.month) == (RecordState.SUBMITTED, 12)
    assert record.present_count == record.entitled_count == record.attendances.filter(presence="present").count() > 0
    assert secretary.page.locator("main .receipt").is_visible()
    return record


def check_and_send(secretary: Visitor) -> None:
    """The last step's button saves and shows everything once more; the one there sends it."""
    secretary.page.locator("[data-stepper] a").last.click()
    secretary.press("main form.mark-sheet button[name=check]")
    secretary.press("main form.save-bar button.btn-primary")


def points_criterion(record: MonthlyRecord) -> Any:
    return next(one for one in criteria_of(record.scale, Period.MONTHLY) if one.kind == "points")


def return_month(commune: Visitor, record: MonthlyRecord) -> None:
    commune.go(reverse("review_queue"))
    commune.press(f"main a[href='{reverse('record_review', args=[record.pk])}']")
    commune.page.check(f"#correct_{points_criterion(record).code}")
    commune.page.fill("textarea[name=reason]", "Thiếu minh chứng, đề nghị chấm lại.")
    commune.press(f"main button[formaction='{reverse('record_return', args=[record.pk])}']")
    record.refresh_from_db()
    assert (record.state, record.reopened_codes) == (RecordState.RETURNED, [points_criterion(record).code])


def correct_month(secretary: Visitor, record: MonthlyRecord) -> None:
    """Back from "my work" to the record; only the criterion that was named can be marked anew."""
    secretary.go(reverse("home"))
    secretary.press(f"main a[href='{month_page(12)}']")
    assert "Thiếu minh chứng" in secretary.text()
    fields = secretary.page.locator("form.mark-sheet input.input-mark")
    code = points_criterion(record).code
    assert [field.get_attribute("name") for field in fields.all()] == [f"mark_{code}"]
    secretary.reach("form.mark-sheet input.input-mark").fill("1,25")
    check_and_send(secretary)
    record.refresh_from_db()
    assert record.state == RecordState.SUBMITTED
    assert str(record.marks.get(criterion__code=code).value) == "1.25"


def approve_month(commune: Visitor, record: MonthlyRecord) -> None:
    commune.go(reverse("review_queue"))
    commune.press(f"main a[href='{reverse('record_review', args=[record.pk])}']")
    commune.press(f"main button[formaction='{reverse('record_approve', args=[record.pk])}']")
    record.refresh_from_db()
    marks = sum(mark.value for mark in record.marks.all() if mark.value is not NOT_APPLICABLE)
    assert record.state == RecordState.APPROVED
    assert sum(score for score, _reachable in record.scores.values()) == marks


def run_decide_and_close(organizer: Visitor, year: EvaluationYear) -> None:
    organizer.go(reverse("year_detail", args=[year.pk]))
    organizer.press(f"main form[action='{reverse('year_run', args=[year.pk])}'] button")
    assert Verdict.objects.filter(evaluation_year=year).exists()
    decide = f"main form[action='{reverse('year_decide', args=[year.pk])}']"
    organizer.page.fill(f"{decide} input[name=document_number]", "45-QĐ/HU")
    organizer.page.fill(f"{decide} input[name=decided_on]", f"28/12/{YEAR}")
    organizer.press(f"{decide} button")
    close = f"main form[action='{reverse('year_close', args=[year.pk])}']"
    organizer.page.check(f"{close} input[name=confirmed]")
    organizer.press(f"{close} button")
    year.refresh_from_db()
    assert (year.state, year.run_number) == (YearState.CLOSED, 1)


def download(organizer: Visitor, year: EvaluationYear) -> Workbook:
    organizer.go(reverse("annual", args=[year.pk]))
    with organizer.page.expect_download() as downloading:
        organizer.page.click(f"main a[href='{reverse('annual_workbook', args=[year.pk])}']")
    content = Path(downloading.value.path()).read_bytes()
    return load_workbook(io.BytesIO(content), data_only=True)


def numbers_of(workbook: Workbook, sheet: str) -> list[tuple[str, int]]:
    """Each row of an official form with its total, which the types of organisation make up, from top to bottom."""
    rows = [row for row in workbook[sheet].iter_rows(values_only=True) if row[0] and isinstance(row[1], int)]
    assert [row[1] for row in rows] == [sum(cell or 0 for cell in row[2:]) for row in rows]
    return [(str(row[0]).strip(), row[1]) for row in rows]


def compare(workbook: Workbook, year: EvaluationYear) -> None:
    organizations, members, units, people, ceiling = workbook.sheetnames
    verdicts = Verdict.objects.filter(evaluation_year=year)
    kinds = ("grassroots_committee", "grassroots_cell", "sub_committee", "subordinate_cell")
    expected = [number for kind in kinds for number in block(verdicts.of_units().filter(kind=kind))]
    assert [number for _label, number in numbers_of(workbook, organizations)] == expected
    assert [number for _label, number in numbers_of(workbook, members)] == member_form(verdicts.of_members())
    assert verdicts.of_units().count() == Organization.objects.below(year.committee).units().count()
    for sheet, listed in ((units, verdicts.of_units()), (people, verdicts.of_members())):
        cells = {str(cell) for row in workbook[sheet].iter_rows(values_only=True) for cell in row if cell}
        assert set(listed.values_list("name", flat=True)) <= cells
    assert ceiling_groups(workbook, ceiling) == sorted(groups_of(verdicts))


def ceiling_groups(workbook: Workbook, sheet: str) -> list[tuple[int, ...]]:
    """Evaluated, good or better, the ceiling and the excellent of each numbered group."""
    rows = [row for row in workbook[sheet].iter_rows(values_only=True) if isinstance(row[0], int)]
    return sorted(tuple(int(cell) for cell in row[2:6]) for row in rows)


def groups_of(verdicts: Any) -> list[tuple[int, ...]]:
    """The same from the rows: the ceiling is 20 % of those good or better, rounded down."""
    groups: dict[str, list[str]] = defaultdict(list)
    for key, level in verdicts.exclude(decided_level="").values_list("group_key", "decided_level"):
        groups[key].append(level)
    counted = {key: sum(level in ("excellent", "good") for level in levels) for key, levels in groups.items()}
    return [(len(levels), counted[key], counted[key] // 5, levels.count("excellent")) for key, levels in groups.items()]


def block(verdicts: Any) -> list[int]:
    """Existing, classified, the four levels, not classified, of them newly established."""
    levels = [verdicts.filter(decided_level=level).count() for level in Level]
    others = verdicts.filter(decided_level="")
    return [
        verdicts.count(),
        sum(levels),
        *levels,
        others.count(),
        others.filter(eligibility="new_under_6_months").count(),
    ]


def member_form(verdicts: Any) -> list[int]:
    """Present, exempt, not reviewed, reviewed, the four levels, the five reasons of the last."""
    levels = [verdicts.filter(decided_level=level).count() for level in Level]
    exempt = verdicts.filter(decided_level="", eligibility=Eligibility.EXEMPT).count()
    reasons = [
        verdicts.filter(decided_level=Level.NOT_COMPLETED, reason_code=code).count()
        for code in ("degradation", "targets", "professional", "disciplined", "other")
    ]
    not_reviewed = verdicts.filter(decided_level="").count() - exempt
    return [verdicts.count(), exempt, not_reviewed, sum(levels), *levels, *reasons]
