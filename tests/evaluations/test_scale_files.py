import unicodedata
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from evaluations.issued import GOODS, IssuedBand, IssuedCriterion, IssuedGrade, IssuedPart, IssuedScale, IssuedStep
from evaluations.scale_files import ScaleFileError, read_scale, read_scales

HEAD = """
code = "chi-bo"
version = 1
title = "Thang điểm"
subject = "cell"
is_example = true
document_number = "Ví dụ"
valid_from = 2025-01-01
missing_month = "zero"
good_threshold = "80"
total_threshold = "75.5"
"""
TASKS = """
[[part]]
code = "tasks"
title = "Nhiệm vụ"
maximum = "30"
  [[part.criterion]]
  code = "T1"
  title = "Nghị quyết tháng"
  short = "Tháng"
  guidance = "Đủ: 20 điểm."
  legal_basis = ""
  kind = "choice"
  maximum = "20"
  period = "monthly"
  not_applicable = "rebase"
  requires_note = false
  steps = [{label = "Đủ", points = "20"}, {label = "Thiếu", points = "7.5"}]
  [[part.criterion]]
  code = "T2"
  title = "Nghị quyết năm"
  short = "Năm"
  guidance = "Đạt: 10 điểm."
  legal_basis = "Nghị quyết"
  kind = "yes_no"
  maximum = "10"
  period = "yearly"
  not_applicable = "refused"
  requires_note = true
"""
ONE_CRITERION_PART = """
[[part]]
code = "{part}"
title = "Phần"
maximum = "{maximum}"
  [[part.criterion]]
  code = "{code}"
  title = "Tiêu chí"
  short = "Cột"
  guidance = "Cách chấm."
  legal_basis = ""
  kind = "points"
  maximum = "{maximum}"
  period = "monthly"
  not_applicable = "full"
  requires_note = false
"""
CELL = HEAD + TASKS
CELL += ONE_CRITERION_PART.format(part="activity", code="A1", maximum="20")
CELL += ONE_CRITERION_PART.format(part="solidarity", code="S1", maximum="25")
CELL += ONE_CRITERION_PART.format(part="cadres", code="C1", maximum="25")
MEETING = HEAD.replace('"cell"', '"meeting"') + (
    'grades = [{label = "Tốt", minimum = "90"}, {label = "Khá", minimum = "50"}, {label = "Kém", minimum = "0"}]\n'
    + ONE_CRITERION_PART.format(part="conduct", code="M1", maximum="100")
)


def changed(text: str, *changes: tuple[str, str]) -> str:
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def points_criterion(code: str, maximum: str) -> IssuedCriterion:
    return IssuedCriterion(
        code=code,
        title="Tiêu chí",
        short="Cột",
        guidance="Cách chấm.",
        legal_basis="",
        kind="points",
        maximum=Decimal(maximum),
        period="monthly",
        not_applicable="full",
        requires_note=False,
        steps=(),
    )


def one_criterion_part(part: str, code: str, maximum: str) -> IssuedPart:
    return IssuedPart(code=part, title="Phần", maximum=Decimal(maximum), criteria=(points_criterion(code, maximum),))


def test_read_scale_gives_every_value_of_the_text():
    assert read_scale(CELL) == IssuedScale(
        code="chi-bo",
        version=1,
        title="Thang điểm",
        subject="cell",
        is_example=True,
        document_number="Ví dụ",
        document_on=None,
        valid_from=date(2025, 1, 1),
        missing_month="zero",
        good_threshold=Decimal(80),
        total_threshold=Decimal("75.5"),
        grades=(),
        parts=(
            IssuedPart(
                code="tasks",
                title="Nhiệm vụ",
                maximum=Decimal(30),
                criteria=(
                    IssuedCriterion(
                        code="T1",
                        title="Nghị quyết tháng",
                        short="Tháng",
                        guidance="Đủ: 20 điểm.",
                        legal_basis="",
                        kind="choice",
                        maximum=Decimal(20),
                        period="monthly",
                        not_applicable="rebase",
                        requires_note=False,
                        steps=(
                            IssuedStep(label="Đủ", points=Decimal(20)),
                            IssuedStep(label="Thiếu", points=Decimal("7.5")),
                        ),
                    ),
                    IssuedCriterion(
                        code="T2",
                        title="Nghị quyết năm",
                        short="Năm",
                        guidance="Đạt: 10 điểm.",
                        legal_basis="Nghị quyết",
                        kind="yes_no",
                        maximum=Decimal(10),
                        period="yearly",
                        not_applicable="refused",
                        requires_note=True,
                        steps=(),
                    ),
                ),
            ),
            one_criterion_part("activity", "A1", "20"),
            one_criterion_part("solidarity", "S1", "25"),
            one_criterion_part("cadres", "C1", "25"),
        ),
    )


def test_read_scale_gives_grades_and_document_day_where_they_stand():
    scale = read_scale(changed(MEETING, ("is_example", "document_on = 2025-10-28\nis_example")))
    assert (scale.document_on, scale.grades) == (
        date(2025, 10, 28),
        (
            IssuedGrade(label="Tốt", minimum=Decimal(90)),
            IssuedGrade(label="Khá", minimum=Decimal(50)),
            IssuedGrade(label="Kém", minimum=Decimal(0)),
        ),
    )


def test_read_scale_gives_what_may_be_left_out_where_it_stands():
    scale = read_scale(
        changed(
            CELL,
            (
                "is_example",
                'frame = "khung 2"\nmonths_to_pass = "75"\nrating_excellent = "95"\n'
                'rating_good = "80"\nrating_average = "60"\nis_example',
            ),
            (
                'kind = "yes_no"',
                'kind = "ratio"\n  nature = "bonus"\n  applies = "thematic"\n  frame_code = "K1"\n'
                "  requires_evidence = true\n"
                '  bands = [{points = "0", upper = "85", includes_upper = true},'
                ' {points = "10", lower = "85", upper = "100.5", includes_lower = false}]',
            ),
        )
    )
    plain = read_scale(CELL)
    tasks = plain.parts[0]
    ratio = replace(
        tasks.criteria[1],
        kind="ratio",
        nature="bonus",
        applies="thematic",
        frame_code="K1",
        requires_evidence=True,
        bands=(
            IssuedBand(points=Decimal(0), upper=Decimal(85), includes_upper=True),
            IssuedBand(points=Decimal(10), lower=Decimal(85), upper=Decimal("100.5"), includes_lower=False),
        ),
    )
    assert scale == replace(
        plain,
        frame="khung 2",
        months_to_pass=Decimal(75),
        rating_excellent=Decimal(95),
        rating_good=Decimal(80),
        rating_average=Decimal(60),
        parts=(replace(tasks, criteria=(tasks.criteria[0], ratio)), *plain.parts[1:]),
    )


def test_monthly_maximum_leaves_yearly_criteria_out():
    assert [part.monthly_maximum for part in read_scale(CELL).parts] == [20, 20, 25, 25]


def test_text_is_composed_and_on_one_line():
    wrapped = changed(CELL, ('guidance = "Đủ: 20 điểm."', 'guidance = """\n  Đủ:\n  20 điểm.  """'))
    assert read_scale(unicodedata.normalize("NFD", wrapped)) == read_scale(CELL)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        pytest.param([("version = 1", "version =")], "the text: this is not TOML: Invalid value", id="not TOML"),
        pytest.param([('code = "chi-bo"\n', "")], "the text: the key code is missing.", id="missing key"),
        pytest.param(
            [('  short = "Tháng"\n', "")], "part tasks, criterion T1: the key short is missing.", id="no short"
        ),
        pytest.param([('  code = "T1"\n', "")], "part tasks, criterion 1: the key code is missing.", id="no code"),
        pytest.param(
            [('points = "7.5"', 'mark = "7.5"')], "criterion T1, step 2: the key mark is unknown.", id="in step"
        ),
        pytest.param(
            [("version = 1", "version = 1\nweight = 2")], "the text: the key weight is unknown.", id="unknown"
        ),
        pytest.param(
            [('maximum = "30"', 'max = "30"')], "the text, part tasks: the key max is unknown.", id="misspelt"
        ),
        pytest.param(
            [('maximum = "30"', "maximum = 30.0")], 'maximum is a float; write it in quotes, "30.0".', id="float"
        ),
        pytest.param([('maximum = "30"', "maximum = 30")], "maximum must be a number in quotes", id="bare integer"),
        pytest.param([('maximum = "30"', 'maximum = "3e1"')], "maximum must be a number in quotes", id="exponent"),
        pytest.param([('maximum = "30"', 'maximum = "-30"')], "maximum must be a number in quotes", id="negative"),
        pytest.param([('maximum = "30"', 'maximum = "30,5"')], "maximum must be a number in quotes", id="comma"),
        pytest.param([('maximum = "30"', 'maximum = "NaN"')], "maximum must be a number in quotes", id="not a number"),
        pytest.param([("version = 1", 'version = "1"')], "version must be a whole number from 1.", id="quoted version"),
        pytest.param([("version = 1", "version = true")], "version must be a whole number from 1.", id="true version"),
        pytest.param([("version = 1", "version = 0")], "version must be a whole number from 1.", id="version 0"),
        pytest.param([('"Thang điểm"', '" "')], "the text: title is empty.", id="empty title"),
        pytest.param([('"Nghị quyết năm"', '""')], "criterion T2: title is empty.", id="empty criterion title"),
        pytest.param([('"Thang điểm"', "5")], "the text: title must be text in quotes.", id="title of no text"),
        pytest.param([("is_example = true", 'is_example = "yes"')], "is_example must be true or false.", id="flag"),
        pytest.param([("2025-01-01", '"2025-01-01"')], "valid_from must be a day", id="quoted day"),
        pytest.param([("2025-01-01", "2025-01-01T00:00:00")], "valid_from must be a day", id="instant"),
        pytest.param(
            [('"cell"', '"village"')], "subject must be one of cell, committee, member, meeting", id="subject"
        ),
        pytest.param(
            [('"zero"', '"skip"')], "missing_month must be one of zero, exclude, not skip.", id="missing month"
        ),
        pytest.param(
            [('"yes_no"', '"stars"')],
            "kind must be one of points, yes_no, pass_fail, choice, ratio, not stars.",
            id="kind",
        ),
        pytest.param([('"yearly"', '"weekly"')], "period must be one of monthly, yearly, not weekly.", id="period"),
        pytest.param([('"rebase"', '"skip"')], "not_applicable must be one of refused, rebase, full", id="policy"),
        pytest.param([('code = "T2"', 'code = "T2345678901234"')], "code is longer than 12 characters.", id="code"),
        pytest.param([('"Nhiệm vụ"', '"' + "a" * 201 + '"')], "title is longer than 200 characters.", id="long title"),
        pytest.param(
            [("version = 1", 'version = 1\nframe = "khung"')],
            "the text: frame must be a code and a version, such as chi-bo-bon-tot 1.",
            id="frame without a version",
        ),
        pytest.param(
            [('kind = "yes_no"', 'kind = "yes_no"\n  nature = "gift"')],
            "criterion T2: nature must be one of regular, bonus, deduction, not gift.",
            id="nature",
        ),
        pytest.param(
            [('kind = "yes_no"', 'kind = "yes_no"\n  applies = "never"')],
            "criterion T2: applies must be one of always, thematic, not never.",
            id="applies",
        ),
        pytest.param(
            [('kind = "yes_no"', 'kind = "ratio"\n  bands = [{lower = "90"}]')],
            "criterion T2, band 1: the key points is missing.",
            id="band without points",
        ),
        pytest.param(
            [('kind = "yes_no"', 'kind = "ratio"\n  bands = [{points = "10", lower = 90.5}]')],
            'criterion T2, band 1: lower is a float; write it in quotes, "90.5".',
            id="float edge",
        ),
        pytest.param(
            [('kind = "yes_no"', 'kind = "ratio"\n  bands = [{points = "10", includes_lower = "yes"}]')],
            "criterion T2, band 1: includes_lower must be true or false.",
            id="edge flag",
        ),
        pytest.param(
            [('[{label = "Đủ", points = "20"}, {label = "Thiếu", points = "7.5"}]', "[]")],
            "steps must be a list of tables with at least one in it.",
            id="empty steps",
        ),
    ],
)
def test_read_scale_refuses_what_has_not_the_shape_of_a_scale(changes, refusal):
    with pytest.raises(ScaleFileError) as caught:
        read_scale(changed(CELL, *changes))
    assert refusal in str(caught.value)


def test_committee_marked_only_by_the_year_needs_no_monthly_criterion():
    scale = read_scale(CELL.replace('"cell"', '"committee"').replace('"monthly"', '"yearly"'))
    assert ([part.monthly_maximum for part in scale.parts], scale.has_monthly_records) == ([0, 0, 0, 0], False)


def test_member_may_have_other_parts_and_no_month():
    member = changed(CELL, ('"cell"', '"member"'), ('code = "tasks"', 'code = "general"')).replace("monthly", "yearly")
    scale = read_scale(member)
    assert ([part.code for part in scale.parts], scale.has_monthly_records) == (
        ["general", "activity", "solidarity", "cadres"],
        False,
    )


def test_part_must_be_a_list_of_tables():
    with pytest.raises(ScaleFileError, match=r"^the text: part must be a list of tables with at least one in it\.$"):
        read_scale(HEAD + 'part = "tasks"')


def test_file_saved_by_notepad_reads_like_its_text(tmp_path: Path):
    path = tmp_path / "cell.toml"
    path.write_bytes(b"\xef\xbb\xbf" + CELL.replace("\n", "\r\n").encode())
    assert read_scale(path) == read_scale(CELL)


def test_refusal_names_the_file(tmp_path: Path):
    path = tmp_path / "cell.toml"
    path.write_text(changed(CELL, ('maximum = "30"', "maximum = 30.0")), encoding="utf-8")
    with pytest.raises(
        ScaleFileError, match=r'^cell\.toml, part tasks: maximum is a float; write it in quotes, "30\.0"\.$'
    ):
        read_scale(path)


def test_file_in_an_old_encoding_is_refused(tmp_path: Path):
    path = tmp_path / "cell.toml"
    path.write_bytes("title = 'Tổ'".encode("cp1258", errors="replace") + b"\xff")
    with pytest.raises(ScaleFileError, match=r"^cell\.toml: the file is not saved as UTF-8\.$"):
        read_scale(path)


def test_read_scales_takes_a_further_version_and_refuses_the_same_one(tmp_path: Path):
    (tmp_path / "a.toml").write_text(CELL, encoding="utf-8")
    (tmp_path / "b.toml").write_text(changed(CELL, ("version = 1", "version = 2")), encoding="utf-8")
    assert [(scale.code, scale.version) for scale in read_scales(tmp_path)] == [("chi-bo", 1), ("chi-bo", 2)]
    (tmp_path / "c.toml").write_text(CELL, encoding="utf-8")
    with pytest.raises(ScaleFileError, match=r"^c\.toml: another file already holds version 1 of chi-bo\.$"):
        read_scales(tmp_path)


ISSUED = {scale.code: scale for scale in read_scales()}
ISSUED_CRITERIA = [
    pytest.param(criterion, id=f"{scale.code} {criterion.code}")
    for scale in ISSUED.values()
    for part in scale.parts
    for criterion in part.criteria
]


def test_issued_scales_have_the_parts_of_their_documents():
    assert {
        code: (scale.subject, {part.code: int(part.maximum) for part in scale.parts}) for code, scale in ISSUED.items()
    } == {
        "chat-luong-sinh-hoat": (
            "meeting",
            {
                "duration": 5,
                "attendance": 5,
                "preparation": 10,
                "conduct": 40,
                "principles": 5,
                "results": 30,
                "closing": 5,
            },
        ),
        "chi-bo-bon-tot": ("cell", dict(zip(GOODS, (30, 20, 25, 25), strict=True))),
        "chi-bo-bon-tot-xa": ("cell", dict(zip(GOODS, (30, 20, 25, 25), strict=True))),
        "dang-bo-co-so-bon-tot": ("committee", dict(zip(GOODS, (30, 20, 25, 25), strict=True))),
        "dang-vien": ("member", {"general": 30, "tasks": 70}),
    }


def test_issued_scales_say_they_are_examples_without_a_document_of_their_own():
    assert {(scale.is_example, scale.document_number, scale.document_on) for scale in ISSUED.values()} == {
        (True, "Ví dụ – thay bằng số văn bản của cấp ủy", None)
    }


def test_issued_scales_have_as_many_criteria_as_their_users_can_bear():
    assert {code: sum(len(part.criteria) for part in scale.parts) for code, scale in ISSUED.items()} == {
        "chat-luong-sinh-hoat": 22,
        "chi-bo-bon-tot": 24,
        "chi-bo-bon-tot-xa": 28,
        "dang-bo-co-so-bon-tot": 24,
        "dang-vien": 8,
    }


def test_issued_meeting_grades_are_those_of_the_guidance():
    grades = {grade.label: int(grade.minimum) for grade in ISSUED["chat-luong-sinh-hoat"].grades}
    assert grades == {"Tốt": 90, "Khá": 70, "Trung bình": 50, "Kém": 0}


def test_month_without_a_thematic_meeting_can_reach_100():
    """The thematic meeting alone falls away, and the rest of its part is scaled up to the part's 40."""
    conduct = next(part for part in ISSUED["chat-luong-sinh-hoat"].parts if part.code == "conduct")
    assert {criterion.code: criterion.not_applicable for criterion in conduct.criteria} == {
        "C1": "refused",
        "C2": "refused",
        "C3": "rebase",
        "C4": "refused",
        "C5": "refused",
        "C6": "refused",
        "C7": "refused",
        "C8": "refused",
    }


@pytest.mark.parametrize("criterion", ISSUED_CRITERIA)
def test_issued_wording_fits_its_place(criterion: IssuedCriterion):
    lengths = (len(criterion.title) <= 90, len(criterion.short) <= 20, len(criterion.legal_basis) <= 200)
    sentences = criterion.guidance.count(". ") + criterion.guidance.endswith(".")
    assert (lengths, 1 <= sentences <= 2) == ((True, True, True), True)


@pytest.mark.parametrize("criterion", ISSUED_CRITERIA)
def test_issued_guidance_tells_when_not_applicable_may_be_chosen(criterion: IssuedCriterion):
    assert ("không áp dụng" in criterion.guidance) == (criterion.not_applicable != "refused")
