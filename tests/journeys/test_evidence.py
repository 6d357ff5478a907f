"""Evidence from a phone: made small on the way, seen arriving, and one that fails leaves the form as it was typed."""

import re
from collections.abc import Callable
from pathlib import Path

from django.urls import reverse
from playwright.sync_api import Locator, Route, expect

from evaluations import evidence_store
from evaluations.evidence_looks import unlikeness
from evaluations.models import Evidence
from tests.builders import make_year
from tests.conftest import World
from tests.evaluations.pictures import PDF, encoded, make_photo, make_scene, opened
from tests.journeys.visitor import PHONE, Visitor

YEAR = 2025


def choose(visitor: Visitor, place: str, *files: Path) -> Locator:
    """What the phone's own chooser does; answers the place the files belong to."""
    area = visitor.page.locator(f"[data-evidence='{place}']")
    with visitor.page.expect_file_chooser() as chooser:
        area.locator("button[value^='add:']").evaluate("button => button.click()")
    chooser.value.set_files(files)
    return area


def test_photos_arrive_small_and_a_broken_line_loses_nothing(
    world: World, visit: Callable[..., Visitor], tmp_path: Path
) -> None:
    make_year(world.district, YEAR)
    photo, document = tmp_path / "IMG_1.JPG", tmp_path / "list.pdf"
    photo.write_bytes(make_photo(2400, 1200))
    document.write_bytes(PDF)
    visitor = visit("secretary", width=PHONE)
    visitor.go(reverse("record_edit", args=[world.cell.pk, YEAR, 3]))
    page = visitor.page

    area = choose(visitor, "T1", photo)
    expect(area.locator(".evidence-list a")).to_contain_text("IMG_1.jpg")
    kept = Evidence.objects.get()
    picture = opened(evidence_store.read(kept.sha256))
    # Turned upright and made small before it went up; the server, which would have written it otherwise, kept it.
    assert (picture.size, dict(picture.getexif()), "progressive" in picture.info) == ((800, 1600), {}, False)
    assert picture.getpixel((400, 100))[1] < 40 < 200 < picture.getpixel((400, 1500))[1]

    broken: list[Route] = []

    def break_off(route: Route) -> None:
        broken.append(route)
        route.abort()

    page.locator("input[name=mark_T1]").evaluate("field => { field.value = '18,5'; }")
    page.route("**/evidence/*/", break_off)
    area = choose(visitor, "T1", document)
    failed = area.locator(".is-failed")
    expect(failed).to_have_count(1)
    assert len(broken) == 1
    assert visitor.flaws(PHONE) == []
    page.unroute("**/evidence/*/")
    failed.locator("button").first.evaluate("button => button.click()")
    expect(area.locator(".evidence-list a")).to_have_count(2)
    expect(area.locator("[data-sending] li")).to_have_count(0)
    assert page.input_value("input[name=mark_T1]") == "18,5"
    assert [complaint.endswith("net::ERR_FAILED") for complaint in visitor.complaints] == [True]
    visitor.complaints.clear()


def test_without_scripts_the_form_is_saved_before_the_file_is_chosen(
    world: World, visit: Callable[..., Visitor], tmp_path: Path
) -> None:
    make_year(world.district, YEAR)
    document = tmp_path / "list.pdf"
    document.write_bytes(PDF)
    visitor = visit("secretary", width=PHONE, has_scripts=False)
    visitor.go(reverse("record_edit", args=[world.cell.pk, YEAR, 3]))
    visitor.page.fill("input[name=mark_T1]", "18,5")
    visitor.press("[data-evidence='T1'] button[value='add:T1']")
    visitor.page.set_input_files("input[type=file]", document)
    visitor.press("main form button.btn-primary")
    assert visitor.page.url.endswith("#criterion_T1")
    expect(visitor.page.locator("[data-evidence='T1'] a")).to_contain_text("list.pdf")
    assert re.fullmatch("18[,.]50?", visitor.page.input_value("input[name=mark_T1]"))
    visitor.press("[data-evidence='T1'] button[value^='remove:']")
    visitor.press("main form button.btn-danger")
    assert Evidence.objects.get().removed_at is not None


def test_one_photo_shrunk_by_the_browser_and_by_the_server_asks_whether_it_is_shared(
    world: World, visit: Callable[..., Visitor], tmp_path: Path
) -> None:
    make_year(world.district, YEAR)
    photo = tmp_path / "IMG_1.JPG"
    photo.write_bytes(encoded(make_scene(1, 3000, 2000), quality=92))
    visitor = visit("commune_secretary", width=PHONE)
    visitor.go(reverse("record_edit", args=[world.cell.pk, YEAR, 3]))
    expect(choose(visitor, "T1", photo).locator(".evidence-list a")).to_contain_text("IMG_1.jpg")

    visitor.go(reverse("evidence_add", args=[world.sibling_cell.pk, YEAR, 3, "T1"]))
    page = visitor.page
    page.set_input_files("input[type=file]", photo)
    visitor.press("main form button.btn-primary")
    expect(page.locator(".invalid-feedback")).to_contain_text(world.cell.name)
    tick = page.locator("input[name=is_shared]")
    tick_box, label_box = tick.bounding_box(), page.locator("label[for=id_is_shared]").bounding_box()
    assert tick_box is not None
    assert label_box is not None
    assert tick_box["height"] >= 44
    assert abs(tick_box["y"] - label_box["y"]) < 12
    assert visitor.flaws(PHONE) == []
    tick.check()
    page.set_input_files("input[type=file]", photo)
    visitor.press("main form button.btn-primary")
    mine, shared = Evidence.objects.order_by("pk")
    assert (mine.sha256 == shared.sha256, shared.is_shared) == (False, True)
    assert unlikeness(mine.look, shared.look) == 0
