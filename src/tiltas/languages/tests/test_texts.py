"""A text in the middle of a sentence of another direction."""

from django.utils import translation

from tiltas.languages.texts import Text


def test_a_title_of_another_direction_does_not_turn_the_quotes_around_it():
    english, arabic = Text("A desk", "en"), Text("مكتب", "ar")

    with translation.override("ar"):
        assert (english.within, arabic.within) == ("\u2068A desk\u2069", "مكتب")
    with translation.override("lt"):
        assert (english.within, arabic.within) == ("A desk", "\u2068مكتب\u2069")
