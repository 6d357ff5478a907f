from evaluations.engine import Level, Rating


def test_levels_reach_their_own_and_lower() -> None:
    assert [level for level in Level if level.reaches(Level.COMPLETED)] == [
        Level.EXCELLENT,
        Level.GOOD,
        Level.COMPLETED,
    ]


def test_ratings_reach_their_own_and_lower() -> None:
    assert [rating for rating in Rating if rating.reaches(Rating.GOOD)] == [Rating.EXCELLENT, Rating.GOOD]
