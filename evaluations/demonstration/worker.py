"""The demonstration's background worker, which ends when whoever started it closes its standard input or is gone."""

import os
import signal
import sys
import threading

import django
from django.core.management import call_command


def main() -> None:
    threading.Thread(target=_end_with_starter, daemon=True).start()
    django.setup()
    call_command("db_worker", startup_delay=False, verbosity=0)


def _end_with_starter() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
