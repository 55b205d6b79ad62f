"""Words of the field that mean the same (concepts.yaml): a query with one of them also finds texts with the others.

Which concepts a text tells of is found out when it is written into the index, and stands there like a word of its own: to
ask for every other name when somebody searches takes several times as long as all the rest.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from .analyser import Analyser, AskedWord, Word, fold

FILE = Path(__file__).with_name("concepts.yaml")


@dataclass(frozen=True, slots=True)
class Form:
    """One way to say a concept: its text, its language, and its words as they stand in the index."""

    text: str
    language: str
    words: tuple[AskedWord, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """Words of a query that belong together, the concepts they name, and what else these may be called."""

    words: tuple[AskedWord, ...]
    concepts: tuple[str, ...] = ()
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
        keys = tuple(listed()[number]["key"] for number in numbers)
        found.append(Unit(here, keys, tuple(form for form in others if not _says(here, form))))
        start += longest or 1
    return found


def told(words: Iterable[Word], analyser: Analyser) -> list[str]:
    """Keys of the concepts that a text tells of: it has every word of one of their forms, wherever they stand."""
    there = {trace for word in words for trace in (word.exact, *word.terms)}
    by_first = _known_in_texts(analyser)
    found = dict.fromkeys(
        key
        for trace in there & by_first.keys()
        for key, others in by_first[trace]
        if not any(there.isdisjoint(other) for other in others)
    )
    return sorted(found)


@lru_cache(maxsize=4)
def _known_in_texts(analyser: Analyser) -> dict[str, list[tuple[str, list[frozenset[str]]]]]:
    """By what the first word of a form leaves in a text of its language: key of the concept, the same of its other words."""
    by_first: dict[str, list[tuple[str, list[frozenset[str]]]]] = {}
    for row, forms in zip(listed(), _known(analyser)[0], strict=True):
        for form in forms:
            # Short words ("of", "i") stand in every text.
            first, *others = map(_in_texts, [word for word in form.words if word.matters] or form.words)
            for trace in first:
                by_first.setdefault(trace, []).append((row["key"], others))
    return by_first


def _in_texts(word: AskedWord) -> frozenset[str]:
    # Every text of the language has the word by its basic form, too; without its language it may be another word.
    return frozenset(term for term in word.terms if ":" in term) or frozenset((word.exact, *word.terms))


def _meet(asked: AskedWord, word: AskedWord) -> bool:
    return not set(asked.terms).isdisjoint(word.terms)


def _says(asked: tuple[AskedWord, ...], form: Form) -> bool:
    """Whether asking for these words finds this form anyway."""
    return len(asked) == len(form.words) and all(map(_meet, asked, form.words))
