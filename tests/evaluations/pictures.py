"""Files as phones make them: a JPEG with a place in it, a HEIC, a PDF; and pictures to be told apart."""

import base64
import io
import zlib
from random import Random
from typing import Any

from PIL import ExifTags, Image, ImageDraw, ImageFont

#: 32 × 16 pixels, black on the left and white on the right, to be shown turned to the left: white above black.
#: Written bit by bit (one HEVC picture of two unpacked blocks), for no encoder comes with the decoder.
HEIC = zlib.decompress(
    base64.b85decode(
        "c-muNV30^FsVvAy%}izhg51nBLkOEuEjP6!kpTh}Gg5MjplpVM%;XXVG{9GoS&|E8F#@q%W==lXI2RC~5hBXy#=yYL3uG&2X6B{A"
        ")rtZ+sZ3B_Mp?2Uh`B1Wpr`;y_hc3%=L6|<poB9cGe~FxSf|_vhChFQ{9s_<XI=o*DDJ?>!}$L{NC7iQ1v3cAeNb5ll#_O1WJHr#"
        ";3Sy(bx-VdmPJ5$b{ED2g$+v@fToIM78j&KeWU=y0zk}}S(IM_a;R8lK`tyjfSzJ*WNHQ)CYqa)2n-EoPBq5$Z4DwL95f6t=x%sD"
        "!ofhtz`q6nwbZ<?"
    )
)
PDF = b"%PDF-1.4\n%%EOF\n"


def make_picture(width: int = 40, height: int = 30, colour: Any = "red") -> Image.Image:
    """The left half in the colour, the right half white."""
    picture = Image.new("RGB", (width, height), "white")
    picture.paste(colour, (0, 0, width // 2, height))
    return picture


def make_scene(number: int, width: int = 800, height: int = 600) -> Image.Image:
    """As a photograph of a meeting: light that falls off, coarse and fine grain, things standing about."""
    chance = Random(number)
    picture = Image.linear_gradient("L").resize((width, height)).rotate(chance.choice([0, 180])).convert("RGB")
    for fields in (6, 24):
        grain = Image.frombytes("RGB", (fields, fields), chance.randbytes(3 * fields * fields))
        picture = Image.blend(picture, grain.resize((width, height), Image.Resampling.BICUBIC), 0.4)
    pen = ImageDraw.Draw(picture)
    for _thing in range(8):
        x, y = chance.randrange(width), chance.randrange(height)
        pen.ellipse(
            (x, y, x + chance.randrange(30, 200), y + chance.randrange(30, 200)), fill=chance.randrange(1 << 24)
        )
    return picture


def make_typed_page(number: int, width: int = 850, height: int = 1200) -> Image.Image:
    """As a scanner sees a typed page: a heading that all pages have, then words of its own; nearly all of it white."""
    chance = Random(number)
    picture = Image.new("RGB", (width, height), "white")
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(20)
    pen.text((width // 3, 60), "BIEN BAN SINH HOAT CHI BO", "black", font)
    for line in range(22):
        words = ["n" * chance.randrange(1, 8) for _word in range(chance.randrange(2, 12))]
        pen.text((80, 130 + 36 * line), " ".join(words), "black", font)
    return picture


def encoded(picture: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    written = io.BytesIO()
    picture.save(written, kind, **options)
    return written.getvalue()


def make_photo(width: int = 2400, height: int = 1200, colour: Any = "red") -> bytes:
    """As a phone held upright writes it: lying down, with the words to turn it, the place and the camera."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.Make] = "CANARY camera"
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (18.0, 30.0, 5.0), 3: "E", 4: (105.0, 35.0, 7.0)})
    return encoded(make_picture(width, height, colour), exif=exif, comment=b"CANARY comment", quality=90)


def opened(content: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture
