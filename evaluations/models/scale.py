from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from cells.models import Organization
from cells.scope import Scope, ScopedQuerySet
from evaluations import engine
from evaluations.choices import Applies, CriterionKind, MissingMonth, Nature, NotApplicable, Period, ScaleSubject


class ScaleQuerySet(ScopedQuerySet["Scale"]):
    """Drafts are their committee's; what is published is read by all whom the committee's scales may reach."""

    path_lookup = "issuer__path"

    def published(self) -> "ScaleQuerySet":
        return self.filter(published_at__isnull=False)

    def readable(self, scope: Scope) -> "ScaleQuerySet":
        """Drafts within the scope; published scales within it, of committees above, and those of no committee."""
        return self.within(scope) | self.published().reaching(scope) | self.published().filter(issuer__isnull=True)


class Scale(models.Model):
    """A points scale as a committee issues it: one code, many versions. Published rows never change again.

    A scale with a `frame` is a lower committee's own split of it: other criteria under the same goods and maxima.
    """

    code = models.SlugField(_("code"), max_length=60)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    title = models.CharField(_("title"), max_length=200)
    subject = models.CharField(_("for"), max_length=10, choices=ScaleSubject)
    #: The committee whose scale it is; none for those that the server's administrator loaded from files.
    issuer = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="scales", verbose_name=_("issued by")
    )
    frame = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="splits", verbose_name=_("frame")
    )
    is_example = models.BooleanField(_("example"), default=False)
    document_number = models.CharField(_("document number"), max_length=100, blank=True)
    document_on = models.DateField(_("document date"), null=True, blank=True)
    valid_from = models.DateField(_("valid from"))
    missing_month = models.CharField(
        _("a missing month"), max_length=10, choices=MissingMonth, default=MissingMonth.ZERO
    )
    good_threshold = models.DecimalField(
        _("percent of each part for recognition"), max_digits=5, decimal_places=2, default=Decimal(80)
    )
    total_threshold = models.DecimalField(
        _("total for recognition"), max_digits=5, decimal_places=2, default=Decimal(80)
    )
    months_to_pass = models.DecimalField(
        _("percent of months a pass/fail part must have passed"), max_digits=5, decimal_places=2, default=Decimal(100)
    )
    rating_excellent = models.DecimalField(
        _("rated excellent from, percent of the part"), max_digits=5, decimal_places=2, default=Decimal(90)
    )
    rating_good = models.DecimalField(
        _("rated good from, percent of the part"), max_digits=5, decimal_places=2, default=Decimal(70)
    )
    rating_average = models.DecimalField(
        _("rated average from, percent of the part"), max_digits=5, decimal_places=2, default=Decimal(50)
    )
    #: For a scale that names totals (quality of meetings): [{"label": "Tốt", "minimum": "90"}, …], highest first.
    grades = models.JSONField(_("grades"), default=list, blank=True)
    #: Counts every change of a draft, against overwriting.
    revision = models.PositiveIntegerField(default=1)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)

    objects = ScaleQuerySet.as_manager()

    class Meta:
        verbose_name = _("scale")
        verbose_name_plural = _("scales")
        ordering = ["subject", "code", "-version"]
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="one_scale_of_a_version")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_published(self) -> bool:
        return self.published_at is not None


class ScalePart(models.Model):
    """One of the four goods, or a part of a member's or a meeting's scale, with its maximum."""

    scale = models.ForeignKey(Scale, models.PROTECT, related_name="parts")
    code = models.CharField(_("code"), max_length=20)
    title = models.CharField(_("title"), max_length=200)
    maximum = models.DecimalField(_("maximum"), max_digits=5, decimal_places=2)
    order = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("part of a scale")
        verbose_name_plural = _("parts of a scale")
        ordering = ["scale", "order"]
        constraints = [models.UniqueConstraint(fields=["scale", "code"], name="one_part_of_a_code")]

    def __str__(self) -> str:
        return self.title


class Criterion(models.Model):
    """What is marked, with the rule text beside it."""

    #: As the engine reckons with it; only on the criteria that are kept, those of published scales.
    reckoned: engine.Criterion | None = None

    part = models.ForeignKey(ScalePart, models.PROTECT, related_name="criteria")
    code = models.CharField(_("code"), max_length=12)
    title = models.CharField(_("title"), max_length=200)
    short = models.CharField(_("column heading"), max_length=40, blank=True)
    guidance = models.TextField(_("guidance"), blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=CriterionKind, default=CriterionKind.POINTS)
    maximum = models.DecimalField(_("maximum"), max_digits=5, decimal_places=2)
    period = models.CharField(_("period"), max_length=8, choices=Period, default=Period.MONTHLY)
    not_applicable = models.CharField(
        _("not applicable"), max_length=8, choices=NotApplicable, default=NotApplicable.REFUSED
    )
    nature = models.CharField(_("nature"), max_length=9, choices=Nature, default=Nature.REGULAR)
    applies = models.CharField(_("applies"), max_length=8, choices=Applies, default=Applies.ALWAYS)
    requires_note = models.BooleanField(_("needs a note"), default=False)
    requires_evidence = models.BooleanField(_("needs evidence"), default=False)
    #: For a choice of steps: [{"label": …, "points": "5"}], highest first.
    steps = models.JSONField(_("steps"), default=list, blank=True)
    #: For a ratio: [{"points": "10", "lower": "90", "upper": None, "includes_lower": True, "includes_upper": False}].
    bands = models.JSONField(_("bands"), default=list, blank=True)
    #: In a local split: the code of the frame's criterion that this one is a part of.
    frame_code = models.CharField(_("part of the frame's criterion"), max_length=12, blank=True)
    order = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["part__order", "order"]
        constraints = [models.UniqueConstraint(fields=["part", "code"], name="one_criterion_of_a_code")]

    def __str__(self) -> str:
        return f"{self.code}. {self.title}"

    @cached_property
    def content(self) -> tuple[Any, ...]:
        """Everything of it that a page shows: a row is kept by what it says, not by whose it is."""
        return (
            self.code,
            self.title,
            self.short,
            self.guidance,
            self.kind,
            self.maximum,
            self.not_applicable,
            self.applies,
            self.nature,
            self.requires_note,
            self.requires_evidence,
            str(self.steps),
            str(self.bands),
        )
