"""Scales as issued: a TOML file read into checked, frozen values.

A scale that contradicts itself is refused with one sentence naming the file and the place, before a row of it exists.
Numbers are written in quotes, because a bare 2.5 in TOML is a float.
"""

import re
import tomllib
import unicodedata
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any, NoReturn

SCALES = Path(__file__).resolve().parent / "scales"

GOODS = ("tasks", "activity", "solidarity", "cadres")
FOUR_GOOD_SUBJECTS = ("cell", "committee")
SUBJECTS = (*FOUR_GOOD_SUBJECTS, "member", "meeting")
MISSING_MONTH = ("zero", "exclude")
KINDS = ("points", "yes_no", "choice")
PERIODS = ("monthly", "yearly")
NOT_APPLICABLE = ("refused", "rebase", "full")
FULL_SCORE = Decimal(100)

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
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_NUMBER = re.compile(r"[0-9]{1,3}(\.[0-9]{1,2})?")


class ScaleFileError(ValueError):
    """A scale file that cannot be taken as it stands; its text says where and why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StepFile:
    """One answer of a choice, with the mark it gives."""

    label: str
    points: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class CriterionFile:
    """One thing a cell, committee, member or meeting is marked on."""

    code: str
    title: str
    short: str
    guidance: str
    legal_basis: str
    kind: str
    maximum: Decimal
    period: str
    not_applicable: str
    requires_note: bool
    steps: tuple[StepFile, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PartFile:
    """A group of criteria: one of the four goods, or a part of a member's or a meeting's scale."""

    code: str
    title: str
    maximum: Decimal
    criteria: tuple[CriterionFile, ...]

    @property
    def monthly_maximum(self) -> Decimal:
        """What one month can reach; the rest of the part is marked once a year."""
        return _total(criterion.maximum for criterion in self.criteria if criterion.period == "monthly")


@dataclass(frozen=True, kw_only=True, slots=True)
class BandFile:
    """A name for a total: it holds from its minimum up to the next higher band, so bands leave no gap."""

    label: str
    minimum: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class ScaleFile:
    """A scale as a document issued it, or as an example to be replaced by one."""

    code: str
    version: int
    title: str
    subject: str
    is_example: bool
    document_number: str
    document_on: date | None
    valid_from: date
    missing_month: str
    good_threshold: Decimal
    total_threshold: Decimal
    bands: tuple[BandFile, ...]
    parts: tuple[PartFile, ...]

    @property
    def has_monthly_records(self) -> bool:
        """A cell always sends them; another subject does when something is marked by the month."""
        return self.subject == "cell" or any(part.monthly_maximum for part in self.parts)


def read_scales(folder: Path = SCALES) -> tuple[ScaleFile, ...]:
    """Every scale of a folder, in the order of the file names; one code and version may stand in one file only."""
    scales: dict[tuple[str, int], ScaleFile] = {}
    for path in sorted(folder.glob("*.toml")):
        scale = read_scale(path)
        if (scale.code, scale.version) in scales:
            _refuse(path.name, f"another file already holds version {scale.version} of {scale.code}.")
        scales[scale.code, scale.version] = scale
    return tuple(scales.values())


def read_scale(source: Path | str) -> ScaleFile:
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
    return _read_scale(_Table(values, place, _SCALE_KEYS, optional=("document_on", "bands")))


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

    def text(self, key: str, *, may_be_empty: bool = False) -> str:
        value = self.values[key]
        if not isinstance(value, str):
            self.refuse(f"{key} must be text in quotes.")
        words = " ".join(value.split())
        if not words and not may_be_empty:
            self.refuse(f"{key} is empty.")
        return words

    def code(self) -> str:
        value = self.text("code")
        if not _CODE.fullmatch(value):
            self.refuse(f"the code {value} may have only unaccented letters, digits, - and _.")
        return value

    def number(self, key: str) -> Decimal:
        value = self.values[key]
        if isinstance(value, float):
            self.refuse(f'{key} is a float; write it in quotes, "{value}".')
        if not isinstance(value, str) or not _NUMBER.fullmatch(value):
            self.refuse(f'{key} must be a number in quotes, such as "5" or "2.5".')
        return Decimal(value)

    def maximum(self) -> Decimal:
        value = self.number("maximum")
        if not value:
            self.refuse("maximum must be more than 0.")
        return value

    def share(self, key: str) -> Decimal:
        value = self.number(key)
        if value > FULL_SCORE:
            self.refuse(f"{key} must not be more than {FULL_SCORE}.")
        return value

    def version(self) -> int:
        value = self.values["version"]
        if type(value) is not int or value < 1:
            self.refuse("version must be a whole number from 1.")
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
        values = self.values[key]
        if not isinstance(values, list) or not values or not all(isinstance(value, dict) for value in values):
            self.refuse(f"{key} must be a list of tables with at least one in it.")
        for position, value in enumerate(values, start=1):
            yield _Table(value, f"{self.place}, {noun} {value.get('code', position)}", required, optional)


def _read_scale(table: _Table) -> ScaleFile:
    scale = ScaleFile(
        code=table.code(),
        version=table.version(),
        title=table.text("title"),
        subject=table.one_of("subject", SUBJECTS),
        is_example=table.flag("is_example"),
        document_number=table.text("document_number"),
        document_on=table.day("document_on") if "document_on" in table.values else None,
        valid_from=table.day("valid_from"),
        missing_month=table.one_of("missing_month", MISSING_MONTH),
        good_threshold=table.share("good_threshold"),
        total_threshold=table.share("total_threshold"),
        bands=_read_bands(table) if "bands" in table.values else (),
        parts=tuple(_read_part(part) for part in table.tables("part", "part", _PART_KEYS)),
    )
    _refuse_repeats(table, "part code", (part.code for part in scale.parts))
    _refuse_repeats(table, "criterion code", (criterion.code for part in scale.parts for criterion in part.criteria))
    _refuse_other_sum(table, "parts", (part.maximum for part in scale.parts), FULL_SCORE)
    if scale.subject in FOUR_GOOD_SUBJECTS:
        _check_goods(table, scale)
    if scale.subject == "meeting" and not scale.bands:
        table.refuse("a scale of meeting quality needs bands.")
    return scale


def _read_part(table: _Table) -> PartFile:
    part = PartFile(
        code=table.code(),
        title=table.text("title"),
        maximum=table.maximum(),
        criteria=tuple(
            _read_criterion(criterion)
            for criterion in table.tables("criterion", "criterion", _CRITERION_KEYS, optional=("steps",))
        ),
    )
    _refuse_other_sum(table, "criteria", (criterion.maximum for criterion in part.criteria), part.maximum)
    return part


def _read_criterion(table: _Table) -> CriterionFile:
    kind = table.one_of("kind", KINDS)
    if (kind == "choice") != ("steps" in table.values):
        table.refuse("a choice needs steps, and only a choice has them.")
    maximum = table.maximum()
    return CriterionFile(
        code=table.code(),
        title=table.text("title"),
        short=table.text("short"),
        guidance=table.text("guidance"),
        legal_basis=table.text("legal_basis", may_be_empty=True),
        kind=kind,
        maximum=maximum,
        period=table.one_of("period", PERIODS),
        not_applicable=table.one_of("not_applicable", NOT_APPLICABLE),
        requires_note=table.flag("requires_note"),
        steps=_read_steps(table, maximum) if kind == "choice" else (),
    )


def _read_steps(table: _Table, maximum: Decimal) -> tuple[StepFile, ...]:
    steps = tuple(
        StepFile(label=step.text("label"), points=step.number("points"))
        for step in table.tables("steps", "step", ("label", "points"))
    )
    _refuse_repeats(table, "step", (step.label for step in steps))
    if not _goes_down([step.points for step in steps]):
        table.refuse("steps must go from the highest mark to the lowest, no two with the same mark.")
    if steps[0].points != maximum:
        table.refuse(f"the highest step gives {steps[0].points}, not the maximum of {maximum}.")
    return steps


def _read_bands(table: _Table) -> tuple[BandFile, ...]:
    bands = tuple(
        BandFile(label=band.text("label"), minimum=band.share("minimum"))
        for band in table.tables("bands", "band", ("label", "minimum"))
    )
    _refuse_repeats(table, "band", (band.label for band in bands))
    if not _goes_down([band.minimum for band in bands]) or bands[-1].minimum:
        table.refuse("bands must go from the highest minimum down to 0, no two with the same minimum.")
    return bands


def _check_goods(table: _Table, scale: ScaleFile) -> None:
    """A four-good scale has the four goods and no other part, and each can be marked in a month that is recorded."""
    codes = [part.code for part in scale.parts]
    for part in scale.parts:
        if part.code not in GOODS:
            table.refuse(f"the part {part.code} is not one of the four goods: {', '.join(GOODS)}.")
    for good in GOODS:
        if good not in codes:
            table.refuse(f"the good {good} is missing.")
    for part in scale.parts:
        if scale.has_monthly_records and not part.monthly_maximum:
            table.refuse(f"the good {part.code} has no monthly criterion, so no monthly record could score it.")


def _refuse_repeats(table: _Table, noun: str, values: Iterable[Hashable]) -> None:
    seen: set[Hashable] = set()
    for value in values:
        if value in seen:
            table.refuse(f"the {noun} {value} stands twice.")
        seen.add(value)


def _refuse_other_sum(table: _Table, noun: str, maxima: Iterable[Decimal], expected: Decimal) -> None:
    total = _total(maxima)
    if total != expected:
        table.refuse(f"the {noun} add up to {total}, not to {expected}.")


def _goes_down(numbers: Sequence[Decimal]) -> bool:
    return all(higher > lower for higher, lower in pairwise(numbers))


def _total(numbers: Iterable[Decimal]) -> Decimal:
    return sum(numbers, Decimal(0))


def _refuse(place: str, sentence: str) -> NoReturn:
    raise ScaleFileError(f"{place}: {sentence}")
