from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    """Paper: tables on the screen and in the workbook; no models, no rules."""

    name = "reports"
    verbose_name = _("Reports")
