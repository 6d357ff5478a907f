"""Exact arithmetic: a fraction inside, two decimals rounded half up once, and plain digits in the steps."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction


def rounded(value: Fraction) -> Decimal:
    """Two decimals, half up, of a value from zero; the ambient decimal context has no say in it."""
    hundredths = (value.numerator * 200 + value.denominator) // (value.denominator * 2)
    return Decimal(f"{hundredths // 100}.{hundredths % 100:02}")


def digits(value: Decimal) -> str:
    """The number as it was written, never in exponents."""
    written = str(value)
    return format(value, "f") if "E" in written else written
