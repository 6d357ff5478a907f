"""The tree of organisations a reader sees, and the search in it."""

import datetime
from dataclasses import dataclass, field

from django.db.models import Count

from cells.models import Member, Organization
from cells.names import clean_name, search_key
from cells.scope import Scope

#: A tree with more organisations than this shows two levels; the rest is on each unit's own page.
WHOLE_TREE = 1000
_LEVELS_OF_A_LARGE_TREE = 2


@dataclass(kw_only=True)
class TreeNode:
    """An organisation in the tree, with what lies below it counted even where it is not shown."""

    organization: Organization
    member_count: int = 0
    unit_count: int = 0
    children: list["TreeNode"] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class FoundUnit:
    """A line of a search: every commune has a "Chi bộ Trạm Y tế", so what is above it is named too."""

    organization: Organization
    parent: Organization | None


def organization_tree(scope: Scope, today: datetime.date) -> list[TreeNode]:
    """What the reader sees, as trees: one for each office that does not lie under another."""
    members = dict(
        Member.objects.present().within(scope).order_by().values_list("organization_id").annotate(count=Count("pk"))
    )
    nodes = {
        organization.path: TreeNode(organization=organization, member_count=members.get(organization.pk, 0))
        for organization in Organization.objects.within(scope).existing_on(today)
    }
    roots = [node for path, node in nodes.items() if _parent_path(path) not in nodes]
    for path in reversed(nodes):
        node, parent = nodes[path], nodes.get(_parent_path(path))
        node.children.reverse()
        if parent:
            parent.children.append(node)
            parent.member_count += node.member_count
            parent.unit_count += node.unit_count + 1
    if len(nodes) > WHOLE_TREE:
        for root in roots:
            _prune(root, _LEVELS_OF_A_LARGE_TREE)
    return roots


def units_matching(scope: Scope, words: str) -> list[FoundUnit]:
    """Organisations whose name or code has the words in it, with exact accents first, then without accents.

    Searched in memory: a province has some 5,000 organisations, and no column has to be kept in step.
    """
    typed, key = clean_name(words).casefold(), search_key(words)
    if not key:
        return []

    def is_found(unit: FoundUnit) -> bool:
        folded = search_key(unit.organization.name)
        return unit.organization.code.casefold().startswith(key) or all(word in folded for word in key.split())

    def is_inexact(unit: FoundUnit) -> bool:
        name = unit.organization.name.casefold()
        return not all(word in name for word in typed.split())

    return sorted(filter(is_found, found_units(scope)), key=is_inexact)


def highest_units(scope: Scope) -> list[FoundUnit]:
    """Where the reader's part of the tree begins, and what lies directly below."""
    units = found_units(scope)
    top = min((unit.organization.depth for unit in units), default=0)
    return [unit for unit in units if unit.organization.depth <= top + 1]


def found_units(scope: Scope) -> list[FoundUnit]:
    organizations = {organization.path: organization for organization in Organization.objects.within(scope)}
    return [
        FoundUnit(organization=organization, parent=organizations.get(_parent_path(path)))
        for path, organization in organizations.items()
    ]


def _parent_path(path: str) -> str:
    return path[: -Organization.steplen]


def _prune(node: TreeNode, levels: int) -> None:
    if levels == 0:
        node.children = []
    for child in node.children:
        _prune(child, levels - 1)
