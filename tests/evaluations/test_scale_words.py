"""Every flaw in a sentence that says where, why and what to do."""

from dataclasses import replace

import pytest
from django.utils import translation

from evaluations.issued import IssuedScale
from evaluations.scale_lint import Flaw, lint
from evaluations.scale_words import SENTENCES, explain_flaw
from tests.evaluations.issued_scales import make_band, make_steps, with_criterion, with_part
from tests.evaluations.test_scale_lint import BROKEN, CELL, MEETING, MEMBER
from tests.evaluations.test_scale_lint_frames import LEFT, SPLIT

FOUND: list[tuple[IssuedScale, Flaw]] = [
    *((scale, flaw) for scale, flaws in BROKEN for flaw in flaws),
    *((split, flaw) for _frame, split, flaws in LEFT for flaw in flaws),
]


def test_every_flaw_has_a_sentence_and_every_sentence_is_for_a_flaw() -> None:
    assert {flaw.code for _scale, flaw in FOUND} == set(SENTENCES)


@pytest.mark.parametrize("language", ["en", "vi", "ar"])
def test_every_flaw_is_one_whole_sentence(language: str) -> None:
    with translation.override(language):
        sentences = [explain_flaw(flaw, scale) for scale, flaw in FOUND]
    assert [sentence for sentence in sentences if "%(" in sentence or "%%" in sentence] == []
    assert [sentence for sentence in sentences if not sentence.endswith(".")] == []


@pytest.mark.parametrize(
    ("scale", "sentences"),
    [
        (
            with_criterion(CELL, "A2", not_applicable="refused"),
            [
                "Good 2, criterion A2: this is asked only in a month with a thematic meeting and always applies, "
                "so another month reaches only 75 of 80 points: allow “not applicable” here."
            ],
        ),
        (
            with_criterion(CELL, "A1", bands=(make_band("0", None, "85"), make_band("10", "85.50", None))),
            ["Good 2, criterion A1: no band holds what lies between 85 % and 85.5 %: let the two bands meet."],
        ),
        (
            with_criterion(CELL, "T1", steps=make_steps("13", "0")),
            [
                "Good 1: recognition needs 80 % of the 30 points, but the best marks reach only 23 points: "
                "lower the threshold or raise what can be reached.",
                "Good 1, criterion T1: the highest step gives 13 points, so nobody can reach the maximum of 20: "
                "raise the step or lower the maximum.",
            ],
        ),
        (
            with_criterion(MEMBER, "G1", period="monthly"),
            [
                "Part “Title of general”, criterion G1: members are marked at the end of the year: "
                "make this criterion yearly."
            ],
        ),
        (
            replace(MEETING, grades=()),
            ["A scale of meeting quality needs names for its totals, such as “Tốt” from 90: add them."],
        ),
        (with_part(MEMBER, "general", title=""), ["Part “general”: the title is missing: write it."]),
    ],
)
def test_a_flaw_says_where_and_why_and_what_to_do(scale: IssuedScale, sentences: list[str]) -> None:
    assert [explain_flaw(flaw, scale) for flaw in lint(scale)] == sentences


def test_a_split_is_told_which_frame_it_leaves() -> None:
    left = with_criterion(SPLIT, "T1a", maximum="11.5")
    assert [explain_flaw(flaw, left) for flaw in lint(left, CELL)] == [
        "Good 1: the criteria add up to 29.5, not to the part's maximum of 30: change one or the other.",
        "Good 1: the parts of criterion T1 of the frame “Scale of a cell” add up to 19.5, not to its 20 points: "
        "change them until they do.",
    ]


def test_numbers_are_written_as_the_reader_writes_them() -> None:
    scale = with_criterion(CELL, "T2", maximum="9.50")
    with translation.override("vi"):
        (sentence,) = (explain_flaw(flaw, scale) for flaw in lint(scale))
    assert "29,5" in sentence
