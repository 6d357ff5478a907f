"""Serving the demonstration: pages from this process, background work in another, and nothing left behind."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import NoReturn

from django.conf import settings
from django.core.servers.basehttp import get_internal_wsgi_application
from django.urls import reverse
from waitress import create_server

HOST = "127.0.0.1"
#: Seconds that a task in progress may still take once the demonstration has been told to stop.
PATIENCE = 5


class PortTaken(Exception):
    """Another program listens there, or the system keeps it for itself."""


class FolderInUse(Exception):
    """Another demonstration runs on the same data."""


def stop_on_signals() -> None:
    """Let Ctrl-C and SIGTERM both end whatever is going on with a KeyboardInterrupt, once."""

    def stop(*_: object) -> NoReturn:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)


@contextmanager
def claimed_port(port: int) -> Iterator[socket.socket]:
    """The port, ours from now on but refusing connections until the pages are ready."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as claimed:
        if os.name == "posix":
            # Elsewhere this would let two programs share the port.
            claimed.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            claimed.bind((HOST, port))
        except OSError as error:
            raise PortTaken from error
        yield claimed


@contextmanager
def sole_use(folder: Path) -> Iterator[None]:
    """Keep other demonstrations away from the folder; the lock goes with the process, however it ends."""
    with closing(sqlite3.connect(folder / "in-use", timeout=0, isolation_level=None)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise FolderInUse from error
        yield


def serve(claimed: socket.socket, announce: Callable[[str], None]) -> None:
    """Serve until interrupted; `announce` is called with the address once the sign-in page answers."""
    # Files are served straight from static/ here; WhiteNoise misses the folder that collectstatic makes.
    warnings.filterwarnings("ignore", "No directory at", UserWarning)
    server = create_server(get_internal_wsgi_application(), sockets=[claimed], ident=None)
    port = claimed.getsockname()[1]
    with _worker():
        threading.Thread(target=_announce_when_ready, args=(port, announce), daemon=True).start()
        server.run()


def _announce_when_ready(port: int, announce: Callable[[str], None]) -> None:
    with closing(HTTPConnection(HOST, port)) as pages:
        pages.request("GET", reverse("account_login"))
        answer = pages.getresponse()
        answer.read()
    if answer.status != HTTPStatus.OK:
        raise ConnectionError(f"the sign-in page answers {answer.status}")
    announce(f"http://{HOST}:{port}/")


@contextmanager
def _worker() -> Iterator[None]:
    """The background worker; closing its standard input ends it, as does our own end, even a sudden one."""
    worker = subprocess.Popen(
        [sys.executable, "-m", "evaluations.demonstration.worker"],
        cwd=settings.BASE_DIR,
        stdin=subprocess.PIPE,
        # Not in our group: the terminal's Ctrl-C is for us, and we tell the worker.
        start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    )
    try:
        yield
    finally:
        assert worker.stdin is not None
        worker.stdin.close()
        try:
            worker.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.wait()
