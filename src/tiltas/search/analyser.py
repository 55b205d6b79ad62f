"""From text to the words that search compares: the same at writing and at asking, and the same for both databases.

Every word leaves up to four traces:

    exact    as written, in lower case                        šalių
    folded   without accents, so that a plain keyboard works   saliu
    lemma    its basic form, from a dictionary                 lt:salis
    stem     without its ending, by rule                       lt:sal

Lemma and stem carry their language, so that an Estonian stem never meets a Lithuanian one by chance.
"""

import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import snowballstemmer

from . import dictionaries, endings

STEMMERS = {
    "en": "english", "et": "estonian", "lt": "lithuanian", "sv": "swedish", "ru": "russian", "ar": "arabic",
    "da": "danish", "de": "german", "fi": "finnish", "fr": "french", "nb": "norwegian", "pl": "polish",
}  # fmt: skip
_SCRIPTS = {
    "be": "cyrillic", "bg": "cyrillic", "ru": "cyrillic", "uk": "cyrillic", "ar": "arabic", "fa": "arabic",
}  # fmt: skip
LONGEST_WORD = 60
MOST_WORDS_ASKED = 12

_APOSTROPHES = "'’ʼ‘`´′"
# A reference such as LT-2026-0147 is one word; "cross-sector" and "2026-27" are two.
_REFERENCE = re.compile(r"\b[a-z]{2,}-\d{4}-\d+\b")
_WORD = re.compile(rf"[^\W_]+(?:[{_APOSTROPHES}][^\W_]+)*")
_HYPHENS = dict.fromkeys(map(ord, "‐‑‒–−"), "-")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u0640"))
_SPECIAL = str.maketrans(
    {
        "ł": "l", "đ": "d", "ð": "d", "ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "þ": "th", "ı": "i",
        "ґ": "г", "ё": "е",
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي",
    }
)  # fmt: skip
_LETTERS_OF_THEIR_OWN = frozenset("йї")
_local = threading.local()


@dataclass(frozen=True, slots=True)
class Word:
    """One word with everything it may be found by."""

    exact: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AskedWord(Word):
    """One word of a query, as it would stand in a text of any language that shares its script."""

    @property
    def matters(self) -> bool:
        """Short words ("the", "in", "ja") stand in every text: they are looked for only where there is nothing else."""
        return len(self.exact) > (2 if script_of(self.exact) == "arabic" else 3) or not self.exact.isalpha()


def tidy(text: str) -> str:
    """One way to write what looks the same: composed letters, plain hyphens and digits, nothing invisible."""
    text = unicodedata.normalize("NFKC", text).translate(_HYPHENS).translate(_INVISIBLE).lower()
    text = "".join(
        str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() and unicodedata.digit(c, None) is not None else c
        for c in text
    )
    # Arabic vowel signs are helps for reading: the same word is written with and without them.
    return re.sub("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]", "", unicodedata.normalize("NFC", text))


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """A tidy word without accents: š to s, õ to o, ё to е, ґ to г, one alef; й and ї stay letters of their own."""
    letters = []
    for letter in word.translate(_SPECIAL):
        if letter in _LETTERS_OF_THEIR_OWN:
            letters.append(letter)
        else:
            letters.extend(c for c in unicodedata.normalize("NFD", letter) if not unicodedata.combining(c))
    return "".join(letters).translate(_SPECIAL)


def script_of(word: str) -> str:
    for letter in word:
        if "\u0400" <= letter <= "\u052f":
            return "cyrillic"
        if "\u0600" <= letter <= "\u06ff":
            return "arabic"
    return "latin"


def _raw_words(text: str) -> Iterator[str]:
    text = tidy(text)
    for reference in _REFERENCE.finditer(text):
        yield reference.group()
    for word in _WORD.finditer(text):
        yield word.group()


def replace_words(text: str, others: dict[str, str]) -> str:
    """A tidy text with some of its words (as `plain_words` has them) replaced by others."""
    return _WORD.sub(lambda found: others.get(_plain(found.group()), found.group()), tidy(text)).strip()


def _stem(language: str, word: str) -> str | None:
    if language in STEMMERS:
        stemmers = _local.__dict__.setdefault("stemmers", {})  # a stemmer holds its word: one per thread
        if language not in stemmers:
            stemmers[language] = snowballstemmer.stemmer(STEMMERS[language])
        return stemmers[language].stemWord(word)
    return endings.strip(language, word)


class Analyser:
    """Knows the dictionaries of one folder; a language without one is searched by stem and folded form."""

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)
        self._dictionaries: dict[str, bool] = {}
        self._forms = lru_cache(maxsize=50_000)(self._forms_uncached)

    def has_dictionary(self, language: str) -> bool:
        if language not in self._dictionaries:
            self._dictionaries[language] = dictionaries.exists(language) and dictionaries.is_built(
                self.folder, language
            )
        return self._dictionaries[language]

    def words(self, text: str, language: str) -> list[Word]:
        """The words of a text in the order they stand there."""
        return [Word(_plain(raw), self._forms(language, raw)) for raw in _raw_words(text)]

    def plain_words(self, text: str) -> Iterator[str]:
        """The words of a text as they are written, without asking any dictionary."""
        return (_plain(raw) for raw in _raw_words(text))

    def knows(self, word: str, languages: Iterable[str]) -> bool:
        """Whether a dictionary of one of the languages has this very form of a word."""
        return any(
            self.has_dictionary(language) and dictionaries.knows(self.folder, language, word)
            for language in languages
            if _SCRIPTS.get(language, "latin") == script_of(word)
        )

    def asked_words(self, text: str, languages: Iterable[str]) -> list[AskedWord]:
        """The words of a query, each analysed in those of the languages that are written in its script."""
        languages = list(dict.fromkeys(languages))
        asked: dict[str, AskedWord] = {}
        references = set()
        text = tidy(text)
        for found in _REFERENCE.finditer(text):
            references.add(found.span())
            asked[found.group()] = AskedWord(_plain(found.group()), (fold(_plain(found.group())),))
        for found in _WORD.finditer(text):
            if any(start <= found.start() < end for start, end in references):
                continue  # the parts of a reference would find its neighbours
            exact = _plain(found.group())
            terms: dict[str, None] = {fold(exact): None}
            for language in languages:
                if _SCRIPTS.get(language, "latin") == script_of(exact):
                    terms.update(dict.fromkeys(self._forms(language, found.group())))
            asked.setdefault(exact, AskedWord(exact, tuple(terms)))
        return list(asked.values())[:MOST_WORDS_ASKED]

    def _forms_uncached(self, language: str, raw: str) -> tuple[str, ...]:
        exact = _plain(raw)
        forms = {fold(exact): None}
        if exact.isalpha() and len(exact) > 1:
            bases = [exact]
            if self.has_dictionary(language):
                lemma = dictionaries.lemma(self.folder, language, raw)
                if lemma:
                    bases.append(_plain(tidy(lemma)))
            for base in bases[1:]:
                forms[f"{language}:{fold(base)}"] = None
            if language == "ar" and exact.startswith("لل"):  # "for the": li and al- written as one
                bases.append(exact[1:])
            bases.append(fold(exact))  # other forms are found from a keyboard without accents, too
            for base in dict.fromkeys(bases):
                stem = _stem(language, base)
                if stem and len(stem) > 1:
                    forms[f"{language}:{fold(stem)}"] = None
        return tuple(forms)


def _plain(word: str) -> str:
    """Without apostrophes (сім'я, сім’я and сімя are one word) and without the English possessive."""
    for sign in _APOSTROPHES:
        if sign in word:
            head, _sign, tail = word.rpartition(sign)
            word = head if tail == "s" else word
    return word.translate({ord(sign): None for sign in _APOSTROPHES})[:LONGEST_WORD]
