"""A long list's rows on disk: read from the database once, walked as often as a workbook needs, never all in memory."""

import pickle
from collections.abc import Callable, Iterator
from itertools import islice
from tempfile import TemporaryFile
from typing import IO
from weakref import finalize

from reports.table import Cell, Row

CHUNK = 2000


class SpooledRows:
    """Plain rows – cells and indent – from `read`, which is called the first time they are walked.

    A list is checked, hashed and written in turn; kept like this it is the same each time, whoever decides meanwhile.
    """

    def __init__(self, read: Callable[[], Iterator[tuple[tuple[Cell, ...], int]]]) -> None:
        self._read = read
        self._file: IO[bytes] | None = None
        self._end = 0

    def __iter__(self) -> Iterator[Row]:
        file = self._file or self._spool()
        position = 0
        while position < self._end:
            file.seek(position)
            chunk = pickle.load(file)
            position = file.tell()
            for cells, indent in chunk:
                yield Row(cells=cells, indent=indent)

    def _spool(self) -> IO[bytes]:
        file = TemporaryFile()  # noqa: SIM115 – closed when the rows are gone
        finalize(self, file.close)
        rows = self._read()
        while chunk := list(islice(rows, CHUNK)):
            pickle.dump(chunk, file, pickle.HIGHEST_PROTOCOL)
        self._file, self._end = file, file.tell()
        return file
