from decimal import Decimal
from functools import cached_property

from django.db import models
from django.utils.translation import gettext_lazy as _

from cells.models import Organization, User
from cells.scope import ScopedQuerySet
from evaluations.choices import CeilingBase, CeilingGrouping, Rounding, RunState, ScaleSubject, YearState
from evaluations.models.scale import Scale


class EvaluationYearQuerySet(ScopedQuerySet["EvaluationYear"]):
    path_lookup = "committee__path"

    def covering(self, organization: Organization) -> "EvaluationYearQuerySet":
        """Those opened by the unit itself or by a committee above it (at most one a year)."""
        paths = [
            organization.path[:end]
            for end in range(organization.steplen, len(organization.path) + 1, organization.steplen)
        ]
        return self.filter(committee__path__in=paths)


class EvaluationYear(models.Model):
    """A committee's year: its regulation, scales and ceiling settings, then its runs and its closing."""

    committee = models.ForeignKey(
        Organization, models.PROTECT, related_name="evaluation_years", verbose_name=_("committee")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    #: A key of `evaluations.engine.REGULATIONS`.
    regulation = models.CharField(_("regulation"), max_length=20)
    cell_scale = models.ForeignKey(Scale, models.PROTECT, related_name="+", verbose_name=_("scale for cells"))
    committee_scale = models.ForeignKey(Scale, models.PROTECT, related_name="+", verbose_name=_("scale for committees"))
    member_scale = models.ForeignKey(Scale, models.PROTECT, related_name="+", verbose_name=_("scale for members"))
    #: By which the meetings' quality is marked; none: it is not asked for.
    meeting_scale = models.ForeignKey(
        Scale, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("scale for meetings")
    )
    #: A month's record can be written from this day of the month on.
    opens_day = models.PositiveSmallIntegerField(_("records open on day"), default=1)
    #: Monthly records are due on this day of the following month, and on time for so many days of grace after it.
    due_day = models.PositiveSmallIntegerField(_("records are due on day"), default=5)
    grace_days = models.PositiveSmallIntegerField(_("days of grace"), default=0)

    ceiling_rate = models.DecimalField(
        _("ceiling on excellent"), max_digits=4, decimal_places=3, default=Decimal("0.2")
    )
    ceiling_reason = models.CharField(_("reason for a ceiling above 20 %"), max_length=300, blank=True)
    ceiling_base = models.CharField(_("base"), max_length=10, choices=CeilingBase, default=CeilingBase.INCLUSIVE)
    ceiling_rounding = models.CharField(_("rounding"), max_length=8, choices=Rounding, default=Rounding.FLOOR)

    ceiling_grouping = models.CharField(
        _("groups of organisations"), max_length=8, choices=CeilingGrouping, default=CeilingGrouping.TYPE
    )
    #: What the last run found for each group: [{"key", "label", "evaluated", "good_or_better", "allowed", …}].
    ceiling_groups = models.JSONField(default=list, blank=True, editable=False)

    state = models.CharField(_("state"), max_length=8, choices=YearState, default=YearState.OPEN)
    run_state = models.CharField(_("run"), max_length=8, choices=RunState, default=RunState.NONE, blank=True)
    run_number = models.PositiveSmallIntegerField(_("run number"), default=0)
    run_at = models.DateTimeField(_("run at"), null=True, blank=True)
    run_requested_at = models.DateTimeField(null=True, blank=True)
    run_error = models.TextField(blank=True)
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField(_("opened at"), auto_now_add=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    objects = EvaluationYearQuerySet.as_manager()

    class Meta:
        verbose_name = _("evaluation year")
        verbose_name_plural = _("evaluation years")
        ordering = ["-year", "committee__path"]
        constraints = [models.UniqueConstraint(fields=["committee", "year"], name="one_evaluation_year_a_committee")]

    def __str__(self) -> str:
        return f"{self.committee} – {self.year}"

    @cached_property
    def path(self) -> str:
        """Where its committee stands in the tree: it covers the units below."""
        return self.committee.path

    @property
    def is_closed(self) -> bool:
        return self.state == YearState.CLOSED

    @property
    def ceiling_percent(self) -> Decimal:
        return (self.ceiling_rate * 100).normalize()

    def common_scale(self, *, is_cell: bool) -> Scale:
        """The scale of the year for cells or committees; `queries.local_scales` knows which units use a split of it."""
        return self.cell_scale if is_cell else self.committee_scale


class LocalScale(models.Model):
    """In a year, the units under `organization` are marked by a split of the year's scale for their kind."""

    evaluation_year = models.ForeignKey(EvaluationYear, models.PROTECT, related_name="local_scales")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("committee"))
    scale = models.ForeignKey(Scale, models.PROTECT, related_name="uses", verbose_name=_("scale"))
    #: As the scale's: one split a kind of unit, committee and year.
    subject = models.CharField(_("for"), max_length=10, choices=ScaleSubject)
    adopted_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedQuerySet["LocalScale"].as_manager()

    class Meta:
        verbose_name = _("local scale")
        verbose_name_plural = _("local scales")
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation_year", "organization", "subject"], name="one_local_scale_a_committee"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organization} {self.evaluation_year.year}: {self.scale}"


class Deadline(models.Model):
    """In a year, the dates for the units under `organization`, where its committee sets its own; the nearest counts."""

    evaluation_year = models.ForeignKey(EvaluationYear, models.PROTECT, related_name="deadlines")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("committee"))
    opens_day = models.PositiveSmallIntegerField(_("records open on day"), default=1)
    due_day = models.PositiveSmallIntegerField(_("records are due on day"), default=5)
    grace_days = models.PositiveSmallIntegerField(_("days of grace"), default=0)

    objects = ScopedQuerySet["Deadline"].as_manager()

    class Meta:
        verbose_name = _("dates of a committee")
        verbose_name_plural = _("dates of committees")
        constraints = [
            models.UniqueConstraint(fields=["evaluation_year", "organization"], name="one_deadline_a_committee")
        ]

    def __str__(self) -> str:
        return f"{self.organization} {self.evaluation_year.year}: {self.due_day}"
