"""A year's scores to the ratings that the rated regulations ask for."""

from __future__ import annotations

from decimal import Decimal

from evaluations.engine.facts import RatedCriterion
from evaluations.engine.scale import Scale
from evaluations.engine.words import Rating
from evaluations.engine.year import YearScore

#: The good whose rating is the task-result criterion of the rated regulations.
TASKS = "tasks"


def rate_goods(scale: Scale, year_score: YearScore) -> tuple[RatedCriterion, ...]:
    """The ratings that the rated regulations ask for, from each scored good's share of its maximum."""
    return tuple(
        RatedCriterion(
            criterion=good,
            rating=rating_of(scale, score, year_score.maxima[good]),
            task_result=good == TASKS,
        )
        for good, score in year_score.goods.items()
        if score is not None
    )


def rating_of(scale: Scale, score: Decimal, maximum: Decimal) -> Rating:
    """Where a score lies in the scale's rating bands."""
    bands = scale.rating_bands
    for rating, floor in (
        (Rating.EXCELLENT, bands.excellent),
        (Rating.GOOD, bands.good),
        (Rating.AVERAGE, bands.average),
    ):
        if score * 100 >= maximum * floor:
            return rating
    return Rating.POOR
