"""How a unit's month stands: `due_sign`, `due_word` and `due_class` of a mark, and all of them, `{% due_marks %}`."""

from collections.abc import Iterable

from django import template
from django.utils.safestring import SafeString, mark_safe

from evaluations import due_words

register = template.Library()

#: Signs that are turned round where one reads from right to left, and signs that must not become coloured pictures.
_ARROWS, _PICTURES = {"waiting", "returned"}, {"returned", "draft"}


@register.filter
def due_sign(mark: str) -> SafeString:
    """The sign alone, which nobody reads aloud."""
    kind = "symbol symbol-arrow" if mark in _ARROWS else "symbol"
    as_text = "\ufe0e" if mark in _PICTURES else ""
    return mark_safe(f'<span class="{kind}" aria-hidden="true">{due_words.SIGNS[mark]}{as_text}</span>')


@register.filter
def due_word(mark: str) -> str:
    return due_words.due_word(mark)


@register.filter
def due_class(mark: str) -> str:
    """The tint of the cell."""
    return f"due due-{mark.replace('_', '-')}"


@register.simple_tag
def due_marks() -> Iterable[str]:
    return due_words.SIGNS
