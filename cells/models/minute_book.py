from django.db import models
from django.utils.translation import gettext_lazy as _

from cells.models.organization import Organization
from cells.scope import ScopedQuerySet


class MinuteBook(models.Model):
    """A numbered paper book of minutes handed out to a cell."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="minute_books", verbose_name=_("cell"))
    number = models.CharField(_("number"), max_length=30)
    issued_on = models.DateField(_("handed out on"))

    objects = ScopedQuerySet["MinuteBook"].as_manager()

    class Meta:
        verbose_name = _("minute book")
        verbose_name_plural = _("minute books")
        ordering = ["-issued_on"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "number"], name="one_minute_book_of_a_number"),
        ]

    def __str__(self) -> str:
        return self.number
