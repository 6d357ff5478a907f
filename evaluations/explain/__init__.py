"""Words for the engine's steps and levels: the only place that says a rule in a reader's language.

A step is explained from what was stored (``Step.as_json()``), so a year closed long ago still reads as it was decided.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from evaluations.engine.due_months import SCALE
from evaluations.explain.missing import MISSING
from evaluations.explain.sentences import SENTENCES
from evaluations.explain.words import explain_level, worded

__all__ = ["MISSING", "SENTENCES", "explain_article", "explain_level", "explain_missing", "explain_step"]


def explain_step(step: Mapping[str, Any]) -> str:
    """A stored step in one sentence of the reader's language; its article is said by `explain_article`."""
    sentence = SENTENCES.get((step["rule"], step["outcome"]))
    if sentence is None:
        # A step stored by an engine that has since renamed the rule is still shown, unworded.
        return f"{step['rule']}: {step['outcome']}"
    return str(sentence) % worded(step["used"])


def explain_missing(step: Mapping[str, Any]) -> str:
    """What a step in the way of a level asks for, and how much of it is there."""
    sentence = MISSING.get((step["rule"], step["outcome"]))
    if sentence is None:
        return explain_step(step)
    try:
        return str(sentence) % worded(step["used"])
    except KeyError:
        # Stored before steps said what is needed, or nobody has points to compare with: how it came out is still true.
        return explain_step(step)


def explain_article(step: Mapping[str, Any]) -> str:
    """Where a step's rule is written: the regulation's article, or the scale in force."""
    return gettext("The scale in force") if step["article"] == SCALE else str(step["article"])
