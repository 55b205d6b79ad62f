"""Words of the field that mean the same (concepts.yaml): found in a query, each is also asked for by the others."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from .analyser import Analyser, AskedWord, fold

FILE = Path(__file__).with_name("concepts.yaml")


@dataclass(frozen=True, slots=True)
class Form:
    """One way to say a concept: its text, its language, and its words as they stand in the index."""

    text: str
    language: str
    words: tuple[AskedWord, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """Words of a query that belong together, and what else they may be called."""

    words: tuple[AskedWord, ...]
    forms: tuple[Form, ...] = ()


@lru_cache(maxsize=1)
def listed() -> tuple[dict, ...]:
    """The concepts as they are written: key, and per language its forms in a list."""
    rows = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return tuple(
        {"key": row.pop("key")} | {code: [form.strip() for form in forms.split(";")] for code, forms in row.items()}
        for row in rows
    )


@lru_cache(maxsize=4)
def _known(analyser: Analyser) -> tuple[tuple[tuple[Form, ...], ...], dict[str, list[tuple[int, Form]]]]:
    """(forms of each concept, concept and form by every term of the form's first word)."""
    concepts: list[tuple[Form, ...]] = []
    by_first: dict[str, list[tuple[int, Form]]] = {}
    for number, row in enumerate(listed()):
        forms = tuple(
            Form(text, code, _words(analyser, text, code))
            for code, texts in row.items()
            if code != "key"
            for text in texts
        )
        concepts.append(forms)
        for form in forms:
            for term in form.words[0].terms:
                by_first.setdefault(term, []).append((number, form))
    return tuple(concepts), by_first


def _words(analyser: Analyser, text: str, language: str) -> tuple[AskedWord, ...]:
    words = analyser.words(text, language)
    if text.isupper() and language != "ar":  # an abbreviation has no endings; KOV is not the Lithuanian kova
        return tuple(AskedWord(word.exact, (fold(word.exact),)) for word in words)
    return tuple(AskedWord(word.exact, word.terms) for word in words)


def units(asked: Iterable[AskedWord], analyser: Analyser) -> list[Unit]:
    """The words of a query in their order, the longest forms of known concepts joined."""
    asked = list(asked)
    concepts, by_first = _known(analyser)
    found: list[Unit] = []
    start = 0
    while start < len(asked):
        longest, numbers = 0, []
        for number, form in {key: None for term in asked[start].terms for key in by_first.get(term, ())}:
            length = len(form.words)
            here = asked[start : start + length]
            if length < longest or len(here) < length or not all(map(_meet, here, form.words)):
                continue
            numbers = [number] if length > longest else [*numbers, number]
            longest = length
        here = tuple(asked[start : start + (longest or 1)])
        others = dict.fromkeys(form for number in numbers for form in concepts[number])
        found.append(Unit(here, tuple(form for form in others if not _says(here, form))))
        start += longest or 1
    return found


def _meet(asked: AskedWord, word: AskedWord) -> bool:
    return not set(asked.terms).isdisjoint(word.terms)


def _says(asked: tuple[AskedWord, ...], form: Form) -> bool:
    """Whether asking for these words finds this form anyway."""
    return len(asked) == len(form.words) and all(map(_meet, asked, form.words))
