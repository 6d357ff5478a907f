"""Rows rendered once and then only filled in; and with `{% fixed %}` what is the same on every page of a language.

A page of the month has a hundred rows of a few kinds, and a template takes longer over each than the rest of the page.
Rows of one kind differ in what was typed alone: the row's own template is rendered once with slots in the place of what
was typed, cut at the slots, and kept. Whatever is unusual goes through the template itself, so that there is one.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from html import escape
from typing import Any, Final

from django import template
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.formats import localize
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

#: Kinds of rows kept: a year's scales in three languages, each criterion in its few states.
KEPT: Final = 4096
#: Around the name of a slot: a character for private use, which no form takes and no rule text has.
_EDGE: Final = "\ue000"


def slot(name: str) -> SafeString:
    """What stands in a row for something to be filled in; it may stand there several times."""
    return SafeString(f"{_EDGE}{name}{_EDGE}")


def fill(
    template: str, key: tuple[Any, ...], context: Callable[[], Mapping[str, Any]], values: Mapping[str, Any]
) -> SafeString:
    """The row of this kind with the values in its slots, escaped and localized as `{{ value }}` is.

    `key` tells the kind: everything that the row shows and that is not a slot. `context` is asked for a new kind only.
    """
    pieces = _pieces(_Row(template, key, context))
    shown = {name: _shown(value) for name, value in values.items()}
    filled = list(pieces)
    filled[1::2] = [shown[name] for name in pieces[1::2]]
    return SafeString("".join(filled))


def _shown(value: Any) -> str:
    """As `{{ value }}` shows it; what most slots hold is plain text."""
    if type(value) is str:
        return escape(value)
    return "" if value is None else conditional_escape(localize(value))


@register.tag
def fixed(parser: Parser, _token: Token) -> template.Node:
    """`{% fixed %}…{% endfixed %}`: words and static addresses, rendered once for each language."""
    nodes = parser.parse(("endfixed",))
    parser.delete_first_token()
    return _FixedNode(nodes)


class _FixedNode(template.Node):
    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist
        self._kept: dict[str | None, SafeString] = {}

    def render(self, context: Context) -> SafeString:
        language = get_language()
        if language not in self._kept:
            self._kept[language] = self.nodelist.render(context)
        return self._kept[language]


class _Row:
    """A kind of row under its key."""

    __slots__ = ("context", "key", "template")

    def __init__(self, template: str, key: tuple[Any, ...], context: Callable[[], Mapping[str, Any]]) -> None:
        self.template, self.context = template, context
        self.key = (template, get_language(), *key)

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Row) and self.key == other.key


@lru_cache(maxsize=KEPT)
def _pieces(row: _Row) -> tuple[str, ...]:
    """The row's HTML, and between its parts the names of the slots."""
    pieces = tuple(render_to_string(row.template, dict(row.context())).split(_EDGE))
    del row.context  # what was kept holds on to nothing of the record it came from
    return pieces
