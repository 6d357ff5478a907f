"""What a home page is made of: for each office a section of tasks, figures and, for a supervisor, a small board."""

from dataclasses import dataclass

from reports.board import BoardRow


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """A row to choose; the words are those of parts/_task.html."""

    title: str
    url: str
    note: str = ""
    due: str = ""
    state: str = ""
    #: good, warn, bad or nothing.
    tone: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """A number with its word; the words are those of parts/_stat.html."""

    value: int | str
    label: str
    url: str = ""
    note: str = ""
    tone: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Empty:
    """Why there is nothing to do, and the one next step where there is one."""

    title: str
    reason: str
    url: str = ""
    label: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Action:
    """The one thing to do first, as the page's main button."""

    label: str
    url: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """One office of the reader."""

    key: str
    title: str
    role: str
    figures: tuple[Figure, ...] = ()
    tasks: tuple[Task, ...] = ()
    #: Figures that ask for nothing: the unit's place and points.
    standing: tuple[Figure, ...] = ()
    board: tuple[BoardRow, ...] = ()
    board_year: int = 0
    empty: Empty | None = None
    action: Action | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Home:
    sections: tuple[Section, ...]
    #: Notices that the reader has not put aside.
    notice_count: int = 0

    @property
    def action(self) -> Action | None:
        """The first office's; a page has one main button."""
        return next((section.action for section in self.sections if section.action), None)
