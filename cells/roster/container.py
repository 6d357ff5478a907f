"""The workbook as a file: refused unless it is an .xlsx that opens within bounds, whatever it says of itself.

A few hundred kilobytes can ask for gigabytes in more than one way: entries that unpack without end, sizes that lie, two
cells at opposite corners of a sheet, one long text used by every cell. So the entries are unpacked here within the
bounds, looked at, and packed again; only that copy is given to the parser.
"""

import io
import re
import zipfile
import zlib

from django.utils.translation import gettext as _

from cells.roster.values import RosterError

MAX_FILE_BYTES = 10 * 1024 * 1024
MAX_UNPACKED_BYTES = 50 * 1024 * 1024
MAX_RATIO = 100
MAX_ENTRIES = 200
MAX_CELLS = 2_000_000
MAX_TEXT_BYTES = 256 * 1024 * 1024

_ZIP_START, _OLE_START = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_CELL_REFERENCE = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]{1,3})([0-9]{1,7})[\"']")
_SHARED_TEXT = re.compile(rb"</(?:\w+:)?si\s*>")
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")


def safe_copy(content: bytes) -> bytes:
    """The workbook packed anew from what was unpacked within the bounds; `RosterError` says why there is none."""
    if len(content) > MAX_FILE_BYTES:
        raise RosterError(_("The file is larger than %(limit)d MB.") % {"limit": MAX_FILE_BYTES // 1024 // 1024})
    _refuse_other_formats(content)
    try:
        parts = _unpack(content)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise RosterError(_("The file is damaged: it cannot be unpacked.")) from error
    _refuse_unreadable(parts)
    _refuse_oversized_sheets(parts)
    copy = io.BytesIO()
    with zipfile.ZipFile(copy, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return copy.getvalue()


def _refuse_other_formats(content: bytes) -> None:
    if content.startswith(_ZIP_START):
        return
    if content.startswith(_OLE_START):
        if _ENCRYPTED_PACKAGE in content:
            raise RosterError(_("The workbook is protected by a password; save it without one."))
        raise RosterError(_("The file has the old .xls format; save it as an Excel workbook (.xlsx)."))
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise RosterError(_("The file is a web page, not a workbook; save it as an Excel workbook (.xlsx)."))
    raise RosterError(_("The file is not an Excel workbook (.xlsx)."))


def _unpack(content: bytes) -> dict[str, bytes]:
    """Every entry by name. Reading stops at the size the directory gives, so a false size fails its checksum."""
    too_large = _("The workbook is too large when unpacked.")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        if len(entries) > MAX_ENTRIES:
            raise RosterError(_("The workbook has too many parts."))
        if sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
            raise RosterError(too_large)
        if any(entry.file_size > MAX_RATIO * max(entry.compress_size, 1) for entry in entries):
            raise RosterError(too_large)
        if any(entry.flag_bits & 0x1 for entry in entries):
            raise RosterError(_("The workbook is protected by a password; save it without one."))
        return {entry.filename: archive.read(entry) for entry in entries}


def _refuse_unreadable(parts: dict[str, bytes]) -> None:
    names = {name.lower() for name in parts}
    if "xl/workbook.bin" in names or any(name.endswith("vbaproject.bin") for name in names):
        raise RosterError(_("The workbook holds macros or is binary; save it as an Excel workbook (.xlsx)."))
    if "xl/workbook.xml" not in names:
        raise RosterError(_("The file is not an Excel workbook (.xlsx)."))
    for part in parts.values():
        # Excel never writes a document type; it is how XML bombs begin. Without NULs UTF-16 reads the same.
        if b"<!DOCTYPE" in part.replace(b"\0", b"").upper():
            raise RosterError(_("The workbook holds forbidden content (a document type)."))


def _refuse_oversized_sheets(parts: dict[str, bytes]) -> None:
    """The parser makes a full rectangle up to the last cell, and a copy of a shared text for every cell using it.

    Any part may serve as a sheet or as the shared texts, whatever its name, so all are looked at.
    """
    cells = longest_text = 0
    for part in parts.values():
        references = set(_CELL_REFERENCE.findall(part))
        last_row = max((int(row) for _letters, row in references), default=0)
        last_column = max((_column_number(letters) for letters in {letters for letters, _row in references}), default=0)
        if last_row * last_column > MAX_CELLS:
            raise RosterError(
                _("A sheet of the workbook is too large; delete the empty rows and columns after the list.")
            )
        cells += len(_CELL.findall(part))
        if _SHARED_TEXT.search(part):
            longest_text = max(longest_text, *map(len, _SHARED_TEXT.split(part)))
    if cells * longest_text > MAX_TEXT_BYTES:
        raise RosterError(_("The workbook is too large when unpacked."))


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number
