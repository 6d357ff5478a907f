from django.db import models
from django.utils.translation import gettext_lazy as _

from cells.models.member import Member
from cells.models.organization import Organization
from cells.scope import ScopedQuerySet


class Commitment(models.Model):
    """The year's commitment, signed by a unit (no member) or by one of its members."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="commitments", verbose_name=_("unit"))
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="commitments", verbose_name=_("member")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    signed_on = models.DateField(_("signed on"))

    objects = ScopedQuerySet["Commitment"].as_manager()

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ["-year", "organization__path", "signed_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "year"],
                condition=models.Q(member__isnull=True),
                name="one_commitment_a_unit_and_year",
            ),
            models.UniqueConstraint(
                fields=["member", "year"],
                condition=models.Q(member__isnull=False),
                name="one_commitment_a_member_and_year",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member or self.organization} {self.year}"
