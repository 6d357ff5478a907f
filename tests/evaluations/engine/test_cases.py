import pytest

from evaluations.engine import Level
from evaluations.engine.cases import CaseError, run_cases

MEMBER = 'id = "a"\nyear = 2025\nsubject = "member"\npoints = "92"\n'
TASKS = "tasks = {assigned = 10, completed = 10, on_time = 10, exceeded = 3}\n"
YEAR = 'id = "y"\ngoods = [{good = "tasks", criteria = [{code = "T", max = "20"}]}]\n'


def only(text: str) -> dict[str, object]:
    (result,) = run_cases(text, "f.toml")
    return result.as_json()


def test_case_result_says_what_was_computed() -> None:
    line = only(f"[[case]]\n{MEMBER}{TASKS}")
    assert {key: line[key] for key in ("kind", "id", "level", "needs_decision", "vetoed")} == {
        "kind": "case",
        "id": "a",
        "level": "excellent",
        "needs_decision": False,
        "vetoed": False,
    }
    assert "failed" not in line


def test_case_result_names_what_failed_beside_what_was_expected() -> None:
    line = only(f'[[case]]\n{MEMBER}{TASKS}expect = {{level = "none", needs_decision = false, steps = ["x"]}}')
    assert line["failed"] == ["level", "steps"]
    assert line["expected"] == {"level": None, "steps": ["x"]}


def test_year_result_fails_on_a_good_that_differs() -> None:
    months = ", ".join(f'{{month = {n}, marks = {{T = "10"}}}}' for n in range(1, 13))
    line = only(f'[[year]]\n{YEAR}months = [{months}]\nexpect = {{total = "10", goods = {{tasks = "10.01"}}}}')
    assert line["failed"] == ["goods"]
    assert line["expected"] == {"goods": {"tasks": "10.01"}}
    assert line["goods"] == {"tasks": "10.00"}


def test_year_result_fails_on_a_good_that_does_not_exist() -> None:
    line = only(f'[[year]]\n{YEAR}expect = {{goods = {{cadres = "none"}}}}')
    assert line["failed"] == ["goods"]


def test_ceiling_result_compares_sets_of_names() -> None:
    tied = ", ".join(f'{{id = "{name}", level = "excellent", points = "95"}}' for name in "CAB")
    line = only(f'[[ceiling]]\nid = "c"\nrate = "0.5"\ncandidates = [{tied}]\nexpect = {{waiting = ["C", "A", "B"]}}')
    assert line["waiting"] == ["A", "B", "C"]
    assert "failed" not in line


def test_task_result_is_the_criterion_named_tasks_unless_said_otherwise() -> None:
    ratings = '[{criterion = "tasks", rating = "good"}, {criterion = "activity", rating = "excellent"}]'
    (result,) = run_cases(f'[[case]]\nid = "r"\nyear = 2023\nsubject = "member"\nratings = {ratings}', "f.toml")
    assert result.computed["level"] is Level.GOOD


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[[case", "f.toml: not a TOML file: "),
        ("a = " + "[" * 5000, "f.toml: nested too deeply"),
        ("[[cases]]", "f.toml: unknown key cases, a case is one of case, year, ceiling, recognition"),
        ("case = 1", "f.toml: case: write [[case]] before each case"),
        ("case = [1]", "f.toml: case 1: a table is needed"),
        ("[[case]]", "f.toml: case 1: id: missing"),
        ("[[case]]\nid = 1", "f.toml: case 1: id: a text is needed, not 1"),
        (f"[[case]]\n{MEMBER}colour = 1", 'f.toml: case 1 "a": unknown key colour'),
        (f"[[case]]\n{MEMBER}regulation = 'x'", 'f.toml: case 1 "a": either a year or a regulation is needed'),
        ("[[case]]\nid = 'a'", 'f.toml: case 1 "a": either a year or a regulation is needed'),
        (
            "[[case]]\nid = 'a'\nregulation = 'x'",
            'f.toml: case 1 "a": regulation: "x" is none of qd132-hd21, qd124-hd25, qd366-hd43',
        ),
        (
            "[[case]]\nid = 'a'\nyear = 2018\nsubject = 'member'",
            'f.toml: case 1 "a": no regulation is known for the evaluation year 2018',
        ),
        (
            "[[case]]\nid = 'a'\nyear = 2025\nsubject = 'cat'",
            'f.toml: case 1 "a": subject: "cat" is none of organization, member, leader',
        ),
        (
            "[[case]]\nid = 'a'\nyear = 2025\nsubject = 'member'\npoints = 92.5",
            'f.toml: case 1 "a": points: a whole number or a text such as "8.5" is needed, not 92.5',
        ),
        (
            "[[case]]\nid = 'a'\nyear = 2025\nsubject = 'member'\npoints = 'NaN'",
            'f.toml: case 1 "a": points: a whole number or a text such as "8.5" is needed, not \'NaN\'',
        ),
        (
            "[[case]]\nid = 'a'\nyear = 2025\nsubject = 'member'\npoints = true",
            'f.toml: case 1 "a": points: a whole number or a text such as "8.5" is needed, not True',
        ),
        (
            "[[case]]\nid = 'a'\nyear = 2025\nsubject = 'member'\npoints = 101",
            'f.toml: case 1 "a": points: 101 is outside 0 to 100',
        ),
        (f"[[case]]\n{MEMBER}sick_months = 13", 'f.toml: case 1 "a": months of illness: 13 is more than the months'),
        (f"[[case]]\n{MEMBER}sick_months = -1", 'f.toml: case 1 "a": sick_months: a whole number from zero is needed'),
        (f"[[case]]\n{MEMBER}tasks = 3", 'f.toml: case 1 "a": tasks: a table is needed'),
        (f"[[case]]\n{MEMBER}tasks = {{assigned = 1}}", 'f.toml: case 1 "a": tasks: completed: missing'),
        (
            f"[[case]]\n{MEMBER}tasks = {{assigned = 20, completed = 21, on_time = 20, exceeded = 5}}",
            'f.toml: case 1 "a": tasks completed: 21 is more than tasks assigned, 20',
        ),
        (
            f"[[case]]\n{MEMBER}tasks = {{assigned = 1, completed = 1, on_time = 1, exceeded = 0, late = 0}}",
            'f.toml: case 1 "a": tasks: unknown key late',
        ),
        (f"[[case]]\n{MEMBER}findings = 'disciplined'", 'f.toml: case 1 "a": findings: a list is needed'),
        (f"[[case]]\n{MEMBER}findings = [1]", 'f.toml: case 1 "a": findings: a list of texts is needed'),
        (f"[[case]]\n{MEMBER}findings = ['late']", 'f.toml: case 1 "a": findings: "late" is none of '),
        (
            f"[[case]]\n{MEMBER}eligibility = 'new_under_6_months'",
            'f.toml: case 1 "a": eligibility "new_under_6_months" does not apply to the subject "member"',
        ),
        (f"[[case]]\n{MEMBER}expect = 1", 'f.toml: case 1 "a": expect: a table is needed'),
        (f"[[case]]\n{MEMBER}expect = {{grade = 1}}", 'f.toml: case 1 "a": expect: unknown key grade'),
        (f"[[case]]\n{MEMBER}expect = {{level = 'best'}}", 'f.toml: case 1 "a": expect: level: "best" is none of '),
        (
            f"[[case]]\n{MEMBER}expect = {{needs_decision = 1}}",
            'f.toml: case 1 "a": expect: needs_decision: true or false is needed, not 1',
        ),
        ("[[year]]\nid = 'y'", 'f.toml: year 1 "y": a scale needs at least one good'),
        (
            f"[[year]]\n{YEAR}months = [{{month = 1}}]",
            'f.toml: year 1 "y": months 1 (month 1): marks, or a reason to be exempt, are needed',
        ),
        (
            f"[[year]]\n{YEAR}months = [{{month = 1, marks = {{}}}}]",
            'f.toml: year 1 "y": months 1 (month 1): marks: missing for T; write "na" where it does not apply',
        ),
        (
            f"[[year]]\n{YEAR}months = [{{month = 1, marks = {{T = '21'}}}}]",
            'f.toml: year 1 "y": months 1 (month 1): criterion "T": 21 is outside 0 to 20',
        ),
        (
            f"[[year]]\n{YEAR}months = [{{month = 1, marks = {{U = '1'}}}}]",
            'f.toml: year 1 "y": months 1 (month 1): criterion "U" is not in the scale',
        ),
        (f"[[year]]\n{YEAR}yearly = {{T = '1'}}", 'f.toml: year 1 "y": criterion "T" is not marked yearly'),
        (
            f"[[year]]\n{YEAR}months = [{{month = 13, exempt = 'storm'}}]",
            'f.toml: year 1 "y": months run from 1 to 12',
        ),
        (
            f"[[year]]\n{YEAR}months = [{{month = 1, exempt = 'storm'}}, {{month = 1, exempt = 'flood'}}]",
            'f.toml: year 1 "y": a month occurs twice',
        ),
        ("[[ceiling]]\nid = 'c'\nrate = '1.2'", 'f.toml: ceiling 1 "c": the ceiling\'s rate is a Decimal from 0 to 1'),
        (
            "[[ceiling]]\nid = 'c'\ncandidates = [{id = 'A', level = 'good'}, {id = 'A', level = 'good'}]",
            'f.toml: ceiling 1 "c": a candidate occurs twice in the group',
        ),
        (
            "[[recognition]]\nid = 'r'\nlevel = 'good'\ngoods = {tasks = {score = '27'}}",
            'f.toml: recognition 1 "r": goods: tasks: max: missing',
        ),
    ],
)
def test_malformed_case_is_refused_in_one_sentence(text: str, complaint: str) -> None:
    with pytest.raises(CaseError) as refusal:
        run_cases(text, "f.toml")
    assert str(refusal.value).startswith(complaint)
