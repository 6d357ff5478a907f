"""The rules of party meetings in a template."""

from django import template

from evaluations.meeting import Check
from evaluations.meeting_words import sentence

register = template.Library()


@register.filter
def said(check: Check) -> str:
    """The rule's sentence."""
    return sentence(check)
