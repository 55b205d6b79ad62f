"""The field's words in every language, and which of them stand in a text. No database."""

import re
from functools import cache
from pathlib import Path

import yaml

FILE = Path(__file__).parent / "glossary.yaml"
_WORD = re.compile(r"[\w-]+")
# Endings are longer in some languages than in others; "eventually" is no event.
_LONGEST_ENDING = {"en": 2, "et": 5, "ar": 3}
# What Arabic writes together with the word that follows it.
_BEFORE_ARABIC = re.compile("^(?:[وف])?(?:[بلك])?(?:ال|ل)?")
_MARKS_OF_ARABIC = re.compile("[\u064b-\u0652]")


@cache
def terms() -> list[dict]:
    """Every term: its form by language, and `stems` by language."""
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


def _stem(word: str, language: str) -> str:
    """As much of a word as inflection leaves alone."""
    if language in {"en", "ar"} or len(word) < 5:
        return word.removesuffix("ة") if language == "ar" else word
    return word[: -2 if len(word) > 6 else -1]


def _plain(text: str, language: str) -> str:
    text = text.casefold()
    return _MARKS_OF_ARABIC.sub("", text) if language == "ar" else text


def _begins(word: str, stem: str, form: str, language: str) -> bool:
    longest = len(form) + _LONGEST_ENDING.get(language, 4)
    ways = {word}
    if language == "ar":
        ways |= {_BEFORE_ARABIC.sub("", word), word.lstrip("وف")[1:] if word.lstrip("وف")[:1] in set("بلك") else word}
    return any(way.startswith(stem) and len(way) <= longest for way in ways)


@cache
def _patterns(language: str) -> list[tuple[dict, list[tuple[str, str]]]]:
    """(term, [(stem, form) of each of its words]), terms of several words first."""
    found = []
    for term in terms():
        forms = _WORD.findall(_plain(term.get(language, ""), language))
        if forms:
            found.append((term, [(_stem(form, language), form) for form in forms]))
        for stems in term.get("stems", {}).get(language, ()):
            found.append((term, [(stem, f"{stem}..") for stem in stems.split()]))
    return sorted(found, key=lambda pair: -len(pair[1]))


def terms_in(text: str, source: str, into: str) -> list[tuple[str, str]]:
    """(term in the language of the text, term in `into`) of those that stand in the text, in their order."""
    words = _WORD.findall(_plain(text or "", source))
    taken: set[int] = set()
    found: dict[str, tuple[int, dict]] = {}
    for term, parts in _patterns(source):
        for start in range(len(words) - len(parts) + 1):
            places = range(start, start + len(parts))
            if taken.isdisjoint(places) and all(
                _begins(words[place], stem, form, source) for place, (stem, form) in zip(places, parts, strict=True)
            ):
                taken.update(places)
                if term["en"] not in found or start < found[term["en"]][0]:
                    found[term["en"]] = start, term
    ordered = sorted(found.values(), key=lambda pair: pair[0])
    return [(term[source], term[into]) for _start, term in ordered if source in term and into in term]
