"""The audit line that every action writes."""

from collections.abc import Mapping
from typing import Any

from cells.models import Event, Organization
from cells.scope import Scope


def record_event(
    scope: Scope,
    verb: str,
    target: str,
    *,
    organization: Organization | None = None,
    changes: Mapping[str, Any] | None = None,
    reason: str = "",
) -> Event:
    """Write the audit line of an action; call it inside the action's transaction."""
    return Event.objects.create(
        actor_id=scope.user_id,
        verb=verb,
        target=target,
        organization=organization,
        changes=dict(changes or {}),
        reason=reason,
    )
