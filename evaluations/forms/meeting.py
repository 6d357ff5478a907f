"""The meeting's facts as they are typed: when and where, who led it, its course, the vote, the paper book."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from cells.fields import DateField, IntegerField, TimeField, ValueChoiceField
from cells.models import MinuteBook
from cells.names import clean_name
from evaluations.completeness import RECORD_FACTS, VOTES, fact_column
from evaluations.forms.conflicts import ComparedForm, FieldRow
from evaluations.forms.marks import ProseField
from evaluations.meeting import ATTENDANCE_COUNTS
from evaluations.models import MonthlyRecord

LONGEST_MINUTES = 20_000
BOOK = "minute_book"
YES_NO = {"yes": True, "no": False}


def label_of(name: str) -> Any:
    return capfirst(fact_column(name).verbose_name)


def count_field(name: str, **kwargs: Any) -> IntegerField:
    return IntegerField(label=label_of(name), required=False, min_value=0, max_value=9999, **kwargs)


class LineField(forms.CharField):
    """One line of text as it is stored: composed letters, single spaces."""

    def __init__(self, name: str, **kwargs: Any) -> None:
        longest = fact_column(name).max_length
        super().__init__(label=label_of(name), required=False, max_length=longest, **kwargs)

    def to_python(self, value: Any) -> str:
        return clean_name(super().to_python(value) or "")


def _prose(name: str, label: Any = "") -> ProseField:
    return ProseField(label=label or label_of(name), required=False, max_length=LONGEST_MINUTES)


class BookField(ValueChoiceField):
    """One of the minute books that were handed out to the unit."""

    def __init__(self, books: Sequence[MinuteBook], **kwargs: Any) -> None:
        by_key = {str(book.pk): book for book in books}
        super().__init__(
            label=label_of(BOOK),
            choices=[("", "–"), *((key, book.number) for key, book in by_key.items())],
            values=by_key,
            **kwargs,
        )


class MeetingFields(ComparedForm):
    """The fields of the meeting, and how they stand together on the page."""

    is_without_meeting = forms.BooleanField(label=_("No meeting was held in this month"), required=False)
    held_on = DateField(label=label_of("held_on"), required=False)
    started_at = TimeField(label=label_of("started_at"), required=False)
    ended_at = TimeField(label=label_of("ended_at"), required=False)
    place = LineField("place")
    is_thematic = ValueChoiceField(
        label=label_of("is_thematic"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        values=YES_NO,
        widget=forms.RadioSelect,
    )
    theme = LineField("theme")
    thematic_on = DateField(label=label_of("thematic_on"), required=False)
    chaired_by = LineField("chaired_by")
    minuted_by = LineField("minuted_by")
    guests = LineField("guests")
    entitled_count = count_field("entitled_count")
    present_count = count_field("present_count")
    excused_count = count_field("excused_count")
    unexcused_count = count_field("unexcused_count")
    agenda = _prose("agenda")
    minutes = _prose("minutes", _("Course of the meeting, discussion"))
    conclusion = _prose("conclusion")
    votes_for = count_field("votes_for")
    votes_against = count_field("votes_against")
    votes_other = count_field("votes_other")
    minute_page = LineField("minute_page")

    def add_books(self, books: Sequence[MinuteBook]) -> None:
        """Which book the minutes stand in can be said where one was handed out."""
        self.fields[BOOK] = BookField(books)

    def when(self) -> list[FieldRow]:
        return self.rows("held_on", "started_at", "ended_at")

    def where(self) -> FieldRow:
        return self.row("place")

    def thematic(self) -> FieldRow:
        return self.row("is_thematic")

    def theme_rows(self) -> list[FieldRow]:
        return self.rows("theme", "thematic_on")

    def led_by(self) -> list[FieldRow]:
        return self.rows("chaired_by", "minuted_by")

    def guest_row(self) -> FieldRow:
        return self.row("guests")

    def attendance(self) -> list[FieldRow]:
        """The counts, where they are typed."""
        return self.rows(*(name for name in ATTENDANCE_COUNTS if name in self.fields))

    def course(self) -> list[FieldRow]:
        return self.rows("agenda", "minutes", "conclusion")

    def votes(self) -> list[FieldRow]:
        return self.rows(*VOTES)

    def paper_book(self) -> list[FieldRow]:
        return self.rows(*(name for name in (BOOK, "minute_page") if name in self.fields))

    def without_meeting(self) -> FieldRow:
        return self.row("is_without_meeting")


def initial_facts(record: MonthlyRecord) -> dict[str, Any]:
    """What is stored, as the fields show it."""
    facts = {name: getattr(record, name) for name in RECORD_FACTS if name != BOOK}
    return facts | {
        "is_thematic": {None: None, True: "yes", False: "no"}[record.is_thematic],
        BOOK: "" if record.minute_book_id is None else str(record.minute_book_id),
    }
