"""Work done by the background worker."""

from django.core.exceptions import ValidationError
from django_tasks import task

from cells.scope import Scope
from evaluations.actions.runs import fail_run, run_year
from evaluations.models import EvaluationYear


@task()
def run_year_task(year_pk: int, user_pk: int) -> None:
    """Run a year for the organizer who asked for it (who was checked when asking); safe to repeat."""
    evaluation_year = EvaluationYear.objects.select_related("committee").get(pk=year_pk)
    scope = Scope(user_id=user_pk, is_system=True)
    try:
        run_year(scope, evaluation_year)
    except ValidationError as error:
        fail_run(scope, evaluation_year, " ".join(error.messages))
    except Exception:
        fail_run(scope, evaluation_year, "")
        raise
