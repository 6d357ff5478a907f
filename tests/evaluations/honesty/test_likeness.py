"""Signatures of minutes: what is the same is found, what is not is left alone, and thousands are compared at once."""

from hypothesis import given
from hypothesis import strategies as st

from evaluations.honesty.likeness import GROUP, SHORTEST, SIZE, likeness, pack, signature_of, unpack

WORDS = ("chi", "bộ", "họp", "bàn", "nhiệm", "vụ", "tháng", "tới", "đảng", "viên", "phân", "công", "thu", "quỹ")
words = st.lists(st.sampled_from(WORDS), min_size=40, max_size=120)
signatures = words.map(" ".join).map(signature_of)


def _text(start: int, count: int) -> str:
    """Words that never come twice."""
    letters = "abcdefghij"
    return " ".join(
        "w" + "".join(letters[int(digit)] for digit in str(number)) for number in range(start, start + count)
    )


def test_the_same_minutes_are_wholly_alike() -> None:
    minutes = _text(1000, 200)
    assert likeness(signature_of(minutes), signature_of(minutes)) == 100


def test_another_date_month_or_count_does_not_make_other_minutes() -> None:
    one = _text(1000, 60) + " tháng 10, có mặt 18/20 đồng chí"
    other = _text(1000, 60) + " tháng 11, có mặt 7/20 đồng chí"
    assert likeness(signature_of(one), signature_of(other)) == 100


def test_capitals_and_the_way_accents_are_typed_make_no_difference() -> None:
    composed = "Chi bộ thảo luận nhiệm vụ tháng tới và phân công từng đồng chí phụ trách các nhóm hộ trong thôn"
    decomposed = "CHI BỘ thảo luận nhiệm vụ tháng tới và phân công từng đồng chí phụ trách các nhóm hộ trong thôn"
    assert likeness(signature_of(composed), signature_of(decomposed)) == 100


def test_other_minutes_are_not_alike() -> None:
    assert likeness(signature_of(_text(1000, 200)), signature_of(_text(5000, 200))) == 0


def test_an_estimate_of_half_is_about_half() -> None:
    shared = _text(1000, 1000)
    found = likeness(signature_of(shared + " " + _text(3000, 500)), signature_of(shared + " " + _text(5000, 500)))
    assert 35 <= found <= 65  # a thousand of two thousand groups


def test_minutes_too_short_to_say_anything_are_like_none() -> None:
    short, enough = _text(1000, SHORTEST + GROUP - 2), _text(1000, SHORTEST + GROUP - 1)
    assert signature_of(short) == ()
    assert likeness(signature_of(short), signature_of(short)) == 0
    assert likeness(signature_of(enough), signature_of(enough)) == 100


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
