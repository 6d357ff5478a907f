"""What stands at the head of every Party paper (HD 36-HD/VPTW); it is Vietnamese in every language."""

import datetime
import re
from collections.abc import Iterable

_PLACE = re.compile(
    r"(?:(?:tỉnh|huyện|quận|thị|thành) ủy"
    r"|đảng (?:bộ|ủy) (?:tỉnh|huyện|quận|thị xã|thành phố|xã|phường|thị trấn|đặc khu)) (.+)",
    re.IGNORECASE,
)


def place_of(name: str) -> str:
    """The place a territorial committee is of: "Huyện ủy Đức Thọ" is of "Đức Thọ", a hospital's cell of none."""
    match = _PLACE.fullmatch(one_spelling(name))
    return match[1] if match else ""


def nearest_place(names: Iterable[str]) -> str:
    """The place of the first that has one: who issues the paper, then those above; "" where none has."""
    return next(filter(None, map(place_of, names)), "")


def one_spelling(name: str) -> str:
    """Both "ủy" and "uỷ" are written."""
    return name.replace("uỷ", "ủy").replace("UỶ", "ỦY").replace("Uỷ", "Ủy")


def day_in_words(day: datetime.date | None) -> str:
    """The day as papers write it; where it is not known there is room to write it by hand."""
    return f"ngày {day.day:02} tháng {day.month:02} năm {day.year}" if day else "ngày ..... tháng ..... năm ........"
