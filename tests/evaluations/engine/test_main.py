import json
import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from evaluations.engine.__main__ import main

ROOT = Path(__file__).parents[3]
HOLDS = '[[recognition]]\nid = "r"\nlevel = "good"\ngoods = {tasks = {score = 90, max = 100}}\n'
HOLDS += "expect = {recognised = true}\n"
FAILS = HOLDS.replace("true", "false")


@pytest.fixture
def write(tmp_path: Path):
    def write_file(name: str, content: str | bytes) -> str:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return write_file


def test_main_prints_a_line_a_case_and_exits_0(write, capsys) -> None:
    assert main([write("a.toml", HOLDS), write("b.toml", HOLDS + HOLDS)]) == 0
    printed = capsys.readouterr()
    assert [json.loads(line)["recognised"] for line in printed.out.splitlines()] == [True, True, True]
    assert printed.err == ""


def test_main_exits_1_when_an_expectation_does_not_hold(write, capsys) -> None:
    assert main([write("a.toml", HOLDS + FAILS)]) == 1
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line.get("failed") for line in lines] == [None, ["recognised"]]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"\xff\xfe", "cannot be read: not UTF-8 text"),
        (b"[[case", "not a TOML file"),
        (b"[[case]]\nid = 'a'\nyear = 2025\nsubject = 'member'\npoints = 1.5", 'case 1 "a": points'),
    ],
)
def test_main_exits_2_with_one_line_when_a_case_is_malformed(write, capsys, content: bytes, complaint: str) -> None:
    name = write("bad.toml", content)
    assert main([write("good.toml", HOLDS), name]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert printed.err.startswith(f"{name}: {complaint}")


def test_main_exits_2_when_a_file_is_missing(tmp_path: Path, capsys) -> None:
    name = str(tmp_path / "none.toml")
    assert main([name]) == 2
    assert capsys.readouterr().err == f"{name}: cannot be read: No such file or directory\n"


def test_main_exits_2_without_a_file(capsys) -> None:
    assert main([]) == 2
    assert capsys.readouterr().err == "usage: python -m evaluations.engine FILE.toml [FILE.toml …]\n"


def test_main_reads_a_file_saved_with_a_byte_order_mark(write) -> None:
    assert main([write("a.toml", b"\xef\xbb\xbf" + HOLDS.encode())]) == 0


def test_engine_runs_in_a_bare_environment(tmp_path: Path) -> None:
    """A fresh virtual environment with no package in it, no Django, and an output encoding without Vietnamese."""
    venv.create(tmp_path / "bare", with_pip=False)
    python = tmp_path / "bare" / "bin" / "python"
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii"}
    django = subprocess.run([python, "-c", "import django"], cwd=ROOT, env=env, capture_output=True, check=False)
    assert b"No module named 'django'" in django.stderr
    ran = subprocess.run(
        [python, "-m", "evaluations.engine", *map(str, sorted((ROOT / "tests").rglob("cases/*.toml")))],
        cwd=ROOT,
        env=env,
        capture_output=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert len(ran.stdout.decode("utf-8").splitlines()) >= 300


def test_the_same_cases_give_the_same_bytes_whatever_the_hash_seed() -> None:
    """Sets of findings and of mitigations are walked in many orders; what is printed never shows it."""
    cases = [*map(str, sorted((ROOT / "tests").rglob("cases/*.toml")))]
    printed = {
        subprocess.run(
            [sys.executable, "-S", "-m", "evaluations.engine", *cases],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4294967295")
    }
    assert len(printed) == 1


def test_an_empty_file_has_no_cases_and_nothing_fails(write, capsys) -> None:
    assert main([write("empty.toml", "")]) == 0
    assert capsys.readouterr().out == ""


def test_main_exits_2_when_a_folder_is_given(tmp_path: Path, capsys) -> None:
    assert main([str(tmp_path)]) == 2
    assert capsys.readouterr().err == f"{tmp_path}: cannot be read: Is a directory\n"


def test_a_case_without_expectations_only_says_what_it_came_to(write, capsys) -> None:
    name = write("a.toml", '[[case]]\nid = "a"\nyear = 2025\nsubject = "member"\npoints = 40\n')
    assert main([name]) == 0
    assert json.loads(capsys.readouterr().out)["level"] == "not_completed"
