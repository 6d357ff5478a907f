from decimal import ROUND_DOWN, Decimal, localcontext
from fractions import Fraction

import pytest

from evaluations.engine.numbers import digits, rounded


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
