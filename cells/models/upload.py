from django.db import models
from django.utils.translation import gettext_lazy as _

from cells.models.user import User


class RosterUpload(models.Model):
    """A roster workbook kept between its preview and its confirmation; only its uploader sees it."""

    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="roster_uploads")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    file_name = models.CharField(_("file name"), max_length=255)
    content = models.BinaryField()
    imported_at = models.DateTimeField(_("imported at"), null=True, blank=True)

    class Meta:
        verbose_name = _("roster upload")
        verbose_name_plural = _("roster uploads")
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return self.file_name
