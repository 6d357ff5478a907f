from django.db import models
from django.utils.translation import gettext_lazy as _

from cells.models import User
from cells.scope import ScopedQuerySet
from evaluations.choices import Level, NotCompletedReason
from evaluations.models.verdict import Verdict


class DecisionQuerySet(ScopedQuerySet["Decision"]):
    path_lookup = "verdict__path"


class Decision(models.Model):
    """The competent committee's decision on a verdict; a later one supersedes it and erases nothing."""

    verdict = models.ForeignKey(Verdict, models.PROTECT, related_name="decisions")
    computed_level = models.CharField(_("computed level"), max_length=14, choices=Level, blank=True)
    level = models.CharField(_("decided level"), max_length=14, choices=Level)
    reason = models.TextField(_("reason"), blank=True)
    reason_code = models.CharField(
        _("reason for non-completion"), max_length=12, choices=NotCompletedReason, blank=True
    )
    document_number = models.CharField(_("document number"), max_length=100)
    decided_on = models.DateField(_("decided on"))
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-recorded_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.document_number}: {self.get_level_display()}"
