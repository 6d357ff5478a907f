"""The months before a mark as bars."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from evaluations.engine import NOT_APPLICABLE
from evaluations.issued import IssuedBand
from evaluations.queries.records import EarlierMark
from evaluations.templatetags.earlier import earlier_bars
from evaluations.templatetags.points import band_edges, percent, points, signed

SVG = '<svg viewBox="0 0 8 32" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
TRACK = '<rect class="bar-track" width="8" height="32"/>'


def earlier(month: int, mark: Decimal | None, percent: Decimal | None) -> EarlierMark:
    return EarlierMark(first_day=datetime.date(2025, month, 1), mark=mark, percent=percent)


def test_each_month_is_a_bar_with_its_words() -> None:
    bars = earlier_bars(
        [
            earlier(1, None, None),
            earlier(2, Decimal("4.50"), Decimal(90)),
            EarlierMark(first_day=datetime.date(2025, 3, 1), mark=NOT_APPLICABLE, percent=None),
        ]
    )
    assert bars == (
        '<ul class="twelve">'
        f'<li>{SVG}{TRACK}</svg><span class="visually-hidden">01/2025: –</span></li>'
        f'<li>{SVG}{TRACK}<rect class="bar-fill" width="8" height="90%"/></svg>'
        '<span class="visually-hidden">02/2025: 4.5</span></li>'
        f'<li>{SVG}{TRACK}</svg><span class="visually-hidden">03/2025: not applicable</span></li>'
        "</ul>"
    )


def test_a_percentage_stands_before_its_points() -> None:
    month = EarlierMark(
        first_day=datetime.date(2025, 2, 1), mark=Decimal(8), percent=Decimal(80), ratio=Decimal("92.50")
    )
    assert '<span class="visually-hidden">02/2025: 92.5% = 8</span>' in earlier_bars([month])


@pytest.mark.parametrize(
    ("number", "expected"),
    [(Decimal("92.50"), "92.5%"), (Decimal(0), "0%"), (None, "–"), (NOT_APPLICABLE, "not applicable"), ("+5", "+5%")],
)
def test_a_percentage_shows_its_sign(number: Any, expected: str) -> None:
    assert percent(number) == expected


@pytest.mark.parametrize(
    ("edges", "words"),
    [
        ({"lower": "85", "upper": "95"}, "from 85% to below 95%"),
        ({"lower": "85", "upper": "95", "includes_lower": False, "includes_upper": True}, "above 85% to 95%"),
        ({"upper": "85"}, "below 85%"),
        ({"lower": "0", "upper": "85", "includes_upper": True}, "up to 85%"),
        ({"lower": "0", "upper": "85", "includes_lower": False}, "above 0% to below 85%"),
        ({"lower": "95"}, "from 95%"),
        ({"lower": "95", "upper": "100", "includes_upper": True}, "from 95%"),
        ({"lower": "95", "upper": "100"}, "from 95% to below 100%"),
        ({"lower": "100", "includes_lower": False}, "above 100%"),
        ({}, "any percentage"),
    ],
)
def test_a_band_says_which_percentages_it_holds(edges: dict[str, Any], words: str) -> None:
    numbers = {name: Decimal(edge) if isinstance(edge, str) else edge for name, edge in edges.items()}
    assert band_edges(IssuedBand(points=Decimal(8), **numbers)) == words


def test_marks_are_as_short_as_they_can_be() -> None:
    assert [points(Decimal(value)) for value in ("20.00", "8.50", "0.00", "100")] == ["20", "8.5", "0", "100"]
    assert points(None) == "–"
    with translation.override("vi"):
        assert points(Decimal("8.50")) == "8,5"


def test_a_difference_shows_its_sign() -> None:
    assert [signed(Decimal(value)) for value in ("-3.50", "0.50", "0")] == ["−3.5", "+0.5", "0"]
    with translation.override("ar"):
        assert [signed(Decimal(value)) for value in ("-3.50", "0")] == ["\u200e−3.5", "0"]
    assert signed(None) == "–"
