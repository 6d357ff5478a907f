"""The fixed lists of judgement with their labels; the engine has the same values without Django."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Good(models.TextChoices):
    """The four goods (Resolution 21-NQ/TW of 16 June 2022)."""

    TASKS = "tasks", _("Tasks completed well")
    ACTIVITY = "activity", _("Good quality of activities")
    SOLIDARITY = "solidarity", _("Good solidarity and discipline")
    CADRES = "cadres", _("Good cadres and members")


class Level(models.TextChoices):
    EXCELLENT = "excellent", _("Excellent completion of tasks")
    GOOD = "good", _("Good completion of tasks")
    COMPLETED = "completed", _("Completion of tasks")
    NOT_COMPLETED = "not_completed", _("Non-completion of tasks")


class ScaleSubject(models.TextChoices):
    """What a scale is for."""

    CELL = "cell", _("Party cells")
    COMMITTEE = "committee", _("Grassroots committees")
    MEMBER = "member", _("Members")
    MEETING = "meeting", _("Quality of meetings")


class CriterionKind(models.TextChoices):
    POINTS = "points", _("Points")
    YES_NO = "yes_no", _("Yes or no")
    PASS_FAIL = "pass_fail", _("Passed or not")
    CHOICE = "choice", _("Choice of steps")
    RATIO = "ratio", _("Percentage, turned into points by bands")


class Nature(models.TextChoices):
    """Bonuses and deductions come on top of a part's criteria, once a year; their maximum is their own cap."""

    REGULAR = "regular", _("Part of the maximum")
    BONUS = "bonus", _("Bonus")
    DEDUCTION = "deduction", _("Deduction")


class Applies(models.TextChoices):
    """The months in which a criterion is asked."""

    ALWAYS = "always", _("Every month")
    THEMATIC = "thematic", _("Only in a month with a thematic meeting")


class Period(models.TextChoices):
    MONTHLY = "monthly", _("Every month")
    YEARLY = "yearly", _("At the end of the year")


class NotApplicable(models.TextChoices):
    """What "not applicable" does to a criterion's marks."""

    REFUSED = "refused", _("Always applies")
    REBASE = "rebase", _("Left out, the rest of its part is scaled up")
    FULL = "full", _("Full marks")


class MissingMonth(models.TextChoices):
    ZERO = "zero", _("counts as zero")
    EXCLUDE = "exclude", _("is left out")


class RecordState(models.TextChoices):
    """A monthly record's life; "locked" is an approved record of a closed year, and "missing" has no row at all."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned")
    APPROVED = "approved", _("Approved")
    EXEMPT = "exempt", _("Exempt month")


#: act -> (states it starts from, state it leads to); every change of state is one of these, by compare-and-set.
TRANSITIONS: dict[str, tuple[frozenset[RecordState], RecordState]] = {
    "submit": (frozenset({RecordState.DRAFT, RecordState.RETURNED}), RecordState.SUBMITTED),
    "return": (frozenset({RecordState.SUBMITTED}), RecordState.RETURNED),
    "approve": (frozenset({RecordState.SUBMITTED}), RecordState.APPROVED),
    "reopen": (frozenset({RecordState.APPROVED}), RecordState.RETURNED),
    "exempt": (frozenset({RecordState.DRAFT, RecordState.RETURNED}), RecordState.EXEMPT),
    "resume": (frozenset({RecordState.EXEMPT}), RecordState.DRAFT),
}

#: States in which the unit itself can change its record.
EDITABLE_STATES = frozenset({RecordState.DRAFT, RecordState.RETURNED})


class Presence(models.TextChoices):
    """How a member stood to one meeting; no word at all: not ticked yet."""

    PRESENT = "present", _("Present")
    EXCUSED = "excused", _("Absent with reason")
    UNEXCUSED = "unexcused", _("Absent without reason")
    EXEMPT = "exempt", _("Not to be called")


class TaskOutcome(models.TextChoices):
    """How a resolution's task stood when a meeting settled it; an open one is carried on to its deadline."""

    OPEN = "", _("Under way")
    EXCEEDED = "exceeded", _("Done on time, beyond the target")
    ON_TIME = "on_time", _("Done on time")
    LATE = "late", _("Done late")
    NOT_DONE = "not_done", _("Not done")


class YearState(models.TextChoices):
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")


class RunState(models.TextChoices):
    NONE = "", _("Not run yet")
    QUEUED = "queued", _("Waiting to run")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class CeilingBase(models.TextChoices):
    INCLUSIVE = "inclusive", _("of those rated good or better")
    EXCLUSIVE = "exclusive", _("of those rated good")


class Rounding(models.TextChoices):
    FLOOR = "floor", _("rounded down")
    NEAREST = "nearest", _("rounded to the nearest")
    CEIL = "ceil", _("rounded up")


class Eligibility(models.TextChoices):
    """Why somebody is outside classification this year."""

    EXEMPT = "exempt", _("Exempt from work and activities")
    SUSPENDED = "suspended", _("Suspended")
    ADMITTED_UNDER_6_MONTHS = "admitted_under_6_months", _("Admitted less than six months ago")
    NEW_UNDER_6_MONTHS = "new_under_6_months", _("Newly established, less than six months ago")


class CeilingGrouping(models.TextChoices):
    """Which organisations below one committee share a ceiling; members share it within a grassroots organisation."""

    TYPE = "type", _("units of one kind and type")
    KIND = "kind", _("units of one kind")


class CeilingPlace(models.TextChoices):
    """Where a verdict stands under the ceiling on excellent; empty when it is no candidate."""

    NONE = "", _("No candidate")
    KEPT = "kept", _("Within the ceiling")
    LOWERED = "lowered", _("Lowered by the ceiling")
    WAITING = "waiting", _("Tied across the ceiling, waiting for the committee")


class FindingCode(models.TextChoices):
    """Facts found by a competent body that the regulations look at (rules: section 3)."""

    ORGANIZATION_DISCIPLINED = "organization_disciplined", _("The organisation was disciplined")
    LEADER_DISCIPLINED = "leader_disciplined", _("A leader was disciplined")
    SUBORDINATE_DISCIPLINED = "subordinate_disciplined", _("A subordinate organisation or member was disciplined")
    SUBORDINATE_CORRUPTION = "subordinate_corruption", _("Corruption or wastefulness among those directly led")
    DISUNITY_CONCLUDED = "disunity_concluded", _("Internal disunity concluded by a competent authority")
    DEGRADATION_CONCLUDED = "degradation_concluded", _("Degradation concluded by a competent authority")
    CADRE_WORK_VIOLATION = "cadre_work_violation", _("Violation in cadre work")
    BASIC_TARGETS_FAILED = "basic_targets_failed", _("Basic targets and tasks not completed")
    DISCIPLINED = "disciplined", _("Disciplined in the year")
    PROHIBITED_CONDUCT = "prohibited_conduct", _("Breach of what members must not do")


ORGANIZATION_FINDINGS = frozenset(
    {
        FindingCode.ORGANIZATION_DISCIPLINED,
        FindingCode.LEADER_DISCIPLINED,
        FindingCode.SUBORDINATE_DISCIPLINED,
        FindingCode.SUBORDINATE_CORRUPTION,
        FindingCode.DISUNITY_CONCLUDED,
        FindingCode.DEGRADATION_CONCLUDED,
        FindingCode.CADRE_WORK_VIOLATION,
        FindingCode.BASIC_TARGETS_FAILED,
    }
)
MEMBER_FINDINGS = frozenset(
    {
        FindingCode.DISCIPLINED,
        FindingCode.DEGRADATION_CONCLUDED,
        FindingCode.PROHIBITED_CONDUCT,
        FindingCode.BASIC_TARGETS_FAILED,
        FindingCode.SUBORDINATE_CORRUPTION,
    }
)


class NotCompletedReason(models.TextChoices):
    """The official table's five reasons for a member's non-completion; exactly one is primary."""

    DEGRADATION = "degradation", _("Concluded degradation")
    TARGETS = "targets", _("Less than half of the targets completed")
    PROFESSIONAL = "professional", _("Professional rating: non-completion")
    DISCIPLINED = "disciplined", _("Disciplined in the year")
    OTHER = "other", _("Other reason")
