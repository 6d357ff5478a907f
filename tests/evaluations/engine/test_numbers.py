from decimal import ROUND_DOWN, Decimal, localcontext
from fractions import Fraction

import pytest

from evaluations.engine.numbers import difference, digits, least_of, most_of, rounded, rounded_up


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Fraction(0), "0.00"),
        (Fraction(1, 8), "0.13"),
        (Fraction(1249, 10000), "0.12"),
        (Fraction(1, 3), "0.33"),
        (Fraction(2, 3), "0.67"),
        (Fraction(100), "100.00"),
    ],
)
def test_rounded_goes_half_up_to_two_decimals(value: Fraction, expected: str) -> None:
    assert str(rounded(value)) == expected


def test_rounded_does_not_depend_on_the_decimal_context() -> None:
    with localcontext() as context:
        context.prec, context.rounding = 3, ROUND_DOWN
        assert str(rounded(Fraction(123456, 1000))) == "123.46"


@pytest.mark.parametrize(("value", "expected"), [("8.50", "8.50"), ("1E+2", "100"), ("0E-9", "0.000000000")])
def test_digits_never_writes_exponents(value: str, expected: str) -> None:
    assert digits(Decimal(value)) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Fraction(0), "0.00"),
        (Fraction(24), "24.00"),
        (Fraction(1, 3), "0.34"),
        (Fraction(2401, 100), "24.01"),
        (Fraction(100), "100.00"),
    ],
)
def test_rounded_up_is_never_less_than_the_value(value: Fraction, expected: str) -> None:
    assert str(rounded_up(value)) == expected


@pytest.mark.parametrize(
    ("percent", "whole", "least", "most"),
    [(30, 10, 3, 3), (30, 11, 4, 3), (20, 9, 2, 1), (50, 9, 5, 4), (70, 0, 0, 0), (80, 126, 101, 100)],
)
def test_shares_of_a_count_are_whole_and_exact(percent: int, whole: int, least: int, most: int) -> None:
    assert (least_of(percent, whole), most_of(percent, whole)) == (least, most)


def test_a_share_may_have_decimals() -> None:
    assert [least_of(Decimal(percent), 12) for percent in ("91.6", "91.7", "75.0")] == [11, 12, 9]


@pytest.mark.parametrize(
    ("larger", "smaller", "expected"),
    [
        ("90", "87.50", "2.5"),
        ("90", "80.00", "10"),
        ("100", "0", "100"),
        ("90", "0.0000000000000000000000000000000001", "89.9999999999999999999999999999999999"),
    ],
)
def test_difference_is_exact_and_without_idle_zeros(larger: str, smaller: str, expected: str) -> None:
    with localcontext() as context:
        context.prec = 3
        assert str(difference(Decimal(larger), Decimal(smaller))) == expected


def test_difference_takes_counts_and_numbers_alike() -> None:
    with localcontext() as context:
        context.prec = 3
        differences = (difference(90, 80), difference(90, Decimal("87.50")), difference(Decimal("1234.50"), 1000))
    assert differences == ("10", "2.5", "234.5")
