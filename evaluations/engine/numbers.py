"""Exact arithmetic: a fraction inside, two decimals rounded half up once, and plain digits in the steps."""

from __future__ import annotations

from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from fractions import Fraction

#: Differences are exact however many digits a number has; the ambient context would round them to 28.
_EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)


def rounded(value: Fraction) -> Decimal:
    """Two decimals, half up, of a value from zero; the ambient decimal context has no say in it."""
    hundredths = (value.numerator * 200 + value.denominator) // (value.denominator * 2)
    return Decimal(f"{hundredths // 100}.{hundredths % 100:02}")


def rounded_up(value: Fraction) -> Decimal:
    """Two decimals, never less than the value: the least score that can be given and reaches it."""
    hundredths = -(-value.numerator * 100 // value.denominator)
    return Decimal(f"{hundredths // 100}.{hundredths % 100:02}")


def least_of(percent: int | Decimal, whole: int) -> int:
    """The smallest count that is at least ``percent`` of the whole: 30 % of 11 takes 4."""
    if isinstance(percent, int):
        return -(-percent * whole // 100)
    share = Fraction(percent) * whole
    return -(-share.numerator // (share.denominator * 100))


def most_of(percent: int, whole: int) -> int:
    """The largest count that is at most ``percent`` of the whole: 20 % of 9 allows 1."""
    return percent * whole // 100


def difference(larger: int | Decimal, smaller: int | Decimal) -> str:
    """How much is missing between two numbers, exactly and without idle zeros: 90 − 87.50 is 2.5."""
    if isinstance(larger, int) and isinstance(smaller, int):
        return str(larger - smaller)
    left = digits(_EXACT.subtract(larger, smaller))
    return left.rstrip("0").rstrip(".") if "." in left else left


def digits(value: int | Decimal) -> str:
    """The number as it was written, never in exponents."""
    written = str(value)
    return format(value, "f") if "E" in written else written
