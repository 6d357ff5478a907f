"""The database itself refuses to change what is frozen, whichever way it is asked."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction

from cells.actions import record_event
from cells.models import Event
from cells.scope import Scope
from cells.triggers import FROZEN, PREFIX, install_triggers, refuse_changes, remove_triggers


def run(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def trigger_names() -> set[str]:
    column, table = ("tgname", "pg_trigger") if connection.vendor == "postgresql" else ("name", "sqlite_master")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} WHERE {column} LIKE '{PREFIX}%'")
        return {name for (name,) in cursor.fetchall()}


def make_event() -> Event:
    return record_event(Scope.system(), "test", "test:1")


CHANGES = [
    "UPDATE cells_event SET verb = 'forged'",
    "UPDATE cells_event SET reason = reason WHERE id = {id}",
    "DELETE FROM cells_event",
    "DELETE FROM cells_event WHERE id = {id}",
]


@pytest.mark.django_db
@pytest.mark.parametrize("sql", CHANGES)
def test_event_cannot_be_changed_by_raw_sql(sql: str) -> None:
    event = make_event()
    with pytest.raises(IntegrityError, match="append-only"):
        run(sql.format(id=event.pk))
    assert list(Event.objects.values_list("pk", "verb")) == [(event.pk, "test")]


@pytest.mark.django_db
def test_event_cannot_be_changed_by_the_orm() -> None:
    event = make_event()
    for change in (
        lambda: Event.objects.update(verb="forged"),
        lambda: Event.objects.bulk_update([event], ["verb"]),
        lambda: event.save(),
        lambda: event.delete(),
        lambda: Event.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            change()


@pytest.mark.django_db
def test_event_can_still_be_added() -> None:
    Event.objects.bulk_create([Event(verb="one", target="test:1"), Event(verb="two", target="test:2")])
    make_event()
    assert list(Event.objects.order_by("pk").values_list("verb", flat=True)) == ["one", "two", "test"]


@pytest.mark.django_db
def test_event_cannot_be_replaced_wholesale() -> None:
    """The one act each engine has beside UPDATE and DELETE."""
    event = make_event()
    connection.check_constraints()  # PostgreSQL truncates no table whose foreign keys are still to be checked.
    sql = {
        "postgresql": "TRUNCATE cells_event",
        "sqlite": "INSERT OR REPLACE INTO cells_event (id, at, verb, target, changes, reason)"
        f" VALUES ({event.pk}, '2025-01-01', 'forged', 'test:1', '{{}}', '')",
    }[connection.vendor]
    with pytest.raises(IntegrityError, match="append-only"):
        run(sql)
    assert list(Event.objects.values_list("pk", "verb")) == [(event.pk, "test")]


@pytest.mark.django_db
def test_triggers_step_aside_for_a_migration_and_come_back() -> None:
    names = trigger_names()
    assert {f"{PREFIX}cells_event_update", f"{PREFIX}cells_event_delete"} <= names
    remove_triggers()
    assert trigger_names() == set()
    make_event()
    Event.objects.update(verb="corrected by a data migration")
    install_triggers()
    assert trigger_names() == names
    with pytest.raises(IntegrityError, match="append-only"):
        run("DELETE FROM cells_event")


@pytest.mark.django_db
def test_triggers_can_be_installed_twice() -> None:
    names = trigger_names()
    install_triggers()
    assert trigger_names() == names


@pytest.mark.django_db
def test_rows_outside_the_condition_stay_free(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cells.triggers.FROZEN", [])
    refuse_changes("cells_event", "{row}.verb = 'sealed'", "It's sealed.")
    install_triggers()
    Event.objects.create(verb="open", target="test:1")
    Event.objects.create(verb="sealed", target="test:2")
    assert Event.objects.filter(verb="open").update(reason="free") == 1
    with pytest.raises(IntegrityError, match="It's sealed"), transaction.atomic():
        Event.objects.update(reason="not free")
    assert Event.objects.filter(verb="open").delete()[0] == 1


@pytest.mark.django_db
def test_complete_rows_take_no_newcomer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cells.triggers.FROZEN", [])
    refuse_changes("cells_event", "{row}.verb = 'sealed'", "Sealed.", is_complete=True)
    install_triggers()
    Event.objects.create(verb="open", target="test:1")
    for change in (
        lambda: Event.objects.create(verb="sealed", target="test:2"),
        lambda: Event.objects.update(verb="sealed"),
    ):
        with pytest.raises(IntegrityError, match="Sealed"), transaction.atomic():
            change()


def test_every_frozen_table_is_a_table_of_ours() -> None:
    tables = {model._meta.db_table for model in apps.get_models()}
    assert {rows.table for rows in FROZEN} - tables == set()


@pytest.mark.django_db(transaction=True)
def test_migrate_rebuilds_a_table_that_triggers_mention() -> None:
    """SQLite alters a table by making it anew; the triggers that look into it must not be in the way."""
    model = apps.get_model("evaluations", "Scale")
    widened = models.CharField(max_length=201)
    widened.set_attributes_from_name("title")
    widened.model = model
    names = trigger_names()
    remove_triggers()
    with connection.schema_editor() as editor:
        editor.alter_field(model, model._meta.get_field("title"), widened)
        editor.alter_field(model, widened, model._meta.get_field("title"))
    install_triggers()
    assert trigger_names() == names


@pytest.mark.django_db(transaction=True)
def test_migrate_puts_the_triggers_back() -> None:
    names = trigger_names()
    remove_triggers()
    call_command("migrate", verbosity=0)
    assert trigger_names() == names


@pytest.mark.django_db(transaction=True)
def test_flush_is_refused_while_there_is_an_audit_trail() -> None:
    event = make_event()
    with pytest.raises(Exception, match="couldn't be flushed"):
        call_command("flush", interactive=False, verbosity=0)
    assert list(Event.objects.values_list("pk", flat=True)) == [event.pk]
