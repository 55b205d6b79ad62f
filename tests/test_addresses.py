"""The language comes from the address alone, and reading sets no cookie."""

import pytest
from django.conf import settings

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_address_says_the_language(client, language):
    answer = client.get(f"/{language}/about/", headers={"accept-language": "sv"})

    assert answer["Content-Language"] == language
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in answer.content.decode()
    assert not answer.cookies


def test_a_language_that_does_not_exist_is_a_page_that_is_not_there(client):
    answer = client.get("/xx/about/")

    assert answer.status_code == 404
    assert "Choose another language" in answer.content.decode()


def test_the_chooser_puts_the_guess_first_and_leads_nobody_anywhere(client):
    answer = client.get("/", headers={"accept-language": "uk-UA,uk;q=0.9,en;q=0.8"})

    text = answer.content.decode()
    assert answer.status_code == 200
    assert text.index('href="/uk/"') < text.index('href="/en/"') < text.index('href="/ar/"')
    assert not answer.cookies


def test_the_language_menu_stays_on_the_page(client):
    text = client.get("/lt/themes/?page=2").content.decode()

    assert 'href="/ar/themes/?page=2"' in text


def test_wrong_words_lead_to_the_right_ones(client):
    from tiltas.themes.models import Theme
    from tiltas.themes.services import seed_themes

    seed_themes()
    theme = Theme.objects.get(key="housing")

    wrong = client.get(f"/en/themes/{theme.uid}-nothing-like-it/")
    right = client.get(wrong["Location"])

    assert wrong.status_code == 301
    assert right.status_code == 200
    assert client.get(f"/ar/themes/{theme.uid}-housing/", follow=True).status_code == 200


def test_a_form_without_its_cookie_says_what_to_do():
    from django.test import Client

    answer = Client(enforce_csrf_checks=True).post("/en/trail/receipt/", {"code": "7K3PD-9XW2M"})

    assert answer.status_code == 403
    assert "what you typed is still there" in answer.content.decode()
