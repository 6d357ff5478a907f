"""What a supervising member still has to say of the cells they follow."""

import datetime
from collections.abc import Iterator, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from evaluations.queries.progress import UnitProgress
from reports.home.reading import Reading
from reports.home.records import month_name
from reports.home.values import Task


def visit_tasks(reading: Reading, units: Sequence[int]) -> Iterator[Task]:
    """The cells whose month still lacks the reader's remark: from its opening until its record is late."""
    for day in (reading.last_month, reading.this_month):
        for pk in units:
            progress = reading.months[pk][day.year]
            if _is_asked(progress, day, reading.today) and (pk, day.year, day.month) not in reading.remarked:
                address = reverse("record_edit", args=[pk, day.year, day.month])
                yield Task(
                    title=progress.unit.name,
                    url=f"{address}#visits",
                    note=_("Your visit and remark of %(month)s: the remark is not written yet.")
                    % {"month": month_name(day)},
                )


def _is_asked(progress: UnitProgress, day: datetime.date, today: datetime.date) -> bool:
    is_late = progress.dates.is_late(day.year, day.month, today)
    return progress.is_open_year and day.month in progress.expected and not is_late
