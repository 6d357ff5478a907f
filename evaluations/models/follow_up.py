from django.db import models
from django.utils.translation import gettext_lazy as _

from cells.models import Organization, User
from cells.scope import ScopedQuerySet
from evaluations.models.record import MonthlyRecord


class Visit(models.Model):
    """What the supervising committee member says of a unit's month: was he there, and one remark."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="visits", verbose_name=_("unit"))
    year = models.PositiveSmallIntegerField(_("year"))
    month = models.PositiveSmallIntegerField(_("month"))
    user = models.ForeignKey(User, models.PROTECT, related_name="visits", verbose_name=_("supervisor"))
    visited_on = models.DateField(_("attended the meeting on"), null=True, blank=True)
    remark = models.TextField(_("remark"), blank=True)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(auto_now=True)

    objects = ScopedQuerySet["Visit"].as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["-year", "-month", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "year", "month", "user"], name="one_visit_a_month")
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.organization} {self.month}/{self.year}"


class NoticeRead(models.Model):
    """A notice that its reader has put aside; notices themselves follow from what is owed and are never stored."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    #: Which notice: "due-5:unit 12:2026-11".
    key = models.CharField(max_length=80)
    read_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("notice put aside")
        verbose_name_plural = _("notices put aside")
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="one_reading_a_notice")]

    def __str__(self) -> str:
        return self.key


class Fingerprint(models.Model):
    """What a record looked like when it was last sent, in short: by it near-identical ones are found."""

    record = models.OneToOneField(MonthlyRecord, models.CASCADE, related_name="fingerprint")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    #: Smallest hashes of the word groups of the minutes, four bytes each, ascending; empty where there is little text.
    #: Another way of making them needs all of them made anew, from the minutes, by a migration.
    signature = models.BinaryField(default=b"")
    own_total = models.DecimalField(_("own total"), max_digits=6, decimal_places=2)
    reachable = models.DecimalField(_("reachable"), max_digits=6, decimal_places=2)
    #: The points of each good, as one text; empty where a record was sent before they were kept.
    own_goods = models.CharField(max_length=80, blank=True)
    #: Codes of the criteria at their maximum with neither evidence nor a note where one looks for them.
    unshown_codes = models.JSONField(default=list, blank=True)

    objects = ScopedQuerySet["Fingerprint"].as_manager()

    class Meta:
        verbose_name = _("fingerprint of a record")
        verbose_name_plural = _("fingerprints of records")

    def __str__(self) -> str:
        return str(self.record_id)
