"""What was uploaded becomes what is kept: pictures upright, small and without a word about where they were taken.

Photos of a phone name the place and the day in their metadata; none of it is kept. A PDF is kept as it is.
"""

import io
import re
import threading
import unicodedata
from dataclasses import dataclass
from pathlib import PurePath

import pi_heif
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

JPEG, PDF = "image/jpeg", "application/pdf"
LONGEST_SIDE = 1600
SMALL_SIDE = 160
QUALITY = 80
MEGABYTE = 1024 * 1024
LARGEST_FILE = 15 * MEGABYTE
LARGEST_PDF = 10 * MEGABYTE
#: The largest phone pictures today have 50 million pixels; unpacked they take 200 MB.
MOST_PIXELS = 51_000_000
#: A JPEG this small is kept to the byte if nothing but the picture is in it.
SMALL_ENOUGH = MEGABYTE
LONGEST_NAME = 120

pi_heif.register_heif_opener()
#: A comment, or one of the sixteen kinds of metadata.
_WORDED_SEGMENT = re.compile(rb"\xff[\xe0-\xef\xfe]")
#: One picture is unpacked at a time: four at once would take a small server's memory.
_unpacking = threading.Lock()


class UnfitFileError(ValueError):
    """A file that cannot be evidence; its text tells the uploader why and what to do."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FitFile:
    """A file as it is kept."""

    name: str
    content_type: str
    content: bytes


def make_fit(name: str, content: bytes) -> FitFile:
    """The file as it is kept; UnfitFileError where it cannot be."""
    if not content:
        raise UnfitFileError(_("The file is empty."))
    if len(content) > LARGEST_FILE:
        raise UnfitFileError(_("The file is larger than %(limit)d MB.") % {"limit": LARGEST_FILE // MEGABYTE})
    if content.startswith(b"%PDF-"):
        if len(content) > LARGEST_PDF:
            raise UnfitFileError(_("The PDF is larger than %(limit)d MB.") % {"limit": LARGEST_PDF // MEGABYTE})
        return FitFile(name=_safe_name(name, ".pdf"), content_type=PDF, content=content)
    with _unpacking:
        content = _as_clean_jpeg(content)
    return FitFile(name=_safe_name(name, ".jpg"), content_type=JPEG, content=content)


def small(content: bytes) -> bytes:
    """A kept picture, small enough for a list."""
    with Image.open(io.BytesIO(content), formats=("JPEG",)) as picture:
        picture.draft("RGB", (SMALL_SIDE, SMALL_SIDE))
        picture.thumbnail((SMALL_SIDE, SMALL_SIDE))
        return _as_jpeg(picture, quality=70)


def _as_clean_jpeg(content: bytes) -> bytes:
    try:
        opened = Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP", "HEIF"))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except Exception as error:
        # What is no picture at all, a decoder may stumble over in any way.
        raise UnfitFileError(_("This is neither a picture (JPEG, PNG, WebP, HEIC) nor a PDF.")) from error
    with opened as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise _too_many_pixels()
        is_kept = _is_small_and_bare(picture, content)
        try:
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(picture)
            upright.load()
            if is_kept:
                return content
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
            return _as_jpeg(upright, quality=QUALITY)
        except Exception as error:
            raise UnfitFileError(_("The picture is damaged or not complete: take or choose it again.")) from error


def _too_many_pixels() -> UnfitFileError:
    return UnfitFileError(_("The picture has too many pixels: take it again with a lower resolution."))


def _as_jpeg(picture: Image.Image, quality: int) -> bytes:
    """Only the pixels go in: no place, no camera, no comment; what was transparent is white paper."""
    bare = Image.new("RGB", picture.size, "white")
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        bare.paste(layer, mask=layer)
    else:
        bare.paste(picture.convert("RGB"))
    written = io.BytesIO()
    bare.save(written, "JPEG", quality=quality, optimize=True, progressive=True)
    return written.getvalue()


def _is_small_and_bare(picture: Image.Image, content: bytes) -> bool:
    """Whether a browser has done the work already; keeping its bytes, the same photo sent twice is one file."""
    return (
        picture.format == "JPEG"
        and picture.mode in ("RGB", "L")
        and max(picture.size) <= LONGEST_SIDE
        and len(content) <= SMALL_ENOUGH
        and _is_bare(content)
    )


def _is_bare(content: bytes) -> bool:
    """No segment that can hold words: between the start and the scan only tables, JFIF and a colour profile.

    Nothing follows the end of the picture either.
    """
    place = 2
    while content[place : place + 1] == b"\xff" and place + 4 <= len(content):
        marker, length = content[place + 1], int.from_bytes(content[place + 2 : place + 4], "big")
        if marker == 0xDA:
            is_whole = content.find(b"\xff\xd9", place) == len(content) - 2
            return is_whole and not _WORDED_SEGMENT.search(content, place)
        body = content[place + 4 : place + 2 + length]
        if _WORDED_SEGMENT.match(content, place) and not body.startswith((b"JFIF\0", b"ICC_PROFILE\0", b"Adobe")):
            return False
        place += 2 + length
    return False


def _safe_name(name: str, suffix: str) -> str:
    """The uploader's name for the file, without folders or signs that hide or turn letters, ending as what it is."""
    plain = "".join(
        " " if unicodedata.category(letter).startswith(("C", "Z")) else letter
        for letter in unicodedata.normalize("NFC", name.replace("\\", "/"))
    )
    stem = " ".join(PurePath(PurePath(plain).name).stem.split()).strip(". ")
    return f"{stem[:LONGEST_NAME] or 'minh-chung'}{suffix}"
