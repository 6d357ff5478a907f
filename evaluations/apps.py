from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from evaluations.triggers import refuse_changes_to_settled_rows


class EvaluationsConfig(AppConfig):
    """Judgement: records, review, the year and its verdicts."""

    name = "evaluations"
    verbose_name = _("Evaluation")

    def ready(self) -> None:
        refuse_changes_to_settled_rows()
