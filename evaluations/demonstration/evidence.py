"""Photos that some units have attached to the month being checked, by the same action as on the page."""

import io
from collections.abc import Callable, Iterable
from math import sin
from random import Random
from typing import Final, NamedTuple
from uuid import UUID

from django.utils import timezone
from PIL import Image, ImageDraw

from cells.queries import scope_of
from evaluations.actions.evidence import attach_evidence
from evaluations.demonstration.accounts import Staff
from evaluations.demonstration.calendar import Calendar
from evaluations.demonstration.dice import dice
from evaluations.demonstration.organisation import District
from evaluations.demonstration.units import STAGE_CELL
from evaluations.evidence_images import make_fit
from evaluations.models import EvaluationYear

#: In pixels: sharp enough to be recognised, small enough to be drawn in no time.
PAGE, PHOTO = (720, 1018), (1000, 750)
PAPER, INK, DESK = "#f5f1e6", "#26345c", "#6d5642"
LINE_HEIGHT, MARGIN = 38, 70

Drawing = Callable[[Random], Image.Image]


class Photo(NamedTuple):
    """What is attached; the criterion is "" for the signed page of the minutes."""

    unit: str
    criterion: str
    name: str
    draw: Drawing


def build_evidence(district: District, staff: Staff, year: EvaluationYear, calendar: Calendar) -> None:
    """An action acts today: in a district of another day nobody has attached anything."""
    if calendar.today != timezone.localdate():
        return
    month = calendar.current.number
    for photo in PHOTOS:
        unit = district.unit(photo.unit)
        chance = dice("photo", photo.unit, photo.criterion)
        content = io.BytesIO()
        photo.draw(chance).save(content, "JPEG", quality=80)
        attach_evidence(
            scope_of(staff.writer(unit), calendar.today),
            organization=unit.organization,
            evaluation_year=year,
            month=month,
            criterion_code=photo.criterion,
            file=make_fit(photo.name % {"month": month}, content.getvalue()),
            key=UUID(int=chance.getrandbits(128)),
        )


def signed_page(chance: Random) -> Image.Image:
    """A page of the minute book with two signatures, photographed on a table."""
    page, draw = _sheet_of_paper()
    draw.line(_scrawl(chance, 240, MARGIN, 260), fill=INK, width=4)
    for line in range(4, 21):
        end = PAGE[0] - MARGIN - chance.choice((0, 20, 60, 240))
        draw.line(_scrawl(chance, MARGIN, line * LINE_HEIGHT, end - MARGIN), fill=INK, width=2)
    for left in (90, 430):
        draw.line(_scrawl(chance, left, 23 * LINE_HEIGHT, 180, height=34), fill=INK, width=3)
    return _on_a_table(page, chance)


def roll_of_names(chance: Random) -> Image.Image:
    """The list of those present, ticked by hand."""
    page, draw = _sheet_of_paper()
    for line in range(3, 24):
        height = line * LINE_HEIGHT
        draw.line(_scrawl(chance, MARGIN, height, chance.randint(190, 300)), fill=INK, width=2)
        place = 520 if chance.random() < 0.85 else 600
        draw.line([(place, height), (place + 8, height + 9), (place + 24, height - 16)], fill=INK, width=4)
    for left in (MARGIN - 20, 490, 570, PAGE[0] - 30):
        draw.line([(left, 80), (left, 24 * LINE_HEIGHT)], fill="#8c8c8c", width=2)
    return _on_a_table(page, chance)


def village_road(chance: Random) -> Image.Image:
    """A road between fields that has just been cleaned."""
    width, height = PHOTO
    picture = Image.new("RGB", PHOTO, "#a9cdea")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 330, width, height), fill="#7da24c")
    for _bush in range(60):
        left, top = chance.randrange(width), chance.randint(280, 400)
        size = chance.randint(20, 70)
        draw.ellipse((left, top - size // 2, left + size, top + size // 2), fill=chance.choice(("#4e7a35", "#5f8c3f")))
    draw.polygon([(470, 340), (540, 340), (860, height), (180, height)], fill="#c9bda8")
    for left in range(250, 800, 90):
        top = chance.randint(430, 520)
        draw.ellipse((left + 12, top - 34, left + 40, top - 6), fill="#d9a066")
        draw.rectangle((left, top, left + 52, top + 90), fill=chance.choice(("#3d5a80", "#a83232", "#4f6d3a")))
    return picture


PHOTOS: Final = (
    Photo(STAGE_CELL, "", "bien-ban-co-chu-ky-thang-%(month)s.jpg", signed_page),
    Photo(STAGE_CELL, "A2", "danh-sach-du-hop-thang-%(month)s.jpg", roll_of_names),
    Photo("014-03", "", "trang-ky-bien-ban-thang-%(month)s.jpg", signed_page),
    Photo("014-05", "", "bien-ban-thang-%(month)s.jpg", signed_page),
    Photo("014-12", "T1", "don-ve-sinh-thang-%(month)s.jpg", village_road),
)


def _sheet_of_paper() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    page = Image.new("RGB", PAGE, PAPER)
    draw = ImageDraw.Draw(page)
    for line in range(3, PAGE[1] // LINE_HEIGHT):
        draw.line([(30, line * LINE_HEIGHT + 10), (PAGE[0] - 30, line * LINE_HEIGHT + 10)], fill="#c9d3e0")
    return page, draw


def _scrawl(chance: Random, left: int, base: int, length: int, height: int = 12) -> list[tuple[float, float]]:
    """A line of writing, seen from so far that nobody could read it."""
    places: Iterable[int] = range(left, left + length, 4)
    return [(place, base - height * abs(sin(place * chance.uniform(0.2, 0.9)))) for place in places]


def _on_a_table(page: Image.Image, chance: Random) -> Image.Image:
    turned = page.rotate(chance.uniform(-2, 2), Image.Resampling.BILINEAR, expand=True, fillcolor=DESK)
    table = Image.new("RGB", (turned.width + 60, turned.height + 60), DESK)
    table.paste(turned, (30, 30))
    return table
