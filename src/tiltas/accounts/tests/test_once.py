"""A form saves once, for people with and without an account; its key is forgotten after a week."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from tiltas.accounts.models import SentForm
from tiltas.accounts.once import OnceForm, saved_or_shown
from tiltas.core.errors import NotAllowed, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def send(rf, monkeypatch):
    """Send a form with a key to a view that saves by calling `save`."""
    monkeypatch.setattr("tiltas.accounts.once.render", lambda _request, _template, context, status: context["form"])

    def send(key, save):
        request = rf.post("/", {"once": key})
        request.user = AnonymousUser()
        return saved_or_shown(request, OnceForm(request.POST), save, template="")

    return send


def test_the_second_sending_leads_where_the_first_did_and_saves_nothing(send):
    saved = []

    def save():
        saved.append("once")
        return f"/en/made/{len(saved)}/"

    answers = [send("the-key", save), send("the-key", save)]

    assert [answer["Location"] for answer in answers] == ["/en/made/1/", "/en/made/1/"]
    assert saved == ["once"]


def test_what_was_refused_may_be_sent_again_with_the_same_key(send):
    def refused():
        raise Refused("Not now.")

    form = send("the-key", refused)

    assert (form.non_field_errors(), form.status) == (["Not now."], 422)
    assert send("the-key", lambda: "/en/made/")["Location"] == "/en/made/"


def test_what_is_not_allowed_is_not_a_mistake_in_the_form(send):
    def not_theirs():
        raise NotAllowed("Not yours.")

    with pytest.raises(NotAllowed):
        send("the-key", not_theirs)
    assert not SentForm.objects.exists()


def test_a_form_without_a_key_is_saved(send):
    assert send("", lambda: "/en/made/")["Location"] == "/en/made/"
    assert send("", lambda: "/en/made/again/")["Location"] == "/en/made/again/"


def test_keys_older_than_a_week_go_when_another_form_is_saved(send):
    today = timezone.localdate()
    for days in (7, 8):
        SentForm.objects.create(key=f"{days} days", address="/", on=today - datetime.timedelta(days=days))

    send("new", lambda: "/en/made/")

    assert set(SentForm.objects.values_list("key", flat=True)) == {"7 days", "new"}
