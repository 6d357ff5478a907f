"""A committee's own scale, from a copy to its second version: with scripts and the keyboard, and without scripts."""

import re
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from evaluations.models import Scale
from tests.conftest import World
from tests.evaluations.scale_drafting import codes_of, criterion_of, make_frame, maxima_of, reread
from tests.journeys.visitor import DESK, PHONE, Visitor

CODE = "thang-diem-duc-tho"
SAVE = "form.scale-sheet .save-bar button.btn-primary"


def start_a_copy(visitor: Visitor, world: World) -> Scale:
    """Both questions, as somebody who looks for them answers them."""
    visitor.go(reverse("scale_list"))
    visitor.press("main .actions a.btn-primary")
    visitor.page.check("input[name=way][value=own]")
    visitor.page.select_option("select[name=source]", index=1)
    visitor.press("main form[method=get] button.btn-primary")
    visitor.page.select_option("select[name=committee]", str(world.district.pk))
    visitor.page.fill("input[name=code]", CODE)
    visitor.press("main form[method=post] button.btn-primary")
    draft = Scale.objects.get(code=CODE)
    assert visitor.page.url.endswith(reverse("scale_edit", args=[draft.pk]))
    return draft


def fill_in_document(visitor: Visitor, number: str) -> None:
    visitor.page.fill("input[name=document_number]", number)
    visitor.page.fill("input[name=document_on]", "28/10/2025")
    visitor.press(SAVE)


def maximum(scale: Scale, code: str) -> str:
    return f"input[name=criterion_{criterion_of(scale, code).pk}_maximum]"


def flaws(visitor: Visitor) -> list[str]:
    return [line.inner_text().strip() for line in visitor.page.locator("#flaws .flaw-list a").all()]


@pytest.fixture
def office(live_server: LiveServer, world: World, visit: Callable[..., Visitor]) -> Callable[..., Visitor]:
    make_frame()

    def sit_down(**settings: object) -> Visitor:
        return visit("organizer", language="en", **settings)

    return sit_down


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_a_scale_is_copied_broken_mended_published_and_renewed(
    office: Callable[..., Visitor], world: World, width: int
) -> None:
    visitor = office(width=width)
    page, draft = visitor.page, start_a_copy(visitor, world)
    assert visitor.flaws(width) == []
    fill_in_document(visitor, "12-HD/HU")
    assert flaws(visitor) == []

    part = page.locator("[data-part]").first
    page.fill(maximum(draft, "T1"), "18,5")
    expect(part.locator("[data-part-sum]")).to_have_text(re.compile("28[.,]5"))
    expect(part.locator("[data-verdict]")).to_have_text(re.compile("short by 1[.,]5"))
    visitor.press(SAVE)
    assert [words.partition(":")[0] for words in flaws(visitor)] == ["Good 1"]
    assert visitor.flaws(width) == []
    visitor.press("form.scale-sheet button[value=publish]")
    assert page.locator("main form button.btn-primary").count() == 0
    visitor.press("main section a.btn-primary")

    page.fill(maximum(draft, "T1"), "20")
    expect(part.locator("[data-verdict]")).to_have_text("adds up")
    move_by_keyboard(visitor, draft)
    assert flaws(visitor) == []

    visitor.press("form.scale-sheet button[value=dry-run]")
    assert page.url.endswith(reverse("scale_dry_run", args=[draft.pk]))
    publish(visitor, draft)
    renew(visitor, draft)


def move_by_keyboard(visitor: Visitor, draft: Scale) -> None:
    """A2 goes up, and the focus stays on its row: with its way up closed, on the way down."""
    pk = criterion_of(draft, "A2").pk
    visitor.page.locator(f"#up_{pk}").focus()
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator(f"#down_{pk}")).to_be_focused()
    expect(visitor.page.locator(f"#up_{pk}")).to_be_disabled()
    assert codes_of(draft) == ["T1", "T2", "A2", "A1", "S1", "C1", "C2"]
    assert maxima_of(draft)["T1"] == 20


def publish(visitor: Visitor, draft: Scale) -> None:
    visitor.go(reverse("scale_publish", args=[draft.pk]))
    visitor.press("main form button.btn-primary")
    assert visitor.page.url.endswith(reverse("scale_detail", args=[draft.pk]))
    assert reread(draft).is_published


def renew(visitor: Visitor, first: Scale) -> None:
    """The next version changes one criterion, and publishing says which."""
    visitor.press("main .actions a[href*='way=version']")
    visitor.press("main form[method=post] button.btn-primary")
    second = Scale.objects.get(code=CODE, version=2)
    fill_in_document(visitor, "13-HD/HU")
    visitor.press(f"button[value='edit:{criterion_of(second, 'S1').pk}']")
    visitor.page.fill("input[name=title]", "Đoàn kết, thống nhất")
    visitor.press("form[data-criterion-form] button.btn-primary")
    visitor.press("form.scale-sheet button[value=publish]")
    changes = [line.inner_text().strip() for line in visitor.page.locator(".change-list li").all()]
    assert any("Đoàn kết, thống nhất" in change for change in changes)
    publish(visitor, second)
    assert list(Scale.objects.published().filter(code=CODE).values_list("version", flat=True)) == [2, 1]


def test_a_scale_is_written_without_scripts(office: Callable[..., Visitor], world: World) -> None:
    visitor = office(width=PHONE, has_scripts=False)
    page, draft = visitor.page, start_a_copy(visitor, world)
    fill_in_document(visitor, "12-HD/HU")

    page.fill(maximum(draft, "T1"), "mười tám")
    page.fill("input[name=title]", "Thang điểm không cần kịch bản")
    visitor.press(f"#up_{criterion_of(draft, 'A2').pk}")
    assert page.input_value(maximum(draft, "T1")) == "mười tám"
    assert page.locator(".error-summary a").count() == 1
    assert (reread(draft).title, codes_of(draft)[2]) == ("Thang điểm không cần kịch bản", "A1")

    page.fill(maximum(draft, "T1"), "18,5")
    visitor.press(f"#up_{criterion_of(draft, 'A2').pk}")
    assert codes_of(draft)[2:4] == ["A2", "A1"]
    assert [words.partition(":")[0] for words in flaws(visitor)] == ["Good 1"]

    visitor.press(f"button[value='edit:{criterion_of(draft, 'T1').pk}']")
    page.check("input[name=kind][value=choice]")
    page.fill("input[name=maximum]", "20")
    for row, (label, points) in enumerate((("Đủ", "20"), ("Thiếu", "7,5"), ("Không", "0"))):
        page.fill(f"input[name=step_{row}_label]", label)
        page.fill(f"input[name=step_{row}_points]", points)
    visitor.press("form[data-criterion-form] button.btn-primary")
    assert [step["points"] for step in criterion_of(draft, "T1").steps] == ["20", "7.5", "0"]
    assert flaws(visitor) == []
    publish(visitor, draft)
