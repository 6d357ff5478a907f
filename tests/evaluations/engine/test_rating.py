from decimal import Decimal

import pytest

from evaluations.engine import (
    Criterion,
    GoodScale,
    Month,
    Period,
    RatedCriterion,
    Rating,
    RatingBands,
    Scale,
    rate_goods,
    rating_of,
    score_year,
)


def scale(**values: RatingBands) -> Scale:
    def good(name: str, maximum: int) -> GoodScale:
        criterion = Criterion(code=name[0], maximum=Decimal(maximum), period=Period.YEARLY)
        return GoodScale(good=name, criteria=(criterion,))

    return Scale(goods=(good("tasks", 30), good("activity", 20), good("cadres", 25)), **values)


def test_each_scored_good_is_rated_and_tasks_is_the_task_result() -> None:
    months: list[Month] = []
    year = score_year(scale(), months, {"t": Decimal(27), "a": Decimal(14)})
    assert rate_goods(scale(), year) == (
        RatedCriterion(criterion="tasks", rating=Rating.EXCELLENT, task_result=True),
        RatedCriterion(criterion="activity", rating=Rating.GOOD),
    )


@pytest.mark.parametrize(
    ("score", "rating"),
    [
        ("30", Rating.EXCELLENT),
        ("27", Rating.EXCELLENT),
        ("26.99", Rating.GOOD),
        ("21", Rating.GOOD),
        ("20.99", Rating.AVERAGE),
        ("15", Rating.AVERAGE),
        ("14.99", Rating.POOR),
        ("0", Rating.POOR),
    ],
)
def test_rating_on_both_sides_of_each_band(score: str, rating: Rating) -> None:
    assert rating_of(scale(), Decimal(score), Decimal(30)) is rating


def test_rating_follows_the_scale_s_own_bands() -> None:
    bands = RatingBands(excellent=Decimal(95), good=Decimal(80), average=Decimal(60))
    assert rating_of(scale(rating_bands=bands), Decimal(27), Decimal(30)) is Rating.GOOD
