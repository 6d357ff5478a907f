"""People's names in Vietnamese: clean, sorted as lists sort them, found however they are typed.

A Vietnamese list goes by given name (the last word), then family name (the first), then the middle names. Inside a word
the letters decide first, in the order of the alphabet; only words of the same letters are told apart by tone
(Anh, Ánh, then Ân). Databases do not agree on this order, so it is spelled out in digits: `sort_key` compares the same
in every collation.
"""

import unicodedata
from functools import lru_cache

#: Both keys end here. An ordinary name needs some 50 digits to sort; cutting longer keys leaves the order as it is.
KEY_LENGTH = 255
ALPHABET = [
    "a",
    "ă",
    "â",
    "b",
    "c",
    "d",
    "đ",
    "e",
    "ê",
    "f",
    "g",
    "h",
    "i",
    "j",
    "k",
    "l",
    "m",
    "n",
    "o",
    "ô",
    "ơ",
    "p",
    "q",
    "r",
    "s",
    "t",
    "u",
    "ư",
    "v",
    "w",
    "x",
    "y",
    "z",
]
TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng; a letter without a tone comes before them all

_LETTER_MARKS = "\u0302\u0306\u031b"  # circumflex, breve and horn make another letter, not a tone
_SIGN, _OTHER_SCRIPT, _END_OF_LETTERS = "01", "99", "00"
_NO_TONE, _FOREIGN_ACCENT, _END_OF_TONES = "1", "9", "0"
_LETTER_CODES = {digit: str(code) for code, digit in enumerate("0123456789", start=10)}
_LETTER_CODES |= {unicodedata.normalize("NFD", letter): str(code) for code, letter in enumerate(ALPHABET, start=20)}
_TONE_CODES = {"": _NO_TONE} | {tone: str(code) for code, tone in enumerate(TONES, start=2)}
_LOOKALIKES = str.maketrans("\u00d0\u00f0\u0189\u0256", "ĐđĐđ")  # the Icelandic and African letters old fonts put for đ


def clean_name(text: str) -> str:
    """The text as it should be stored: composed (NFC), no invisible characters, single spaces, none at the ends."""
    if not text.isprintable():
        categories = ((character, unicodedata.category(character)) for character in text)
        text = "".join(" " if category == "Cc" else character for character, category in categories if category != "Cf")
    return unicodedata.normalize("NFC", " ".join(text.split()))


def search_key(text: str) -> str:
    """The text without case, accents and surplus spaces, so that "nguyen duc" finds "Nguyễn Đức"."""
    folded = unicodedata.normalize("NFKD", clean_name(text).translate(_LOOKALIKES).casefold())
    plain = "".join(character for character in folded if not unicodedata.combining(character))
    return " ".join(plain.replace("đ", "d").casefold().split())[:KEY_LENGTH]


def sort_key(name: str) -> str:
    """Digits whose binary order is the order of a Vietnamese list of names."""
    words = clean_name(name).translate(_LOOKALIKES).lower().split()
    return "".join(_word_key(word) for word in words[-1:] + words[:-1])[:KEY_LENGTH]


@lru_cache(maxsize=8192)
def _word_key(word: str) -> str:
    """Letters, then tones place by place, as ICU does: "Hoá" comes before "Hòa", its o having no tone."""
    letters, tones = "", ""
    for cluster in _clusters(unicodedata.normalize("NFD", word)):
        base, marks = cluster[0], cluster[1:]
        letter = base + "".join(mark for mark in marks if mark in _LETTER_MARKS)
        accents = [mark for mark in marks if letter not in _LETTER_CODES or mark not in _LETTER_MARKS]
        letters += _LETTER_CODES.get(letter) or _LETTER_CODES.get(base) or _foreign_code(base)
        tones += _TONE_CODES.get("".join(accents), _FOREIGN_ACCENT)
    return letters + _END_OF_LETTERS + tones.rstrip(_NO_TONE) + _END_OF_TONES


def _clusters(decomposed: str) -> list[str]:
    """Each character together with the combining marks that follow it."""
    clusters: list[str] = []
    for character in decomposed:
        if clusters and unicodedata.combining(character):
            clusters[-1] += character
        else:
            clusters.append(character)
    return clusters


def _foreign_code(character: str) -> str:
    """Signs (hyphen, apostrophe) come before every letter, other scripts after z by code point."""
    return f"{_OTHER_SCRIPT}{ord(character):07d}" if character.isalnum() else _SIGN
