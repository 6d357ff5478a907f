"""The read door and the value every write starts from: who is asking, with which roles, over which part of the tree.

A materialised path (treebeard) makes "in the subtree of" a range of strings: `path >= p and path < after(p)`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q

from cells.choices import Role

#: Characters of a path that name one level (treebeard's `steplen`).
STEP = 4

ModelT = TypeVar("ModelT", bound=models.Model)


def covers(ancestor: str, path: str) -> bool:
    """Whether `path` lies in the subtree of `ancestor` (the node itself included)."""
    return path.startswith(ancestor)


def subtree(path: str, lookup: str = "path") -> Q:
    """A condition for "in the subtree of `path`", as a range that both engines answer from the index."""
    after = path[:-1] + chr(ord(path[-1]) + 1)
    return Q(**{f"{lookup}__gte": path, f"{lookup}__lt": after})


@dataclass(frozen=True, kw_only=True, slots=True)
class Grant:
    """One role over one subtree."""

    role: Role
    organization_id: int
    path: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Scope:
    """Who is asking: a user's grants, or the system itself (commands, migrations, the year's run)."""

    user_id: int | None = None
    grants: tuple[Grant, ...] = ()
    is_system: bool = False

    @classmethod
    def system(cls) -> Self:
        """The spelled-out exception: sees and may do everything, and signs as nobody."""
        return cls(is_system=True)

    @classmethod
    def of(cls, user_id: int, grants: Iterable[Grant]) -> Self:
        return cls(user_id=user_id, grants=tuple(grants))

    def paths(self) -> tuple[str, ...]:
        """The roots of what this scope sees, without those that lie inside another."""
        roots: list[str] = []
        for path in sorted({grant.path for grant in self.grants}):
            if not roots or not covers(roots[-1], path):
                roots.append(path)
        return tuple(roots)

    def sees(self, path: str) -> bool:
        return self.is_system or any(covers(grant.path, path) for grant in self.grants)

    def holds(self, roles: Iterable[Role], path: str) -> bool:
        """Whether one of `roles` is held at or above `path`."""
        wanted = frozenset(roles)
        return self.is_system or any(grant.role in wanted and covers(grant.path, path) for grant in self.grants)

    def holds_above(self, roles: Iterable[Role], path: str) -> bool:
        """Whether one of `roles` is held strictly above `path`: nobody reviews their own unit."""
        wanted = frozenset(roles)
        return self.is_system or any(
            grant.role in wanted and grant.path != path and covers(grant.path, path) for grant in self.grants
        )

    def holds_anywhere(self, roles: Iterable[Role]) -> bool:
        wanted = frozenset(roles)
        return self.is_system or any(grant.role in wanted for grant in self.grants)


class ScopedQuerySet(models.QuerySet[ModelT]):
    """A queryset that can be narrowed to what a scope sees; `path_lookup` leads to the organisation's path."""

    path_lookup = "organization__path"

    def within(self, scope: Scope) -> Self:
        if scope.is_system:
            return self
        paths = scope.paths()
        if not paths:
            return self.none()
        condition = Q()
        for path in paths:
            condition |= subtree(path, self.path_lookup)
        return self.filter(condition)

    def reaching(self, scope: Scope) -> Self:
        """What is within the scope, and what belongs to a committee above one of the reader's own places."""
        if scope.is_system:
            return self
        above = {path[:end] for path in scope.paths() for end in range(STEP, len(path) + 1, STEP)}
        return self.within(scope) | self.filter(**{f"{self.path_lookup}__in": above})

    def below(self, organization: Any) -> Self:
        """What belongs to `organization` and everything under it."""
        return self.filter(subtree(organization.path, self.path_lookup))


def require(allowed: bool) -> None:
    """The guard at the head of every action."""
    if not allowed:
        raise PermissionDenied
