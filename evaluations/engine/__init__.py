"""The rules engine: how marks become a year's score, a level, a place under the ceiling, and a recognition.

Theory of operation. Values go in, a value with its reasons comes out; there is no clock, no file, no database and no
Django. One year of one subject takes this road::

    marks of a month ── score_month ──▶ a pair (score, reachable) per good, stored on the approved record
    pairs of the year, yearly marks ── score_year ──▶ a score per good and the total, rounded once
    total, ratings, counted tasks, findings ── regulation_for(year).classify(Facts) ──▶ Verdict
    verdicts of a group ── apply_ceiling, under_ceiling ──▶ the same verdicts, some lowered, some waiting
    scores, level, vetoes ── recognise ──▶ Recognition
    stored steps ── missing_for_next, missing_for_recognition ──▶ the steps in the way of what is next

* A verdict cannot be built without its steps. A step names the rule (a function of that name exists), the article it
  comes from, how it came out and the values it looked at. Wording them for people is the work of whoever shows them.
* Where the text of a regulation gives no level, the verdict has none and ``needs_decision`` is true: the software
  proposes, the competent committee decides.
* Missing, zero and "not applicable" are three different things. What is not given is ``None`` or an absent key.
* Numbers are ``int`` and ``Decimal``, ``Fraction`` inside; never ``float``. Edges are compared by multiplying across,
  so 30 % of 10 is exactly 3.
* A regulation is a module that reads like its document. When the rules change, a new module is added beside the old
  ones; one by which a year has been classified is never edited.

``python -m evaluations.engine FILE.toml`` runs the cases of a file that a cadre can read and write.
"""

from __future__ import annotations

from evaluations.engine.ceiling import (
    Candidate,
    CeilingBase,
    CeilingError,
    CeilingOutcome,
    CeilingRounding,
    CeilingRule,
    apply_ceiling,
    under_ceiling,
)
from evaluations.engine.due_months import Month, YearError
from evaluations.engine.facts import Facts, FactsError, RatedCriterion, Shortcomings, Subordinates, TaskCounts
from evaluations.engine.month import GoodMonth, MonthScore, score_month
from evaluations.engine.next_level import NextLevel, missing_for_next, missing_for_recognition
from evaluations.engine.rating import rate_goods, rating_of
from evaluations.engine.recognition import Recognition, recognise, recognised_at
from evaluations.engine.regulations import REGULATIONS, NoRegulationError, Regulation, regulation_for
from evaluations.engine.scale import (
    NOT_APPLICABLE,
    Band,
    Criterion,
    CriterionKind,
    GoodScale,
    Mark,
    MarkError,
    MissingMonth,
    Nature,
    NotApplicable,
    Period,
    RatingBands,
    Scale,
    ScaleError,
)
from evaluations.engine.verdict import NO_LEVEL, Outcome, Step, Verdict
from evaluations.engine.words import Eligibility, Finding, Level, Mitigation, Rating, Subject
from evaluations.engine.year import PassedMonths, YearScore, score_year

__all__ = [
    "NOT_APPLICABLE",
    "NO_LEVEL",
    "REGULATIONS",
    "Band",
    "Candidate",
    "CeilingBase",
    "CeilingError",
    "CeilingOutcome",
    "CeilingRounding",
    "CeilingRule",
    "Criterion",
    "CriterionKind",
    "Eligibility",
    "Facts",
    "FactsError",
    "Finding",
    "GoodMonth",
    "GoodScale",
    "Level",
    "Mark",
    "MarkError",
    "MissingMonth",
    "Mitigation",
    "Month",
    "MonthScore",
    "Nature",
    "NextLevel",
    "NoRegulationError",
    "NotApplicable",
    "Outcome",
    "PassedMonths",
    "Period",
    "RatedCriterion",
    "Rating",
    "RatingBands",
    "Recognition",
    "Regulation",
    "Scale",
    "ScaleError",
    "Shortcomings",
    "Step",
    "Subject",
    "Subordinates",
    "TaskCounts",
    "Verdict",
    "YearError",
    "YearScore",
    "apply_ceiling",
    "missing_for_next",
    "missing_for_recognition",
    "rate_goods",
    "rating_of",
    "recognise",
    "recognised_at",
    "regulation_for",
    "score_month",
    "score_year",
    "under_ceiling",
]
