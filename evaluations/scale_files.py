"""Scales as issued: a TOML file read into frozen values.

A file that does not have the shape of a scale is refused with one sentence naming the file and the place; whether what
it says agrees with itself is for `scale_lint`, which is asked before a scale is published.
Numbers are written in quotes, because a bare 2.5 in TOML is a float.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

from evaluations.issued import (
    IssuedBand,
    IssuedCriterion,
    IssuedGrade,
    IssuedPart,
    IssuedScale,
    IssuedStep,
)
from evaluations.scale_lint.codes import LONGEST_CRITERION_CODE, LONGEST_PART_CODE, LONGEST_SCALE_CODE

SCALES = Path(__file__).resolve().parent / "scales"

SUBJECTS = ("cell", "committee", "member", "meeting")
MISSING_MONTH = ("zero", "exclude")
KINDS = ("points", "yes_no", "pass_fail", "choice", "ratio")
NATURES = ("regular", "bonus", "deduction")
APPLIES = ("always", "thematic")
PERIODS = ("monthly", "yearly")
NOT_APPLICABLE = ("refused", "rebase", "full")

_SCALE_KEYS = (
    "code",
    "version",
    "title",
    "subject",
    "is_example",
    "document_number",
    "valid_from",
    "missing_month",
    "good_threshold",
    "total_threshold",
    "part",
)
_SCALE_NUMBERS = ("months_to_pass", "rating_excellent", "rating_good", "rating_average")
_SCALE_OPTIONS = ("document_on", "grades", "frame", *_SCALE_NUMBERS)
_PART_KEYS = ("code", "title", "maximum", "criterion")
_CRITERION_KEYS = (
    "code",
    "title",
    "short",
    "guidance",
    "legal_basis",
    "kind",
    "maximum",
    "period",
    "not_applicable",
    "requires_note",
)
_CRITERION_OPTIONS = ("steps", "bands", "nature", "applies", "frame_code", "requires_evidence")
_BAND_OPTIONS = ("lower", "upper", "includes_lower", "includes_upper")
_LONGEST = {"title": 200, "short": 40, "legal_basis": 200, "document_number": 100}
_FRAME = re.compile(r"\S+ [1-9][0-9]{0,3}")
_NUMBER = re.compile(r"[0-9]{1,3}(\.[0-9]{1,2})?")


class ScaleFileError(ValueError):
    """A scale file that cannot be taken as it stands; its text says where and why."""


def read_scales(folder: Path = SCALES) -> tuple[IssuedScale, ...]:
    """Every scale of a folder, in the order of the file names; one code and version may stand in one file only."""
    scales: dict[tuple[str, int], IssuedScale] = {}
    for path in sorted(folder.glob("*.toml")):
        scale = read_scale(path)
        if (scale.code, scale.version) in scales:
            _refuse(path.name, f"another file already holds version {scale.version} of {scale.code}.")
        scales[scale.code, scale.version] = scale
    return tuple(scales.values())


def read_scale(source: Path | str) -> IssuedScale:
    """Read one scale: a Path names a file, a str is the TOML itself."""
    place = source.name if isinstance(source, Path) else "the text"
    try:
        text = source.read_text(encoding="utf-8-sig") if isinstance(source, Path) else source
        # Some keyboards write ế as three characters; names typed elsewhere must still match.
        values = tomllib.loads(unicodedata.normalize("NFC", text))
    except UnicodeDecodeError:
        _refuse(place, "the file is not saved as UTF-8.")
    except tomllib.TOMLDecodeError as error:
        _refuse(place, f"this is not TOML: {error}.")
    return _read_scale(_Table(values, place, _SCALE_KEYS, optional=_SCALE_OPTIONS))


class _Table:
    """A TOML table together with its place in the file, which every refusal names."""

    def __init__(
        self, values: Mapping[str, Any], place: str, required: tuple[str, ...], optional: tuple[str, ...] = ()
    ) -> None:
        self.values = values
        self.place = place
        for key in values:
            if key not in required and key not in optional:
                self.refuse(f"the key {key} is unknown.")
        for key in required:
            if key not in values:
                self.refuse(f"the key {key} is missing.")

    def refuse(self, sentence: str) -> NoReturn:
        _refuse(self.place, sentence)

    def text(self, key: str, *, may_be_empty: bool = False, longest: int | None = None) -> str:
        value = self.values[key]
        if not isinstance(value, str):
            self.refuse(f"{key} must be text in quotes.")
        words = " ".join(value.split())
        if not words and not may_be_empty:
            self.refuse(f"{key} is empty.")
        longest = longest or _LONGEST.get(key)
        if longest and len(words) > longest:
            self.refuse(f"{key} is longer than {longest} characters.")
        return words

    def number(self, key: str) -> Decimal:
        value = self.values[key]
        if isinstance(value, float):
            self.refuse(f'{key} is a float; write it in quotes, "{value}".')
        if not isinstance(value, str) or not _NUMBER.fullmatch(value):
            self.refuse(f'{key} must be a number in quotes, such as "5" or "2.5".')
        return Decimal(value)

    def version(self) -> int:
        value = self.values["version"]
        if type(value) is not int or value < 1:
            self.refuse("version must be a whole number from 1.")
        return value

    def frame(self) -> str:
        value = self.text("frame")
        if not _FRAME.fullmatch(value):
            self.refuse("frame must be a code and a version, such as chi-bo-bon-tot 1.")
        return value

    def flag(self, key: str) -> bool:
        value = self.values[key]
        if not isinstance(value, bool):
            self.refuse(f"{key} must be true or false.")
        return value

    def day(self, key: str) -> date:
        value = self.values[key]
        if not isinstance(value, date) or isinstance(value, datetime):
            self.refuse(f"{key} must be a day, such as 2025-01-31, without quotes.")
        return value

    def one_of(self, key: str, allowed: tuple[str, ...]) -> str:
        value = self.text(key)
        if value not in allowed:
            self.refuse(f"{key} must be one of {', '.join(allowed)}, not {value}.")
        return value

    def tables(
        self, key: str, noun: str, required: tuple[str, ...], optional: tuple[str, ...] = ()
    ) -> Iterator["_Table"]:
        """The tables of a list; none where the list may be left out and is."""
        if key not in self.values:
            return
        values = self.values[key]
        if not isinstance(values, list) or not values or not all(isinstance(value, dict) for value in values):
            self.refuse(f"{key} must be a list of tables with at least one in it.")
        for position, value in enumerate(values, start=1):
            yield _Table(value, f"{self.place}, {noun} {value.get('code', position)}", required, optional)


def _read_scale(table: _Table) -> IssuedScale:
    return IssuedScale(
        code=table.text("code", longest=LONGEST_SCALE_CODE),
        version=table.version(),
        title=table.text("title"),
        subject=table.one_of("subject", SUBJECTS),
        is_example=table.flag("is_example"),
        document_number=table.text("document_number"),
        document_on=table.day("document_on") if "document_on" in table.values else None,
        valid_from=table.day("valid_from"),
        missing_month=table.one_of("missing_month", MISSING_MONTH),
        good_threshold=table.number("good_threshold"),
        total_threshold=table.number("total_threshold"),
        **{key: table.number(key) for key in _SCALE_NUMBERS if key in table.values},
        frame=table.frame() if "frame" in table.values else "",
        grades=tuple(
            IssuedGrade(label=grade.text("label"), minimum=grade.number("minimum"))
            for grade in table.tables("grades", "grade", ("label", "minimum"))
        ),
        parts=tuple(_read_part(part) for part in table.tables("part", "part", _PART_KEYS)),
    )


def _read_part(table: _Table) -> IssuedPart:
    return IssuedPart(
        code=table.text("code", longest=LONGEST_PART_CODE),
        title=table.text("title"),
        maximum=table.number("maximum"),
        criteria=tuple(
            _read_criterion(criterion)
            for criterion in table.tables("criterion", "criterion", _CRITERION_KEYS, _CRITERION_OPTIONS)
        ),
    )


def _read_criterion(table: _Table) -> IssuedCriterion:
    return IssuedCriterion(
        code=table.text("code", longest=LONGEST_CRITERION_CODE),
        title=table.text("title"),
        short=table.text("short"),
        guidance=table.text("guidance"),
        legal_basis=table.text("legal_basis", may_be_empty=True),
        kind=table.one_of("kind", KINDS),
        maximum=table.number("maximum"),
        period=table.one_of("period", PERIODS),
        not_applicable=table.one_of("not_applicable", NOT_APPLICABLE),
        requires_note=table.flag("requires_note"),
        steps=tuple(
            IssuedStep(label=step.text("label"), points=step.number("points"))
            for step in table.tables("steps", "step", ("label", "points"))
        ),
        bands=tuple(_read_band(band) for band in table.tables("bands", "band", ("points",), _BAND_OPTIONS)),
        nature=table.one_of("nature", NATURES) if "nature" in table.values else "regular",
        requires_evidence="requires_evidence" in table.values and table.flag("requires_evidence"),
        applies=table.one_of("applies", APPLIES) if "applies" in table.values else "always",
        frame_code=table.text("frame_code", longest=LONGEST_CRITERION_CODE) if "frame_code" in table.values else "",
    )


def _read_band(table: _Table) -> IssuedBand:
    return IssuedBand(
        points=table.number("points"),
        lower=table.number("lower") if "lower" in table.values else None,
        upper=table.number("upper") if "upper" in table.values else None,
        **{key: table.flag(key) for key in ("includes_lower", "includes_upper") if key in table.values},
    )


def _refuse(place: str, sentence: str) -> NoReturn:
    raise ScaleFileError(f"{place}: {sentence}")
