"""Dictionaries that lead a word back to its basic form, kept as small tries on disk.

Building one unpacks a whole dictionary in memory, so it happens once, when the house is installed
(`build_search_dictionaries`), one language after the other. Reading maps the file into memory: all processes share it.
"""

import logging
import multiprocessing
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import marisa_trie
from simplemma import Lemmatizer
from simplemma.strategies import DefaultStrategy, RaiseErrorFallbackStrategy
from simplemma.strategies.dictionaries import DefaultDictionaryFactory, DictionaryFactory
from simplemma.strategies.dictionaries.dictionary_factory import SUPPORTED_LANGUAGES

logger = logging.getLogger(__name__)
VERSION = version("simplemma")


class _TrieMapping(Mapping):
    def __init__(self, trie: marisa_trie.BytesTrie) -> None:
        self._trie = trie

    def get(self, key: str, default: str | None = None) -> str | None:
        found = self._trie.get(key)
        return found[0].decode() if found else default

    def __getitem__(self, key: str) -> str:
        found = self.get(key)
        if found is None:
            raise KeyError(key)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._trie.iterkeys())

    def __len__(self) -> int:
        return len(self._trie)


class _StoredTries(DictionaryFactory):
    """Opens the tries of one folder; never builds one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._opened: dict[str, Mapping[str, str]] = {}

    def get_dictionary(self, lang: str) -> Mapping[str, str]:
        if lang not in self._opened:
            path = path_of(self._folder, lang)
            try:
                self._opened[lang] = _TrieMapping(marisa_trie.BytesTrie().mmap(str(path)))
            except RuntimeError:
                logger.error("The search dictionary %s cannot be read; build it again.", path.name)
                self._opened[lang] = {}
        return self._opened[lang]


def path_of(folder: Path, language: str) -> Path:
    # A newer dictionary has another name: it is built at the next install, and nobody reads half of each.
    return Path(folder) / f"{language}-{VERSION}.dic"


def exists(language: str) -> bool:
    """Is there a dictionary of the language at all?"""
    return language in SUPPORTED_LANGUAGES


def is_built(folder: Path, language: str) -> bool:
    return path_of(folder, language).is_file()


def build_apart(folder: Path, language: str) -> Path:
    """`build` in a process of its own, so that its memory (up to half a gigabyte) is given back at once."""
    with ProcessPoolExecutor(max_workers=1, mp_context=multiprocessing.get_context("spawn")) as apart:
        return apart.submit(build, folder, language).result()


def build(folder: Path, language: str) -> Path:
    """Write the trie of one language. A process that dies half-way leaves no half dictionary behind."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    target = path_of(folder, language)
    unfinished = target.with_suffix(f".{os.getpid()}.part")
    words = DefaultDictionaryFactory(cache_max_size=1).get_dictionary(language)
    trie = marisa_trie.BytesTrie((word, words[word].encode()) for word in words)
    try:
        trie.save(str(unfinished))
        os.replace(unfinished, target)
    finally:
        unfinished.unlink(missing_ok=True)
    for older in folder.glob(f"{language}-*.dic"):
        if older != target:
            older.unlink()
    return target


@lru_cache(maxsize=4)
def _tries(folder: Path) -> _StoredTries:
    return _StoredTries(folder)


def knows(folder: Path, language: str, word: str) -> bool:
    """Whether this very form stands in the dictionary, as a word or as a name."""
    known = _tries(folder).get_dictionary(language)
    return known.get(word) is not None or known.get(word.capitalize()) is not None


@lru_cache(maxsize=4)
def _lemmatizer(folder: Path) -> Lemmatizer:
    return Lemmatizer(
        cache_max_size=20_000,
        lemmatization_strategy=DefaultStrategy(dictionary_factory=_tries(folder)),
        fallback_lemmatization_strategy=RaiseErrorFallbackStrategy(),
    )


def lemma(folder: Path, language: str, word: str) -> str | None:
    """The basic form of a word, or None when its dictionary does not know it."""
    try:
        return _lemmatizer(folder).lemmatize(word, language)
    except (ValueError, KeyError):
        return None
