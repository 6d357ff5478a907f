"""Judgement: scales, monthly records, the year, its facts, verdicts and decisions."""

from evaluations.models.decision import Decision
from evaluations.models.facts import Finding, MemberRating, UnitFacts
from evaluations.models.record import Mark, MonthlyRecord
from evaluations.models.scale import Criterion, Scale, ScalePart
from evaluations.models.verdict import Verdict
from evaluations.models.year import EvaluationYear, LocalScale

__all__ = [
    "Criterion",
    "Decision",
    "EvaluationYear",
    "Finding",
    "LocalScale",
    "Mark",
    "MemberRating",
    "MonthlyRecord",
    "Scale",
    "ScalePart",
    "UnitFacts",
    "Verdict",
]
