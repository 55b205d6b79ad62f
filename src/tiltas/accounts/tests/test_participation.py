"""Whose answers a browser gives: those of its token, or of the account that is signed in; never both made one."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory

from tiltas.accounts.models import Participant
from tiltas.accounts.participation import COOKIE, participant_of, remember, take_part

pytestmark = pytest.mark.django_db
FORM_COOKIE = "f" * 32


def asking(user=None, token="", form_cookie=FORM_COOKIE):
    request = RequestFactory().post("/")
    request.user = user or AnonymousUser()
    request.META["CSRF_COOKIE"] = form_cookie
    if token:
        request.COOKIES[COOKIE] = token
    return request


def first_answer(user=None, **kwargs):
    request = asking(user, **kwargs)
    participant = take_part(request)
    cookie = remember(request, HttpResponse()).cookies.get(COOKIE)
    return participant, cookie.value if cookie else ""


def test_a_button_pressed_twice_makes_one_participant():
    assert first_answer() == first_answer()
    assert Participant.objects.count() == 1


def test_an_account_never_takes_over_what_was_answered_without_it(organiser):
    before, _token = first_answer()

    # The same browser, its token lost, its form cookie still there.
    after, token = first_answer(organiser)

    before.refresh_from_db()
    assert after.pk != before.pk
    assert (before.user, after.user, token) == (None, organiser, "")


def test_who_signs_in_later_goes_on_without_being_tied_to_the_account(organiser):
    before, token = first_answer()

    after = take_part(asking(organiser, token=token))

    after.refresh_from_db()
    assert (after.pk, after.user) == (before.pk, None)


def test_an_account_sees_its_own_answers_at_a_computer_that_many_use(organiser):
    mine, _none = first_answer(organiser)
    _theirs, token = first_answer()

    assert participant_of(asking(organiser, token=token)) == mine
    assert participant_of(asking(token=token)) != mine


def test_an_account_pressing_twice_is_one_participant(organiser):
    assert first_answer(organiser)[0] == first_answer(organiser)[0]
    assert Participant.objects.count() == 1
