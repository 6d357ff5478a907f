"""What the secretary's month costs: its pages against the empty signed-in page of the same stack.

The empty page goes through every middleware, reads the session, the user and the reader's scope, and answers nothing.
Requests are put to the WSGI application itself, without a client round it and without compression; each kind of page is
asked for in turn, round after round, and the fastest process CPU time of each counts.

    python -m benchmarks.pages
    DATABASE_URL=postgres://… python -m benchmarks.pages          # on an empty database
"""

import datetime
import gc
import io
import os
import sys
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from html.parser import HTMLParser
from itertools import count
from typing import Any
from urllib.parse import urlencode

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("SECRET_KEY", "benchmark")
os.environ["BON_TOT_DEMO"] = "1"
os.environ["BON_TOT_VAR"] = tempfile.mkdtemp(prefix="bontot-benchmark-")
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import path, reverse  # noqa: E402

from cells.choices import MemberStatus, OrganizationKind, Role  # noqa: E402
from cells.models import Member, Membership, Organization, User  # noqa: E402
from cells.names import search_key, sort_key  # noqa: E402
from config import urls  # noqa: E402
from evaluations.demonstration.accounts import USERNAMES  # noqa: E402
from evaluations.demonstration.district import build_demonstration  # noqa: E402
from evaluations.models import Criterion, EvaluationYear, LocalScale, Mark, MonthlyRecord, Scale, ScalePart  # noqa: E402

ROUNDS = 30
YEAR, MONTH = 2026, 10
TODAY = datetime.date(2026, 11, 15)
CELLS, MEMBERS = 20, 30
#: Good -> its criteria, 4 points each: 25 in all.
CRITERIA = {"tasks": 7, "activity": 6, "solidarity": 6, "cadres": 6}
EMPTY = "/benchmark/empty/"
#: Times the empty page at most (issue: the secretary's month).
BOUNDS = {
    "record page": 12,
    "grid of 20 cells × 25 criteria": 40,
    "board of 340 units × 12 months": 15,
    "saving a mark": 4,
    "saving the whole form": 4,
    "saving all 25 marks": 4,
    "saving another meeting day": 4,
}


def empty(request: HttpRequest) -> HttpResponse:
    """Somebody is signed in, and that is all."""
    assert request.user.is_authenticated
    return HttpResponse()


def build_commune() -> tuple[Organization, list[Organization]]:
    """A commune of the demonstration's district with cells of 30 members, marked on 25 criteria."""
    district = Organization.objects.get(kind=OrganizationKind.DISTRICT)
    commune = Organization.objects.add_child(
        district, create_kwargs={"name": "Đảng bộ xã Đo", "kind": OrganizationKind.GRASSROOTS_COMMITTEE, "code": "900"}
    )
    cells = []
    for number in range(CELLS):
        commune.refresh_from_db()
        kind = OrganizationKind.SUBORDINATE_CELL
        cells.append(
            Organization.objects.add_child(
                commune, create_kwargs={"name": f"Chi bộ Thôn {number}", "kind": kind, "code": f"900-{number:02}"}
            )
        )
    names = [f"Nguyễn Văn {chr(65 + number % 26)}{number}" for number in range(MEMBERS)]
    for cell in cells:
        for number, name in enumerate(names):
            member = Member.objects.create(
                name=name,
                sort_key=sort_key(name),
                search_key=search_key(name),
                organization=cell,
                status=MemberStatus.OFFICIAL,
                card_number=f"{cell.code}{number:03}",
            )
            Membership.objects.create(member=member, organization=cell, held_from=datetime.date(2010, 1, 1))
    year = EvaluationYear.objects.get(year=YEAR)
    scale = build_scale(year)
    LocalScale.objects.create(evaluation_year=year, organization=commune, scale=scale, subject=scale.subject)
    for cell in cells:
        for month in range(1, MONTH + 1):
            build_record(cell, year, scale, month)
    return commune, cells


def build_scale(year: EvaluationYear) -> Scale:
    scale = Scale.objects.create(code="do", title="Thang đo", subject="cell", valid_from=datetime.date(2020, 1, 1))
    for order, (good, number) in enumerate(CRITERIA.items()):
        part = ScalePart.objects.create(
            scale=scale, code=good, title=f"Phần {good}", maximum=Decimal(4 * number), order=order
        )
        Criterion.objects.bulk_create(
            Criterion(
                part=part,
                code=f"{good[0].upper()}{place}",
                title=f"Tiêu chí thứ {place} của phần này, với một tên dài như trong hướng dẫn",
                short=f"Tiêu chí {place}",
                guidance="Đạt đủ: điểm tối đa; còn thiếu một nội dung: trừ một điểm; không làm: không điểm.",
                maximum=Decimal(4),
                order=place,
            )
            for place in range(1, number + 1)
        )
    scale.published_at = year.opened_at
    scale.save()
    return scale


def build_record(cell: Organization, year: EvaluationYear, scale: Scale, month: int) -> None:
    record = MonthlyRecord.objects.create(
        organization=cell, evaluation_year=year, year=YEAR, month=month, scale=scale, minutes="Biên bản"
    )
    criteria = Criterion.objects.filter(part__scale=scale)
    Mark.objects.bulk_create(Mark(record=record, criterion=one, value=Decimal("3.5")) for one in criteria)


class FilledForm(HTMLParser):
    """The fields of the record's form as a browser would send them; two dozen members are ticked as present."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        name, kind = attributes.get("name") or "", attributes.get("type")
        if tag == "textarea":
            self.area = name
        elif tag == "input" and name and (kind not in ("radio", "checkbox") or attributes.get("value") == "present"):
            self.fields[name] = attributes.get("value") or ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.fields[self.area] = data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.area = ""


def typed_in(page: str) -> dict[str, str]:
    form = FilledForm()
    form.feed(page[page.index("data-mark-sheet") :])
    return form.fields


class Browser:
    """Puts requests to the application as a server would; signed in without the cost of a password."""

    application = WSGIHandler()

    def __init__(self, user: User) -> None:
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        self.token = "a" * 32
        self.cookies = f"sessionid={session.session_key}; csrftoken={self.token}"

    def ask(self, address: str, body: bytes | None = None) -> tuple[int, bytes]:
        environ = {
            "REQUEST_METHOD": "GET" if body is None else "POST",
            "PATH_INFO": address,
            "QUERY_STRING": "",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body or b""),
            "wsgi.errors": sys.stderr,
            "CONTENT_LENGTH": str(len(body or b"")),
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "HTTP_COOKIE": self.cookies,
            "HTTP_X_CSRFTOKEN": self.token,
            "HTTP_ACCEPT_LANGUAGE": "vi",
            "HTTP_ACCEPT": "text/html" if body is None else "application/json",
        }
        status: list[int] = []

        def start_response(line: str, _headers: object, _error: object = None) -> Callable[[bytes], object]:
            status.append(int(line[:3]))
            return bytes

        answer = self.application(environ, start_response)
        content = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        return status[0], content


class LoadedPage:
    """A record's page as it was loaded, which is then saved again and again; a browser puts its fields in order."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser, self.address = browser, address
        self.typed = typed_in(browser.ask(address)[1].decode())
        self.versions = count(int(self.typed.pop("version")))

    def with_changed(self, beginning: str, *values: str) -> list[str]:
        """All that stands on it, with one value after the other in the fields whose names begin so."""
        names = [name for name in self.typed if name.startswith(beginning)]
        return [urlencode(self.typed | dict.fromkeys(names, value)) for value in values]

    def save(self, *bodies: str) -> tuple[int, bytes]:
        """One of two bodies in turn, so that something is changed each time."""
        version = next(self.versions)
        return self.browser.ask(self.address, f"{bodies[version % 2]}&version={version}".encode())


def main() -> None:
    urls.urlpatterns.append(path(EMPTY[1:], empty))
    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    build_demonstration(TODAY)
    commune, cells = build_commune()
    district = Organization.objects.get(kind=OrganizationKind.DISTRICT)
    secretary = User.objects.create(username="thu.ky.do", full_name="Thư ký Đo")
    secretary.offices.create(organization=commune, role=Role.COMMITTEE_SECRETARY, held_from=datetime.date(2020, 1, 1))
    own, office = Browser(secretary), Browser(User.objects.get(username=USERNAMES[Role.ORGANIZER]))
    record_page = reverse("record_edit", args=[cells[0].pk, YEAR, MONTH])
    # A month for each way of saving: what one leaves behind is no change to another.
    scripted, one_mark, all_marks, another_day = (
        LoadedPage(own, reverse("record_edit", args=[cells[0].pk, YEAR, month]))
        for month in range(MONTH, MONTH - 4, -1)
    )
    script_bodies = [f"only_changed=1&na_T1=&note_T1=&mark_T1={mark}" for mark in ("3", "2")]
    one_mark_bodies = one_mark.with_changed("mark_T1", "3", "2")
    all_mark_bodies = all_marks.with_changed("mark_", "3", "2")
    day_bodies = another_day.with_changed("held_on", f"05/{MONTH - 3:02}/{YEAR}", f"06/{MONTH - 3:02}/{YEAR}")

    pages: dict[str, Callable[[], tuple[int, bytes]]] = {
        "empty": lambda: own.ask(EMPTY),
        "record page": lambda: own.ask(record_page),
        "grid of 20 cells × 25 criteria": lambda: own.ask(reverse("record_grid", args=[commune.pk, YEAR, MONTH])),
        "board of 340 units × 12 months": lambda: office.ask(reverse("board", args=[district.pk])),
        # What the page's script sends: what was changed, with the other fields of its row.
        "saving a mark": lambda: scripted.save(*script_bodies),
        # What a browser without scripts sends, and the script where it can't be sure of what the server has.
        "saving the whole form": lambda: one_mark.save(*one_mark_bodies),
        "saving all 25 marks": lambda: all_marks.save(*all_mark_bodies),
        "saving another meeting day": lambda: another_day.save(*day_bodies),
    }
    sys.exit(report(measure(pages)))


def measure(pages: dict[str, Callable[[], tuple[int, bytes]]]) -> dict[str, tuple[float, int, int]]:
    """Page -> fastest CPU seconds, queries, bytes."""
    seen: dict[str, Any] = {}
    for name, page in pages.items():
        page()
        with CaptureQueriesContext(connection) as queries:
            status, content = page()
        assert status == 200, f"{name}: {status} {content[:2000]!r}"
        seen[name] = len(queries), len(content)
    # A server has not built a district in its own memory: the collector is not to walk over that in a page's time.
    gc.collect()
    gc.freeze()
    times: dict[str, list[float]] = {name: [] for name in pages}
    for _ in range(ROUNDS):
        for name, page in pages.items():
            began = time.process_time()
            page()
            times[name].append(time.process_time() - began)
    return {name: (min(times[name]), *seen[name]) for name in pages}


def report(measured: dict[str, tuple[float, int, int]]) -> int:
    """Print every page's cost in empty pages; 1 where one costs more than it may."""
    base = measured["empty"][0]
    print(f"{connection.vendor}; the empty signed-in page takes {base * 1000:.2f} ms")
    broken = 0
    for name, (seconds, queries, size) in measured.items():
        bound = BOUNDS.get(name)
        ratio = seconds / base
        words = "" if bound is None else f"  of at most {bound}" + ("" if ratio <= bound else "  TOO MUCH")
        print(f"{name:32} {ratio:6.1f} times, {queries:3} queries, {size / 1000:7.1f} kB{words}")
        broken += bound is not None and ratio > bound
    return int(broken > 0)


if __name__ == "__main__":
    main()
