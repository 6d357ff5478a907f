"""Numbers, dates and times as people here write them, in every language."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from cells.fields import DateField, DecimalField, TimeField


@pytest.mark.parametrize("language", ["vi", "en", "ar"])
@pytest.mark.parametrize(
    ("typed", "number"), [("8,5", "8.5"), ("8.5", "8.5"), (" 8,50 ", "8.50"), ("٫5", "0.5"), ("8,", "8"), ("-0", "0")]
)
def test_decimal_reads_comma_and_point(language: str, typed: str, number: str) -> None:
    with translation.override(language):
        assert DecimalField().clean(typed) == Decimal(number)


@pytest.mark.parametrize("typed", ["1e1", "1_0", "NaN", "Infinity", "1.234,5", "8..5", "tám", "½", "0x1", "1 000"])
def test_decimal_refuses_what_is_no_plain_number(typed: str) -> None:
    with pytest.raises(ValidationError):
        DecimalField().clean(typed)


@pytest.mark.parametrize(("language", "shown"), [("vi", "8,5"), ("en", "8.5"), ("ar", "8.5")])
def test_decimal_is_shown_as_the_language_writes_it(language: str, shown: str) -> None:
    with translation.override(language):
        assert DecimalField().prepare_value(Decimal("8.50")) == shown


@pytest.mark.parametrize("language", ["vi", "en", "ar"])
@pytest.mark.parametrize("typed", ["25/12/2025", "25-12-2025", "25.12.2025", "25/12/25", "2025-12-25"])
def test_date_puts_the_day_first(language: str, typed: str) -> None:
    with translation.override(language):
        assert DateField().clean(typed) == datetime.date(2025, 12, 25)
        assert DateField().clean("05/06/2025") == datetime.date(2025, 6, 5)
        with pytest.raises(ValidationError):
            DateField().clean("12/25/2025")


@pytest.mark.parametrize("language", ["vi", "en", "ar"])
@pytest.mark.parametrize(
    ("typed", "minute"),
    [(typed, 30) for typed in ("19:30", "19h30", "19.30", "19H30", " 19 h 30 ", "19g30", "19 giờ 30 phút", "19h30'")]
    + [(typed, 0) for typed in ("19h", "19 giờ", "19g", "19h00", "19.00")],
)
def test_time_is_read_as_it_is_written(language: str, typed: str, minute: int) -> None:
    with translation.override(language):
        assert TimeField().clean(typed) == datetime.time(19, minute)


@pytest.mark.parametrize("typed", ["19", "1930", "25h", "19h60", "19,5", "19.", "tối", "19:30 20:10"])
def test_what_is_no_time_of_the_day_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        TimeField().clean(typed)
