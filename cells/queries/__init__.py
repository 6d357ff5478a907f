"""Rows of people and organisations, as screens and the floors above need them."""

from cells.queries.scopes import ancestors_within, home_with_parent, scope_of

__all__ = ["ancestors_within", "home_with_parent", "scope_of"]
