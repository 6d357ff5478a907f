"""Every case a cadre can read holds, and between them they reach every rule."""

import tomllib
from pathlib import Path

import pytest

from evaluations.engine.cases import run_cases

CASES = Path(__file__).parents[1] / "cases"
FILES = sorted(CASES.glob("*.toml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_cases_hold(path: Path) -> None:
    results = run_cases(path.read_text(encoding="utf-8"), path.name)
    assert [result.as_json() for result in results if result.failed] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_cases_expect_something_under_their_own_name(path: Path) -> None:
    cases = [case for cases in tomllib.loads(path.read_text(encoding="utf-8")).values() for case in cases]
    assert all(case["expect"] for case in cases)
    assert len({case["id"] for case in cases}) == len(cases)


def test_cases_are_many() -> None:
    assert sum(len(run_cases(path.read_text(encoding="utf-8"), path.name)) for path in FILES) >= 300
