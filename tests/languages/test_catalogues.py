"""All eight catalogues: complete, right in form, compiled, and really translated."""

import datetime
import re

import polib
import pytest
from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format

from tiltas.core import catalogues

MARKED = catalogues.marked()
# What is the same word in both languages, by language; names, abbreviations and international words.
SAME = settings.ROOT / "tests" / "languages" / "same_in_both.txt"


def same_in_both() -> dict[str, set[str]]:
    allowed: dict[str, set[str]] = {}
    for line in SAME.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            languages, text = line.split("\t", 1)
            for language in languages.split(","):
                allowed.setdefault(language.strip(), set()).add(text)
    return allowed


ALLOWED = same_in_both()


def placeholders(text):
    return sorted(re.findall(r"%\(\w+\)[sd]|%[sd]|{\w+}", text))


@pytest.fixture(params=catalogues.PLURALS)
def language(request):
    return request.param


@pytest.fixture
def catalogue(language):
    return polib.pofile(str(catalogues.path(language)))


def test_every_marked_string_is_there(catalogue):
    assert {(entry.msgctxt or "", entry.msgid) for entry in catalogue} == set(MARKED)


def test_every_string_has_every_form(catalogue):
    assert [entry.msgid for entry in catalogues.missing(catalogue)] == []
    assert [entry.msgid for entry in catalogue if "fuzzy" in entry.flags] == []


def test_plural_forms_are_those_of_the_language(language, catalogue):
    assert catalogue.metadata["Plural-Forms"] == catalogues.PLURALS[language]
    assert {len(entry.msgstr_plural) for entry in catalogue if entry.msgid_plural} == {catalogues.forms(language)}


def test_placeholders_are_kept(language, catalogue):
    wrong = []
    for entry in catalogue:
        if not entry.msgid_plural:
            if placeholders(entry.msgid) != placeholders(entry.msgstr):
                wrong.append(entry.msgstr)
            continue
        every = placeholders(entry.msgid_plural)
        # Arabic spells out none, one and two: there the number itself may be left out, and nothing else.
        without_number = (
            [every[:place] + every[place + 1 :] for place in range(len(every))] if language == "ar" else []
        )
        for form, text in entry.msgstr_plural.items():
            allowed = [every, placeholders(entry.msgid), *(without_number if form < 3 else [])]
            if placeholders(text) not in allowed:
                wrong.append(text)
    assert wrong == []


def test_no_translation_is_only_its_source(language, catalogue):
    if language == "en":
        pytest.skip("English is the source")
    same = {entry.msgid for entry in catalogue if entry.msgid == entry.msgstr and re.search(r"[a-z]{2}", entry.msgid)}

    assert same - ALLOWED.get(language, set()) - ALLOWED.get("*", set()) == set()


def test_no_sentence_ends_in_two_full_stops(language, catalogue):
    """Where a day is written with an abbreviation at its end (2026 р.), no full stop of a sentence follows it."""
    with translation.override(language):
        ends_in_a_stop = date_format(datetime.date(2026, 5, 1), "DATE_FORMAT").endswith(".")
    if not ends_in_a_stop:
        pytest.skip("days have no full stop at their end")
    doubled = re.compile(r"%\((?:day|date|first|last)\)s\.")
    said = [text for entry in catalogue for text in (entry.msgstr, *entry.msgstr_plural.values())
            if ((entry.msgctxt or "", entry.msgid) in MARKED)]  # fmt: skip

    assert [text for text in said if doubled.search(text)] == []


def test_the_compiled_catalogue_says_the_same(language, catalogue):
    compiled = polib.mofile(str(catalogues.path(language).with_suffix(".mo")))

    def told(catalogue):
        return {
            (entry.msgctxt or "", entry.msgid): entry.msgstr or tuple(entry.msgstr_plural.values())
            for entry in catalogue
        }

    assert told(compiled) == told(catalogue)


def test_the_headers_say_who_has_not_read_them(language, catalogue):
    if language != "en":
        assert catalogue.metadata["X-Reader"]


def test_words_are_marked_under_names_that_the_catalogue_knows():
    marked = re.compile(r"^\s*from django\.utils\.translation import (?:\w+) as (\w+)", re.MULTILINE)
    used = {
        name for file in catalogues.SOURCE.rglob("*.py") for name in marked.findall(file.read_text(encoding="utf-8"))
    }

    assert used - set(catalogues.KEYWORDS) == set()
