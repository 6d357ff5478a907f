"""A TOML table read key by key: every value has the type asked for, and a key nobody asked for is an error."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_COUNT = re.compile(r"[0-9]+")


class CaseError(ValueError):
    """A malformed case, with its place and what is wrong there."""


class Table:
    """One table of a case file; ``place`` says where it is, for the error's sentence."""

    def __init__(self, values: object, place: str) -> None:
        if not isinstance(values, dict):
            raise CaseError(f"{place}: a table is needed")
        self._values: Mapping[str, object] = values
        self._asked: set[str] = set()
        self.place = place

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def wrong(self, key: str, what: str) -> CaseError:
        return CaseError(f"{self.place}: {key}: {what}")

    def finish(self) -> None:
        """Refuse what nobody asked for."""
        unknown = sorted(set(self._values) - self._asked)
        if unknown:
            raise CaseError(f"{self.place}: unknown key {', '.join(unknown)}")

    def given(self, read: Callable[[str], T], key: str) -> T | None:
        """The value where the key is given, else ``None``."""
        return read(key) if key in self else None

    def given_or(self, default: T, read: Callable[[str], T], key: str) -> T:
        return read(key) if key in self else default

    def text(self, key: str) -> str:
        value = self._value(key)
        if not isinstance(value, str):
            raise self.wrong(key, f"a text is needed, not {value!r}")
        return value

    def flag(self, key: str) -> bool:
        value = self._value(key)
        if not isinstance(value, bool):
            raise self.wrong(key, f"true or false is needed, not {value!r}")
        return value

    def number(self, key: str) -> Decimal:
        value = self._value(key)
        if type(value) is int:
            return Decimal(value)
        if not isinstance(value, str) or not _NUMBER.fullmatch(value):
            raise self.wrong(key, f'a whole number or a text such as "8.5" is needed, not {value!r}')
        return Decimal(value)

    def says(self, key: str, word: str) -> bool:
        return self._value(key) == word

    def number_or_none(self, key: str) -> Decimal | None:
        return None if self.says(key, "none") else self.number(key)

    def count(self, key: str) -> int:
        value = self._value(key)
        if type(value) is int and value >= 0:
            return value
        if not isinstance(value, str) or not _COUNT.fullmatch(value):
            raise self.wrong(key, f"a whole number from zero is needed, not {value!r}")
        return int(value)

    def word(self, words: type[E], key: str) -> E:
        return self._word(words, key, self.text(key))

    def given_word(self, words: type[E], key: str) -> E | None:
        return self.word(words, key) if key in self else None

    def word_or(self, default: E, key: str) -> E:
        return self.word(type(default), key) if key in self else default

    def words(self, words: type[E], key: str) -> frozenset[E]:
        """A set of words; none where the key is not given."""
        return frozenset(self._word(words, key, text) for text in self.texts(key)) if key in self else frozenset()

    def texts(self, key: str) -> tuple[str, ...]:
        values = self._list(key)
        if not all(isinstance(value, str) for value in values):
            raise self.wrong(key, "a list of texts is needed")
        return tuple(str(value) for value in values)

    def numbers(self, key: str) -> tuple[Decimal, ...]:
        items = Table({str(i): value for i, value in enumerate(self._list(key), 1)}, f"{self.place}: {key}")
        return tuple(items.number(i) for i in items)

    def table(self, key: str) -> Table:
        return Table(self._value(key), f"{self.place}: {key}")

    def tables(self, key: str) -> list[Table]:
        """A list of tables; none where the key is not given."""
        if key not in self:
            return []
        return [Table(value, f"{self.place}: {key} {i}") for i, value in enumerate(self._list(key), 1)]

    def _value(self, key: str) -> object:
        self._asked.add(key)
        if key not in self._values:
            raise self.wrong(key, "missing")
        return self._values[key]

    def _list(self, key: str) -> list[object]:
        value = self._value(key)
        if not isinstance(value, list):
            raise self.wrong(key, "a list is needed")
        return value

    def _word(self, words: type[E], key: str, text: str) -> E:
        try:
            return words(text)
        except ValueError:
            raise self.wrong(key, f'"{text}" is none of {", ".join(words)}') from None
