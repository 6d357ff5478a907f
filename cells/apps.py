from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _

from cells.triggers import install_triggers, refuse_changes, remove_triggers


class CellsConfig(AppConfig):
    """People: who – the organisation and its people."""

    name = "cells"
    verbose_name = _("Organisation and people")

    def ready(self) -> None:
        refuse_changes("cells_event", "TRUE", "The audit trail is append-only.")
        pre_migrate.connect(remove_triggers, sender=self)
        post_migrate.connect(install_triggers, sender=self)
