"""A what-if too large for one request: judged by the background worker, kept for its asker for an hour, then forgotten.

It lies in the cache, never among the verdicts: in one entry what the page counts and filters by, in others the changes
with their reasons, of which a page takes a few.
"""

import datetime
import hashlib
import pickle
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.core.cache import cache
from django.utils import timezone

from cells.models import Membership, Organization
from cells.scope import Scope
from evaluations.models import EvaluationYear
from evaluations.queries.remarking import Carried
from evaluations.queries.year_what_if import Asked, SideBySide, Told
from evaluations.what_if import Count, GroupChange

#: Units and members that are judged while the reader waits: about a second.
AT_ONCE = 2_000
KEPT_FOR = 60 * 60
#: A question that no worker has answered for so long is asked once more; safe to repeat.
PATIENCE = datetime.timedelta(minutes=10)
#: From then on the page says that the worker may not be running.
USUAL = datetime.timedelta(minutes=2)
#: Changes in one entry.
ENTRY = 500


class Forgotten(LookupError):
    """The cache has dropped a part of the answer."""


class Outline(NamedTuple):
    """A change as far as it is filtered by; `number` is its place among all changes."""

    key: str
    number: int
    is_of_level: bool
    is_of_points_alone: bool
    standings: tuple[str, str]

    @property
    def is_member(self) -> bool:
        return self.key.startswith("m:")


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """What is asked of a year, and by whom: nobody else, and nobody with other offices, finds the answer."""

    scope: Scope
    evaluation_year: EvaluationYear
    asked: Asked

    @property
    def key(self) -> str:
        """Other as soon as the year's settings or run, or a draft among the scales, are."""
        year = self.evaluation_year
        revisions = [(scale.pk, scale.revision) for scale in self.asked.scales]
        grants = sorted((grant.role.value, grant.path) for grant in self.scope.grants)
        said = (self.scope.user_id, grants, year.pk, year.state, year.run_number, revisions)
        settings = [asked.as_values() for asked in (Asked.own(year), self.asked)]
        return f"what-if:{hashlib.sha256(repr((said, settings)).encode()).hexdigest()}"


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptWhatIf:
    """A year side by side as `SideBySide` has it, without what nobody reads on a page."""

    key: str
    at: datetime.datetime
    evaluation_year: EvaluationYear
    subject_count: int
    moved: int
    with_other_points: int
    differing: int
    groups: tuple[GroupChange, ...]
    remarked: tuple[Carried, ...]
    changes: tuple[Outline, ...]
    units: Mapping[str, Count]
    members: Mapping[str, Count]

    def tally(self, *, of_members: bool) -> Mapping[str, Count]:
        return self.members if of_members else self.units

    def tell(self, outlines: Iterable[Outline]) -> list[Told]:
        """The changes with their reasons; `Forgotten` where the cache has dropped some of them."""
        places = [(_entry_key(self.key, outline.number // ENTRY), outline.number % ENTRY) for outline in outlines]
        wanted = {entry for entry, _place in places}
        entries = {entry: _unpacked(packed) for entry, packed in cache.get_many(wanted).items()}
        if wanted - entries.keys():
            raise Forgotten
        return [entries[entry][place] for entry, place in places]


class Waiting(NamedTuple):
    """A question that the worker has not answered yet, or could not."""

    at: datetime.datetime
    has_failed: bool = False

    @property
    def is_long(self) -> bool:
        return timezone.now() - self.at > USUAL


def fits_a_request(evaluation_year: EvaluationYear) -> bool:
    """Whether the year is small enough to be judged while the reader waits."""
    units = Organization.objects.below(evaluation_year.committee).count()
    return units + Membership.objects.below(evaluation_year.committee).count() <= AT_ONCE


def ask(question: Question) -> bool:
    """Note that the question waits for the worker; `False` when it does already. The caller enqueues the task."""
    return bool(cache.add(_waiting_key(question.key), Waiting(timezone.now()), PATIENCE.total_seconds()))


def find_answer(question: Question) -> KeptWhatIf | None:
    packed = cache.get(question.key)
    return _unpacked(packed) if packed else None


def find_waiting(question: Question) -> Waiting:
    waiting: Waiting | None = cache.get(_waiting_key(question.key))
    return waiting or Waiting(timezone.now())


def keep(question: Question, side_by_side: SideBySide) -> None:
    """The reasons first, what leads to them last: whoever finds the answer finds all of it."""
    for first in range(0, len(side_by_side.changes), ENTRY):
        told = side_by_side.tell(side_by_side.changes[first : first + ENTRY])
        cache.set(_entry_key(question.key, first // ENTRY), _packed(told), KEPT_FOR)
    kept = KeptWhatIf(
        key=question.key,
        at=timezone.now(),
        evaluation_year=side_by_side.evaluation_year,
        subject_count=side_by_side.subject_count,
        moved=side_by_side.moved,
        with_other_points=side_by_side.with_other_points,
        differing=side_by_side.differing,
        groups=side_by_side.groups,
        remarked=side_by_side.remarked,
        changes=tuple(
            Outline(change.key, number, change.is_of_level, change.is_of_points_alone, change.standings)
            for number, change in enumerate(side_by_side.changes)
        ),
        units=side_by_side.tally(of_members=False),
        members=side_by_side.tally(of_members=True),
    )
    cache.set(question.key, _packed(kept), KEPT_FOR - 60)
    cache.delete(_waiting_key(question.key))


def note_failure(question: Question) -> None:
    cache.set(_waiting_key(question.key), Waiting(timezone.now(), has_failed=True), PATIENCE.total_seconds())


def forget(question: Question) -> None:
    """Judge anew when asked the next time; what the worker is at already is waited for."""
    cache.delete(question.key)
    if find_waiting(question).has_failed:
        cache.delete(_waiting_key(question.key))


def _waiting_key(key: str) -> str:
    return f"{key}:waiting"


def _entry_key(key: str, number: int) -> str:
    return f"{key}:{number}"


def _packed(value: Any) -> bytes:
    return zlib.compress(pickle.dumps(value, pickle.HIGHEST_PROTOCOL), 3)


def _unpacked(packed: bytes) -> Any:
    return pickle.loads(zlib.decompress(packed))
