"""What the secretary's month costs: its pages against the empty signed-in page of the same stack.

The empty page goes through every middleware, reads the session, the user and the reader's scope, and answers nothing.
Requests are put to the WSGI application itself, without a client round it and without compression; each kind of page is
asked for once a round, in another order each time – after a page of a megabyte the next one starts on a cold processor
–, and the fastest process CPU time of each counts.

    python -m benchmarks.pages
    DATABASE_URL=postgres://… python -m benchmarks.pages          # on an empty database
"""

import datetime
import gc
import io
import os
import random
import re
import sys
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from html.parser import HTMLParser
from itertools import count, cycle
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
from evaluations.models import (  # noqa: E402
    Criterion,
    EvaluationYear,
    LocalScale,
    Mark,
    MonthlyRecord,
    ResolutionTask,
    Scale,
    ScalePart,
)

ROUNDS = 100
YEAR, MONTH = 2026, 10
TODAY = datetime.date(2026, 11, 15)
CELLS, MEMBERS = 20, 30
#: Good -> its criteria, 4 points each: 25 in all.
CRITERIA = {"tasks": 7, "activity": 6, "solidarity": 6, "cadres": 6}
EMPTY = "/benchmark/empty/"
#: Times the empty page at most (issue: the secretary's month).
PAGES = {
    "record page": 12,
    "grid of 20 cells × 25 criteria": 40,
    "board of 340 units × 12 months": 15,
}
#: And every way of saving.
SAVING = 4


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
    """The fields of the record's form as a browser would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        name, kind = attributes.get("name") or "", attributes.get("type")
        if tag == "textarea":
            self.area = name
        elif tag == "input" and name and (kind not in ("radio", "checkbox") or "checked" in attributes):
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


class RecordPage:
    """A month's page as it was loaded, to be saved again and again; a browser puts its fields in order."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser, self.address = browser, address
        self.typed = typed_in(browser.ask(address)[1].decode())
        self.versions = count(int(self.typed.pop("version")))

    def fill_in(self) -> None:
        """Everything that a month asks for, saved at once."""
        self.typed |= filled(self.typed)
        self.save(urlencode(self.typed))

    def changing(self, beginning: str, *values: str) -> Callable[[], tuple[int, bytes]]:
        """Save the whole page, with one value after the other in the fields whose names begin so."""
        names = [name for name in self.typed if name.startswith(beginning)]
        assert names, beginning
        bodies = cycle([urlencode(self.typed | dict.fromkeys(names, value)) for value in values])
        return lambda: self.save(next(bodies))

    def sending(self, *bodies: str) -> Callable[[], tuple[int, bytes]]:
        """Save what the page's script sends: what was changed, with the other fields of its row."""
        in_turn = cycle(bodies)
        return lambda: self.save(f"only_changed=1&{next(in_turn)}")

    def save(self, body: str) -> tuple[int, bytes]:
        return self.browser.ask(self.address, f"{body}&version={next(self.versions)}".encode())


def filled(fields: dict[str, str]) -> dict[str, str]:
    """What stands in them when the month's work is done."""
    words = {"text": "Làm đường nội đồng", "person": "Nguyễn Văn A", "due_on": "20/12/2026"}
    tasks = {name: words[match[1]] for name in fields if (match := re.fullmatch("task_[0-9a-f]{32}_(.+)", name))}
    marks = {name: "1" for name in fields if re.match("(mark|quality)_", name)}
    ticks = {name.replace("absence", "attendance"): "present" for name in fields if name.startswith("absence_")}
    meeting = {"started_at": "19:30", "ended_at": "21:10", "place": "Nhà văn hóa", "chaired_by": "Nguyễn Văn A"}
    return tasks | marks | ticks | meeting | {"minutes": "Chi bộ bàn việc làm đường. " * 20, "conclusion": "Nhất trí."}


def ways_to_save(own: Browser, cell: Organization) -> dict[str, Callable[[], tuple[int, bytes]]]:
    """Each with a month of its own where it sends a whole page: what one leaves behind is no change to another."""
    scripted, mark, marks, ticks, minutes, day = (
        RecordPage(own, reverse("record_edit", args=[cell.pk, YEAR, month])) for month in range(MONTH - 5, MONTH + 1)
    )
    for page in (scripted, mark, marks, ticks, minutes, day):
        page.fill_in()
    tick, quality = (next(name for name in scripted.typed if name.startswith(kind)) for kind in ("attend", "quality"))
    reason, task = tick.replace("attendance", "absence"), f"task_{'a' * 32}"
    return {
        "script: a mark": scripted.sending("na_T1=&mark_T1=3.5", "na_T1=&mark_T1=2"),
        "script: a member": scripted.sending(f"{tick}=excused&{reason}=om", f"{tick}=present&{reason}="),
        "script: the minutes": scripted.sending("minutes=Mot", "minutes=Hai"),
        "script: a task": scripted.sending(
            *(f"{task}_text={words}&{task}_person=A&{task}_due_on=05/12/2026" for words in ("Mot", "Hai"))
        ),
        "script: meeting's quality": scripted.sending(f"{quality}=2", f"{quality}=1"),
        # What a browser without scripts sends, and the script where it can't be sure of what the server has.
        "whole page: one mark": mark.changing("mark_T1", "3.5", "2"),
        "whole page: all 25 marks": marks.changing("mark_", "3.5", "2"),
        "whole page: all 30 members": ticks.changing("attendance_", "unexcused", "present"),
        "whole page: the minutes": minutes.changing("minutes", "Mot", "Hai"),
        "whole page: the day": day.changing("held_on", f"05/{MONTH:02}/{YEAR}", f"06/{MONTH:02}/{YEAR}"),
    }


def ways_to_begin(own: Browser, cell: Organization) -> dict[str, Callable[[], tuple[int, bytes]]]:
    """Where nothing is written yet: with the first mark, and with everything at once."""
    address = reverse("record_edit", args=[cell.pk, YEAR, MONTH + 1])
    typed = typed_in(own.ask(address)[1].decode())
    first, everything = urlencode(typed | {"mark_T1": "3"}).encode(), urlencode(typed | filled(typed)).encode()
    return {
        "whole page: the first mark": lambda: own.ask(address, first),
        "whole page: a whole record": lambda: own.ask(address, everything),
    }


def wipe(cell: Organization) -> None:
    ResolutionTask.objects.filter(organization=cell, opened_in__month=MONTH + 1).delete()
    MonthlyRecord.objects.filter(organization=cell, year=YEAR, month=MONTH + 1).delete()


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
    saves, begins = ways_to_save(own, cells[1]), ways_to_begin(own, cells[2])
    pages = {
        "empty": lambda: own.ask(EMPTY),
        "record page": lambda: own.ask(record_page),
        "grid of 20 cells × 25 criteria": lambda: own.ask(reverse("record_grid", args=[commune.pk, YEAR, MONTH])),
        "board of 340 units × 12 months": lambda: office.ask(reverse("board", args=[district.pk])),
        **saves,
        **begins,
    }
    bounds = PAGES | dict.fromkeys((*saves, *begins), SAVING)
    sys.exit(report(measure(pages, dict.fromkeys(begins, lambda: wipe(cells[2]))), bounds))


def measure(
    pages: dict[str, Callable[[], tuple[int, bytes]]], before: dict[str, Callable[[], None]]
) -> dict[str, tuple[float, int, int]]:
    """Page -> fastest CPU seconds, queries, bytes. What is done before a page is not counted."""
    seen: dict[str, Any] = {}

    def nothing() -> None: ...

    for name, page in pages.items():
        page()
        before.get(name, nothing)()
        with CaptureQueriesContext(connection) as queries:
            status, content = page()
        assert status == 200, f"{name}: {status} {content[:2000]!r}"
        seen[name] = len(queries), len(content)
    # A server has not built a district in its own memory: the collector is not to walk over that in a page's time.
    gc.collect()
    gc.freeze()
    times: dict[str, list[float]] = {name: [] for name in pages}
    order, shuffle = list(pages), random.Random(0).shuffle
    for _ in range(ROUNDS):
        shuffle(order)
        for name in order:
            before.get(name, nothing)()
            began = time.process_time()
            pages[name]()
            times[name].append(time.process_time() - began)
    return {name: (min(times[name]), *seen[name]) for name in pages}


def report(measured: dict[str, tuple[float, int, int]], bounds: dict[str, int]) -> int:
    """Print every page's cost in empty pages; 1 where one costs more than it may."""
    base = measured["empty"][0]
    print(f"{connection.vendor}; the empty signed-in page takes {base * 1000:.2f} ms")
    broken = 0
    for name, (seconds, queries, size) in measured.items():
        bound = bounds.get(name)
        ratio = seconds / base
        words = "" if bound is None else f"  of at most {bound}" + ("" if ratio <= bound else "  TOO MUCH")
        print(f"{name:32} {ratio:6.1f} times, {queries:3} queries, {size / 1000:7.1f} kB{words}")
        broken += bound is not None and ratio > bound
    return int(broken > 0)


if __name__ == "__main__":
    main()
