"""What an address asks for, as one of what is on offer: a hand-typed ?year=abc shows the page all the same."""

from collections.abc import Collection
from typing import TypeVar

from cells.requests import ScopedRequest

ChoiceT = TypeVar("ChoiceT", int, str)


def chosen(request: ScopedRequest, name: str, offered: Collection[ChoiceT], default: ChoiceT) -> ChoiceT:
    """The value of a parameter where it is on offer, the default otherwise."""
    asked = request.GET.get(name, "")
    return next((choice for choice in offered if str(choice) == asked), default)
