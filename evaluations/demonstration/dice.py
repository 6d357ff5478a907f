"""Chance that repeats: the same purpose on the same unit always falls the same way."""

from random import Random


def dice(*purpose: object) -> Random:
    """A source of chance of its own for one purpose, so that a change to one thing leaves all others as they were."""
    return Random("/".join(map(str, ("bon-tot", *purpose))))


def held(value: float, low: float, high: float) -> float:
    """The value, held between two bounds."""
    return max(low, min(high, value))
