"""Theme and place pages: what they gather, under which headings."""

import pytest

from tiltas.languages.queries import show
from tiltas.search.register import kinds_that_travel
from tiltas.website.headings import OF_SEVERAL
from tiltas.website.views import theme_address

from .test_budgets import House

pytestmark = pytest.mark.django_db


def test_every_kind_that_is_found_has_a_heading_for_several():
    assert set(OF_SEVERAL) == set(kinds_that_travel())


def test_several_things_stand_under_a_word_for_several(client):
    text = client.get(theme_address(show(House().theme))).content.decode()

    for heading in ("Events", "Consultations", "Proposals", "Challenges", "Services"):
        assert f"<h2>{heading}</h2>" in text
    assert "<h2>Event</h2>" not in text
