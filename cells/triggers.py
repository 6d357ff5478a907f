"""Rows that nobody changes any more, refused by the database itself.

Actions guard what the application does; these triggers guard the rest: `update()`, `bulk_create`, raw SQL, a hurried
repair by hand. Each app names its rows once, with `refuse_changes`, from its `AppConfig.ready`.

The triggers are made anew after every `migrate`, and step aside while it runs: a data migration is a deliberate act,
and SQLite rebuilds a table to alter it, which drops its triggers and fails on those that mention it. So a migration
that fails leaves them off until the next `migrate`. `manage.py flush` is refused once there is anything to keep.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

PREFIX = "frozen_"


@dataclass(frozen=True, kw_only=True)
class FrozenRows:
    """Rows of a table that stay as they are: those for which `when` holds, `{row}` standing for the row."""

    table: str
    when: str
    message: str
    #: Whether a new row may not join them either: a criterion cannot be added to a published scale.
    is_complete: bool


#: Filled by `refuse_changes` while the apps get ready.
FROZEN: list[FrozenRows] = []


def refuse_changes(table: str, when: str, message: str, *, is_complete: bool = False) -> None:
    """Let the database refuse to change or delete rows of `table` for which the SQL condition `when` holds.

    The condition names the row's columns as `{row}.column` ("{row}.closed_at IS NOT NULL") and may look into other
    tables. With `is_complete` no row is added either.
    """
    FROZEN.append(FrozenRows(table=table, when=when, message=message, is_complete=is_complete))


def install_triggers(using: str = "default", **_signal: Any) -> None:
    """Make every trigger whose table exists; receiver of `post_migrate`."""
    connection = connections[using]
    remove_triggers(using)
    with connection.cursor() as cursor:
        existing = set(connection.introspection.table_names(cursor))
        for rows in FROZEN:
            if rows.table in existing:
                for name, act, condition in _refusals(rows, connection.vendor):
                    for statement in _statements(connection, name, act, rows.table, condition, rows.message):
                        cursor.execute(statement)


def remove_triggers(using: str = "default", **_signal: Any) -> None:
    """Drop all of them; receiver of `pre_migrate`."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT proname FROM pg_proc"
                " WHERE starts_with(proname, %s) AND pronamespace = current_schema()::regnamespace",
                [PREFIX],
            )
            drop = "DROP FUNCTION {} CASCADE"
        else:
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND substr(name, 1, %s) = %s",
                [len(PREFIX), PREFIX],
            )
            drop = "DROP TRIGGER {}"
        for (name,) in cursor.fetchall():
            cursor.execute(drop.format(connection.ops.quote_name(name)))


def _refusals(rows: FrozenRows, vendor: str) -> Iterator[tuple[str, str, str]]:
    """(name, act, condition) of each trigger that the rows need."""
    before, after = rows.when.format(row="OLD"), rows.when.format(row="NEW")
    stored = f"EXISTS (SELECT 1 FROM {rows.table} AS stored WHERE {rows.when.format(row='stored')}"
    acts = {
        "UPDATE": f"({before}) OR ({after})" if rows.is_complete else before,
        "DELETE": before,
    }
    if rows.is_complete:
        acts["INSERT"] = after
    elif vendor == "sqlite":
        # INSERT OR REPLACE deletes the row in its way without asking the DELETE trigger.
        acts["INSERT"] = f"{stored} AND stored.id = NEW.id)"
    if vendor == "postgresql":
        acts["TRUNCATE"] = f"{stored})"
    for act, condition in acts.items():
        yield f"{PREFIX}{rows.table}_{act.lower()}", act, condition


def _statements(
    connection: BaseDatabaseWrapper, name: str, act: str, table: str, condition: str, message: str
) -> tuple[str, ...]:
    words = message.replace("'", "''")
    if connection.vendor == "postgresql":
        each = "STATEMENT" if act == "TRUNCATE" else "ROW"
        answer = {"TRUNCATE": "NULL", "DELETE": "OLD"}.get(act, "NEW")
        refusal = f"RAISE EXCEPTION USING MESSAGE = '{words}', ERRCODE = 'restrict_violation'"
        return (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF {condition} THEN {refusal}; END IF; RETURN {answer}; END $$",
            f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}()",
        )
    return (
        f"CREATE TRIGGER {name} BEFORE {act} ON {table} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{words}'); END",
    )
