"""The field's closed lists of words: levels, ratings, subjects, findings."""

from __future__ import annotations

from enum import StrEnum


class Level(StrEnum):
    """The four levels of the yearly classification (HTXSNV, HTTNV, HTNV, KHTNV)."""

    EXCELLENT = "excellent"
    GOOD = "good"
    COMPLETED = "completed"
    NOT_COMPLETED = "not_completed"

    def reaches(self, floor: Level) -> bool:
        return _LEVEL_RANK[self] >= _LEVEL_RANK[floor]


_LEVEL_RANK = {Level.NOT_COMPLETED: 0, Level.COMPLETED: 1, Level.GOOD: 2, Level.EXCELLENT: 3}


class Rating(StrEnum):
    """How one criterion is rated where a regulation rates instead of counting points."""

    EXCELLENT = "excellent"
    GOOD = "good"
    AVERAGE = "average"
    POOR = "poor"

    def reaches(self, floor: Rating) -> bool:
        return _RATING_RANK[self] >= _RATING_RANK[floor]


_RATING_RANK = {Rating.POOR: 0, Rating.AVERAGE: 1, Rating.GOOD: 2, Rating.EXCELLENT: 3}


class Subject(StrEnum):
    """Who is classified: a cell or committee, a member, or a member who heads an organisation."""

    ORGANIZATION = "organization"
    MEMBER = "member"
    LEADER = "leader"


class Eligibility(StrEnum):
    """Why somebody is not classified this year; nobody's normal state is listed here."""

    EXEMPT = "exempt"
    SUSPENDED = "suspended"
    ADMITTED_UNDER_6_MONTHS = "admitted_under_6_months"
    NEW_UNDER_6_MONTHS = "new_under_6_months"


class Finding(StrEnum):
    """What competent bodies have concluded about the subject in the year."""

    ORGANIZATION_DISCIPLINED = "organization_disciplined"
    LEADER_DISCIPLINED = "leader_disciplined"
    SUBORDINATE_DISCIPLINED = "subordinate_disciplined"
    SUBORDINATE_CORRUPTION = "subordinate_corruption"
    DISUNITY_CONCLUDED = "disunity_concluded"
    DEGRADATION_CONCLUDED = "degradation_concluded"
    CADRE_WORK_VIOLATION = "cadre_work_violation"
    BASIC_TARGETS_FAILED = "basic_targets_failed"
    DISCIPLINED = "disciplined"
    PROHIBITED_CONDUCT = "prohibited_conduct"


class Mitigation(StrEnum):
    """What softens a veto: beyond anybody's power, or found by the subject itself and remedied."""

    FORCE_MAJEURE = "force_majeure"
    SELF_REMEDIED = "self_remedied"
