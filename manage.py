#!/usr/bin/env python3
"""Run Django's management commands."""

import os
import sys


def main() -> None:
    if sys.argv[1:2] == ["demo"]:
        os.environ["BON_TOT_DEMO"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError as error:
        raise SystemExit("Django is not installed: pip install --require-hashes -r requirements.lock") from error
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
