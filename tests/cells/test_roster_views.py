"""The administrator chooses a workbook, sees what it changes, and imports it."""

import datetime
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cells.choices import Role
from cells.models import Event, Member, Organization, RosterUpload
from cells.roster.importing import import_roster
from cells.roster.preview import Counts
from cells.roster.reading import read_roster
from cells.scope import Scope
from tests.builders import make_user
from tests.cells.roster_workbooks import MEMBERS, UNITS, office_workbook

UPLOAD = "roster_upload"


def choose(client, content, name="roster.xlsx"):
    workbook = SimpleUploadedFile(name, content, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    return client.post(reverse(UPLOAD), {"workbook": workbook})


def kept_upload(world, content=None, who="administrator"):
    response = choose(world.client(who), content or office_workbook())
    upload = RosterUpload.objects.get(uploaded_by=getattr(world, who))
    assert response.url == reverse("roster_preview", args=[upload.pk])
    return upload


def row_counts():
    return Organization.objects.count(), Member.objects.count(), Event.objects.count()


def texts_of(response):
    return [str(message) for message in response.context["messages"]]


def test_the_administrator_imports_a_roster_in_three_pages(world):
    client = world.client("administrator")
    page = client.get(reverse(UPLOAD))
    assert [(one.title, one.columns) for one in page.context["lists"]] == [
        ("Organisations", ("Mã", "Tên tổ chức đảng", "Cấp", "Loại hình", "Trực thuộc")),
        ("Members", ("Họ và tên", "Số thẻ", "Sinh hoạt tại")),
    ]
    before = row_counts()
    upload = kept_upload(world)

    preview = client.get(reverse("roster_preview", args=[upload.pk]))
    assert preview.context["counts"] == [
        Counts(title="Organisations", new=1, changed=2, unchanged=1, faulty=0, absent=2),
        Counts(title="Members", new=4, changed=0, unchanged=0, faulty=0, absent=6),
    ]
    assert [(row.title, [field.label for field in row.fields]) for row in preview.context["changes"]] == [
        ("Đảng bộ xã Tùng Ảnh", ["Pilot unit"]),
        ("Chi bộ Thôn Châu Dương", ["Name", "Type"]),
    ]
    assert reverse("roster_import", args=[upload.pk]) in preview.content.decode()
    assert row_counts() == before

    confirmed = client.post(reverse("roster_import", args=[upload.pk]))
    event = Event.objects.get(verb="import_roster")
    assert confirmed.url == reverse("roster_result", args=[event.pk])
    assert (event.actor, event.organization) == (world.administrator, world.district)
    result = client.get(confirmed.url)
    assert "Huyện ủy Đức Thọ" in result.content.decode()
    assert Member.objects.filter(card_number="03000001", organization=world.cell).count() == 1
    upload.refresh_from_db()
    assert (bytes(upload.content), upload.imported_at is None) == (b"", False)


@pytest.mark.parametrize(
    ("language", "hint"),
    [
        ("en", "An Excel workbook (.xlsx), 10 MB at most: a sheet of organisations and one of members."),
        ("vi", "Tệp Excel (.xlsx), không quá 10 MB, gồm một trang tính tổ chức đảng và một trang tính đảng viên."),
    ],
)
def test_the_hint_on_the_workbook_is_in_the_readers_language(world, language, hint):
    page = world.client("administrator").get(reverse(UPLOAD), headers={"accept-language": language})
    assert hint in page.content.decode()


def test_a_second_confirmation_imports_nothing_more(world):
    client, upload = world.client("administrator"), kept_upload(world)
    client.post(reverse("roster_import", args=[upload.pk]))
    before = row_counts()
    again = client.post(reverse("roster_import", args=[upload.pk]), follow=True)
    assert texts_of(again) == ["This workbook has already been imported."]
    assert row_counts() == before
    assert client.get(reverse("roster_preview", args=[upload.pk])).status_code == 404


def test_a_workbook_that_changes_nothing_offers_no_import_and_leaves_no_event(world):
    client, upload = world.client("administrator"), kept_upload(world)
    client.post(reverse("roster_import", args=[upload.pk]))
    before = row_counts()
    choose(client, office_workbook())
    upload = RosterUpload.objects.get(imported_at=None)
    preview = client.get(reverse("roster_preview", args=[upload.pk]))
    assert reverse("roster_import", args=[upload.pk]) not in preview.content.decode()
    answer = client.post(reverse("roster_import", args=[upload.pk]), follow=True)
    assert texts_of(answer) == ["Nothing to change: everything in the list is already there."]
    assert row_counts() == before


def test_a_workbook_overtaken_by_a_later_list_is_told_so_at_its_preview(world):
    client, upload = world.client("administrator"), kept_upload(world)
    later = replace(read_roster(office_workbook()), as_of=datetime.date(2024, 12, 31))
    import_roster(Scope.system(), later, today=datetime.date(2025, 1, 15))
    answer = client.get(reverse("roster_preview", args=[upload.pk]), follow=True)
    assert answer.redirect_chain[-1][0] == reverse(UPLOAD)
    assert texts_of(answer) == ["The list is of 31/12/2023, but one of 31/12/2024 has already been imported."]


def test_a_workbook_with_problems_shows_them_and_cannot_be_imported(world):
    members = [[*MEMBERS[0][:2], "31/02/1988", *MEMBERS[0][3:]], *MEMBERS[1:]]
    client, upload = world.client("administrator"), kept_upload(world, office_workbook(members=members))
    preview = client.get(reverse("roster_preview", args=[upload.pk]))
    text = preview.content.decode()
    assert "“31/02/1988” is not a date that exists" in text
    assert reverse("roster_import", args=[upload.pk]) not in text
    before = row_counts()
    answer = client.post(reverse("roster_import", args=[upload.pk]), follow=True)
    assert texts_of(answer) == ["The list has problems; nothing was imported."]
    assert row_counts() == before


def test_what_the_reader_settled_by_itself_is_shown_for_checking(world):
    units = [*UNITS[:3], [*UNITS[3][:4], "Doanh nghiệp nhà nước", *UNITS[3][5:]]]
    upload = kept_upload(world, office_workbook(units=units))
    preview = world.client("administrator").get(reverse("roster_preview", args=[upload.pk]))
    assert "taken as: State enterprise, 100 % of capital" in preview.content.decode()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        (
            "roster.xlsx",
            b"<html></html>",
            "The file is a web page, not a workbook; save it as an Excel workbook (.xlsx).",
        ),
        ("roster.xlsx", b"PK\x03\x04 broken", "The file is damaged: it cannot be unpacked."),
        ("roster.xls", b"\xd0\xcf\x11\xe0", "Choose an Excel workbook (.xlsx); in Excel: Save as, Excel Workbook."),
        ("roster.xlsx", b"", "The file is empty."),
        ("roster.xlsx", b"x" * (10 * 1024 * 1024 + 1), "The file is larger than 10 MB."),
    ],
)
def test_a_file_that_is_no_roster_is_refused_beside_the_field(world, name, content, sentence):
    response = choose(world.client("administrator"), content, name)
    assert (response.status_code, response.context["form"].errors) == (422, {"workbook": [sentence]})
    assert RosterUpload.objects.count() == 0


def test_the_roster_of_a_foreign_district_is_refused_before_it_is_kept(world):
    other = make_user("other_administrator", world.foreign_district, Role.ADMINISTRATOR)
    client = world.client("administrator")
    client.force_login(other)
    response = choose(client, office_workbook())
    assert response.context["form"].errors == {
        "workbook": ["The list belongs to “Huyện ủy Đức Thọ”, which you do not administer."]
    }
    assert RosterUpload.objects.count() == 0


def test_a_new_choice_forgets_the_workbook_that_was_not_confirmed(world):
    kept_upload(world)
    choose(world.client("administrator"), office_workbook(), "better.xlsx")
    assert list(RosterUpload.objects.values_list("file_name", flat=True)) == ["better.xlsx"]


def test_an_upload_is_seen_by_its_uploader_alone(world):
    upload = kept_upload(world)
    client = world.client("administrator")
    client.force_login(make_user("colleague", world.district, Role.ADMINISTRATOR))
    assert client.get(reverse("roster_preview", args=[upload.pk])).status_code == 404
    before = row_counts()
    assert client.post(reverse("roster_import", args=[upload.pk])).status_code == 404
    assert row_counts() == before


@pytest.mark.parametrize("who", ["secretary", "commune_secretary", "supervisor", "organizer", "auditor", "outsider"])
def test_only_administrators_reach_the_pages(world, who):
    upload = kept_upload(world)
    client = world.client(who)
    assert client.get(reverse(UPLOAD)).status_code == 403
    assert choose(client, office_workbook()).status_code == 403
    assert client.get(reverse("roster_preview", args=[upload.pk])).status_code == 403
    assert client.post(reverse("roster_import", args=[upload.pk])).status_code == 403
    assert RosterUpload.objects.count() == 1


def test_a_result_is_seen_within_the_district_only(world):
    client, upload = world.client("administrator"), kept_upload(world)
    result = client.post(reverse("roster_import", args=[upload.pk])).url
    assert client.get(result).status_code == 200
    client.force_login(make_user("other_administrator", world.foreign_district, Role.ADMINISTRATOR))
    assert client.get(result).status_code == 404
