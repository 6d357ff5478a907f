"""The store: each file once, whole or not at all, and nothing swept that a record names."""

import os
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command

from evaluations import evidence_store
from evaluations.actions.evidence import sweep_evidence
from evaluations.evidence_store import DAY
from tests.builders import make_evidence, make_record, make_year
from tests.conftest import World


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    return settings.EVIDENCE_DIR


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*/*"))


def grow_old(path: Path, seconds: float = DAY + 60) -> None:
    os.utime(path, (time.time() - seconds,) * 2)


def test_the_same_bytes_lie_once(folder: Path) -> None:
    first, again, other = (evidence_store.keep(content) for content in (b"one", b"one", b"two"))
    assert first == again != other
    assert files(folder) == sorted([first, other])
    assert (evidence_store.read(first), evidence_store.read(other)) == (b"one", b"two")


def test_nobody_else_on_the_machine_reads_them(folder: Path) -> None:
    kept = next(folder.glob(f"*/{evidence_store.keep(b'one')}"))
    assert (kept.stat().st_mode & 0o077, kept.parent.stat().st_mode & 0o077) == (0, 0)


def test_a_write_that_breaks_off_leaves_nothing_under_the_name(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def power_cut(_handle: int) -> None:
        raise OSError("power cut")

    monkeypatch.setattr(os, "fsync", power_cut)
    with pytest.raises(OSError, match="power cut"):
        evidence_store.keep(b"one")
    monkeypatch.undo()
    assert [name for name in files(folder) if not name.startswith("half-")] == []
    assert evidence_store.read(evidence_store.keep(b"one")) == b"one"


@pytest.mark.django_db
def test_the_sweep_takes_what_nothing_names_and_is_a_day_old(folder: Path, world: World) -> None:
    record = make_record(world.cell, make_year(world.district))
    named = make_evidence(record, "T1", "%PDF- named").sha256
    taken_away = make_evidence(record, "T1", "%PDF- removed", removed_at="2025-01-01T00:00:00Z").sha256
    orphan, fresh = evidence_store.keep(b"orphan"), evidence_store.keep(b"fresh")
    half = folder / orphan[:2] / "half-written"
    half.write_bytes(b"or")
    for path in folder.glob("*/*"):
        if path.name != fresh:
            grow_old(path)
    assert sweep_evidence(world.scope("secretary").system()) == 2
    assert files(folder) == sorted([named, taken_away, fresh])


@pytest.mark.django_db
def test_a_file_kept_anew_is_young_again(folder: Path) -> None:
    sha256 = evidence_store.keep(b"one")
    grow_old(next(folder.glob("*/*")))
    evidence_store.keep(b"one")
    call_command("sweep_evidence")
    assert files(folder) == [sha256]


@pytest.mark.django_db
def test_only_the_command_sweeps(folder: Path, world: World) -> None:
    with pytest.raises(PermissionDenied):
        sweep_evidence(world.scope("administrator"))
