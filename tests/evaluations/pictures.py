"""Real files as phones make them: a JPEG with a place in it, a HEIC, a PDF."""

import base64
import io
import zlib
from typing import Any

from PIL import ExifTags, Image

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
