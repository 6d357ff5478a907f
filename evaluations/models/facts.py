from django.db import models
from django.utils.translation import gettext_lazy as _

from cells.models import Member, Organization, User
from cells.scope import ScopedQuerySet
from evaluations.choices import FindingCode, Level
from evaluations.models.year import EvaluationYear


class UnitFacts(models.Model):
    """What is known of a unit only at the end of the year: shortcomings, targets, yearly criteria."""

    evaluation_year = models.ForeignKey(EvaluationYear, models.PROTECT, related_name="unit_facts")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("unit"))
    shortcomings_noted = models.PositiveSmallIntegerField(_("shortcomings noted"), null=True, blank=True)
    shortcomings_remedied = models.PositiveSmallIntegerField(_("shortcomings remedied"), null=True, blank=True)
    targets_met = models.DecimalField(_("targets met, percent"), max_digits=5, decimal_places=2, null=True, blank=True)
    allied_level = models.CharField(_("lowest level of allied organisations"), max_length=14, choices=Level, blank=True)
    is_force_majeure = models.BooleanField(_("force majeure kept targets from being met"), default=False)
    #: Marks on the yearly criteria by code: {"T9": "4.5", "C6": "na"}.
    marks = models.JSONField(default=dict, blank=True)
    #: Notes by criterion code, for those that ask for one: {"B1": "…"}.
    notes = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(auto_now=True)
    saved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ScopedQuerySet["UnitFacts"].as_manager()

    class Meta:
        verbose_name = _("year-end facts of a unit")
        verbose_name_plural = _("year-end facts of units")
        constraints = [models.UniqueConstraint(fields=["evaluation_year", "organization"], name="one_facts_row_a_unit")]

    def __str__(self) -> str:
        return f"{self.organization} {self.evaluation_year.year}"


class MemberRating(models.Model):
    """A member's year on the member scale, entered by the cell's secretary; `points` is the sum when complete."""

    evaluation_year = models.ForeignKey(EvaluationYear, models.PROTECT, related_name="member_ratings")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("cell"))
    member = models.ForeignKey(Member, models.PROTECT, related_name="ratings")
    #: Marks by criterion code, as text: {"D1": "8.5", "N2": "na"}; a code that is absent is not marked yet.
    marks = models.JSONField(default=dict, blank=True)
    #: Notes by criterion code, for those that ask for one: {"B1": "…"}.
    notes = models.JSONField(default=dict, blank=True)
    points = models.DecimalField(_("points"), max_digits=6, decimal_places=2, null=True, blank=True)
    tasks_assigned = models.PositiveSmallIntegerField(_("tasks assigned"), null=True, blank=True)
    tasks_completed = models.PositiveSmallIntegerField(_("completed"), null=True, blank=True)
    tasks_on_time = models.PositiveSmallIntegerField(_("completed on time"), null=True, blank=True)
    tasks_exceeded = models.PositiveSmallIntegerField(_("exceeding the target"), null=True, blank=True)
    shortcomings_noted = models.PositiveSmallIntegerField(_("shortcomings noted"), null=True, blank=True)
    shortcomings_remedied = models.PositiveSmallIntegerField(_("shortcomings remedied"), null=True, blank=True)
    professional_level = models.CharField(_("professional rating"), max_length=14, choices=Level, blank=True)
    sick_months = models.PositiveSmallIntegerField(_("months absent through illness"), default=0)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(auto_now=True)
    saved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ScopedQuerySet["MemberRating"].as_manager()

    class Meta:
        verbose_name = _("rating of a member")
        verbose_name_plural = _("ratings of members")
        constraints = [
            models.UniqueConstraint(fields=["evaluation_year", "member"], name="one_rating_a_member_and_year")
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.evaluation_year.year}"


class Finding(models.Model):
    """A conclusion or discipline that the regulations look at, with its document; withdrawn, never deleted."""

    evaluation_year = models.ForeignKey(EvaluationYear, models.PROTECT, related_name="findings")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("unit"))
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="findings", verbose_name=_("member")
    )
    code = models.CharField(_("finding"), max_length=30, choices=FindingCode)
    is_force_majeure = models.BooleanField(_("force majeure"), default=False)
    is_self_remedied = models.BooleanField(_("found by itself and remedied"), default=False)
    document_number = models.CharField(_("document number"), max_length=100)
    document_on = models.DateField(_("document date"))
    note = models.TextField(_("note"), blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = ScopedQuerySet["Finding"].as_manager()

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["-document_on", "-pk"]

    def __str__(self) -> str:
        return self.get_code_display()
