"""How many of the frozen pairs are found among the first ten, per language (see tests/search_pairs/README.md)."""

import json

import pytest
from django.conf import settings

from tiltas.search import queries, words
from tiltas.search.models import Entry

from .conftest import LANGUAGES

PAIRS = settings.ROOT / "tests" / "search_pairs"
# Measured on both databases: with dictionaries 15 of 15 in each language, without 12 to 15.
FLOOR, FLOOR_WITHOUT_DICTIONARIES = 14, 11


@pytest.fixture
def pairs(shelf):
    """(language, query, key of the text) of all pairs, indexed among the filler."""
    filler = json.loads((PAIRS / "filler.json").read_text(encoding="utf-8"))
    texts, asked = [], []
    for language in LANGUAGES:
        texts += [(language, f"{who} {what}") for who in filler[language]["who"] for what in filler[language]["what"]]
        for line in (PAIRS / f"{language}.tsv").read_text(encoding="utf-8").splitlines()[1:]:
            text, query = line.split("\t")
            asked.append((language, query, f"themes.theme:{len(texts)}"))
            texts.append((language, text))
    entries = Entry.objects.bulk_create(
        Entry(
            kind="thing", object_key=f"themes.theme:{n}", language=language, title=f"{n}", text=text,
            view_name="search:results",
        )
        for n, (language, text) in enumerate(texts)
    )  # fmt: skip
    words.store(entries, using="default")
    return asked


def recall_at_10(pairs):
    found = dict.fromkeys(LANGUAGES, 0)
    for language, query, key in pairs:
        found[language] += key in [result.key for result in queries.find(query, language, limit=10)]
    return found


@pytest.mark.usefixtures("with_dictionaries")
def test_recall_with_dictionaries(pairs):
    found = recall_at_10(pairs)

    print("recall@10 of 15:", found)
    assert {language: count for language, count in found.items() if count < FLOOR} == {}
    assert sum(found.values()) >= 117


def test_recall_without_dictionaries(pairs, settings, tmp_path):
    settings.SEARCH_DICTIONARIES = tmp_path

    found = recall_at_10(pairs)

    print("recall@10 of 15 without dictionaries:", found)
    assert {language: count for language, count in found.items() if count < FLOOR_WITHOUT_DICTIONARIES} == {}
