"""Reads the pairs and makes the filler among which they must be found."""

import json
from collections.abc import Iterator
from itertools import islice, product
from pathlib import Path

HERE = Path(__file__).parent
LANGUAGES = ("en", "et", "lv", "lt", "sv", "ru", "uk", "ar")
SETS = {"first": HERE, "second": HERE / "second"}


def pairs(name: str) -> Iterator[tuple[str, str, str]]:
    """(language, text, query)"""
    for language in LANGUAGES:
        path = SETS[name] / f"{language}.tsv"
        for line in path.read_text(encoding="utf-8").splitlines()[1:] if path.exists() else ():
            text, query = line.split("\t")
            yield language, text, query


def filler(per_language: int = 64) -> Iterator[tuple[str, str]]:
    """(language, text): who does what; up to 64 one sentence each, beyond that two and three of them."""
    said = json.loads((HERE / "filler.json").read_text(encoding="utf-8"))
    for language in LANGUAGES:
        sentences = [f"{who} {what}" for who, what in product(said[language]["who"], said[language]["what"])]
        texts = (" ".join(chosen) for length in (1, 2, 3) for chosen in product(sentences, repeat=length))
        yield from ((language, text) for text in islice(texts, per_language))
