"""Numbers and days stand as readers of each language write them."""

import datetime

import pytest
from babel.numbers import format_decimal
from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format, number_format


@pytest.mark.parametrize("language", settings.KNOWN_LANGUAGES)
def test_thousands_and_decimals_are_those_of_the_unicode_consortium(language):
    with translation.override(language):
        assert number_format(1234567.5, 1, force_grouping=True) == format_decimal(1234567.5, locale=language)


@pytest.mark.parametrize(
    ("language", "day"),
    [
        ("en", "3 August 2026"),
        ("et", "3. august 2026"),
        # "līdz 3. augustam", "kopš 3. augusta": no form of the month would be right in every sentence.
        ("lv", "03.08.2026"),
        ("sv", "3 augusti 2026"),
        ("ar", "3 أغسطس 2026"),
    ],
)
def test_a_day_can_stand_in_any_sentence(language, day):
    with translation.override(language):
        assert date_format(datetime.date(2026, 8, 3)) == day
