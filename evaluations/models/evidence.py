import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from cells.models import Organization, User
from cells.scope import ScopedQuerySet
from evaluations.models.record import MonthlyRecord


class Evidence(models.Model):
    """A photo or a document that shows a mark, or the signed page of the minutes; taken away, never deleted.

    The bytes lie in the private store under their SHA-256, once however many rows name them. `key` is made by the
    page, so that what a bad line sends twice is kept once.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="evidence", verbose_name=_("unit"))
    record = models.ForeignKey(MonthlyRecord, models.PROTECT, related_name="evidence")
    #: The criterion it shows; "" for the signed page of the minutes.
    criterion_code = models.CharField(_("criterion"), max_length=12, blank=True)
    key = models.UUIDField(default=uuid.uuid4)
    name = models.CharField(_("file name"), max_length=255)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField(max_length=64, db_index=True)
    #: What a picture looks like (`evidence_looks`); empty for a PDF and for a picture with next to nothing on it.
    look = models.BinaryField(default=b"")
    #: Said on purpose: the same document also stands with another unit.
    is_shared = models.BooleanField(_("shared with other units"), default=False)
    uploaded_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)
    removed_at = models.DateTimeField(_("taken away at"), null=True, blank=True)

    objects = ScopedQuerySet["Evidence"].as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["record", "criterion_code", "pk"]
        constraints = [models.UniqueConstraint(fields=["record", "key"], name="one_evidence_a_key")]

    def __str__(self) -> str:
        return self.name
