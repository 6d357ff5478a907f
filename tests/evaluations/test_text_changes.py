"""Running texts compared word by word."""

import time

import pytest

from evaluations.text_changes import MOST_WORDS, Piece, text_changes


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", []),
        ("a b", "a b", [("same", "a b")]),
        ("", "a b", [("new", "a b")]),
        ("a b", "", [("gone", "a b")]),
        ("Chi bộ bàn việc", "Chi bộ đã bàn việc", [("same", "Chi bộ"), ("new", " đã"), ("same", " bàn việc")]),
        ("một hai ba", "một bốn ba", [("same", "một"), ("gone", " hai"), ("new", " bốn"), ("same", " ba")]),
        ("a b\nc d", "a b\nc e", [("same", "a b\nc"), ("gone", " d"), ("new", " e")]),
        ("một hai ba bốn năm", "sáu bảy ba tám chín", [("gone", "một hai ba bốn năm"), ("new", "sáu bảy ba tám chín")]),
    ],
)
def test_what_fell_away_stands_at_its_place(before: str, after: str, expected: list[tuple[str, str]]) -> None:
    assert text_changes(before, after) == [Piece(kind, words) for kind, words in expected]


def test_both_texts_can_be_read_again_from_the_pieces() -> None:
    before, after = "Nhất trí làm đường trong quý I. Giao chi ủy.", "Nhất trí làm mương trong quý II.\nGiao chi ủy lo."
    pieces = text_changes(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == after


def test_long_texts_cost_little() -> None:
    """The worst: the same few words over and over, none of them where it was."""
    before = " ".join(f"từ{number % 7}" for number in range(MOST_WORDS // 2))
    after = " ".join(f"từ{number * 3 % 7}" for number in range(MOST_WORDS // 2))
    begun = time.process_time()
    text_changes(before, after)
    text_changes(before * 9, after * 9)
    assert time.process_time() - begun < 2
