"""A district's year, 400 cells and 9,000 members judged and stored, against one plain reading of its records."""

import datetime
import os
import statistics
import tempfile
import time
from collections.abc import Callable

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("SECRET_KEY", "benchmark")
os.environ.setdefault("HTTPS", "0")
os.environ["BON_TOT_VAR"] = tempfile.mkdtemp(prefix="bontot-benchmark-")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from cells.choices import OrganizationKind  # noqa: E402
from cells.models import Member, Membership, Organization  # noqa: E402
from cells.scope import Scope  # noqa: E402
from evaluations.actions.runs import run_year  # noqa: E402
from evaluations.demonstration.district import build_demonstration  # noqa: E402
from evaluations.models import EvaluationYear, MemberRating, MonthlyRecord, UnitFacts  # noqa: E402
from evaluations.models.record import SCORE_COLUMNS  # noqa: E402

#: Members present today; some of them were not yet members in the year that is run.
CELLS, MEMBERS, RUNS = 400, 9_600, 5
AFTER = datetime.date(2026, 1, 10)


def open_copy(closed: EvaluationYear) -> EvaluationYear:
    """The closed year's records, facts and ratings once more, in an open year of its own."""
    year = EvaluationYear.objects.get(pk=closed.pk)
    year.pk, year.year, year.state, year.run_number = None, closed.year - 1, "open", 0
    year.save()
    for model, changes in ((MonthlyRecord, {"year": year.year}), (UnitFacts, {}), (MemberRating, {})):
        _copy(model.objects.filter(evaluation_year=closed), evaluation_year=year, **changes)
    return year


def grow(year: EvaluationYear) -> None:
    """Copy cells of the demonstration, with all that is theirs in the year, until the district is large enough."""
    cells = list(Organization.objects.filter(kind=OrganizationKind.SUBORDINATE_CELL))
    wanted = CELLS - Organization.objects.filter(kind__endswith="_cell").count()
    missing = MEMBERS - Member.objects.present().count()
    for number, cell in enumerate(cells[:wanted]):
        new = Organization.objects.add_child(
            Organization.objects.get_parent(cell),
            create_kwargs={"name": f"{cell.name} {number}", "kind": cell.kind, "type": cell.type},
        )
        _copy(MonthlyRecord.objects.filter(organization=cell, evaluation_year=year), organization=new)
        _copy(UnitFacts.objects.filter(organization=cell, evaluation_year=year), organization=new)
        members = list(Member.objects.present().filter(organization=cell))
        share = missing // (wanted - number)
        for place in range(share):
            _copy_member(year, members[place % len(members)], new, f"{number:03}{place:03}")
        missing -= share


def _copy(rows: object, **changes: object) -> None:
    copies = list(rows)  # type: ignore[call-overload]
    for row in copies:
        row.pk = None
        for name, value in changes.items():
            setattr(row, name, value)
    if copies:
        type(copies[0]).objects.bulk_create(copies)


def _copy_member(year: EvaluationYear, member: Member, cell: Organization, card: str) -> None:
    ratings = MemberRating.objects.filter(evaluation_year=year, member=member)
    copy = Member.objects.get(pk=member.pk)
    copy.pk, copy.organization, copy.card_number = None, cell, card
    copy.save()
    Membership.objects.create(member=copy, organization=cell, held_from=member.admitted_on)
    _copy(ratings, member=copy, organization=cell)


def timed(work: Callable[[], object]) -> float:
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def read_records(year: EvaluationYear) -> None:
    """The floor: the year's records read once, as plain tuples."""
    list(MonthlyRecord.objects.filter(evaluation_year=year).values_list("organization_id", "month", *SCORE_COLUMNS))


def main() -> None:
    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    build_demonstration(datetime.date(2026, 11, 15))
    year = EvaluationYear.objects.select_related("committee").get(year=2025)
    year = open_copy(year)
    grow(year)
    scope = Scope.system()
    with CaptureQueriesContext(connection) as queries:
        run_year(scope, year, AFTER)
    reads = sum(1 for q in queries if "evaluations_monthlyrecord" in q["sql"] and q["sql"].startswith("SELECT"))
    floor = timed(lambda: read_records(year))
    whole = timed(lambda: run_year(scope, year, AFTER))
    print(f"{connection.vendor}: {year.verdicts.count()} verdicts, {year.records.count()} monthly records")
    print(f"queries of a run: {len(queries)}, of them on the monthly records: {reads}")
    print(f"run, judged and stored: {whole:.2f} s = {whole / floor:.1f} times one plain reading of the records")


if __name__ == "__main__":
    main()
