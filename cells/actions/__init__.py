"""Every change to people, organisations and accounts: the guard, the change and its audit line in one transaction."""

from cells.actions.accounts import change_own_password, create_user, end_office, grant_office, reset_password
from cells.actions.events import record_event
from cells.actions.temporary import end_temporary_activity, record_temporary_activity
from cells.actions.units import assign_supervision, end_supervision, issue_minute_book, sign_commitments

__all__ = [
    "assign_supervision",
    "change_own_password",
    "create_user",
    "end_office",
    "end_supervision",
    "end_temporary_activity",
    "grant_office",
    "issue_minute_book",
    "record_event",
    "record_temporary_activity",
    "reset_password",
    "sign_commitments",
]
