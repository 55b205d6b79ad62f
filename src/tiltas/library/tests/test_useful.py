"""Whether an entry was useful: numbers, and nobody behind them."""

import pytest
from django.test import Client
from django.urls import reverse

from tiltas.library import services
from tiltas.library.models import News

from . import factories

pytestmark = pytest.mark.django_db


def said(address, word, connection="198.51.100.1"):
    return Client().post(address, {"was_useful": word}, REMOTE_ADDR=connection)


@pytest.fixture
def entry():
    return factories.news()


@pytest.fixture
def address(entry):
    return reverse("library:useful", args=[entry.uid])


def test_answers_are_counted_and_shown_from_ten_on(client, entry, address):
    for number in range(9):
        assert said(address, "yes" if number else "no", f"198.51.100.{number}").status_code == 302
    page = client.get(entry.get_absolute_url()).content.decode()
    assert "said yes" not in page
    assert "Was this useful?" in page

    said(address, "yes", "198.51.100.77")

    assert "9 of 10 said yes." not in page
    assert "9 of 10 said yes." in client.get(entry.get_absolute_url()).content.decode()


def test_one_connection_is_counted_once_a_day(entry, address):
    assert [said(address, "yes").status_code for _time in range(2)] == [302, 429]
    assert News.objects.get().useful_yes == 1


def test_answering_leaves_no_cookie_that_says_who_it_was(address):
    assert not said(address, "yes").cookies


def test_an_answer_does_not_disturb_somebody_who_corrects(entry, address):
    before = services.version(entry)

    said(address, "no")

    assert services.version(News.objects.get()) == before


def test_nothing_is_asked_about_what_is_not_published(client, entry, address):
    services.withdraw(thing=entry)

    assert client.get(address).status_code == 404
    assert said(address, "yes").status_code == 404
    assert News.objects.get().useful_yes == 0
