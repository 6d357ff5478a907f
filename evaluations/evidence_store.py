"""The private store of evidence: each file lies once, under the SHA-256 of its bytes, outside what the web serves.

A file is written before the row that names it, so that a process killed at any moment leaves at most a file without
a row; the sweep takes those away after a day.
"""

import hashlib
import os
import tempfile
import time
from collections.abc import Container, Iterator
from pathlib import Path

from django.conf import settings

#: How long a file may lie unnamed: an upload that is still going on names it within seconds.
DAY = 24 * 60 * 60


def keep(content: bytes) -> str:
    """Write the bytes unless they are there already; answers the name they are found by."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = _path(sha256)
    if path.exists():
        # A sweep could be about to take what nobody has named for a day.
        os.utime(path)
        return sha256
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, half_written = tempfile.mkstemp(dir=path.parent, prefix="half-")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(half_written, path)
    _sync(path.parent)
    return sha256


def read(sha256: str) -> bytes:
    """The bytes; FileNotFoundError where the folder was restored without them."""
    return _path(sha256).read_bytes()


def unnamed(named: Container[str], now: float | None = None) -> Iterator[Path]:
    """Files older than a day that are not among the `named`, half written ones too."""
    latest = (time.time() if now is None else now) - DAY
    for path in sorted(settings.EVIDENCE_DIR.glob("*/*")):
        if path.name not in named and path.stat().st_mtime < latest:
            yield path


def _path(sha256: str) -> Path:
    """In 256 folders, so that none of them grows long."""
    folder: Path = settings.EVIDENCE_DIR
    return folder / sha256[:2] / sha256


def _sync(folder: Path) -> None:
    """The new name too survives a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
