"""How many of the pairs are found among the first ten, per language (see tests/search_pairs/README.md)."""

import pytest
from tests.search_pairs import load

from tiltas.search import queries, words
from tiltas.search.models import Entry

from .conftest import LANGUAGES

FLOOR, FLOOR_WITHOUT_DICTIONARIES = 0.95, 0.65


@pytest.fixture
def pairs(shelf):
    """{set: [(language, query, key of the text)]}: both sets, indexed among the filler."""
    texts = list(load.filler())
    asked = {}
    for name in load.SETS:
        asked[name] = []
        for language, text, query in load.pairs(name):
            asked[name].append((language, query, f"themes.theme:{len(texts)}"))
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
    """{language: (found, asked, what was not found)}"""
    told = {language: [0, 0, []] for language in LANGUAGES}
    for language, query, key in pairs:
        found = key in [result.key for result in queries.find(query, language, limit=10)]
        told[language][0] += found
        told[language][1] += 1
        if not found:
            told[language][2].append(query)
    return told


def below(told, floor):
    return {language: missed for language, (found, asked, missed) in told.items() if found / asked < floor}


@pytest.mark.usefixtures("with_dictionaries")
def test_recall_with_dictionaries(pairs):
    for name in load.SETS:
        told = recall_at_10(pairs[name])
        print(f"recall@10, {name}:", {code: f"{found} of {asked}" for code, (found, asked, _) in told.items()})
        if name == "first":
            assert below(told, FLOOR) == {}


def test_recall_without_dictionaries(pairs, settings, tmp_path):
    settings.SEARCH_DICTIONARIES = tmp_path

    told = recall_at_10(pairs["first"])

    print("recall@10 without dictionaries:", {code: f"{found} of {asked}" for code, (found, asked, _) in told.items()})
    assert below(told, FLOOR_WITHOUT_DICTIONARIES) == {}
