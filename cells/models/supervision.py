from django.db import models
from django.utils.translation import gettext_lazy as _

from cells.models.organization import Organization
from cells.models.user import User
from cells.scope import ScopedQuerySet


class Supervision(models.Model):
    """A committee member assigned to follow a cell and attend its thematic meetings."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="supervisions", verbose_name=_("cell"))
    user = models.ForeignKey(User, models.PROTECT, related_name="supervisions", verbose_name=_("supervisor"))
    held_from = models.DateField(_("from"))
    held_until = models.DateField(_("until"), null=True, blank=True)

    objects = ScopedQuerySet["Supervision"].as_manager()

    class Meta:
        verbose_name = _("supervision")
        verbose_name_plural = _("supervisions")
        ordering = ["organization__path", "-held_from"]

    def __str__(self) -> str:
        return f"{self.user} – {self.organization}"
