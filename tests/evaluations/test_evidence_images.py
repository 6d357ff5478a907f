"""What is kept of a file: upright, small, without a word about where it was taken; and what is refused, in words."""

import struct
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from evaluations import evidence_images
from evaluations.evidence_images import JPEG, LARGEST_FILE, LARGEST_PDF, UnfitFileError, make_fit, small
from tests.evaluations.pictures import HEIC, PDF, encoded, make_photo, make_picture, opened


def is_near(colour: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    return all(abs(one - two) < 12 for one, two in zip(colour, other, strict=True))


def test_a_photo_is_turned_shrunk_and_loses_its_place() -> None:
    photo = make_photo()
    assert b"CANARY" in photo
    kept = make_fit("IMG_0001.JPG", photo)
    picture = opened(kept.content)
    assert (kept.name, kept.content_type, picture.format, picture.size) == ("IMG_0001.jpg", JPEG, "JPEG", (800, 1600))
    # What lay on the left stands at the top.
    assert is_near(picture.getpixel((400, 100)), (255, 0, 0))
    assert is_near(picture.getpixel((400, 1500)), (255, 255, 255))
    assert dict(picture.getexif()) == {}
    assert b"CANARY" not in kept.content
    assert len(kept.content) < len(photo)


def test_a_heic_photo_is_turned_and_becomes_a_jpeg() -> None:
    kept = make_fit("IMG_0002.HEIC", HEIC)
    picture = opened(kept.content)
    assert (kept.name, kept.content_type, picture.size) == ("IMG_0002.jpg", JPEG, (16, 32))
    assert is_near(picture.getpixel((8, 4)), (255, 255, 255))
    assert is_near(picture.getpixel((8, 28)), (5, 5, 5))


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_pictures_become_jpegs_on_white_paper(kind: str) -> None:
    picture = Image.new("RGBA", (20, 10), (0, 0, 0, 0))
    picture.paste((0, 0, 255, 255), (0, 0, 10, 10))
    kept = opened(make_fit("stamp", encoded(picture, kind, lossless=True)).content)
    assert kept.format == "JPEG"
    assert is_near(kept.getpixel((15, 5)), (255, 255, 255))
    assert is_near(kept.getpixel((3, 5)), (0, 0, 255))


def test_grey_palette_and_printers_colours_are_taken_too() -> None:
    for mode, kind in (("L", "PNG"), ("P", "PNG"), ("1", "PNG"), ("LA", "PNG"), ("CMYK", "JPEG")):
        assert opened(make_fit("scan", encoded(make_picture().convert(mode), kind)).content).mode == "RGB"


def test_what_a_browser_made_small_is_kept_to_the_byte() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for content in (encoded(make_picture()), encoded(make_picture(), icc_profile=profile, progressive=True)):
        assert make_fit("photo.jpg", content).content == content


def test_a_small_picture_with_something_else_in_it_is_written_anew() -> None:
    bare = encoded(make_picture())
    commented = encoded(make_picture(), comment=b"CANARY")
    hidden = bare[:-2] + b"\xff\xfe\x00\x08CANARY" + bare[-2:]
    for content in (commented, hidden, bare + b"CANARY", make_photo(40, 30), encoded(make_picture(1601, 9))):
        kept = make_fit("photo.jpg", content).content
        assert kept != content
        assert b"CANARY" not in kept
    assert (
        make_fit("again.jpg", make_fit("photo.jpg", make_photo()).content).content == make_fit("", make_photo()).content
    )


def test_a_pdf_is_kept_as_it_is() -> None:
    kept = make_fit("Biên bản tháng 5.PDF", PDF)
    assert (kept.name, kept.content_type, kept.content) == ("Biên bản tháng 5.pdf", "application/pdf", PDF)


def bomb(width: int, height: int) -> bytes:
    """The head of a PNG that would unpack to gigabytes."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = b"IDAT" + zlib.compress(bytes(1000))
    chunks = [
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) for chunk in (head, data)
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"MZ" + bytes(200), "neither"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "neither"),
        (b"<!doctype html><script>alert(1)</script>", "neither"),
        (encoded(make_picture(), "GIF"), "neither"),
        (encoded(make_picture(), "TIFF"), "neither"),
        (HEIC[:600], "damaged"),
        (encoded(make_picture(400, 300))[:2000], "damaged"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "neither"),
        (bomb(8000, 8000), "too many pixels"),
        (bomb(10_000, 10_000), "too many pixels"),
        (bomb(60_000, 60_000), "too many pixels"),
        (b"%PDF-" + bytes(LARGEST_PDF), "larger than 10 MB"),
        (b"\xff\xd8" + bytes(LARGEST_FILE), "larger than 15 MB"),
    ],
    ids=lambda value: str(value)[:16],
)
def test_what_cannot_be_kept_is_refused_in_words(content: bytes, word: str) -> None:
    with pytest.raises(UnfitFileError, match=word):
        make_fit("file", content)


def test_the_largest_allowed_are_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(make_fit("a.pdf", b"%PDF-" + bytes(LARGEST_PDF - 5)).content) == LARGEST_PDF
    monkeypatch.setattr(evidence_images, "MOST_PIXELS", 1200)
    assert make_fit("a.png", encoded(make_picture(40, 30), "PNG"))
    with pytest.raises(UnfitFileError):
        make_fit("a.png", encoded(make_picture(41, 30), "PNG"))


def test_a_list_shows_a_small_picture() -> None:
    kept = make_fit("photo.jpg", make_photo()).content
    assert max(opened(small(kept)).size) == evidence_images.SMALL_SIDE
    assert len(small(kept)) < 8_000


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("C:\\Users\\Tú\\Ảnh biên bản.heic", "Ảnh biên bản.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("evil\u202egpj.exe", "evil gpj.jpg"),
        ("dòng\r\nmới.png", "dòng mới.jpg"),
        ("", "minh-chung.jpg"),
        ("...", "minh-chung.jpg"),
    ],
)
def test_names_are_made_harmless(name: str, kept: str) -> None:
    assert make_fit(name, encoded(make_picture())).name == kept


@given(st.text(max_size=150))
def test_every_name_becomes_one_that_fits(name: str) -> None:
    kept = make_fit(name, PDF).name
    assert kept.endswith(".pdf")
    assert 4 < len(kept) <= 130
    assert not set(kept) & set("/\\\r\n\0")


@given(
    st.binary(max_size=300), st.sampled_from([b"", b"\xff\xd8\xff\xe1", b"\x89PNG\r\n\x1a\n", b"RIFF\x20\0\0\0WEBP"])
)
def test_no_bytes_break_it(content: bytes, start: bytes) -> None:
    with suppress(UnfitFileError):
        assert make_fit("file", start + content).content
