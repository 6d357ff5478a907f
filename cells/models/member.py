from django.db import models
from django.utils.translation import gettext_lazy as _

from cells.choices import CALLED_STATUSES, PRESENT_STATUSES, Gender, MembershipKind, MemberStatus, Position
from cells.models.organization import Organization
from cells.scope import ScopedQuerySet


class MemberQuerySet(ScopedQuerySet["Member"]):
    def present(self) -> "MemberQuerySet":
        """Those who belong to a cell today."""
        return self.filter(status__in=PRESENT_STATUSES, organization__isnull=False)

    def called(self) -> "MemberQuerySet":
        """Those called to the meetings today: neither exempt nor suspended."""
        return self.filter(status__in=CALLED_STATUSES, organization__isnull=False)


class Member(models.Model):
    """A party member. `organization` is the cell of the current official membership; the history is in Membership."""

    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="members", verbose_name=_("cell")
    )
    name = models.CharField(_("full name"), max_length=120)
    sort_key = models.CharField(max_length=255, editable=False, db_index=True)
    search_key = models.CharField(max_length=255, editable=False, db_index=True)
    birth_on = models.DateField(_("date of birth"), null=True, blank=True)
    #: Kept when the roster knows only the year.
    birth_year = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    gender = models.CharField(_("gender"), max_length=6, choices=Gender, blank=True)
    card_number = models.CharField(_("party card number"), max_length=20, blank=True, db_index=True)
    admitted_on = models.DateField(_("admitted on"), null=True, blank=True)
    official_on = models.DateField(_("official since"), null=True, blank=True)
    position = models.CharField(_("position"), max_length=20, choices=Position, blank=True, default=Position.NONE)
    status = models.CharField(_("standing"), max_length=12, choices=MemberStatus, default=MemberStatus.OFFICIAL)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["sort_key", "pk"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """Where a member belonged, from one day to another."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="memberships")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="memberships", verbose_name=_("cell"))
    kind = models.CharField(_("kind"), max_length=10, choices=MembershipKind, default=MembershipKind.OFFICIAL)
    #: Empty when the roster does not tell since when.
    held_from = models.DateField(_("from"), null=True, blank=True)
    held_until = models.DateField(_("until"), null=True, blank=True)

    objects = ScopedQuerySet["Membership"].as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["-held_from", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=models.Q(held_until__isnull=True, kind=MembershipKind.OFFICIAL),
                name="one_current_official_membership",
            )
        ]

    def __str__(self) -> str:
        return f"{self.member} – {self.organization}"
