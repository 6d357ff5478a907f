"""A query that is put together once and asked many times.

Django puts a queryset's SQL together each time it is asked, which for a wide row takes four times as long as the
answer. A prepared query is put together with markers in the place of the values that change, and afterwards only those
are exchanged. Its rows come through the queryset's own machinery: they are what the queryset would give.
"""

import datetime
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from itertools import count
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import connections
from django.db.models import QuerySet

RowT = TypeVar("RowT")

#: A page may send lists of any length: no more are kept at a time.
MOST_SHAPES = 100
#: What a database makes of a value that it has no type for: a day is words, and a UUID its digits.
_FORMS: tuple[Callable[[Any], Any], ...] = (lambda value: value, str, lambda value: getattr(value, "hex", value))


class Prepared(Generic[RowT]):
    """`build` makes the queryset of its values: whole numbers, words, days, UUIDs, or lists of them for an `__in`.

    Each value may only stand at the right side of a comparison, as it is. A list has to hold something, and is prepared
    anew for every length.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, RowT]]) -> None:
        self._build = build
        self._kept: dict[tuple[int | None, ...], _Kept[RowT]] = {}

    def __call__(self, *values: Any) -> list[RowT]:
        if any(isinstance(value, int) and not -(2**63) <= value < 2**63 for value in _flat(values)):
            # No column holds such a number, and SQLite does not even take it.
            return []
        shape = tuple(len(value) if isinstance(value, list) else None for value in values)
        kept = self._kept.get(shape)
        if kept is None:
            if len(self._kept) >= MOST_SHAPES:
                self._kept.clear()
            kept = self._kept[shape] = _Kept(self._build, values)
        return kept.ask(list(_flat(values)))


class _Kept(Generic[RowT]):
    """The SQL for values of one shape, with the place of each among its parameters."""

    def __init__(self, build: Callable[..., QuerySet[Any, RowT]], values: Sequence[Any]) -> None:
        number = count()
        marks = [
            [_marker(one, next(number)) for one in value] if isinstance(value, list) else _marker(value, next(number))
            for value in values
        ]
        self.queryset = build(*marks)
        self.compiler = self.queryset.query.get_compiler(self.queryset.db)
        self.sql, parameters = self.compiler.as_sql()
        self.converters = self.compiler.get_converters(
            [column for column, *_alias in self.compiler.select[: self.compiler.col_count]]
        )
        markers = list(_flat(marks))
        self.parameters = [_place_of(parameter, markers) or parameter for parameter in parameters]
        placed = {place[0] for place in self.parameters if isinstance(place, tuple)}
        assert placed == set(range(len(markers))), "a value is not compared as it is"

    def ask(self, values: Sequence[Any]) -> list[RowT]:
        parameters = tuple(
            place[1](values[place[0]]) if isinstance(place, tuple) else place for place in self.parameters
        )
        compiler: Any = copy(self.compiler)
        compiler.connection = connections[self.queryset.db]
        compiler.as_sql = lambda *_args, **_kwargs: (self.sql, parameters)
        compiler.get_converters = lambda _expressions: self.converters
        queryset = self.queryset.all()
        queryset.query.get_compiler = lambda *_args, **_kwargs: compiler  # type: ignore[method-assign]
        return list(queryset)


def _flat(values: Sequence[Any]) -> Iterator[Any]:
    for value in values:
        yield from value if isinstance(value, list) else (value,)


def _marker(value: Any, number: int) -> Any:
    """A value of the same type that stands nowhere else, and fits into every column."""
    if isinstance(value, int):
        return 31_000 + number
    if isinstance(value, datetime.date):
        return datetime.date(9000, 1, 1) + datetime.timedelta(days=number)
    return UUID(int=number) if isinstance(value, UUID) else f"\x01{number}"


def _place_of(parameter: Any, markers: Sequence[Any]) -> tuple[int, Callable[[Any], Any]] | None:
    """Which marker a parameter is, and the form in which the database wants it."""
    for number, marker in enumerate(markers):
        for form in _FORMS:
            if isinstance(parameter, type(form(marker))) and parameter == form(marker):
                # PostgreSQL is told of a whole number how wide its column is.
                return number, type(parameter) if isinstance(parameter, int) else form
    return None
