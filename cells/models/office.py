import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from cells.choices import Role
from cells.models.organization import Organization
from cells.models.user import User
from cells.scope import ScopedQuerySet


class OfficeQuerySet(ScopedQuerySet["Office"]):
    def held_on(self, day: datetime.date) -> "OfficeQuerySet":
        return self.filter(models.Q(held_until__isnull=True) | models.Q(held_until__gt=day), held_from__lte=day)


class Office(models.Model):
    """A role that a user holds at an organisation, from one day until (not including) another."""

    user = models.ForeignKey(User, models.PROTECT, related_name="offices", verbose_name=_("user"))
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="offices", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)
    held_from = models.DateField(_("from"))
    held_until = models.DateField(_("until"), null=True, blank=True)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        ordering = ["organization__path", "role", "held_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organization", "role"],
                condition=models.Q(held_until__isnull=True),
                name="one_current_office_of_a_kind",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()} – {self.organization}"
