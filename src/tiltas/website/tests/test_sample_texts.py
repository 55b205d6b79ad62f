"""The invented texts read in all languages, but for those that show how a missing translation looks."""

import re

import pytest
from django.conf import settings

from tiltas.website.content import reading
from tiltas.website.content.story import ROLES

FILES = ["story", "stocktaking", "calling", "arrangement", "pages"]
# Not shown anywhere, or told in codes.
NOT_READ = re.compile(
    r"^story/story/(key|title|network|about)$|^story/resolution/clauses/\d+/title$|^story/study/text$"
    r"|^story/feedback/\d+/by$|^story/people/\d+/languages$"
)
# What a reader may ask for, and what waits for the translator of the demonstration.
LEFT_OPEN = {
    "ar": {"news-desk-opens", "news-evening-courses"},
    "uk": {"lesson-saturday-fair", "news-evening-courses"},
    "lt": {"A table in four weeks"},
}


def texts_of(value, path, key=""):
    """(path, key of the thing, text by language) of everything below."""
    if isinstance(value, dict):
        if reading.is_text(value):
            yield path, key, value
            return
        title = value.get("title")
        key = value.get("key") or key or (title.get("en", "") if isinstance(title, dict) else "")
        for name, part in value.items():
            yield from texts_of(part, f"{path}/{name}", key)
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from texts_of(part, f"{path}/{number}", key)


def all_texts():
    return [found for name in FILES for found in texts_of(reading.read(name), name) if not NOT_READ.match(found[0])]


@pytest.mark.parametrize("language", settings.KNOWN_LANGUAGES)
def test_what_is_invented_reads_in_every_language_but_for_what_is_left_open(language):
    missing = {key for _path, key, texts in all_texts() if language not in texts}

    assert missing == LEFT_OPEN.get(language, set())


def test_no_translation_is_kept_of_a_text_that_is_not_told():
    told = {
        texts["en"] for name in FILES for _path, _key, texts in texts_of(reading.read(name), name) if "en" in texts
    }
    told |= {words["en"] for _role, words in ROLES.values() if words}

    kept = {english for made in reading._translations().values() for english in made}

    assert kept - told == set()


def test_marks_of_a_text_are_the_same_in_every_language():
    differ = [
        (path, language)
        for path, _key, texts in all_texts()
        for language, text in texts.items()
        if re.findall(r"</?\w+", text) != re.findall(r"</?\w+", texts.get("en", text))
        or text.count("\n\n") != texts.get("en", text).count("\n\n")
    ]

    assert differ == []
