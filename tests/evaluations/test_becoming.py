"""“8 → 7” as its reader reads it."""

import pytest
from django.utils import translation

from evaluations.becoming import becomes


@pytest.mark.parametrize(("language", "words"), [("vi", "8 → 7"), ("en", "8 → 7"), ("ar", "8 \u200f←\u200f 7")])
def test_the_arrow_points_where_reading_goes(language: str, words: str) -> None:
    with translation.override(language):
        assert becomes("8", 7) == words
