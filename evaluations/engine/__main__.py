"""``python -m evaluations.engine FILE.toml [FILE.toml …]``: run the cases, one JSON object a line.

Exit 0 when every expectation holds, 1 when one does not, 2 with one line on standard error when a file cannot be read
or a case is malformed; then nothing is printed, so half a run is never mistaken for a whole one.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from evaluations.engine.cases import CaseError, CaseResult, run_cases


def main(names: Sequence[str]) -> int:
    """Run the files' cases and print them; the exit code."""
    if not names:
        return _refuse("usage: python -m evaluations.engine FILE.toml [FILE.toml …]")
    results: list[CaseResult] = []
    for name in names:
        try:
            results += run_cases(Path(name).read_text(encoding="utf-8-sig"), name)
        except OSError as error:
            return _refuse(f"{name}: cannot be read: {error.strerror}")
        except UnicodeDecodeError:
            return _refuse(f"{name}: cannot be read: not UTF-8 text")
        except CaseError as error:
            return _refuse(str(error))
    for result in results:
        print(json.dumps(result.as_json(), ensure_ascii=False))
    return 1 if any(result.failed for result in results) else 0


def _refuse(complaint: str) -> int:
    print(" ".join(complaint.split()), file=sys.stderr)
    return 2


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.exit(main(sys.argv[1:]))
