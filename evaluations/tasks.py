"""Work done by the background worker."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django_tasks import task

from cells.models import User
from cells.queries import scope_of
from cells.scope import Scope
from evaluations.actions.runs import fail_run, run_year
from evaluations.models import EvaluationYear
from evaluations.queries.kept_what_ifs import Question, find_answer, keep, note_failure
from evaluations.queries.year_what_if import Asked, year_side_by_side


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


@task()
def what_if_task(year_pk: int, user_pk: int, asked: dict[str, Any]) -> None:
    """Judge a year as somebody asked and keep it for them, as far as they see it today; safe to repeat."""
    years = EvaluationYear.objects.select_related("committee", "cell_scale", "committee_scale", "member_scale")
    today = timezone.localdate()
    question = Question(
        scope=scope_of(User.objects.get(pk=user_pk), today),
        evaluation_year=years.get(pk=year_pk),
        asked=Asked.from_values(asked),
    )
    if find_answer(question) is not None:
        return
    try:
        keep(question, year_side_by_side(question.scope, question.evaluation_year, question.asked, today))
    except Exception:
        note_failure(question)
        raise
