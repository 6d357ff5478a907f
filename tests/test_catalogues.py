"""The catalogues: Vietnamese complete, placeholders kept in every language, compiled files as their sources."""

import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import chdir
from pathlib import Path

import allauth
import django
import polib
import pytest
from django.core.management import call_command
from django.test import override_settings
from django.utils.translation import gettext_noop, ngettext_lazy, override

from evaluations.choices import Good, Level, RecordState

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("vi", "en", "ar")
#: Where words come from; this file is among them for the borrowed ones below.
SOURCES = ("cells", "config", "evaluations", "reports", "templates", "tests/test_catalogues.py")

#: What Django and allauth say on our pages where they have no Vietnamese or a poor one; our catalogues come first.
BORROWED = (
    gettext_noop("This field is required."),
    gettext_noop("Enter a valid value."),
    gettext_noop("Enter a number."),
    gettext_noop("Enter a whole number."),
    gettext_noop("Enter a valid date."),
    gettext_noop("Enter a valid time."),
    gettext_noop("Enter a list of values."),
    gettext_noop("Null characters are not allowed."),
    gettext_noop("“%(pk)s” is not a valid value."),
    gettext_noop("Select a valid choice. %(value)s is not one of the available choices."),
    gettext_noop("Select a valid choice. That choice is not one of the available choices."),
    gettext_noop("Ensure this value is less than or equal to %(limit_value)s."),
    gettext_noop("Ensure this value is greater than or equal to %(limit_value)s."),
    gettext_noop("No file was submitted."),
    gettext_noop("The submitted file is empty."),
    gettext_noop("The password is too similar to the %(verbose_name)s."),
    gettext_noop("Your password can’t be too similar to your other personal information."),
    gettext_noop("This password is too common."),
    gettext_noop("Your password can’t be a commonly used password."),
    gettext_noop("This account is currently inactive."),
    gettext_noop("Please type your current password."),
    gettext_noop("You must type the same password each time."),
    gettext_noop("Be patient, you are sending too many requests."),
)
BORROWED_COUNTS = (
    ngettext_lazy(
        "Ensure this value has at least %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at least %(limit_value)d characters (it has %(show_value)d).",
        "limit_value",
    ),
    ngettext_lazy(
        "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d).",
        "limit_value",
    ),
    ngettext_lazy(
        "Ensure that there are no more than %(max)s digit in total.",
        "Ensure that there are no more than %(max)s digits in total.",
        "max",
    ),
    ngettext_lazy(
        "Ensure that there are no more than %(max)s decimal place.",
        "Ensure that there are no more than %(max)s decimal places.",
        "max",
    ),
    ngettext_lazy(
        "Ensure that there are no more than %(max)s digit before the decimal point.",
        "Ensure that there are no more than %(max)s digits before the decimal point.",
        "max",
    ),
    ngettext_lazy(
        "This password is too short. It must contain at least %(min_length)d character.",
        "This password is too short. It must contain at least %(min_length)d characters.",
        "min_length",
    ),
    ngettext_lazy(
        "Your password must contain at least %(min_length)d character.",
        "Your password must contain at least %(min_length)d characters.",
        "min_length",
    ),
)

Key = tuple[str | None, str, str]


def catalogue_path(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def entries(path: Path) -> list[polib.POEntry]:
    return [entry for entry in polib.pofile(str(path)) if not entry.obsolete]


def key(entry: polib.POEntry) -> Key:
    return entry.msgctxt, entry.msgid, entry.msgid_plural


def texts(entry: polib.POEntry) -> list[str]:
    """What the catalogue says for an entry, its plural forms in order; empty where it is not translated."""
    if entry.msgid_plural:
        return [text for _index, text in sorted(entry.msgstr_plural.items()) if text]
    return [entry.msgstr] if entry.msgstr else []


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)[sd]", text))


def unfaithful(catalogue: Iterable[polib.POEntry]) -> Iterator[str]:
    """Translations that drop or invent a placeholder, or hold a stray percent sign that would fail on the page."""
    for entry in catalogue:
        asked = placeholders(entry.msgid_plural or entry.msgid)
        for text in texts(entry):
            said = placeholders(text)
            # Forms for one or two may leave the number out ("one month"); the last form, for many, may not.
            is_exact = text == texts(entry)[-1]
            if (said != asked) if is_exact else (said - asked):
                yield text
            elif asked or "%%" in entry.msgid:
                try:
                    text % dict.fromkeys(re.findall(r"%\((\w+)\)", text), 1)
                except (TypeError, ValueError):
                    yield text


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> set[Key]:
    """Every string marked in the code and the templates, found in a copy so that the catalogues stay untouched."""
    assert shutil.which("xgettext"), "gettext is missing; on Debian and Ubuntu: apt-get install gettext"
    copy = tmp_path_factory.mktemp("sources")
    for source in SOURCES:
        target = copy / source
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / source, target)
    (copy / "locale").mkdir()
    with chdir(copy), override_settings(LOCALE_PATHS=[]):
        call_command("makemessages", locale=["vi"], no_wrap=True, verbosity=0)
    return {key(entry) for entry in entries(copy / "locale" / "vi" / "LC_MESSAGES" / "django.po")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_holds_every_marked_string_and_no_other(extracted: set[Key], language: str) -> None:
    kept = {key(entry) for entry in entries(catalogue_path(language))}
    new, gone = sorted(map(str, extracted - kept)), sorted(map(str, kept - extracted))
    assert (new, gone) == ([], []), "run makemessages as locale/README.md says, and translate"


@pytest.mark.parametrize("language", ["vi", "ar"])
def test_nothing_is_left_untranslated(language: str) -> None:
    assert [entry.msgid for entry in entries(catalogue_path(language)) if not texts(entry)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_fuzzy(language: str) -> None:
    assert [entry.msgid for entry in entries(catalogue_path(language)) if entry.fuzzy] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_the_placeholders(language: str) -> None:
    assert list(unfaithful(entries(catalogue_path(language)))) == []


@pytest.mark.parametrize(
    ("msgid", "msgstr"),
    [
        ("%(count)s records", "phiếu"),
        ("%(count)s records", "%(counts)s phiếu"),
        ("%(percent)s %% of the members", "%(percent)s% đảng viên"),
    ],
)
def test_unfaithful_translations_are_found(msgid: str, msgstr: str) -> None:
    assert list(unfaithful([polib.POEntry(msgid=msgid, msgstr=msgstr)])) == [msgstr]


@pytest.mark.parametrize("language", LANGUAGES)
def test_compiled_catalogue_is_as_its_source(language: str) -> None:
    path = catalogue_path(language)
    compiled = {key(entry)[:2]: texts(entry) for entry in polib.mofile(str(path.with_suffix(".mo")))}
    assert compiled == {key(entry)[:2]: texts(entry) for entry in entries(path) if entry.translated()}


@pytest.mark.parametrize(("language", "forms"), [("vi", 1), ("en", 2), ("ar", 6)])
def test_catalogue_knows_its_plural_forms_and_carries_no_date(language: str, forms: int) -> None:
    catalogue = polib.pofile(str(catalogue_path(language)))
    assert catalogue.metadata["Plural-Forms"].startswith(f"nplurals={forms};")
    assert {len(entry.msgstr_plural) for entry in catalogue if entry.msgid_plural} == {forms}
    assert [name for name in catalogue.metadata if "Date" in name] == []


def test_borrowed_strings_are_still_said_by_their_libraries() -> None:
    """A string that an upgrade reworded would silently fall back to English."""
    said = {
        text
        for package in (django, allauth)
        for path in Path(package.__path__[0]).rglob("locale/ar/LC_MESSAGES/django.po")
        for entry in polib.pofile(str(path))
        for text in (entry.msgid, entry.msgid_plural)
    }
    borrowed = {entry.msgid for entry in entries(catalogue_path("vi")) if is_borrowed(entry)}
    assert len(borrowed) == len(BORROWED) + len(BORROWED_COUNTS)
    assert borrowed - said == set()


def is_borrowed(entry: polib.POEntry) -> bool:
    return any(path == "tests/test_catalogues.py" for path, _line in entry.occurrences)


def test_states_levels_and_goods_have_the_words_of_the_field() -> None:
    with override("vi"):
        assert [str(choice.label) for choice in (*RecordState, *Level, *Good)] == [
            "Nháp",
            "Đã gửi",
            "Trả lại",
            "Đã duyệt",
            "Tháng được miễn",
            "Hoàn thành xuất sắc nhiệm vụ",
            "Hoàn thành tốt nhiệm vụ",
            "Hoàn thành nhiệm vụ",
            "Không hoàn thành nhiệm vụ",
            "Hoàn thành tốt nhiệm vụ chính trị",
            "Chất lượng sinh hoạt tốt",
            "Đoàn kết, kỷ luật tốt",
            "Cán bộ, đảng viên tốt",
        ]
