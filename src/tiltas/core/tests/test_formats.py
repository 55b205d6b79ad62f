"""Numbers stand as readers of each language write them."""

import pytest
from babel.numbers import format_decimal
from django.conf import settings
from django.utils import translation
from django.utils.formats import number_format


@pytest.mark.parametrize("language", settings.KNOWN_LANGUAGES)
def test_thousands_and_decimals_are_those_of_the_unicode_consortium(language):
    with translation.override(language):
        assert number_format(1234567.5, 1, force_grouping=True) == format_decimal(1234567.5, locale=language)
