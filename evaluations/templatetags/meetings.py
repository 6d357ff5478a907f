"""The rules of party meetings in a template."""

from django import template

from evaluations.meeting import Check
from evaluations.meeting_words import sentence
from evaluations.models import MonthlyRecord
from evaluations.queries.stated import what_the_record_says

register = template.Library()


@register.filter
def said(check: Check) -> str:
    """The rule's sentence."""
    return sentence(check)


@register.simple_tag
def record_says(part: str, record: MonthlyRecord | None) -> str:
    """What the record itself counts of a part of the meeting's quality."""
    return what_the_record_says(part, record)
