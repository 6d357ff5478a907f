"""A query that is put together once and asked many times.

Django puts a queryset's SQL together each time it is asked, which for a wide row takes four times as long as the
answer. A prepared query is put together with markers in the place of the values that change, and afterwards only those
are exchanged. Its rows come through the queryset's own machinery: they are what the queryset would give.
"""

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from itertools import count
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from django.db import connections
from django.db.models import QuerySet

RowT = TypeVar("RowT")

#: A page may send lists of any length: longer ones are asked as ever.
LONGEST_LIST = 50
#: What a database makes of a value that it has no type for: a day is words, and a UUID its digits.
_FORMS: tuple[Callable[[Any], Any], ...] = (lambda value: value, str, lambda value: getattr(value, "hex", value))


class Prepared(Generic[RowT]):
    """`build` makes the queryset of its values: whole numbers, words, days, UUIDs, or lists of them for an `__in`.

    Each value may only stand at the right side of a comparison, as it is. A list has to hold something, and is prepared
    for each length that occurs.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, RowT]]) -> None:
        self._build = build
        self._kept: dict[tuple[int | None, ...], _Kept[RowT]] = {}

    def __call__(self, *values: Any) -> list[RowT]:
        if any(isinstance(value, int) and not -(2**63) <= value < 2**63 for value in _flat(values)):
            # No column holds such a number, and SQLite does not even take it.
            return []
        shape = tuple(len(value) if isinstance(value, list) else None for value in values)
        if any(length is not None and length > LONGEST_LIST for length in shape):
            return list(self._build(*values))
        if shape not in self._kept:
            self._kept[shape] = _Kept(self._build, values)
        return self._kept[shape].ask(list(_flat(values)))


class _Place(NamedTuple):
    """Which of the values stands at a parameter's place, and the form in which the database wants it."""

    number: int
    form: Callable[[Any], Any]


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
        places = _places(list(_flat(marks)))
        self.parameters = [_place_in(places, parameter) or parameter for parameter in parameters]
        placed = {place.number for place in self.parameters if isinstance(place, _Place)}
        assert len(placed) == next(number), "a value is not compared as it is"

    def ask(self, values: Sequence[Any]) -> list[RowT]:
        parameters = tuple(
            place.form(values[place.number]) if isinstance(place, _Place) else place for place in self.parameters
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


def _places(markers: Sequence[Any]) -> dict[Any, _Place]:
    """By what the database may make of each marker, where its value belongs."""
    places: dict[Any, _Place] = {}
    for number, marker in enumerate(markers):
        for form in _FORMS:
            places.setdefault(form(marker), _Place(number, form))
    return places


def _place_in(places: Mapping[Any, _Place], parameter: Any) -> _Place | None:
    place = places.get(parameter)
    # PostgreSQL is told of a whole number how wide its column is.
    return place._replace(form=type(parameter)) if place and isinstance(parameter, int) else place
