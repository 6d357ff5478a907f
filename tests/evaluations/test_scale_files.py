import unicodedata
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from evaluations.scale_files import (
    GOODS,
    BandFile,
    CriterionFile,
    PartFile,
    ScaleFile,
    ScaleFileError,
    StepFile,
    read_scale,
    read_scales,
)

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
    'bands = [{label = "Tốt", minimum = "90"}, {label = "Khá", minimum = "50"}, {label = "Kém", minimum = "0"}]\n'
    + ONE_CRITERION_PART.format(part="conduct", code="M1", maximum="100")
)


def changed(text: str, *changes: tuple[str, str]) -> str:
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def points_criterion(code: str, maximum: str) -> CriterionFile:
    return CriterionFile(
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


def one_criterion_part(part: str, code: str, maximum: str) -> PartFile:
    return PartFile(code=part, title="Phần", maximum=Decimal(maximum), criteria=(points_criterion(code, maximum),))


def test_read_scale_gives_every_value_of_the_text():
    assert read_scale(CELL) == ScaleFile(
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
        bands=(),
        parts=(
            PartFile(
                code="tasks",
                title="Nhiệm vụ",
                maximum=Decimal(30),
                criteria=(
                    CriterionFile(
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
                            StepFile(label="Đủ", points=Decimal(20)),
                            StepFile(label="Thiếu", points=Decimal("7.5")),
                        ),
                    ),
                    CriterionFile(
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


def test_read_scale_gives_bands_and_document_day_where_they_stand():
    scale = read_scale(changed(MEETING, ("is_example", "document_on = 2025-10-28\nis_example")))
    assert (scale.document_on, scale.bands) == (
        date(2025, 10, 28),
        (
            BandFile(label="Tốt", minimum=Decimal(90)),
            BandFile(label="Khá", minimum=Decimal(50)),
            BandFile(label="Kém", minimum=Decimal(0)),
        ),
    )


def test_monthly_maximum_leaves_yearly_criteria_out():
    assert [part.monthly_maximum for part in read_scale(CELL).parts] == [20, 20, 25, 25]


def test_text_is_composed_and_on_one_line():
    wrapped = changed(CELL, ('guidance = "Đủ: 20 điểm."', 'guidance = """\n  Đủ:\n  20 điểm.  """'))
    assert read_scale(unicodedata.normalize("NFD", wrapped)) == read_scale(CELL)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param([('title = "Nhiệm vụ"', 'title = "' + "a" * 90 + '"')], id="long title"),
        pytest.param([('code = "T2"', 'code = "T-2_b"')], id="code with dash and underscore"),
        pytest.param([('good_threshold = "80"', 'good_threshold = "100"')], id="threshold of the whole"),
        pytest.param([('good_threshold = "80"', 'good_threshold = "0"')], id="threshold of nothing"),
        pytest.param([('"7.5"', '"0"')], id="step of no marks"),
        pytest.param([('"7.5"', '"19.99"')], id="step just below the highest"),
        pytest.param(
            [
                ('maximum = "20"\n  period', 'maximum = "20.50"\n  period'),
                ('points = "20"', 'points = "20.5"'),
                ('maximum = "10"', 'maximum = "9.5"'),
            ],
            id="halves that add up",
        ),
        pytest.param([("is_example = true", "is_example = false")], id="issued, not an example"),
        pytest.param([('"cell"', '"committee"')], id="committee with the four goods"),
    ],
)
def test_read_scale_takes_what_agrees_with_itself(changes):
    assert len(read_scale(changed(CELL, *changes)).parts) == 4


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
        pytest.param([('maximum = "30"', 'maximum = "0"')], "part tasks: maximum must be more than 0.", id="no marks"),
        pytest.param([("version = 1", 'version = "1"')], "version must be a whole number from 1.", id="quoted version"),
        pytest.param([("version = 1", "version = true")], "version must be a whole number from 1.", id="true version"),
        pytest.param([("version = 1", "version = 0")], "version must be a whole number from 1.", id="version 0"),
        pytest.param([('"Thang điểm"', '" "')], "the text: title is empty.", id="empty title"),
        pytest.param([('"Nghị quyết năm"', '""')], "criterion T2: title is empty.", id="empty criterion title"),
        pytest.param([('"Thang điểm"', "5")], "the text: title must be text in quotes.", id="title of no text"),
        pytest.param([('"chi-bo"', '"chi bộ"')], "the code chi bộ may have only", id="accented code"),
        pytest.param([("is_example = true", 'is_example = "yes"')], "is_example must be true or false.", id="flag"),
        pytest.param([("2025-01-01", '"2025-01-01"')], "valid_from must be a day", id="quoted day"),
        pytest.param([("2025-01-01", "2025-01-01T00:00:00")], "valid_from must be a day", id="instant"),
        pytest.param(
            [('"cell"', '"village"')], "subject must be one of cell, committee, member, meeting", id="subject"
        ),
        pytest.param(
            [('"zero"', '"skip"')], "missing_month must be one of zero, exclude, not skip.", id="missing month"
        ),
        pytest.param([('"yes_no"', '"stars"')], "kind must be one of points, yes_no, choice, not stars.", id="kind"),
        pytest.param([('"yearly"', '"weekly"')], "period must be one of monthly, yearly, not weekly.", id="period"),
        pytest.param([('"rebase"', '"skip"')], "not_applicable must be one of refused, rebase, full", id="policy"),
        pytest.param([('"75.5"', '"100.01"')], "total_threshold must not be more than 100.", id="threshold over 100"),
        pytest.param(
            [('code = "T2"', 'code = "T1"')], "the text: the criterion code T1 stands twice.", id="code twice"
        ),
        pytest.param([('code = "A1"', 'code = "T1"')], "the criterion code T1 stands twice.", id="code in two parts"),
        pytest.param([('code = "activity"', 'code = "tasks"')], "the part code tasks stands twice.", id="part twice"),
        pytest.param(
            [('maximum = "10"', 'maximum = "9.5"')],
            "the text, part tasks: the criteria add up to 29.5, not to 30.",
            id="criteria below their part",
        ),
        pytest.param(
            [('maximum = "10"', 'maximum = "11"')],
            "the text, part tasks: the criteria add up to 31, not to 30.",
            id="criteria above their part",
        ),
        pytest.param(
            [('maximum = "30"', 'maximum = "31"'), ('maximum = "10"', 'maximum = "11"')],
            "the text: the parts add up to 101, not to 100.",
            id="parts above 100",
        ),
        pytest.param(
            [('maximum = "30"', 'maximum = "29"'), ('maximum = "10"', 'maximum = "9"')],
            "the text: the parts add up to 99, not to 100.",
            id="parts below 100",
        ),
        pytest.param(
            [('points = "20"', 'points = "19"')],
            "criterion T1: the highest step gives 19, not the maximum of 20.",
            id="highest step below the maximum",
        ),
        pytest.param(
            [('points = "20"', 'points = "21"')],
            "criterion T1: the highest step gives 21, not the maximum of 20.",
            id="highest step above the maximum",
        ),
        pytest.param([('"7.5"', '"20.0"')], "no two with the same mark.", id="step marks repeat"),
        pytest.param([('"Thiếu"', '"Đủ"')], "criterion T1: the step Đủ stands twice.", id="step labels repeat"),
        pytest.param(
            [
                ('points = "20"', 'points = "7.5"'),
                ('label = "Thiếu", points = "7.5"', 'label = "Thiếu", points = "20"'),
            ],
            "steps must go from the highest mark to the lowest",
            id="steps upward",
        ),
        pytest.param([('"choice"', '"points"')], "a choice needs steps, and only a choice has them.", id="stray steps"),
        pytest.param([('"yes_no"', '"choice"')], "a choice needs steps, and only a choice has them.", id="no steps"),
        pytest.param(
            [('[{label = "Đủ", points = "20"}, {label = "Thiếu", points = "7.5"}]', "[]")],
            "steps must be a list of tables with at least one in it.",
            id="empty steps",
        ),
        pytest.param(
            [('code = "cadres"', 'code = "staff"')],
            "the part staff is not one of the four goods: tasks, activity, solidarity, cadres.",
            id="fifth good",
        ),
        pytest.param(
            [('"monthly"', '"yearly"')],
            "the good tasks has no monthly criterion, so no monthly record could score it.",
            id="good without a monthly criterion",
        ),
        pytest.param(
            [('subject = "cell"', 'subject = "committee"'), ('"monthly"', '"yearly"')],
            "the good tasks has no monthly criterion, so no monthly record could score it.",
            id="good of a committee without one",
        ),
    ],
)
def test_read_scale_refuses_what_contradicts_itself(changes, refusal):
    with pytest.raises(ScaleFileError) as caught:
        read_scale(changed(CELL, *changes))
    assert refusal in str(caught.value)


def test_three_goods_are_not_four():
    three = HEAD + TASKS + ONE_CRITERION_PART.format(part="activity", code="A1", maximum="20")
    three += ONE_CRITERION_PART.format(part="solidarity", code="S1", maximum="50")
    with pytest.raises(ScaleFileError, match="the good cadres is missing"):
        read_scale(three)


def test_committee_marked_only_by_the_year_needs_no_monthly_criterion():
    scale = read_scale(CELL.replace('"cell"', '"committee"').replace('"monthly"', '"yearly"'))
    assert ([part.monthly_maximum for part in scale.parts], scale.has_monthly_records) == ([0, 0, 0, 0], False)


def test_cell_always_sends_monthly_records():
    with pytest.raises(ScaleFileError, match="the good tasks has no monthly criterion"):
        read_scale(CELL.replace('"monthly"', '"yearly"'))


def test_member_may_have_other_parts_and_no_month():
    member = changed(CELL, ('"cell"', '"member"'), ('code = "tasks"', 'code = "general"')).replace("monthly", "yearly")
    scale = read_scale(member)
    assert ([part.code for part in scale.parts], scale.has_monthly_records) == (
        ["general", "activity", "solidarity", "cadres"],
        False,
    )


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        pytest.param(('"90"', '"100.5"'), "band 1: minimum must not be more than 100.", id="band over 100"),
        pytest.param(
            ('minimum = "0"', 'minimum = "10"'), "bands must go from the highest minimum down to 0", id="hole"
        ),
        pytest.param(('"50"', '"90"'), "bands must go from the highest minimum down to 0", id="bands overlap"),
        pytest.param(('"50"', '"95"'), "bands must go from the highest minimum down to 0", id="bands upward"),
        pytest.param(('"Khá"', '"Tốt"'), "the band Tốt stands twice.", id="band name repeats"),
        pytest.param(("bands = [", "bands = [] # ["), "bands must be a list of tables", id="no band"),
    ],
)
def test_bands_with_holes_or_overlaps_are_refused(change, refusal):
    with pytest.raises(ScaleFileError) as caught:
        read_scale(changed(MEETING, change))
    assert refusal in str(caught.value)


def test_meeting_needs_bands():
    without = "".join(line for line in MEETING.splitlines(keepends=True) if not line.startswith("bands"))
    with pytest.raises(ScaleFileError, match=r"^the text: a scale of meeting quality needs bands\.$"):
        read_scale(without)


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
        "dang-bo-co-so-bon-tot": 24,
        "dang-vien": 8,
    }


def test_issued_meeting_bands_are_those_of_the_guidance():
    bands = {band.label: int(band.minimum) for band in ISSUED["chat-luong-sinh-hoat"].bands}
    assert bands == {"Tốt": 90, "Khá": 70, "Trung bình": 50, "Kém": 0}


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
def test_issued_wording_fits_its_place(criterion: CriterionFile):
    lengths = (len(criterion.title) <= 90, len(criterion.short) <= 20, len(criterion.legal_basis) <= 200)
    sentences = criterion.guidance.count(". ") + criterion.guidance.endswith(".")
    assert (lengths, 1 <= sentences <= 2) == ((True, True, True), True)


@pytest.mark.parametrize("criterion", ISSUED_CRITERIA)
def test_issued_guidance_tells_when_not_applicable_may_be_chosen(criterion: CriterionFile):
    assert ("không áp dụng" in criterion.guidance) == (criterion.not_applicable != "refused")
