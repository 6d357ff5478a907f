from django.db import models
from django.utils.translation import gettext_lazy as _

from cells.choices import OrganizationKind, OrganizationType
from cells.fields import PathField
from cells.models import Member, Organization
from cells.scope import ScopedQuerySet
from evaluations.choices import CeilingPlace, Eligibility, Level, NotCompletedReason
from evaluations.models.year import EvaluationYear


class VerdictQuerySet(ScopedQuerySet["Verdict"]):
    path_lookup = "path"

    def of_units(self) -> "VerdictQuerySet":
        return self.filter(member__isnull=True)

    def of_members(self) -> "VerdictQuerySet":
        return self.filter(member__isnull=False)


class Verdict(models.Model):
    """What the rules make of a unit or a member in a year, with everything a closed year is read from.

    Names, kinds, types and the path are copied: a report of 2023 reprints as it was in 2023. `level` is computed,
    `decided_level` is the committee's, with its reason in the latest Decision.
    """

    evaluation_year = models.ForeignKey(EvaluationYear, models.PROTECT, related_name="verdicts")
    #: "o:12" for a unit, "m:345" for a member: one verdict each.
    subject_key = models.CharField(max_length=20)
    #: organization | member | leader, as in the engine.
    subject = models.CharField(max_length=12)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="verdicts", verbose_name=_("unit"))
    member = models.ForeignKey(Member, models.PROTECT, null=True, blank=True, related_name="verdicts")

    path = PathField(max_length=64, db_index=True)
    name = models.CharField(_("name"), max_length=200)
    sort_key = models.CharField(max_length=255, blank=True)
    search_key = models.CharField(max_length=255, blank=True)
    code = models.CharField(_("code"), max_length=30, blank=True)
    organization_name = models.CharField(_("unit"), max_length=200)
    kind = models.CharField(_("kind"), max_length=24, choices=OrganizationKind)
    #: The type of the grassroots organisation it belongs to: the column of the official tables.
    type = models.CharField(_("type"), max_length=32, choices=OrganizationType, blank=True)
    grassroots_name = models.CharField(_("grassroots organisation"), max_length=200, blank=True)
    is_pilot = models.BooleanField(_("pilot unit"), default=False)

    level = models.CharField(_("computed level"), max_length=14, choices=Level, blank=True)
    needs_decision = models.BooleanField(_("needs a decision"), default=False)
    #: One of the engine's eligibility codes when there is nothing to classify.
    eligibility = models.CharField(_("not classified"), max_length=30, choices=Eligibility, blank=True)
    #: The sum of the goods. `points` is what the rules looked at: the same, carried to a hundred while the criteria of
    #: the year's end are not due.
    total = models.DecimalField(_("total"), max_digits=6, decimal_places=2, null=True, blank=True)
    points = models.DecimalField(_("points"), max_digits=6, decimal_places=2, null=True, blank=True)
    #: [{"good": "tasks", "score": "27.50", "maximum": "30"}, …]
    goods = models.JSONField(default=list, blank=True)
    counted_months = models.PositiveSmallIntegerField(_("months counted"), null=True, blank=True)
    is_recognised = models.BooleanField(_("recognised four-good"), null=True, blank=True)
    #: Whom it is compared and ranked with: "path of the deciding committee/kind or subject/type".
    group_key = models.CharField(max_length=120, blank=True)
    #: The name of the committee (or grassroots organisation) the group lies under.
    group_name = models.CharField(_("group"), max_length=200, blank=True)
    ceiling_place = models.CharField(_("under the ceiling"), max_length=8, choices=CeilingPlace, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    steps = models.JSONField(default=list, blank=True)
    run_number = models.PositiveSmallIntegerField()

    decided_level = models.CharField(_("decided level"), max_length=14, choices=Level, blank=True)
    reason_code = models.CharField(
        _("reason for non-completion"), max_length=12, choices=NotCompletedReason, blank=True
    )

    objects = VerdictQuerySet.as_manager()

    class Meta:
        verbose_name = _("verdict")
        verbose_name_plural = _("verdicts")
        ordering = ["path", "sort_key", "pk"]
        constraints = [models.UniqueConstraint(fields=["evaluation_year", "subject_key"], name="one_verdict_a_subject")]

    def __str__(self) -> str:
        return f"{self.name}: {self.final_level or '–'}"

    @property
    def final_level(self) -> str:
        """The committee's level where it has decided, the computed one until then."""
        return self.decided_level or self.level
