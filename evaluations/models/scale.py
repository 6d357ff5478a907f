from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from evaluations.choices import CriterionKind, MissingMonth, NotApplicable, Period, ScaleSubject


class Scale(models.Model):
    """A points scale as a committee issued it: one code, many versions. Published rows never change again."""

    code = models.SlugField(_("code"), max_length=60)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    title = models.CharField(_("title"), max_length=200)
    subject = models.CharField(_("for"), max_length=10, choices=ScaleSubject)
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
    #: For a frame that grades by itself (quality of meetings): [{"label": "Tốt", "minimum": "90"}, …], highest first.
    bands = models.JSONField(_("bands"), default=list, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)

    class Meta:
        verbose_name = _("scale")
        verbose_name_plural = _("scales")
        ordering = ["subject", "code", "-version"]
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="one_scale_of_a_version")]

    def __str__(self) -> str:
        return self.title


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
    requires_note = models.BooleanField(_("needs a note"), default=False)
    #: For a choice of steps: [{"label": …, "points": "5"}], highest first.
    steps = models.JSONField(_("steps"), default=list, blank=True)
    order = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["part__order", "order"]
        constraints = [models.UniqueConstraint(fields=["part", "code"], name="one_criterion_of_a_code")]

    def __str__(self) -> str:
        return f"{self.code}. {self.title}"
