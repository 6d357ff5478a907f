"""Judgement: scales, monthly records, the year, its facts, verdicts and decisions."""

from evaluations.models.decision import Decision
from evaluations.models.evidence import Evidence
from evaluations.models.facts import Finding, MemberRating, UnitFacts
from evaluations.models.follow_up import Fingerprint, NoticeRead, Visit
from evaluations.models.meeting import Attendance, ResolutionTask
from evaluations.models.record import Mark, MonthlyRecord
from evaluations.models.scale import Criterion, Scale, ScalePart
from evaluations.models.verdict import Verdict
from evaluations.models.year import Deadline, EvaluationYear, LocalScale

__all__ = [
    "Attendance",
    "Criterion",
    "Deadline",
    "Decision",
    "EvaluationYear",
    "Evidence",
    "Finding",
    "Fingerprint",
    "LocalScale",
    "Mark",
    "MemberRating",
    "MonthlyRecord",
    "NoticeRead",
    "ResolutionTask",
    "Scale",
    "ScalePart",
    "UnitFacts",
    "Verdict",
    "Visit",
]
