"""The regulations by evaluation year. A superseded one is never edited: its years must read as they were decided."""

from __future__ import annotations

from evaluations.engine.regulations.qd124_hd25 import REGULATION as QD124_HD25
from evaluations.engine.regulations.qd132_hd21 import REGULATION as QD132_HD21
from evaluations.engine.regulations.qd366_hd43 import REGULATION as QD366_HD43
from evaluations.engine.regulations.shape import Regulation

REGULATIONS: dict[str, Regulation] = {
    regulation.code: regulation for regulation in (QD132_HD21, QD124_HD25, QD366_HD43)
}


class NoRegulationError(ValueError):
    """No known regulation covers the year."""


def regulation_for(year: int) -> Regulation:
    """The regulation by which the evaluation year is classified."""
    for regulation in REGULATIONS.values():
        if regulation.covers(year):
            return regulation
    raise NoRegulationError(f"no regulation is known for the evaluation year {year}")


__all__ = ["REGULATIONS", "NoRegulationError", "Regulation", "regulation_for"]
