import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from cells.choices import MemberStatus
from cells.models import Member, Organization
from cells.scope import ScopedQuerySet
from evaluations.choices import Presence, TaskOutcome
from evaluations.models.record import MonthlyRecord


class Attendance(models.Model):
    """A member at the month's meeting, with the standing of that day; no row: not ticked yet."""

    record = models.ForeignKey(MonthlyRecord, models.CASCADE, related_name="attendances")
    member = models.ForeignKey(Member, models.PROTECT, related_name="attendances")
    presence = models.CharField(_("attendance"), max_length=9, choices=Presence)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    #: The member's standing when the meeting was held: what it makes of the denominators stays as it was.
    status = models.CharField(_("standing"), max_length=12, choices=MemberStatus)
    is_temporary = models.BooleanField(_("temporary activities"), default=False)
    #: Took part elsewhere for a time and was not called; nobody ticked that.
    is_away = models.BooleanField(_("temporary activities elsewhere"), default=False)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [models.UniqueConstraint(fields=["record", "member"], name="one_attendance_a_member")]

    def __str__(self) -> str:
        return f"{self.member}: {self.get_presence_display()}"


class ResolutionTask(models.Model):
    """A task that a meeting's resolution gave, with its person and deadline; settled by a later month's record.

    `key` is made by the page, so that what a bad line sends twice is written once.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="resolution_tasks")
    opened_in = models.ForeignKey(MonthlyRecord, models.PROTECT, related_name="tasks_opened")
    key = models.UUIDField(default=uuid.uuid4)
    text = models.CharField(_("task"), max_length=500)
    person = models.CharField(_("person in charge"), max_length=120, blank=True)
    due_on = models.DateField(_("deadline"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    outcome = models.CharField(_("outcome"), max_length=8, choices=TaskOutcome, blank=True, default=TaskOutcome.OPEN)
    settled_in = models.ForeignKey(MonthlyRecord, models.PROTECT, null=True, blank=True, related_name="tasks_settled")
    result = models.CharField(_("result"), max_length=500, blank=True)

    objects = ScopedQuerySet["ResolutionTask"].as_manager()

    class Meta:
        verbose_name = _("task of a resolution")
        verbose_name_plural = _("tasks of resolutions")
        ordering = ["opened_in", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "key"], name="one_task_a_key"),
            models.CheckConstraint(
                condition=models.Q(outcome="", settled_in__isnull=True)
                | (~models.Q(outcome="") & models.Q(settled_in__isnull=False)),
                name="a_task_with_an_outcome_is_settled",
            ),
        ]

    def __str__(self) -> str:
        return self.text
