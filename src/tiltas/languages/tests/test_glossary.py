"""The field's words are known in eight languages and found where they stand, inflected too."""

import pytest
from django.conf import settings

from tiltas.languages.glossary import terms, terms_in


def test_every_term_has_a_form_in_every_language_and_stands_once():
    codes = set(settings.KNOWN_LANGUAGES)

    assert [term["en"] for term in terms() if codes - set(term)] == []
    assert len({term["en"] for term in terms()}) == len(terms())


@pytest.mark.parametrize("term", terms(), ids=lambda term: term["en"])
def test_every_form_is_found_as_the_dictionary_has_it(term):
    for code in settings.KNOWN_LANGUAGES:
        assert (term[code], term["en"]) in terms_in(f"... {term[code].upper()}, ...", code, "en")


@pytest.mark.parametrize(
    ("text", "source", "into", "expected"),
    [
        ("Municipalities offer services.", "en", "lt", ["savivaldybė", "paslauga"]),
        ("The action plan names measures.", "en", "et", ["tegevuskava", "meede"]),
        ("Savivaldybės atsako į pasiūlymus.", "lt", "en", ["municipality", "proposal"]),
        ("Pašvaldībām jāsniedz pakalpojumi bēgļiem.", "lv", "sv", ["kommun", "tjänst", "flykting"]),
        ("Omavalitsused arutavad meetmeid.", "et", "ru", ["муниципалитет", "мера"]),
        ("Kommunerna svarar på rekommendationerna.", "sv", "en", ["municipality", "recommendation"]),
        ("Беженцам нужны услуги.", "ru", "uk", ["біженець", "послуга"]),
        ("Пропозиції біженців", "uk", "ar", ["اقتراح", "لاجئ"]),
        ("تقدم البلدية الخدمات للاجئين", "ar", "en", ["municipality", "service", "refugee"]),
        (
            "The forum took up good practices, lessons and priorities.",
            "en",
            "et",
            ["foorum", "hea praktika", "õppetund", "prioriteet"],
        ),
        ("Reactions to policies and policy documents", "en", "uk", ["відгук", "політика", "програмний документ"]),
        ("The stocktake shows the standing to each principle.", "en", "ar", ["جرد", "موقف", "مبدأ"]),
        ("Gerosios patirties ir išmoktų pamokų forumas", "lt", "en", ["good practice", "lesson", "forum"]),
        ("Хорошие практики", "ru", "en", ["good practice"]),
        ("Labas prakses un gūto mācību", "lv", "en", ["good practice", "lesson"]),
        ("Принципи та відгуки", "uk", "lv", ["princips", "atsauksme"]),
        ("Eventually it was noticed.", "en", "lt", []),
        ("", "en", "lt", []),
    ],
)
def test_terms_are_found_in_texts(text, source, into, expected):
    found = [target for _term, target in terms_in(text, source, into)]

    assert [one for one in found if one in expected] == expected
    assert expected or not found
