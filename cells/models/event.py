from django.db import models
from django.utils.translation import gettext_lazy as _

from cells.models.organization import Organization
from cells.models.user import User
from cells.scope import ScopedQuerySet


class Event(models.Model):
    """One line of the audit trail: who did what to which thing, from which value to which, and why.

    Written by the action that makes the change, in its transaction; the database refuses UPDATE and DELETE.
    """

    at = models.DateTimeField(_("at"), auto_now_add=True, db_index=True)
    actor = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by"))
    verb = models.CharField(_("act"), max_length=40)
    #: The unit the thing belongs to, for scoping; the thing itself is named by `target`, for instance "record:12".
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="events")
    target = models.CharField(max_length=60, db_index=True)
    #: {field: [from, to]} with values as text.
    changes = models.JSONField(_("changes"), default=dict, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    objects = ScopedQuerySet["Event"].as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%d/%m/%Y %H:%M} {self.verb} {self.target}"
