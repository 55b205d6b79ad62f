"""One slip of the finger is put right, in every script and on every database; what is right is left alone."""

from collections import Counter

import pytest
from django.conf import settings

from tiltas.search import queries, services, vocabulary, words
from tiltas.search.models import Entry, IndexedWord, Neighbour
from tiltas.search.vocabulary import is_kept, is_one_slip, neighbourhood

from .conftest import LANGUAGES

PAIRS = settings.ROOT / "tests" / "search_pairs"
LETTERS = {"ru": "ж", "uk": "ж", "ar": "ش"}


def slips(word, language):
    """The four slips, made by rule in the middle of a word."""
    here = len(word) // 2
    yield word[:here] + word[here + 1 :]
    yield word[:here] + word[here] + word[here:]
    yield word[: here - 1] + word[here] + word[here - 1] + word[here + 1 :]
    other = LETTERS.get(language, "q")
    yield word[:here] + other + word[here + 1 :]


def documents(language):
    lines = (PAIRS / f"{language}.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return [line.split("\t") for line in lines[:15]]


def put_pairs():
    entries = [
        Entry(
            kind="thing", object_key=f"themes.theme:{language}-{n}", language=language, title=text, view_name="search:results",
        )
        for language in LANGUAGES
        for n, (text, _query) in enumerate(documents(language))
    ]  # fmt: skip
    words.store(Entry.objects.bulk_create(entries), using="default")
    vocabulary.rewrite(using="default")


@pytest.fixture
def pairs(shelf, with_dictionaries):
    put_pairs()


def meant(text, language="en"):
    return queries.did_you_mean(text, queries.find(text, language), language)


@pytest.mark.parametrize(
    ("one", "other", "slip"),
    [
        ("housing", "housin", True), ("housing", "housingg", True), ("housing", "huosing", True),
        ("housing", "hausing", True), ("housing", "ousing", True), ("housing", "housign", True),
        ("housing", "housing", False), ("housing", "husign", False), ("housing", "hoosinn", False),
        ("ab", "ba", True), ("abc", "cba", False), ("housing", "housings", True), ("a", "ab", True),
    ],
)  # fmt: skip
def test_what_one_slip_is(one, other, slip):
    assert is_one_slip(one, other) == slip
    assert is_one_slip(other, one) == slip


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_one_slip_apart_share_a_neighbour(language):
    for text, _query in documents(language):
        for word in words.analyser().plain_words(text):
            for slip in slips(word, language) if is_kept(word) else ():
                assert neighbourhood(word) & neighbourhood(slip), (word, slip)


@pytest.mark.parametrize("language", LANGUAGES)
def test_slips_are_put_right(pairs, language):
    told = Counter()
    wrong = []
    for text, _query in documents(language):
        word = max(words.analyser().plain_words(text), key=len)
        for slip in slips(word, language):
            if slip == word or words.analyser().knows(slip, LANGUAGES):
                continue
            found = queries.find(slip, language)
            said = queries.did_you_mean(slip, found, language)
            # A slip in the ending may still be found by its stem; then nothing needs to be put right.
            right = said == word or text in [str(result.title) for result in queries.find(said or slip, language)]
            told[right] += 1
            if not right:
                wrong.append((slip, said))

    print(language, dict(told), wrong)
    assert told[True] >= 40
    assert told[True] / told.total() >= 0.95


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_right_word_never_gets_a_suggestion(pairs, language):
    asked = {
        word
        for pair in documents(language)
        for text in pair
        for word in words.analyser().plain_words(text)
    }  # fmt: skip

    assert {word: meant(word, language) for word in asked if meant(word, language)} == {}


@pytest.mark.parametrize(
    ("typed", "right"),
    [("hosuing courses", "housing courses"), ("Coures for mothrs", "courses for mothers"), ("HOUSIING", "housing")],
)
def test_the_other_words_stay_as_they_are(shelf, typed, right):
    services.index([shelf.put("Courses for mothers", title="A"), shelf.put("Housing", title="B")])

    assert meant(typed) == right


def test_an_accent_left_out_and_one_slip_more(shelf):
    services.index(shelf.put(("lt", "Pabėgėlių kursai", "")))

    assert meant("pabegleiu", "lt") == "pabėgėlių"


def test_nothing_is_offered_where_something_was_found(shelf):
    services.index([shelf.put("Housing", title="A"), shelf.put("Housinq", title="B")])

    assert meant("housinq") == ""


@pytest.mark.parametrize("typed", ["", "zzz", "hosuing zzzzzz", "h", "12345", "😀", "'", "%s housng", "x" * 300])
def test_odd_input_gives_no_error(shelf, typed):
    services.index(shelf.put("Housing", title="A"))

    meant(typed)


def counts():
    return dict(IndexedWord.objects.values_list("word", "entries"))


def test_words_are_counted_and_go_with_their_texts(shelf):
    one, other = shelf.put("Housing again", title="Flats"), shelf.put("Housing", title="Flats")
    services.index([one, other])
    assert counts() == {"again": 1, "housing": 2, "flats": 2}

    shelf.say(one, ("en", "Flats", "Transport"))
    services.index(one)
    assert counts() == {"housing": 1, "flats": 2, "transport": 1}

    other.delete()
    assert counts() == {"flats": 1, "transport": 1}

    services.rebuild()
    assert counts() == {"flats": 1, "transport": 1}

    services.remove(one)
    assert counts() == {}
    assert not Neighbour.objects.exists()


def test_two_statements_at_most(shelf, django_assert_num_queries):
    services.index([shelf.put(f"Housing and heating {n}", title="A") for n in range(5)])
    found = queries.find("hosuing haeting cookng")

    with django_assert_num_queries(2):
        queries.did_you_mean("hosuing haeting cookng", found, "en")


def test_the_page_offers_it_as_a_link_and_keeps_the_filters(client, shelf):
    services.index(shelf.put("Housing", title="A"))

    page = client.get("/en/search/", {"q": "hosuing", "kind": "thing", "page": "1"}).content.decode()

    assert 'Did you mean <a href="/en/search/?q=housing&amp;kind=thing"><bdi>housing</bdi></a>?' in page
