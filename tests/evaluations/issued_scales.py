"""Scales without a flaw, with every kind of criterion in them, and the ways to change one place."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from evaluations.issued import (
    IssuedBand,
    IssuedCriterion,
    IssuedGrade,
    IssuedPart,
    IssuedScale,
    IssuedStep,
)


def make_criterion(code: str, maximum: str, **fields: Any) -> IssuedCriterion:
    values: dict[str, Any] = {
        "title": f"Criterion {code}",
        "short": code,
        "guidance": "",
        "legal_basis": "",
        "kind": "points",
        "period": "monthly",
        "not_applicable": "refused",
        "requires_note": False,
    }
    return IssuedCriterion(code=code, maximum=Decimal(maximum), **(values | fields))


def make_part(code: str, maximum: str, *criteria: IssuedCriterion) -> IssuedPart:
    return IssuedPart(code=code, title=f"Title of {code}", maximum=Decimal(maximum), criteria=criteria)


def make_steps(*points: str) -> tuple[IssuedStep, ...]:
    return tuple(IssuedStep(label=f"Step {value}", points=Decimal(value)) for value in points)


def make_band(points: str, lower: str | None, upper: str | None, edges: str = "[)") -> IssuedBand:
    """`edges` as in mathematics: a square bracket is in, a round one is out."""
    return IssuedBand(
        points=Decimal(points),
        lower=None if lower is None else Decimal(lower),
        upper=None if upper is None else Decimal(upper),
        includes_lower=edges[0] == "[",
        includes_upper=edges[1] == "]",
    )


BANDS = (make_band("2", None, "65", "()"), make_band("6.5", "65", "85", "[]"), make_band("10", "85", None, "()"))
GRADES = (IssuedGrade(label="High", minimum=Decimal(80)), IssuedGrade(label="Low", minimum=Decimal(0)))

FOUR_GOODS = (
    make_part(
        "tasks",
        "30",
        make_criterion("T1", "20", kind="choice", steps=make_steps("20", "7.5", "0")),
        make_criterion("T2", "10", kind="yes_no", period="yearly", not_applicable="full"),
    ),
    make_part(
        "activity",
        "20",
        make_criterion("A1", "10", kind="ratio", bands=BANDS),
        make_criterion("A2", "5", applies="thematic", not_applicable="rebase"),
        make_criterion("A3", "5", kind="pass_fail"),
    ),
    make_part("solidarity", "25", make_criterion("S1", "25", kind="pass_fail")),
    make_part(
        "cadres",
        "25",
        make_criterion("C1", "15", not_applicable="rebase"),
        make_criterion("C2", "10", period="yearly"),
        make_criterion("C8", "2", nature="bonus", period="yearly", requires_note=True),
        make_criterion("C9", "3", nature="deduction", period="yearly", requires_note=True),
    ),
)


def make_issued_scale(subject: str = "cell", parts: tuple[IssuedPart, ...] = FOUR_GOODS, **fields: Any) -> IssuedScale:
    values: dict[str, Any] = {
        "code": f"scale-of-{subject}",
        "version": 1,
        "title": f"Scale of a {subject}",
        "is_example": False,
        "document_number": "12-HD/TU",
        "document_on": None,
        "valid_from": date(2025, 1, 1),
        "missing_month": "zero",
        "good_threshold": Decimal(80),
        "total_threshold": Decimal(80),
    }
    return IssuedScale(subject=subject, parts=parts, **(values | fields))


def make_split(frame: IssuedScale, **fields: Any) -> IssuedScale:
    """Every criterion of the frame as it is, except T1, which is split in two."""
    split = replace(frame, code="split", title="Split", frame=f"{frame.code} {frame.version}", **fields)
    for part in frame.parts:
        for criterion in part.regular:
            split = with_criterion(split, criterion.code, frame_code=criterion.code)
    halves = (
        make_criterion("T1a", "12", frame_code="T1"),
        make_criterion("T1b", "8", kind="pass_fail", frame_code="T1"),
    )
    return with_criteria(split, "tasks", *halves, *part_of(split, "tasks").criteria[1:])


def part_of(scale: IssuedScale, code: str, /) -> IssuedPart:
    return next(part for part in scale.parts if part.code == code)


def with_part(scale: IssuedScale, code: str, /, **fields: Any) -> IssuedScale:
    part_of(scale, code)
    return replace(scale, parts=tuple(replace(p, **fields) if p.code == code else p for p in scale.parts))


def with_criteria(scale: IssuedScale, code: str, *criteria: IssuedCriterion) -> IssuedScale:
    return with_part(scale, code, criteria=criteria)


def with_criterion(scale: IssuedScale, code: str, /, **fields: Any) -> IssuedScale:
    """One criterion changed; numbers may be written as text."""
    if isinstance(fields.get("maximum"), str):
        fields["maximum"] = Decimal(fields["maximum"])
    part = next(part for part in scale.parts if any(criterion.code == code for criterion in part.criteria))
    criteria = (replace(c, **fields) if c.code == code else c for c in part.criteria)
    return with_criteria(scale, part.code, *criteria)
