"""What changed since the last return, told where it stands: `changed_here`, `changed_text`.

Both read `since` (`SinceReturn`) from the page; on pages that have none they show the record as it is.
"""

from typing import Any

from django import template
from django.template import Context
from django.template.defaultfilters import linebreaksbr
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from evaluations.models import ResolutionTask
from evaluations.task_words import QUALITY_LINE, TASK_CHANGES

register = template.Library()


@register.simple_tag(takes_context=True)
def changed_here(context: Context, *names: str) -> SafeString | str:
    """The changes of these entries in words, below what they stand in."""
    since = context.get("since")
    lines = since.at(*names) if since else []
    return _rendered("evaluations/_changed_here.html", lines=lines) if lines else ""


@register.simple_tag(takes_context=True)
def task_changed(context: Context, task: ResolutionTask) -> SafeString | str:
    """The same of a task of the resolution."""
    return changed_here(context, *(f"{part}.{task.key.hex}" for part in TASK_CHANGES))


@register.simple_tag(takes_context=True)
def quality_note(context: Context, code: str, note: str) -> SafeString:
    """The note on a criterion of the meeting's quality, and the changes of note and mark."""
    name = f"{QUALITY_LINE}.{code}"
    told = changed_text(context, f"{name}.note", note)
    return format_html("{}{}", format_html("<div>{}</div>", told) if told else "", changed_here(context, name))


@register.simple_tag(takes_context=True)
def changed_text(context: Context, name: str, text: str) -> SafeString:
    """A running text, with what fell away struck out and what is new marked."""
    since = context.get("since")
    pieces = since.text(name) if since else []
    if not pieces:
        return linebreaksbr(text)
    is_anew = [piece.kind for piece in pieces] == ["gone", "new"]
    return _rendered("evaluations/_changed_text.html", pieces=pieces, is_anew=is_anew)


def _rendered(template_name: str, **shown: Any) -> SafeString:
    return mark_safe(render_to_string(template_name, shown))
