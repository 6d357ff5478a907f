from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from cells.models import MinuteBook, Organization, User
from cells.scope import ScopedQuerySet
from evaluations.choices import Good, RecordState
from evaluations.models.scale import Criterion, Scale
from evaluations.models.year import EvaluationYear


class MonthlyRecord(models.Model):
    """A unit's month: the meeting, the tasks, the marks. `version` counts every save, against overwriting.

    The `*_score` and `*_reachable` columns are written by the approving action alone: the reviewed marks of each good
    and the most that could be reached that month (not applicable criteria left out). The year reads nothing else.
    """

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="monthly_records", verbose_name=_("unit")
    )
    evaluation_year = models.ForeignKey(EvaluationYear, models.PROTECT, related_name="records")
    year = models.PositiveSmallIntegerField(_("year"))
    month = models.PositiveSmallIntegerField(_("month"))
    scale = models.ForeignKey(Scale, models.PROTECT, related_name="records")
    state = models.CharField(_("state"), max_length=10, choices=RecordState, default=RecordState.DRAFT)
    version = models.PositiveIntegerField(default=1)

    #: The meeting's facts are then empty and the minutes say why.
    is_without_meeting = models.BooleanField(_("no meeting was held"), default=False)
    held_on = models.DateField(_("date of the meeting"), null=True, blank=True)
    started_at = models.TimeField(_("start"), null=True, blank=True)
    ended_at = models.TimeField(_("end"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    is_thematic = models.BooleanField(_("thematic meeting"), null=True, blank=True)
    theme = models.CharField(_("theme"), max_length=300, blank=True)
    #: Empty where the theme was taken together with the regular meeting, which then lasts longer.
    thematic_on = models.DateField(_("thematic meeting held by itself on"), null=True, blank=True)
    #: Counted from the attendance rows where there are any; typed where the roster has nobody to tick.
    entitled_count = models.PositiveSmallIntegerField(_("members to be called"), null=True, blank=True)
    present_count = models.PositiveSmallIntegerField(_("present"), null=True, blank=True)
    excused_count = models.PositiveSmallIntegerField(_("absent with reason"), null=True, blank=True)
    unexcused_count = models.PositiveSmallIntegerField(_("absent without reason"), null=True, blank=True)

    chaired_by = models.CharField(_("chair"), max_length=120, blank=True)
    minuted_by = models.CharField(_("minutes taken by"), max_length=120, blank=True)
    guests = models.CharField(_("guests"), max_length=300, blank=True)
    agenda = models.TextField(_("agenda"), blank=True)
    #: The course of the meeting, the discussion; where none was held, why.
    minutes = models.TextField(_("minutes"), blank=True)
    conclusion = models.TextField(_("conclusion"), blank=True)
    votes_for = models.PositiveSmallIntegerField(_("votes for"), null=True, blank=True)
    votes_against = models.PositiveSmallIntegerField(_("votes against"), null=True, blank=True)
    votes_other = models.PositiveSmallIntegerField(_("other opinions"), null=True, blank=True)
    minute_book = models.ForeignKey(
        MinuteBook, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("minute book")
    )
    minute_page = models.CharField(_("page"), max_length=20, blank=True)

    #: The quality of the meeting, as the meeting itself marked it: {"D1": "5"}, with notes by criterion code.
    meeting_scale = models.ForeignKey(Scale, models.PROTECT, null=True, blank=True, related_name="+")
    meeting_marks = models.JSONField(default=dict, blank=True)
    meeting_notes = models.JSONField(default=dict, blank=True)

    #: Counted from the tasks settled in the month where there are any; typed otherwise.

    tasks_assigned = models.PositiveSmallIntegerField(_("tasks assigned"), null=True, blank=True)
    tasks_completed = models.PositiveSmallIntegerField(_("completed"), null=True, blank=True)
    tasks_on_time = models.PositiveSmallIntegerField(_("completed on time"), null=True, blank=True)
    tasks_exceeded = models.PositiveSmallIntegerField(_("exceeding the target"), null=True, blank=True)

    created_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(_("saved at"), auto_now_add=True)
    saved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True, blank=True)
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    #: Why it was returned, or why the month is exempt.
    state_reason = models.TextField(_("reason"), blank=True)
    #: Codes of the criteria a return names: only those can be marked anew. Empty: all of them.
    reopened_codes = models.JSONField(default=list, blank=True)

    tasks_score = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    tasks_reachable = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    activity_score = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    activity_reachable = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    solidarity_score = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    solidarity_reachable = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    cadres_score = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    cadres_reachable = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)

    objects = ScopedQuerySet["MonthlyRecord"].as_manager()

    class Meta:
        verbose_name = _("monthly record")
        verbose_name_plural = _("monthly records")
        ordering = ["-year", "-month", "organization__path"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "year", "month"], name="one_record_a_unit_and_month"),
            models.CheckConstraint(condition=models.Q(month__gte=1, month__lte=12), name="month_from_1_to_12"),
        ]
        indexes = [
            models.Index(fields=["evaluation_year", "state"], name="record_year_state"),
            # A board reads thousands of months and none of their long texts.
            models.Index(fields=["organization", "year", "month", "state", "submitted_at"], name="record_board"),
        ]

    def __str__(self) -> str:
        return f"{self.organization} {self.month}/{self.year}"

    @property
    def scores(self) -> dict[str, tuple[Decimal | None, Decimal | None]]:
        """Good → (reviewed score, reachable maximum), both empty until approved."""
        return {good.value: (getattr(self, f"{good}_score"), getattr(self, f"{good}_reachable")) for good in Good}


#: The column names of a record's approved scores, in the order of the goods.
SCORE_COLUMNS = tuple(f"{good}_{part}" for good in Good for part in ("score", "reachable"))


class Mark(models.Model):
    """A unit's own mark on a criterion, and beside it the reviewer's where it differs. No row: not marked yet."""

    record = models.ForeignKey(MonthlyRecord, models.CASCADE, related_name="marks")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    value = models.DecimalField(_("mark"), max_digits=5, decimal_places=2, null=True, blank=True)
    is_not_applicable = models.BooleanField(_("not applicable"), default=False)
    note = models.TextField(_("note"), blank=True)
    reviewed_value = models.DecimalField(_("reviewed mark"), max_digits=5, decimal_places=2, null=True, blank=True)
    reviewed_reason = models.TextField(_("reason for the difference"), blank=True)

    objects = ScopedQuerySet["Mark"].as_manager()

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        constraints = [models.UniqueConstraint(fields=["record", "criterion"], name="one_mark_a_criterion")]

    def __str__(self) -> str:
        return f"{self.criterion_id}: {self.value}"

    @property
    def final_value(self) -> Decimal | None:
        """What counts: the reviewer's mark where there is one."""
        return self.value if self.reviewed_value is None else self.reviewed_value
