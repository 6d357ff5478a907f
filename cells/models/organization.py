import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet

from cells.choices import CELL_KINDS, GRASSROOTS_KINDS, UNIT_KINDS, OrganizationKind, OrganizationType
from cells.fields import PathField
from cells.scope import Scope, ScopedQuerySet


class OrganizationQuerySet(ScopedQuerySet["Organization"], MP_NodeQuerySet):
    path_lookup = "path"

    def units(self) -> "OrganizationQuerySet":
        """Those that keep a monthly record and are classified."""
        return self.filter(kind__in=UNIT_KINDS)

    def existing_on(self, day: datetime.date) -> "OrganizationQuerySet":
        return self.filter(
            models.Q(opened_on__isnull=True) | models.Q(opened_on__lte=day),
            models.Q(closed_on__isnull=True) | models.Q(closed_on__gt=day),
        )

    def open_in(self, year: int) -> "OrganizationQuerySet":
        """Those that existed on some day of the calendar year."""
        return self.filter(
            models.Q(opened_on__isnull=True) | models.Q(opened_on__year__lte=year),
            models.Q(closed_on__isnull=True) | models.Q(closed_on__year__gte=year),
        )


class OrganizationManager(MP_NodeManager):
    def get_queryset(self) -> OrganizationQuerySet:
        return OrganizationQuerySet(self.model, using=self._db).order_by("path")

    def within(self, scope: Scope) -> OrganizationQuerySet:
        return self.get_queryset().within(scope)

    def below(self, organization: "Organization") -> OrganizationQuerySet:
        """The organisation itself and everything under it."""
        return self.get_queryset().below(organization)


class Organization(MP_Node):
    """A node of the one tree: province, district or commune, grassroots committee or cell, sub-committee, cell."""

    path = PathField(max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=200)
    code = models.CharField(_("code"), max_length=30, blank=True, db_index=True)
    kind = models.CharField(_("kind"), max_length=24, choices=OrganizationKind)
    type = models.CharField(_("type"), max_length=32, choices=OrganizationType, blank=True)
    opened_on = models.DateField(_("established on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    is_pilot = models.BooleanField(_("pilot unit"), default=False)

    objects = OrganizationManager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return self.name

    @property
    def is_cell(self) -> bool:
        return self.kind in CELL_KINDS

    @property
    def is_unit(self) -> bool:
        return self.kind in UNIT_KINDS

    @property
    def is_grassroots(self) -> bool:
        return self.kind in GRASSROOTS_KINDS
