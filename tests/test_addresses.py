"""The language comes from the address alone, and reading sets no cookie."""

import re
from urllib.parse import unquote

import pytest
from django.conf import settings

from tiltas.languages.services import save_version

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


SAID = {"ar": "ما قيل على الطاولة", "lt": "Kas buvo pasakyta prie stalo", "uk": "Сказане за столом"}


@pytest.fixture
def house():
    """One of everything, each translated into three languages."""
    from tests.test_budgets import House

    made = House()
    for thing in [made.theme, *made.things.values()]:
        if not thing.translated_fields or thing.source_texts().get(thing.translated_fields[0]) is None:
            continue
        for code, text in SAID.items():
            if code != thing.source_language:
                save_version(of=thing, language=code, texts={thing.translated_fields[0]: text})
    return made


def test_every_entry_of_the_language_menu_leads_to_its_page_at_once(client, house):
    pages = house.addresses()
    wrong, worded = {}, set()
    for name, address in pages.items():
        page = client.get(address)
        listed = page.context["alternates"]
        assert [code for code, *_rest in listed] == LANGUAGES, name
        for code, _name, there, _here in listed:
            answer = client.get(there)
            if answer.status_code != 200:
                wrong[f"{name} in {code}"] = (answer.status_code, unquote(there))
            elif answer["Content-Language"] != code or answer.context["alternates"] != [
                (other, own, where, other == code) for other, own, where, _was in listed
            ]:
                wrong[f"{name} in {code}"] = "names other addresses"
        words = {code: unquote(there) for code, _name, there, _here in listed}
        if "stalo" in words["lt"] and "الطاولة" in words["ar"] and "столом" in words["uk"]:
            worded.add(name)

    assert wrong == {}
    # Organisations and places have names of their own in each language, no name stands in the address of a person; the
    # rest is translated.
    assert worded == {"theme", *house.things} - {"organisation", "person"}


def test_what_is_cited_is_short_in_every_script_and_leads_there(client, house):
    address = house.things["proposal"].get_absolute_url().replace("/en/", "/ar/", 1)
    page = client.get(address, follow=True)

    cited = re.search(r'class="cite__address ltr" href="([^"]+)">([^<]+)<', page.content.decode())

    uid = house.things["proposal"].node.uid
    assert cited[1] == page.redirect_chain[-1][0]
    assert cited[2] == f"http://testserver/ar/resolutions/proposals/{uid}-/"
    assert client.get(cited[2])["Location"] == cited[1]
