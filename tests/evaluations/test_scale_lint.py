"""What the lint refuses: a scale without a flaw, changed in one place, has exactly the flaw of that place."""

from dataclasses import replace
from decimal import Decimal

import pytest

from evaluations.issued import IssuedScale, IssuedStep
from evaluations.scale_files import read_scales
from evaluations.scale_lint import Flaw, lint
from tests.evaluations.issued_scales import (
    FOUR_GOODS,
    GRADES,
    make_band,
    make_criterion,
    make_issued_scale,
    make_part,
    make_steps,
    with_criteria,
    with_criterion,
    with_part,
)

CELL = make_issued_scale()
MEMBER = make_issued_scale("member", (make_part("general", "100", make_criterion("G1", "100", period="yearly")),))
MEETING = make_issued_scale("meeting", (make_part("conduct", "100", make_criterion("M1", "100")),), grades=GRADES)


def flaw(code: str, part: str = "", criterion: str = "", **used: str) -> Flaw:
    return Flaw(code=code, part=part, criterion=criterion, used=tuple(used.items()))


@pytest.mark.parametrize("scale", [CELL, replace(CELL, subject="committee"), MEMBER, MEETING])
def test_a_scale_that_agrees_with_itself_has_no_flaw(scale: IssuedScale) -> None:
    assert lint(scale) == ()


def test_the_shipped_scales_have_no_flaw_and_splits_keep_to_their_frames() -> None:
    scales = {f"{scale.code} {scale.version}": scale for scale in read_scales()}
    assert {name: lint(scale, scales.get(scale.frame)) for name, scale in scales.items()} == dict.fromkeys(scales, ())


TWO_STEPS = make_steps("20", "0")

#: (a changed scale, the flaws it must have): the whole answer of the lint.
BROKEN: list[tuple[IssuedScale, list[Flaw]]] = [
    # names
    (replace(CELL, code=""), [flaw("scale_code_missing", position="1")]),
    (replace(CELL, code="chi bộ"), [flaw("scale_code_malformed", name="chi bộ", longest="60")]),
    (replace(CELL, title=" "), [flaw("scale_title_missing")]),
    (replace(CELL, document_number=""), [flaw("document_missing")]),
    (
        replace(MEMBER, parts=(replace(MEMBER.parts[0], code=""),)),
        [flaw("part_code_missing", position="1")],
    ),
    (
        with_part(MEMBER, "general", code="g" * 21),
        [flaw("part_code_malformed", "g" * 21, name="g" * 21, longest="20")],
    ),
    (
        replace(
            MEMBER,
            parts=(
                make_part("general", "30", make_criterion("G1", "30", period="yearly")),
                make_part("general", "70", make_criterion("G2", "70", period="yearly")),
            ),
        ),
        [flaw("part_code_repeated", "general", name="general")],
    ),
    (with_part(CELL, "tasks", title=""), [flaw("part_title_missing", "tasks")]),
    (with_criterion(CELL, "S1", code=""), [flaw("criterion_code_missing", "solidarity", position="6")]),
    (
        with_criterion(CELL, "S1", code="S.1"),
        [flaw("criterion_code_malformed", "solidarity", "S.1", name="S.1", longest="12")],
    ),
    (with_criterion(CELL, "T2", code="T1"), [flaw("criterion_code_repeated", "tasks", "T1", name="T1")]),
    (with_criterion(CELL, "S1", code="T1"), [flaw("criterion_code_repeated", "solidarity", "T1", name="T1")]),
    (with_criterion(CELL, "S1", title=""), [flaw("criterion_title_missing", "solidarity", "S1")]),
    # sums
    (replace(CELL, parts=()), [flaw("no_part")]),
    (
        replace(CELL, parts=(*FOUR_GOODS[:2], make_part("solidarity", "50", make_criterion("S1", "50")))),
        [flaw("good_missing", good="cadres")],
    ),
    (
        with_criterion(with_part(CELL, "solidarity", maximum=Decimal(26)), "S1", maximum="26"),
        [flaw("parts_sum", sum="101", expected="100")],
    ),
    (
        with_criterion(with_part(CELL, "solidarity", maximum=Decimal(24)), "S1", maximum="24"),
        [flaw("parts_sum", sum="99", expected="100")],
    ),
    (
        replace(
            CELL,
            parts=(
                *FOUR_GOODS[:2],
                make_part("solidarity", "20", make_criterion("S1", "20")),
                FOUR_GOODS[3],
                make_part("extra", "5", make_criterion("E1", "5")),
            ),
        ),
        [flaw("part_is_no_good", "extra")],
    ),
    (
        replace(
            MEMBER,
            parts=(
                *MEMBER.parts,
                replace(make_part("more", "0", make_criterion("E1", "0", period="yearly")), maximum=Decimal(0)),
            ),
        ),
        [
            flaw("part_maximum_not_positive", "more", maximum="0"),
            flaw("maximum_not_positive", "more", "E1", maximum="0"),
        ],
    ),
    (
        replace(
            MEMBER,
            parts=(
                make_part("general", "90", make_criterion("G1", "90", period="yearly")),
                make_part(
                    "more", "10", make_criterion("E1", "10", nature="bonus", period="yearly", requires_note=True)
                ),
            ),
        ),
        [flaw("part_empty", "more")],
    ),
    (with_criterion(CELL, "T2", maximum="9.5"), [flaw("criteria_sum", "tasks", sum="29.5", maximum="30")]),
    (with_criterion(CELL, "T2", maximum="11"), [flaw("criteria_sum", "tasks", sum="31", maximum="30")]),
    (with_criterion(CELL, "T1", period="yearly"), [flaw("good_without_month", "tasks")]),
    (
        with_criterion(CELL, "C9", maximum="0"),
        [flaw("maximum_not_positive", "cadres", "C9", maximum="0")],
    ),
    # thresholds
    (
        replace(CELL, good_threshold=Decimal("100.5")),
        [flaw("threshold_outside", setting="good_threshold", value="100.5")],
    ),
    (replace(CELL, total_threshold=Decimal(101)), [flaw("threshold_outside", setting="total_threshold", value="101")]),
    (replace(CELL, months_to_pass=Decimal(-1)), [flaw("threshold_outside", setting="months_to_pass", value="-1")]),
    (
        replace(
            with_criterion(with_part(CELL, "solidarity", maximum=Decimal(24)), "S1", maximum="24"),
            total_threshold=Decimal(100),
        ),
        [
            flaw("parts_sum", sum="99", expected="100"),
            flaw("total_threshold_unreachable", threshold="100", reach="99"),
        ],
    ),
    (
        with_criterion(CELL, "T1", steps=make_steps("13", "0")),
        [
            flaw("good_threshold_unreachable", "tasks", threshold="80", reach="23", maximum="30"),
            flaw("steps_below_maximum", "tasks", "T1", points="13", maximum="20"),
        ],
    ),
    (
        replace(CELL, rating_good=Decimal(90)),
        [flaw("rating_bands", excellent_from="90", good_from="90", average_from="50")],
    ),
    (
        replace(CELL, rating_average=Decimal(0)),
        [flaw("rating_bands", excellent_from="90", good_from="70", average_from="0")],
    ),
    (
        replace(CELL, rating_excellent=Decimal(101)),
        [flaw("rating_bands", excellent_from="101", good_from="70", average_from="50")],
    ),
    # names for totals
    (replace(MEETING, grades=()), [flaw("grades_missing")]),
    (replace(MEETING, grades=(replace(GRADES[0], label=""), GRADES[1])), [flaw("grade_label_missing", position="1")]),
    (
        replace(MEETING, grades=(GRADES[0], replace(GRADES[1], label="High"))),
        [flaw("grade_repeated", label="High")],
    ),
    (
        replace(MEETING, grades=(replace(GRADES[0], minimum=Decimal(101)), GRADES[1])),
        [flaw("grade_above_full", label="High", minimum="101")],
    ),
    (
        replace(MEETING, grades=(replace(GRADES[0], minimum=Decimal(0)), GRADES[1])),
        [flaw("grades_not_falling", label="Low", minimum="0", above_label="High", above="0")],
    ),
    (
        replace(MEETING, grades=(GRADES[0], replace(GRADES[1], minimum=Decimal(10)))),
        [flaw("grades_end_above_zero", label="Low", minimum="10")],
    ),
    # when a criterion is asked
    (with_criterion(MEMBER, "G1", period="monthly"), [flaw("member_monthly", "general", "G1")]),
    (
        with_criteria(MEETING, "conduct", make_criterion("M1", "60"), make_criterion("M2", "40", period="yearly")),
        [flaw("meeting_yearly", "conduct", "M2")],
    ),
    (with_criterion(CELL, "C8", period="monthly"), [flaw("extra_monthly", "cadres", "C8")]),
    (with_criterion(CELL, "C9", requires_note=False), [flaw("extra_without_note", "cadres", "C9")]),
    (with_criterion(CELL, "C9", not_applicable="full"), [flaw("extra_not_applicable", "cadres", "C9")]),
    (with_criterion(CELL, "C2", requires_evidence=True), [flaw("evidence_yearly", "cadres", "C2")]),
    (with_criterion(MEMBER, "G1", requires_evidence=True), [flaw("evidence_without_record", "general", "G1")]),
    (with_criterion(CELL, "C2", applies="thematic"), [flaw("thematic_yearly", "cadres", "C2")]),
    (
        with_criterion(CELL, "A2", not_applicable="refused"),
        [flaw("month_unreachable", "activity", "A2", reach="75", maximum="80")],
    ),
    (
        with_criteria(MEETING, "conduct", make_criterion("M1", "95"), make_criterion("M2", "5", applies="thematic")),
        [flaw("month_unreachable", "conduct", "M2", reach="95", maximum="100")],
    ),
    # steps
    (with_criterion(CELL, "T1", steps=()), [flaw("steps_missing", "tasks", "T1")]),
    (with_criterion(CELL, "T2", steps=make_steps("10", "0")), [flaw("steps_stray", "tasks", "T2")]),
    (
        with_criterion(CELL, "T1", steps=(TWO_STEPS[0], IssuedStep(label="", points=Decimal(0)))),
        [flaw("step_label_missing", "tasks", "T1", position="2")],
    ),
    (
        with_criterion(CELL, "T1", steps=(TWO_STEPS[0], IssuedStep(label="Step 20", points=Decimal(0)))),
        [flaw("step_label_repeated", "tasks", "T1", label="Step 20")],
    ),
    (
        with_criterion(CELL, "T1", steps=(*TWO_STEPS, IssuedStep(label="Again", points=Decimal("0.00")))),
        [flaw("step_points_repeated", "tasks", "T1", label="Again", points="0.00")],
    ),
    (
        with_criterion(CELL, "T1", steps=make_steps("20", "-1")),
        [flaw("step_below_zero", "tasks", "T1", label="Step -1", points="-1")],
    ),
    (
        with_criterion(CELL, "T1", steps=make_steps("20", "5", "7.5")),
        [flaw("steps_not_falling", "tasks", "T1", label="Step 7.5", points="7.5", above="5")],
    ),
    (
        with_criterion(CELL, "T1", steps=make_steps("19", "0")),
        [flaw("steps_below_maximum", "tasks", "T1", points="19", maximum="20")],
    ),
    (
        with_criterion(CELL, "T1", steps=make_steps("20.5", "0")),
        [flaw("steps_above_maximum", "tasks", "T1", points="20.5", maximum="20")],
    ),
    # bands
    (with_criterion(CELL, "A1", bands=()), [flaw("bands_missing", "activity", "A1")]),
    (with_criterion(CELL, "A3", bands=(make_band("5", None, None),)), [flaw("bands_stray", "activity", "A3")]),
    (
        with_criterion(CELL, "A1", bands=(make_band("-1", None, "50"), make_band("10", "50", None))),
        [flaw("band_below_zero", "activity", "A1", points="-1")],
    ),
    (
        with_criterion(CELL, "A1", bands=(make_band("0", None, "50"), make_band("9.5", "50", None))),
        [flaw("bands_below_maximum", "activity", "A1", points="9.5", maximum="10")],
    ),
    (
        with_criterion(CELL, "A1", bands=(make_band("0", None, "50"), make_band("11", "50", None))),
        [flaw("bands_above_maximum", "activity", "A1", points="11", maximum="10")],
    ),
    (
        with_criterion(
            CELL,
            "A1",
            bands=(make_band("0", None, "50"), make_band("5", "50", "50", "[]"), make_band("10", "50", None)),
        ),
        [flaw("band_holds_nothing", "activity", "A1", lower="50", upper="50")],
    ),
    (
        with_criterion(CELL, "A1", bands=(make_band("10", "50", None), make_band("0", None, "50"))),
        [flaw("bands_not_rising", "activity", "A1")],
    ),
    (
        with_criterion(CELL, "A1", bands=(make_band("0", None, None), make_band("10", "50", None))),
        [flaw("band_open_inside", "activity", "A1")],
    ),
    (
        with_criterion(CELL, "A1", bands=(make_band("0", "0", "50", "()"), make_band("10", "50", None))),
        [flaw("no_percent_uncovered", "activity", "A1", lower="0")],
    ),
    (
        with_criterion(CELL, "A1", bands=(make_band("0", "1", "50"), make_band("10", "50", None))),
        [flaw("no_percent_uncovered", "activity", "A1", lower="1")],
    ),
    (
        with_criterion(CELL, "A1", bands=(make_band("0", "0", "50"), make_band("10", "50", "100"))),
        [flaw("hundred_percent_uncovered", "activity", "A1", upper="100")],
    ),
    (
        with_criterion(CELL, "A1", bands=(make_band("0", None, "85"), make_band("10", "85.5", None))),
        [flaw("bands_gap", "activity", "A1", lower="85", upper="85.5")],
    ),
    (
        with_criterion(CELL, "A1", bands=(make_band("0", None, "85.5"), make_band("10", "85", None))),
        [flaw("bands_overlap", "activity", "A1", lower="85", upper="85.5")],
    ),
    (
        with_criterion(CELL, "A1", bands=(make_band("0", None, "85", "()"), make_band("10", "85", None, "()"))),
        [flaw("edge_in_neither", "activity", "A1", edge="85")],
    ),
    (
        with_criterion(CELL, "A1", bands=(make_band("0", None, "85", "(]"), make_band("10", "85", None, "[)"))),
        [flaw("edge_in_both", "activity", "A1", edge="85")],
    ),
    # no frame
    (
        with_criterion(CELL, "S1", frame_code="S1"),
        [flaw("frame_code_without_frame", "solidarity", "S1", frame_code="S1")],
    ),
]


def place_of(broken: tuple[IssuedScale, list[Flaw]]) -> str:
    return ", ".join(f"{flaw.code} {flaw.criterion or flaw.part}".strip() for flaw in broken[1])


@pytest.mark.parametrize(("scale", "flaws"), BROKEN, ids=map(place_of, BROKEN))
def test_a_flaw_is_found_where_it_is_and_no_other(scale: IssuedScale, flaws: list[Flaw]) -> None:
    assert list(lint(scale)) == flaws


@pytest.mark.parametrize(
    "scale",
    [
        pytest.param(replace(CELL, is_example=True, document_number=""), id="an example has no document"),
        pytest.param(replace(CELL, good_threshold=Decimal(100), total_threshold=Decimal(100)), id="all of everything"),
        pytest.param(replace(CELL, good_threshold=Decimal(0), total_threshold=Decimal(0)), id="nothing needed"),
        pytest.param(replace(CELL, rating_excellent=Decimal(100), rating_average=Decimal("0.01")), id="ratings' ends"),
        pytest.param(with_criterion(CELL, "T1", steps=make_steps("20", "19.99")), id="step just below the highest"),
        pytest.param(with_criterion(CELL, "A2", not_applicable="full"), id="thematic, else full marks"),
        pytest.param(with_criterion(CELL, "A1", bands=(make_band("10", None, None),)), id="one band for all"),
        pytest.param(
            with_criterion(CELL, "A1", bands=(make_band("0", "0", "85", "[]"), make_band("10", "85", "100", "(]"))),
            id="closed at 0 and 100",
        ),
        pytest.param(
            with_criterion(CELL, "A1", bands=(make_band("10", None, "15"), make_band("0", "15", None))),
            id="fewer is better",
        ),
        pytest.param(with_criterion(CELL, "S1", code="S" * 12), id="longest code"),
        pytest.param(
            replace(
                CELL,
                subject="committee",
                parts=tuple(
                    make_part(
                        part.code, str(part.maximum), make_criterion(part.code, str(part.maximum), period="yearly")
                    )
                    for part in FOUR_GOODS
                ),
            ),
            id="a committee marked only by the year",
        ),
        pytest.param(with_criterion(CELL, "A3", requires_evidence=True), id="evidence of a month's criterion"),
    ],
)
def test_the_other_side_of_an_edge_is_no_flaw(scale: IssuedScale) -> None:
    assert lint(scale) == ()


def test_a_cell_always_sends_monthly_records() -> None:
    yearly = tuple(
        make_part(part.code, str(part.maximum), make_criterion(part.code, str(part.maximum), period="yearly"))
        for part in FOUR_GOODS
    )
    goods = ("tasks", "activity", "solidarity", "cadres")
    assert list(lint(replace(CELL, parts=yearly))) == [flaw("good_without_month", good) for good in goods]


def test_all_flaws_are_told_at_once_in_the_order_of_the_scale() -> None:
    broken = with_criterion(replace(CELL, good_threshold=Decimal(101)), "C8", period="monthly")
    broken = with_criterion(with_criterion(broken, "T1", steps=()), "T2", maximum="9")
    assert list(lint(broken)) == [
        flaw("threshold_outside", setting="good_threshold", value="101"),
        flaw("criteria_sum", "tasks", sum="29", maximum="30"),
        flaw("steps_missing", "tasks", "T1"),
        flaw("extra_monthly", "cadres", "C8"),
    ]
