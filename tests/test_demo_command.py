"""`manage.py demo` as people start it: in a process of its own, on a folder of its own."""

import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from evaluations.demonstration.accounts import PASSWORD, USERNAMES

#: Seconds within which everything must have stopped, on a busy machine too.
SOON = 60
#: Asks the background worker of the demonstration to run this year, as the organizer's page does.
ASK_FOR_A_RUN = """
from evaluations.models import EvaluationYear
from evaluations.tasks import run_year_task
from cells.models import User
run_year_task.enqueue(EvaluationYear.objects.latest("year").pk, User.objects.get(username="bantochuc").pk)
"""


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        return server.getsockname()[1]


def environment(folder: Path, **more: str) -> dict[str, str]:
    """A user's shell: nothing of the tests' own settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "SYSTEMROOT") if name in os.environ}
    return {**kept, "PYTHONIOENCODING": "utf-8", "BON_TOT_VAR": str(folder), **more}


@dataclass
class Demonstration:
    process: subprocess.Popen[str]
    port: int
    output: Path

    def wait_for(self, pattern: str) -> str:
        """Everything printed so far, as soon as it matches; fails when the command ends first."""
        while not re.search(pattern, self.printed()):
            assert self.process.poll() is None, self.printed()
            time.sleep(0.05)
        return self.printed()

    def wait_for_address(self) -> str:
        return self.wait_for(rf"http://127\.0\.0\.1:{self.port}/")

    def printed(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def stop(self, number: int) -> int:
        """The exit code. Standard error ends only when no process is left that could write to it: no orphan."""
        self.process.send_signal(number)
        self.process.communicate(timeout=SOON)
        return self.process.returncode


@contextmanager
def started(folder: Path, *arguments: str) -> Iterator[Demonstration]:
    port, output = free_port(), folder / "output.txt"
    with output.open("w", encoding="utf-8") as printed:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "demo", "--communes", "1", "--port", str(port), *arguments],
            cwd=settings.BASE_DIR,
            env=environment(folder),
            stdout=printed,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
    with process:
        try:
            yield Demonstration(process=process, port=port, output=output)
        finally:
            process.kill()


def ask(folder: Path, question: str) -> list[Any]:
    with closing(sqlite3.connect(folder / "demo" / "bontot.sqlite3", timeout=20)) as database:
        return database.execute(question).fetchall()


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the demonstration has been started once, after a first start was killed while building."""
    folder = tmp_path_factory.mktemp("demo")
    with started(folder) as killed:
        killed.wait_for(".")
        time.sleep(0.1)
        assert killed.stop(signal.SIGKILL) == -signal.SIGKILL
    assert ask(folder, "SELECT count(*) FROM cells_organization") == [(0,)]
    with started(folder) as demonstration:
        demonstration.wait_for_address()
        assert demonstration.stop(signal.SIGTERM) == 0
    assert ask(folder, "SELECT count(*) FROM cells_organization") == [(19,)]
    return folder


def test_demo_serves_prints_who_signs_in_and_works_in_the_background(filled: Path) -> None:
    with started(filled) as demonstration:
        printed = demonstration.wait_for_address()
        with urlopen(f"http://127.0.0.1:{demonstration.port}/account/sign-in/") as page:
            assert (page.status, 'name="password"' in page.read().decode()) == (200, True)
        subprocess.run(
            [sys.executable, "manage.py", "shell", "-v", "0", "-c", ASK_FOR_A_RUN],
            cwd=settings.BASE_DIR,
            env=environment(filled, BON_TOT_DEMO="1"),
            check=True,
        )
        deadline = time.monotonic() + SOON
        while ask(filled, "SELECT max(run_number) FROM evaluations_evaluationyear WHERE state = 'open'") == [(0,)]:
            assert time.monotonic() < deadline
            time.sleep(0.2)
        assert demonstration.stop(signal.SIGTERM) == 0
    assert [name for name in (*USERNAMES.values(), PASSWORD) if name not in printed] == []


def test_demo_keeps_its_data_and_stops_on_ctrl_c(filled: Path) -> None:
    people = "SELECT min(created_at), count(*) FROM cells_user"
    before = ask(filled, people)
    with started(filled) as demonstration:
        demonstration.wait_for_address()
        assert demonstration.stop(signal.SIGINT) == 0
    assert ask(filled, people) == before


def test_demo_reset_begins_afresh(filled: Path, tmp_path: Path) -> None:
    folder = tmp_path / "var"
    shutil.copytree(filled, folder)
    (folder / "demo" / "uploads").mkdir()
    (folder / "demo" / "uploads" / "photo.jpg").write_bytes(b"photo")
    before = ask(folder, "SELECT min(created_at) FROM cells_user")
    with started(folder, "--reset") as demonstration:
        demonstration.wait_for_address()
        assert demonstration.stop(signal.SIGTERM) == 0
    assert ask(folder, "SELECT min(created_at) FROM cells_user") > before
    assert not (folder / "demo" / "uploads" / "photo.jpg").exists()


def test_demo_refuses_a_second_one_on_the_same_folder(filled: Path) -> None:
    with started(filled) as first:
        first.wait_for_address()
        second = run_demo(filled, "--reset", "--port", str(free_port()))
        assert (second.returncode, second.stderr.count("\n"), str(filled / "demo") in second.stderr) == (1, 1, True)
        assert first.stop(signal.SIGTERM) == 0


def test_demo_says_when_the_port_is_taken(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = other.getsockname()[1]
        answer = run_demo(tmp_path, "--port", str(port))
    assert (answer.returncode, answer.stdout) == (1, "")
    assert f" {port} " in answer.stderr
    assert answer.stderr.count("\n") == 1
    assert not (tmp_path / "demo" / "bontot.sqlite3").exists()


def test_demo_leaves_another_database_alone(tmp_path: Path) -> None:
    answer = run_demo(tmp_path, DATABASE_URL=f"sqlite:///{tmp_path / 'real.sqlite3'}")
    assert answer.returncode == 1
    assert "DATABASE_URL" in answer.stderr
    assert not (tmp_path / "real.sqlite3").exists()


def test_demo_runs_only_as_the_demonstration() -> None:
    with pytest.raises(CommandError, match=r"manage\.py demo"):
        call_command("demo")


@pytest.mark.parametrize("arguments", [("--port", "0"), ("--port", "65536"), ("--port", "x"), ("--communes", "0")])
def test_demo_refuses_impossible_arguments(tmp_path: Path, arguments: tuple[str, str]) -> None:
    assert run_demo(tmp_path, *arguments).returncode == 2


def run_demo(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "demo", *arguments],
        cwd=settings.BASE_DIR,
        env=environment(folder, **variables),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=2 * SOON,
        check=False,
    )
