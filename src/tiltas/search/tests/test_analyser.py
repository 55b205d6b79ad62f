"""Words of a text and words of a query meet, however they are written."""

import pytest

from tiltas.search.analyser import Analyser, fold, tidy


@pytest.fixture
def plain(tmp_path):
    """An analyser without any dictionary."""
    return Analyser(tmp_path)


def terms(analyser, text, language):
    return {term for word in analyser.words(text, language) for term in word.terms}


def meets(analyser, text, language, query):
    """Whether every word of the query is found in the text."""
    there = terms(analyser, text, language)
    return all(there.intersection(word.terms) for word in analyser.asked_words(query, ["en", "lt", "ru", "uk", "ar"]))


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("šalių", "saliu"),
        ("põgenik", "pogenik"),
        ("ребёнок", "ребенок"),
        ("ґанок", "ганок"),
        ("їжак", "їжак"),
        ("йод", "йод"),
        ("straße", "strasse"),
        ("العربيّة", "العربيه"),
        ("إقامة", "اقامه"),
        ("مستشفى", "مستشفي"),
    ],
)
def test_accents_do_not_matter_but_letters_do(word, folded):
    assert fold(tidy(word)) == folded


@pytest.mark.parametrize("reference", ["LT-2026-0147", "lt-2026-0147", "LT–2026–0147", "(LT‑2026‑0147)"])
def test_a_reference_is_found_whole_and_not_its_neighbours(plain, reference):
    assert meets(plain, "See LT-2026-0147.", "en", reference)
    assert not meets(plain, "See LT-2026-0148 and LT-2025-0147.", "en", reference)


def test_the_parts_of_a_reference_are_found_too(plain):
    assert meets(plain, "See LT-2026-0147.", "en", "0147")


@pytest.mark.parametrize("query", ["сім'я", "сім’я", "сімʼя", "сімя", "СІМ'Я"])
def test_every_apostrophe_is_the_same(plain, query):
    assert meets(plain, "Одна сім'я", "uk", query)


def test_a_possessive_is_its_noun(plain):
    assert meets(plain, "The children’s hospital", "en", "children")


def test_vowel_signs_and_stretched_letters_do_not_matter_in_arabic(plain):
    assert meets(plain, "نُظِّمت الدَّورات", "ar", "الـــدورات")


def test_digits_are_the_same_in_every_script(plain):
    assert meets(plain, "عام ٢٠٢٦", "ar", "2026")


def test_a_stem_of_one_language_does_not_meet_that_of_another(plain):
    [asked] = plain.asked_words("naming", ["en"])

    assert terms(plain, "namas", "lt") == {"namas", "lt:nam"}
    assert asked.terms == ("naming", "en:name")


def test_a_keyboard_without_accents_finds_other_forms(plain):
    assert meets(plain, "Pabėgėliams padeda savanoriai", "lt", "pabegelis savanoriu")


@pytest.mark.parametrize(
    ("language", "text", "query"),
    [
        ("lv", "Brīvprātīgajiem kaimiņiem", "brīvprātīgs kaimiņš"),
        ("uk", "орендодавцями", "орендодавець"),
    ],
)
def test_endings_are_known_without_a_dictionary(plain, language, text, query):
    there = terms(plain, text, language)

    assert all(there.intersection(word.terms) for word in plain.asked_words(query, [language]))


@pytest.mark.parametrize(
    ("language", "text", "query"),
    [
        ("en", "children", "child"),
        ("et", "Lastele", "laps"),
        ("lt", "žmonės", "žmogus"),
        ("lv", "bērniem", "bērns"),
        ("sv", "männen", "man"),
        ("ru", "детьми", "ребёнок"),
        ("uk", "сім'ям", "сім'я"),
        ("ar", "الأطفال", "طفل"),
    ],
)
def test_dictionaries_know_what_no_ending_tells(dictionary_folder, language, text, query):
    analyser = Analyser(dictionary_folder)
    there = terms(analyser, text, language)

    assert all(there.intersection(word.terms) for word in analyser.asked_words(query, [language]))


def test_short_words_do_not_matter_and_numbers_do(plain):
    words = plain.asked_words("a place for the child 5 EU", ["en"])

    assert [word.exact for word in words if word.matters] == ["place", "child", "5"]


def test_a_query_is_cut_to_what_is_sensible(plain):
    assert len(plain.asked_words(" ".join(f"word{n}" for n in range(100)), ["en"])) == 12
