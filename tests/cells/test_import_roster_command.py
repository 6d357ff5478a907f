"""manage.py import_roster FILE.xlsx [--dry-run]."""

import io

import pytest
from django.core.management import CommandError, call_command

from cells.models import Event, Member, Organization
from tests.cells.roster_workbooks import MEMBERS, UNITS, office_workbook

NEW = [
    "Đảng bộ tỉnh Hà Tĩnh / Huyện ủy Đức Thọ",
    "Organisations: 4 new, 0 changed, 0 unchanged, 0 with problems, 0 not in the list",
    "Members: 4 new, 0 changed, 0 unchanged, 0 with problems, 0 not in the list",
]
KNOWN = [
    "Đảng bộ tỉnh Hà Tĩnh / Huyện ủy Đức Thọ",
    "Organisations: 0 new, 0 changed, 4 unchanged, 0 with problems, 0 not in the list",
    "Members: 0 new, 0 changed, 4 unchanged, 0 with problems, 0 not in the list",
]


@pytest.fixture
def roster(tmp_path):
    """Writes a workbook and answers its path."""

    def write(**lists):
        path = tmp_path / "roster.xlsx"
        path.write_bytes(office_workbook(**lists))
        return path

    return write


def run(path, *options):
    output, errors = io.StringIO(), io.StringIO()
    call_command("import_roster", str(path), *options, stdout=output, stderr=errors)
    return output.getvalue().splitlines(), errors.getvalue().splitlines()


@pytest.mark.django_db
def test_import_roster_tells_what_it_does_and_does_it_once(roster):
    assert run(roster()) == ([*NEW, "Imported."], [])
    assert (Organization.objects.count(), Member.objects.count()) == (6, 4)
    assert Event.objects.get().changes["file"] == ["", "roster.xlsx"]
    assert run(roster()) == ([*KNOWN, "Nothing to change: everything in the list is already there."], [])


@pytest.mark.django_db
def test_import_roster_dry_run_writes_nothing(roster):
    assert run(roster(), "--dry-run") == ([*NEW, "Only tried: nothing was written."], [])
    assert (Organization.objects.count(), Member.objects.count(), Event.objects.count()) == (0, 0, 0)


@pytest.mark.django_db
def test_import_roster_shows_changes_field_by_field_and_remarks(roster):
    run(roster())
    units = [*UNITS[:3], [*UNITS[3][:4], "Doanh nghiệp nhà nước", *UNITS[3][5:]]]
    members = [[*MEMBERS[0][:8], "", *MEMBERS[0][9:]], *MEMBERS[1:]]
    output, errors = run(roster(units=units, members=members), "--dry-run")
    assert (output[3:], errors) == (
        [
            "Tổ chức đảng, 11: Chi bộ Tòa án nhân dân huyện: Type: State agency → State enterprise, 100 % of capital",
            "Đảng viên, 8: Nguyễn Thị Tú: Position: Secretary → –",
            "Tổ chức đảng, row 11, column “Loại hình”: “Doanh nghiệp nhà nước” does not say which column of the "
            "official tables it is; taken as: State enterprise, 100 % of capital.",
            "Only tried: nothing was written.",
        ],
        [],
    )


@pytest.mark.django_db
def test_import_roster_names_every_problem_and_writes_nothing(roster):
    path = roster(members=[[*MEMBERS[0][:7], "099", *MEMBERS[0][8:]], *MEMBERS[1:]])
    output, errors = io.StringIO(), io.StringIO()
    with pytest.raises(CommandError, match=r"^The list has problems; nothing was imported\.$"):
        call_command("import_roster", str(path), stdout=output, stderr=errors)
    assert output.getvalue().splitlines()[2] == (
        "Members: 3 new, 0 changed, 0 unchanged, 1 with problems, – not in the list"
    )
    assert errors.getvalue().splitlines() == [
        "Đảng viên, row 8, column “Sinh hoạt tại”: No unit of the list has the code “099”."
    ]
    assert Organization.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "cannot be read"),
        (b"<html>", "The file is a web page, not a workbook"),
    ],
)
def test_import_roster_refuses_a_file_that_is_no_workbook_in_a_sentence(tmp_path, content, sentence):
    path = tmp_path / "list.xls"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CommandError, match=sentence):
        run(path)
