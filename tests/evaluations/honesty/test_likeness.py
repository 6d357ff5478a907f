"""Signatures of minutes: what is the same is found, what is not is left alone, and thousands are compared at once."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.minutes import VOCABULARY, changed, reordered, write_minutes
from evaluations.honesty.flags import SAME_MINUTES
from evaluations.honesty.likeness import ENOUGH, SHORTEST, SIZE, likeness, pack, signature_of, unpack

WORDS = ("chi", "bộ", "họp", "bàn", "nhiệm", "vụ", "tháng", "tới", "đảng", "viên", "phân", "công", "thu", "quỹ")
words = st.lists(st.sampled_from(WORDS), min_size=40, max_size=120)
signatures = words.map(" ".join).map(signature_of)
MINUTES = (
    "Kiểm điểm nhiệm vụ tháng 10: hoàn thành 5/6 việc. Thảo luận cách vận động hai hộ còn vướng mặt bằng làm đường "
    "liên xóm. Hòa giải xong một vụ tranh chấp ranh giới, không còn đơn thư vượt cấp. Kết luận: phân công từng đồng "
    "chí phụ trách nhóm hộ, tuần sau kiểm tra lại. Tham dự 17 trên 18 đảng viên, nghị quyết được biểu quyết thông qua."
)
#: Cells of a committee; whose minutes of one meeting are compared with each other.
COMMITTEES, CELLS = 40, 20


def _text(start: int, count: int) -> str:
    """Words that never come twice."""
    letters = "abcdefghij"
    return " ".join(
        "w" + "".join(letters[int(digit)] for digit in str(number)) for number in range(start, start + count)
    )


def alike(one: str, other: str) -> int:
    return likeness(signature_of(one), signature_of(other))


def test_the_same_minutes_are_wholly_alike() -> None:
    assert alike(_text(1000, 200), _text(1000, 200)) == 100


def test_another_date_month_or_count_does_not_make_other_minutes() -> None:
    one = _text(1000, 60) + " tháng 10, có mặt 18/20 đồng chí"
    other = _text(1000, 60) + " tháng 11, có mặt 7/20 đồng chí"
    assert alike(one, other) == 100


def test_capitals_and_the_way_accents_are_typed_make_no_difference() -> None:
    composed = "Chi bộ thảo luận nhiệm vụ tháng tới và phân công từng đồng chí phụ trách các nhóm hộ trong thôn"
    decomposed = "CHI BỘ thảo luận nhiệm vụ tháng tới và phân công từng đồng chí phụ trách các nhóm hộ trong thôn"
    assert alike(composed, decomposed) == 100


def test_other_minutes_are_not_alike() -> None:
    assert alike(_text(1000, 200), _text(5000, 200)) == 0


def test_two_changed_words_do_not_hide_a_copy() -> None:
    copied = MINUTES.replace("liên xóm", "trục thôn").replace("tuần sau", "tháng sau")
    assert copied != MINUTES
    assert 90 <= alike(MINUTES, copied) < 100


def test_another_order_of_sentences_does_not_hide_a_copy() -> None:
    copied = " ".join(reversed(MINUTES.split(". ")))
    assert copied != MINUTES
    assert 90 <= alike(MINUTES, copied) <= 100


def test_an_estimate_of_half_is_about_half() -> None:
    shared = _text(1000, 1000)
    assert 40 <= alike(shared + " " + _text(3000, 1000), shared + " " + _text(5000, 1000)) <= 60


def test_short_minutes_are_the_same_as_a_whole_or_not_at_all() -> None:
    short = _text(1000, ENOUGH - 1)
    assert alike(short, short.upper() + " 15/10.") == 100
    assert alike(short, _text(1000, ENOUGH - 2)) == 0
    assert alike(_text(1000, ENOUGH), _text(1001, ENOUGH)) > 80
    assert alike(short, _text(1000, ENOUGH)) == 0


def test_minutes_too_short_to_say_anything_are_like_none() -> None:
    short, enough = _text(1000, SHORTEST - 1), _text(1000, SHORTEST)
    assert signature_of(short) == ()
    assert alike(short, short) == 0
    assert alike(enough, enough) == 100


def test_honest_minutes_of_the_same_kind_of_meeting_are_left_alone() -> None:
    chance = Random("honest")
    committees = [
        [signature_of(write_minutes(chance, own=chance.randint(3, 8))) for _ in range(CELLS)] for _ in range(COMMITTEES)
    ]
    closest = [
        max(likeness(one, other) for other in cells if other is not one) for cells in committees for one in cells
    ]
    flagged = sum(percent >= SAME_MINUTES for percent in closest)
    assert flagged * 200 <= len(closest), f"{flagged} of {len(closest)}, the closest {max(closest)} %"


@pytest.mark.parametrize("share", [0.02, 0.05, 0.1])
def test_a_copy_with_some_words_and_the_order_changed_is_found(share: float) -> None:
    chance = Random(f"copied {share}")
    copies = [
        (minutes, reordered(changed(minutes, share, chance, VOCABULARY), chance))
        for minutes in (write_minutes(chance, own=chance.randint(3, 8)) for _ in range(400))
    ]
    found = sum(alike(*pair) >= SAME_MINUTES for pair in copies)
    assert found >= 0.97 * len(copies), found


@given(signatures, signatures)
def test_likeness_knows_no_order_and_stays_between_0_and_100(one: tuple[int, ...], other: tuple[int, ...]) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other) <= 100
    assert likeness(one, one) in (0, 100)


@given(signatures)
def test_what_is_stored_is_read_back_and_is_small(signature: tuple[int, ...]) -> None:
    assert unpack(pack(signature)) == signature
    assert len(pack(signature)) <= 4 * SIZE
    assert list(signature) == sorted(set(signature))
