"""Signing in speaks with the voice of the house; the library beneath it never does."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.utils import translation
from django.utils.translation import gettext as _

from tiltas.accounts.services import open_account

pytestmark = pytest.mark.django_db
PASSWORD = "a long password"


@pytest.fixture(autouse=True)
def nobody_tried_before():
    cache.clear()


@pytest.fixture
def officer():
    return open_account(email="officer@example.org", name="Officer", password=PASSWORD)


def labels(page):
    return [str(field.label) for field in page.context["form"]]


def test_the_forms_are_ours_in_every_language(client, signed_in, officer):
    own = signed_in(officer)
    for code in ("en", "lt", "ar"):
        pages = {
            client.get(f"/{code}/account/login/"): ["E-mail address", "Password"],
            client.get(f"/{code}/account/password/reset/"): ["E-mail address"],
            own.get(f"/{code}/account/password/change/"): [
                "Your password until now", "New password", "The new password once more",
            ],
        }  # fmt: skip
        for page, expected in pages.items():
            with translation.override(code):
                assert labels(page) == [_(label) for label in expected]
            text = page.content.decode()
            assert 'class="site-header"' in text
            assert text.count("<h1>") == 1
            assert "placeholder=" not in text


def test_what_is_wrong_is_said_in_our_words(client, signed_in, officer):
    wrong = client.post("/en/account/login/", {"login": officer.email, "password": "no"}).content.decode()
    change = {"oldpassword": PASSWORD, "password1": "another long one", "password2": "yet another one"}
    own = signed_in(officer)
    differ = own.post("/en/account/password/change/", change).content.decode()
    not_mine = own.post("/en/account/password/change/", change | {"oldpassword": "no"}).content.decode()

    short = own.post("/en/account/password/change/", change | {"password1": "short"}).content.decode()
    common = own.post("/en/account/password/change/", change | {"password1": "password123"}).content.decode()

    assert "This is too short. Use at least 10 characters." in short
    assert "Many people use this password, so it is easily guessed." in common
    assert "E-mail address and password do not belong together. Check both." in wrong
    assert "The two passwords differ. Type the new one twice." in differ
    assert "This is not your password until now. Type it again." in not_mine


def test_a_password_is_changed_and_used(client, signed_in, officer):
    change = {"oldpassword": PASSWORD, "password1": "another long one", "password2": "another long one"}

    answer = signed_in(officer).post("/en/account/password/change/", change, follow=True)

    assert "The new password is saved" in answer.content.decode()
    officer.refresh_from_db()
    assert officer.check_password("another long one")
    assert "Change my password" in signed_in(officer).get("/en/desk/").content.decode()


def test_a_forgotten_password_is_replaced_by_a_link_in_our_words(client, officer):
    client.post("/en/account/password/reset/", {"email": officer.email})
    client.post("/en/account/password/reset/", {"email": "nobody@example.org"})

    known, unknown = mail.outbox
    assert [one.subject for one in mail.outbox] == ["Tiltas: A new password"] * 2
    assert known.body.startswith("Somebody, probably you, asked for a new password for this e-mail address.")
    assert "there is no account with this e-mail address" in unknown.body
    assert "Hello from" not in known.body + unknown.body
    link = re.search(r"http://testserver(/en/account/password/reset/key/\S+)", known.body)[1]
    form = client.get(link, follow=True)
    assert labels(form) == ["New password", "The new password once more"]
    done = client.post(
        form.redirect_chain[-1][0], {"password1": "another long one", "password2": "another long one"}, follow=True
    )
    assert "The new password is saved" in done.content.decode()
    assert "This link was used already or is too old." in client.get(link, follow=True).content.decode()


def test_signing_out_says_so_once(signed_in, officer):
    answer = signed_in(officer).post("/en/account/logout/", follow=True)

    assert answer.content.decode().count("You are signed out.") == 1


@pytest.mark.parametrize(
    "unused", ["email", "confirm-email", "confirm-email/abc", "reauthenticate", "login/code/confirm"]
)
def test_pages_for_what_nobody_does_here_are_not_there(signed_in, officer, unused):
    assert signed_in(officer).get(f"/en/account/{unused}/").status_code == 404


@pytest.mark.parametrize("wanted", ["http://[::1", "//[", "https://evil.example/", "javascript:alert(1)"])
def test_signing_in_leads_nowhere_but_here(client, officer, wanted):
    told = {"login": officer.email, "password": PASSWORD, "next": wanted}

    assert client.get("/en/account/login/", {"next": wanted}).status_code == 200
    assert client.post("/en/account/login/", told)["Location"].startswith("/en/")
