"""Whatever goes wrong, the answer is a page of the house in the language of the address that says what to do next."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import path
from django.utils import translation
from django.utils.translation import gettext as _

from tiltas import urls
from tiltas.core import views
from tiltas.core.errors import Refused, TooOften

pytestmark = pytest.mark.django_db


class Gone(Refused):
    status = 410


def _raise(trouble):
    raise trouble


urlpatterns = [
    *urls.urlpatterns,
    path("lt/broken/", lambda request: 1 / 0),
    path("broken/", lambda request: 1 / 0),
    path("lt/gone/", lambda request: _raise(Gone("The table was taken away."))),
    path("lt/often/", lambda request: _raise(TooOften("Wait until tomorrow."))),
]
handler400, handler403, handler404 = urls.handler400, urls.handler403, urls.handler404
handler429, handler500 = urls.handler429, urls.handler500


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False)


def is_a_page(answer, language, direction="ltr"):
    """A page with our frame, one heading, a sentence and a way on; nothing of it asks for being found."""
    text = answer.content.decode()
    assert answer["Content-Language"] == language
    assert f'<html lang="{language}" dir="{direction}"' in text
    assert text.count("<h1>") == 1
    assert 'class="site-header"' in text
    assert '<meta name="robots" content="noindex">' in text
    assert re.search(rf'<main.*<a class="ds-button"[^>]* href="/{language}/"', text, re.DOTALL)
    return text


def said_in(language, english):
    with translation.override(language):
        return _(english)


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("lt", "ltr"), ("ar", "rtl")])
@pytest.mark.parametrize(
    ("status", "heading", "ask"),
    [
        (400, "We could not read that", lambda c, at: c.get(f"{at}about/", headers={"host": "elsewhere.example"})),
        (403, "The form waited too long", lambda c, at: Client(enforce_csrf_checks=True).post(f"{at}trail/receipt/")),
        (404, "There is no such page", lambda c, at: c.get(f"{at}nothing-like-it/")),
        (
            405,
            "This address only takes what a form sends",
            lambda c, at: c.get(f"{at}consultations/zzzzzzzz/take-part/zzzzzzzz/answer/"),
        ),
        (413, "What you sent is too large", lambda c, at: c.post(f"{at}trail/receipt/", {"code": "x" * 2_600_000})),
    ],
)
def test_every_trouble_is_a_page_in_the_language_of_the_address(visitor, status, heading, ask, language, direction):
    answer = ask(visitor, f"/{language}/")

    assert answer.status_code == status
    assert str(said_in(language, heading)) in is_a_page(answer, language, direction)


def test_without_a_language_in_the_address_it_is_english_and_the_menu_leads_to_the_start(visitor):
    answer = visitor.get("/nothing/like/it/")

    assert answer.status_code == 404
    text = is_a_page(answer, "en")
    assert 'href="/ar/" lang="ar"' in text
    assert "/nothing/like/it/" not in text


def test_what_a_signed_in_person_may_not_do(signed_in, django_user_model):
    person = signed_in(django_user_model.objects.create_user("rasa@people.example", "long enough 42"))

    answer = person.get("/lt/projects/add/")

    assert answer.status_code == 403
    is_a_page(answer, "lt")


@pytest.mark.urls("tests.test_troubles")
@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [("/lt/gone/", 410, "The table was taken away."), ("/lt/often/", 429, "Wait until tomorrow.")],
)
def test_a_sentence_of_its_own_stands_on_the_page_of_its_status(visitor, address, status, sentence):
    answer = visitor.get(address)

    assert answer.status_code == status
    assert sentence in is_a_page(answer, "lt")
    assert answer.templates[0].name == f"core/{status}.html"


@pytest.mark.urls("tests.test_troubles")
@pytest.mark.parametrize(("address", "language"), [("/lt/broken/", "lt"), ("/broken/", "en")])
def test_what_breaks_says_so_without_the_database(visitor, address, language, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = visitor.get(address)

    assert answer.status_code == 500
    is_a_page(answer, language)


@pytest.mark.urls("tests.test_troubles")
def test_when_even_that_page_breaks_plain_sentences_are_left(visitor, monkeypatch):
    monkeypatch.setattr(views, "settings", None)  # the page asks it for the name of the site

    answer = visitor.get("/lt/broken/")

    assert answer.status_code == 500
    assert "Kažkas sugedo pas mus." in answer.content.decode()


def test_signing_in_too_often_is_a_page_too(visitor):
    cache.clear()
    wrong = {"login": "nobody@people.example", "password": "wrong every time"}

    answers = [visitor.post("/ar/account/login/", wrong) for _time in range(40)]

    late = next((answer for answer in answers if answer.status_code == 429), None)
    assert late is not None
    is_a_page(late, "ar", "rtl")
