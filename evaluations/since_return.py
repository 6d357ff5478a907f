"""What a unit changed after its record was sent back, for each place where it stands on the reviewer's page."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from evaluations.history import Changes, HistoryLine, change_in_words
from evaluations.task_words import QUALITY_LINE
from evaluations.text_changes import Piece, text_changes


@dataclass(frozen=True, kw_only=True, slots=True)
class SinceReturn:
    """The last return and the changes after it, each as it was sent before and as it is now."""

    line: HistoryLine
    changes: Changes
    #: The codes of the criteria marked in percent.
    percentages: Collection[str] = field(default=())

    @property
    def words(self) -> list[str]:
        """All changes, also those of what stands nowhere any more; running text is named only."""
        return self._words(self.changes)

    @property
    def is_of_quality(self) -> bool:
        """Whether the meeting's own marks were changed."""
        return any(name.startswith(f"{QUALITY_LINE}.") for name in self.changes)

    def at(self, *names: str) -> list[str]:
        """The changes of these entries in words; a name that ends with a colon stands for all that begin with it."""
        return self._words(name for name in self.changes if any(_is_meant(name, one) for one in names))

    def text(self, name: str) -> list[Piece]:
        """A running text with its changes; nothing where it was not changed."""
        return text_changes(*self.changes[name]) if name in self.changes else []

    def _words(self, names: Iterable[str]) -> list[str]:
        return [self._in_words(name) for name in names]

    def _in_words(self, name: str) -> str:
        before, after = self.changes[name]
        if not name.endswith(".evidence"):
            return change_in_words(name, before, after, self.percentages)
        said = []
        if before:
            said.append(_("evidence taken away: %(files)s") % {"files": before})
        if after:
            said.append(_("evidence added: %(files)s") % {"files": after})
        place = name.removesuffix(".evidence") or _("signed page")
        return f"{place} – {'; '.join(said)}"


def _is_meant(name: str, meant: str) -> bool:
    return name.startswith(meant) if meant.endswith(":") else name == meant
