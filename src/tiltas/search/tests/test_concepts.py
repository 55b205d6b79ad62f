"""A term of the field finds texts that use another, in whatever language; what was literally asked for comes first."""

import pytest

from tiltas.search import concepts, queries, services, words

from .conftest import LANGUAGES

pytestmark = pytest.mark.django_db
SAME = {
    "en": "municipality", "et": "omavalitsus", "lv": "pašvaldība", "lt": "savivaldybė", "sv": "kommun",
    "ru": "муниципалитет", "uk": "муніципалітет", "ar": "بلدية",
}  # fmt: skip


def titles(text, language="en"):
    return [str(result.title) for result in queries.find(text, language)]


def test_every_concept_has_a_form_in_every_language_and_none_twice():
    for concept in concepts.listed():
        assert set(concept) == {"key", *LANGUAGES}, concept["key"]
        for language in LANGUAGES:
            assert all(concept[language]), concept["key"]
            assert len(set(concept[language])) == len(concept[language]), concept["key"]
    keys = [concept["key"] for concept in concepts.listed()]
    assert len(set(keys)) == len(keys) >= 60


def test_no_form_stands_for_two_concepts():
    stands_for = {}
    for concept in concepts.listed():
        for language in LANGUAGES:
            for form in concept[language]:
                stands_for.setdefault((language, form.casefold()), set()).add(concept["key"])

    assert {form: keys for form, keys in stands_for.items() if len(keys) > 1} == {}


@pytest.mark.parametrize("asked", LANGUAGES)
def test_one_word_finds_the_texts_of_all_languages(shelf, with_dictionaries, asked):
    services.index([shelf.put((language, f"{word} {language}", "")) for language, word in SAME.items()])

    found = titles(SAME[asked], asked)

    assert found[0] == f"{SAME[asked]} {asked}"
    assert sorted(found) == sorted(f"{word} {language}" for language, word in SAME.items())


@pytest.mark.parametrize(
    ("asked", "text", "language"),
    [
        ("TŠP", "Paslaugos trečiųjų šalių piliečiams", "lt"),
        ("tšp", "Services for third-country nationals", "en"),
        ("third country nationals", "TŠP konsultavimas", "lt"),
        ("KOV", "Kohalike omavalitsuste teenused", "et"),
        ("kohaliku omavalitsuse", "KOV teenused", "et"),
        ("NVO", "Non-governmental organisations", "en"),
        ("НПО", "Mittetulundusühingud", "et"),
        ("lõimumine", "Integracijos kursai", "lt"),
        ("integrācija", "Kursy інтеграції", "uk"),
        ("لاجئ", "Bēgļiem", "lv"),
    ],
)
def test_abbreviations_and_terms_of_several_words(shelf, with_dictionaries, asked, text, language):
    services.index(shelf.put((language, text, "")))

    assert titles(asked) == [text]


def test_what_was_asked_for_stands_before_what_means_the_same(shelf, with_dictionaries):
    services.index(
        [
            shelf.put(("lt", "Savivaldybė", "Savivaldybė savivaldybei savivaldybėje.")),
            shelf.put("One sentence in which some municipality is named.", title="Last in English"),
        ]
    )

    assert titles("municipality") == ["Last in English", "Savivaldybė"]


def test_every_other_word_of_the_query_must_still_be_there(shelf, with_dictionaries):
    services.index([shelf.put("Refugee camps", title="A"), shelf.put(("lt", "Pabėgėlių stovyklos", "Covid"))])

    found = queries.find("refugee covid", "en")

    assert [(str(result.title), result.has_all_words) for result in found] == [
        ("Pabėgėlių stovyklos", True),
        ("A", False),
    ]


def test_an_abbreviation_does_not_meet_another_word_by_its_stem():
    [unit] = concepts.units(words.analyser().asked_words("kova", LANGUAGES), words.analyser())

    assert unit.forms == ()


def test_words_that_are_no_terms_stay_alone():
    units = concepts.units(words.analyser().asked_words("evening courses for cats", LANGUAGES), words.analyser())

    assert [(len(unit.words), unit.forms) for unit in units] == [(1, ())] * 4


def test_the_page_says_what_else_it_searched_for(client, shelf, with_dictionaries):
    services.index(shelf.put(("lt", "TŠP konsultavimas", "")))

    page = client.get("/lt/search/", {"q": "third-country national"}).content.decode()

    assert "<mark>TŠP</mark>" in page or "TŠP konsultavimas" in page
    # In the reader's language first, and each in its own language for those who hear the page.
    assert "trečiųjų šalių pilietis, TŠP, " in page
    assert '<span lang="ar" dir="rtl">مواطن بلد ثالث</span>' in page


def test_the_version_that_is_shown_is_the_one_through_which_it_was_found(shelf, with_dictionaries):
    services.index(shelf.put(("lt", "Savivaldybė", "Savivaldybės paslaugos"), ("en", "Municipality", "")))

    [found] = queries.find("بلدية", "ar")

    assert (str(found.title), found.found_in) == ("Municipality", "en")


@pytest.mark.parametrize(
    ("language", "text", "keys"),
    [
        ("lt", "Kalbų kursai vakarais savivaldybėje", ["language_course", "municipality"]),
        ("lt", "Kursai apie kalną", []),
        ("et", "KOV maksab", ["municipality"]),
        # The same letters in another language are another word.
        ("en", "The vard of the ship", []),
        ("en", "Training in the language of the town hall", ["language_course"]),
        ("ar", "خدمات بلدية", ["municipality"]),
    ],
)
def test_which_concepts_a_text_tells_of(with_dictionaries, language, text, keys):
    analyser = words.analyser()

    assert concepts.told(analyser.words(text, language), analyser) == keys


def test_a_concept_is_found_by_its_own_word_and_only_there(shelf, with_dictionaries):
    services.index([shelf.put(("lt", "Savivaldybė", "")), shelf.put(("en", "A concept", ""))])

    assert titles("kommun") == ["Savivaldybė"]
    assert titles("concept:rent") == ["A concept"]
