"""Whose list it is and of which day, from the lines above it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from cells.names import search_key
from cells.roster.dates import find_day

_PROVINCE = re.compile(r"(dang bo tinh|tinh uy) ")
_BODY = re.compile(r"(dang bo|dang uy|huyen uy|thi uy|thanh uy|quan uy|tinh uy) ")
_STATED_DAY = re.compile(r"\bden\b")
_RANK = re.compile(
    r"^(dang bo|dang uy|huyen uy|thi uy|thanh uy|quan uy|tinh uy) (huyen |thi xa |thanh pho |quan |tinh )?(?=.)"
)
_RANK_WORD = re.compile("đảng|bộ|ủy|uỷ|tỉnh|huyện|quận|thị|xã|thành|phố|phường|trấn|đặc|khu")


@dataclass(frozen=True, kw_only=True, slots=True)
class Letterhead:
    province_name: str
    district_name: str
    as_of: date | None


def read_letterhead(lines: Iterable[str], spellings: Iterable[str]) -> Letterhead:
    """The issuing bodies, the higher one first, and the day: the stated one, or else the day of issue.

    `spellings` are names written in the list itself, which keep the small letters that a heading in capitals lost.
    """
    lines = list(dict.fromkeys(lines))
    bodies = [line for line in lines if _BODY.match(search_key(line))]
    province = next((line for line in bodies if _PROVINCE.match(search_key(line))), "")
    if not province and len(bodies) > 1:
        province = bodies[0]
    district = next((line for line in bodies if line != province), "")
    spelled = {search_key(spelling): spelling for spelling in spellings}
    return Letterhead(
        province_name=spelled.get(search_key(province)) or _without_capitals(province),
        district_name=spelled.get(search_key(district)) or _without_capitals(district),
        as_of=_stated_day(lines),
    )


def place_of(name: str) -> str:
    """The place alone, for comparing: "Đảng bộ huyện Đức Thọ" and "HUYỆN ỦY ĐỨC THỌ" are one committee."""
    return _RANK.sub("", search_key(name))


def _stated_day(lines: Sequence[str]) -> date | None:
    days = [(day, bool(_STATED_DAY.search(search_key(line)))) for line in lines if (day := find_day(line))]
    return next((day for day, is_stated in days if is_stated), days[0][0] if days else None)


def _without_capitals(name: str) -> str:
    """ "ĐẢNG BỘ TỈNH HÀ TĨNH" as a sentence writes it: "Đảng bộ tỉnh Hà Tĩnh"."""
    if not name.isupper():
        return name
    words = name.lower().split()
    place_starts = next((index for index, word in enumerate(words) if not _RANK_WORD.fullmatch(word)), len(words))
    words[place_starts:] = [word.capitalize() for word in words[place_starts:]]
    return " ".join([words[0].capitalize(), *words[1:]])
