"""Near-identical minutes among a province's cells: 5,000 cells, 20 under each committee, twelve months behind them.

Compared, on the same texts in one run: making the signatures (once a record, when it is sent), finding every record's
flags from the stored signatures, and doing the comparing of neighbours with the standard library's `difflib` instead
(measured on one committee in fifty, times fifty). Process CPU time, fastest of three.

    python -m benchmarks.flags
"""

import time
from collections.abc import Callable
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import combinations
from random import Random

from benchmarks.minutes import write_minutes
from evaluations.honesty import Flag, Sent, find_flags, signature_of

COMMITTEES, CELLS, MONTHS = 250, 20, 12
SAMPLE = 50
#: One cell in so many copies its neighbour.
ONE_IN = 25


def build_minutes() -> list[list[str]]:
    """By committee, the minutes of its cells, some of them copied."""
    chance = Random("minutes")
    committees = []
    for _ in range(COMMITTEES):
        texts = [write_minutes(chance) for _ in range(CELLS)]
        for place in range(1, CELLS):
            if chance.random() * ONE_IN < 1:
                texts[place] = texts[place - 1]
        committees.append(texts)
    return committees


def signatures(minutes: list[list[str]]) -> list[list[tuple[int, ...]]]:
    return [[signature_of(text) for text in texts] for texts in minutes]


def build_sent(of_committees: list[list[tuple[int, ...]]]) -> list[tuple[list[Sent], dict[str, list[Sent]]]]:
    def sent(unit: str, month: int, signature: tuple[int, ...]) -> Sent:
        return Sent(
            unit=unit,
            year=2026,
            month=month,
            total=Decimal(80 + len(unit) % 9),
            reachable=Decimal(100),
            signature=signature,
        )

    built = []
    for number, of_cells in enumerate(of_committees):
        units = [f"{number:04}{place:04}" for place in range(len(of_cells))]
        now = [sent(unit, MONTHS + 0, signature) for unit, signature in zip(units, of_cells, strict=True)]
        before = {
            unit: [sent(unit, month, of_cells[place - month]) for month in range(1, MONTHS)]
            for place, unit in enumerate(units)
        }
        built.append((now, before))
    return built


def flags(built: list[tuple[list[Sent], dict[str, list[Sent]]]]) -> list[Flag]:
    return [
        flag
        for now, before in built
        for record in now
        for flag in find_flags(record, neighbours=now, before=before[record.unit])
    ]


def by_difflib(minutes: list[list[str]]) -> int:
    return sum(
        SequenceMatcher(None, one.split(), other.split(), autojunk=False).ratio() >= 0.8
        for texts in minutes
        for one, other in combinations(texts, 2)
    )


def fastest(run: Callable[[], object], times: int = 3) -> float:
    taken = []
    for _ in range(times):
        began = time.process_time()
        run()
        taken.append(time.process_time() - began)
    return min(taken)


def main() -> None:
    minutes = build_minutes()
    of_committees = signatures(minutes)
    built = build_sent(of_committees)
    making, finding = fastest(lambda: signatures(minutes)), fastest(lambda: flags(built))
    plain = fastest(lambda: by_difflib(minutes[::SAMPLE]), times=1) * SAMPLE
    found = sum(flag.kind == "minutes_as_neighbour" for flag in flags(built))
    print(f"{COMMITTEES * CELLS} cells, {MONTHS} months: {found} records with a neighbour's minutes")
    print(f"signatures of all texts      {making:6.2f} s    1.00")
    print(f"all flags from signatures    {finding:6.2f} s  {finding / making:6.2f}")
    print(f"neighbours by difflib       {plain:6.0f}  s  {plain / making:6.0f}  (1 committee in {SAMPLE})")


if __name__ == "__main__":
    main()
