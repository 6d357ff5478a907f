"""A file that is not a harmless workbook is refused with one sentence, whatever it claims to be."""

import io
import struct
import zipfile

import pytest

from cells.roster.container import MAX_FILE_BYTES, safe_copy
from cells.roster.reading import read_roster
from cells.roster.values import RosterError
from tests.cells.roster_workbooks import office_workbook

SHEET = "xl/worksheets/sheet1.xml"
TOO_LARGE = "The workbook is too large when unpacked."
DAMAGED = "The file is damaged: it cannot be unpacked."
LOCKED = "The workbook is protected by a password; save it without one."
SHEET_TOO_LARGE = "A sheet of the workbook is too large; delete the empty rows and columns after the list."


UNREADABLE = "The workbook is damaged: Excel's own repair may help, then save it again."


def parts_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def with_parts(**parts):
    """The office's workbook with some parts replaced or added; "sheet" is its first sheet."""
    names = {"sheet": SHEET, "shared": "xl/sharedStrings.xml", "macros": "xl/vbaProject.bin", "other": "xl/media/a.bin"}
    return packed(parts_of(office_workbook()) | {names[name]: part for name, part in parts.items()})


def sheet_with(cells):
    return (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
        % cells
    )


def with_many_copies_of_one_text():
    """Every part within the bounds, but each cell would get its own copy of a text of 40 kB."""
    cells = b"".join(b'<row><c r="A%d" t="s"><v>0</v></c></row>' % row for row in range(1, 30_001))
    text = b"".join(b"%d," % number for number in range(8_000))
    return with_parts(sheet=sheet_with(cells), shared=b"<sst><si><t>%s</t></si></sst>" % text)


def with_false_size(content, name, size):
    """The same archive whose directory gives another unpacked size for one entry."""
    start = content.rindex(b"PK\x01\x02", 0, content.rindex(name.encode()))
    return content[: start + 24] + struct.pack("<I", size) + content[start + 28 :]


def with_encryption_flag(content):
    start = content.index(b"PK\x01\x02")
    return content[: start + 8] + b"\x01" + content[start + 9 :]


def with_encoded_bomb(encoding):
    bomb = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]><worksheet>&c;</worksheet>'
    return with_parts(sheet=bomb.encode(encoding))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is not an Excel workbook (.xlsx)."),
        (b"%PDF-1.7 ...", "The file is not an Excel workbook (.xlsx)."),
        (b"TT;Ho ten\n1;Nguyen", "The file is not an Excel workbook (.xlsx)."),
        (
            b"\xef\xbb\xbf\r\n<html><table></table></html>",
            "The file is a web page, not a workbook; save it as an Excel workbook (.xlsx).",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "Workbook _VBA_PROJECT".encode("utf-16-le"),
            "The file has the old .xls format; save it as an Excel workbook (.xlsx).",
        ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), LOCKED),
        (b"PK\x03\x04" + b"\0" * MAX_FILE_BYTES, "The file is larger than 10 MB."),
        (b"PK\x03\x04 and no more", DAMAGED),
        (office_workbook()[:-400], DAMAGED),
        (packed({"word/document.xml": b"<w/>"}), "The file is not an Excel workbook (.xlsx)."),
        (packed({f"{number}.xml": b"" for number in range(201)}), "The workbook has too many parts."),
        (
            with_parts(macros=b"Sub Workbook_Open()"),
            "The workbook holds macros or is binary; save it as an Excel workbook (.xlsx).",
        ),
        (with_encryption_flag(office_workbook()), LOCKED),
        (with_parts(other=b"\0" * 10_000_000), TOO_LARGE),
        (with_false_size(with_parts(other=b"\0" * 10_000_000), "xl/media/a.bin", 1000), DAMAGED),
        (with_false_size(office_workbook(), SHEET, 60 * 1024 * 1024), TOO_LARGE),
        (with_encoded_bomb("utf-8"), "The workbook holds forbidden content (a document type)."),
        (with_encoded_bomb("utf-16"), "The workbook holds forbidden content (a document type)."),
        (with_parts(sheet=sheet_with(b'<row r="1"><c r="A1"/><c r="XFD1048576"/></row>')), SHEET_TOO_LARGE),
        (with_many_copies_of_one_text(), TOO_LARGE),
        (with_parts(sheet=b"<worksheet><sheetData><row>"), UNREADABLE),
    ],
)  # fmt: skip
def test_a_hostile_or_foreign_file_is_refused_with_one_sentence(content, sentence):
    with pytest.raises(RosterError) as refusal:
        read_roster(content)
    assert str(refusal.value) == sentence


def test_the_copy_of_a_workbook_has_the_same_parts():
    content = office_workbook()
    assert parts_of(safe_copy(content)) == parts_of(content)
