"""Which pages the walk opens in the browser: those that are made like none before them."""

import pytest

from tests.journeys.visitor import LookedAt

PAGE = """<main><h1>Chi bộ Thôn Châu Nội</h1><p class="note">Đã gửi nghiêm túc<br>ngày 20/03</p>
<table><tr><td>8,5</td><td>9</td></tr><tr><td>7</td><td>6</td></tr></table></main>"""


@pytest.mark.parametrize(
    ("old", "new", "is_new"),
    [
        ("Châu Nội", "Châu Dương", False),
        ("20/03", "21/11", False),
        ("<tr><td>7</td><td>6</td></tr>", "", False),
        ("<p class=", "<p id='sent' class=", True),
        ('"note"', '"note is-late"', True),
        ("<br>", "<b>", True),
        ("<td>9</td>", "<td>9</td><td>9</td>", True),
        ("Châu Nội", "Châu-Nội-thuộc-xã-Tùng-Ảnh", False),
        ("Châu Nội", "014_01_chau_noi_duc_tho", True),
        ("</p>", "<input disabled></p>", True),
    ],
)
def test_a_page_is_opened_when_it_is_made_differently_or_says_a_longer_word(old: str, new: str, is_new: bool) -> None:
    looked_at = LookedAt()
    assert looked_at.is_new(PAGE)
    assert old in PAGE
    changed = PAGE.replace(old, new)
    assert (looked_at.is_new(changed), looked_at.is_new(changed), looked_at.is_new(PAGE)) == (is_new, False, False)
