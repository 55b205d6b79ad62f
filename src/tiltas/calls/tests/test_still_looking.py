"""Calls without a deadline: whether partners are still looked for is asked after half a year."""

import datetime

import pytest
from django.db import connection, transaction
from django.utils import timezone

from tiltas.calls import queries, services
from tiltas.calls.models import PartnerCall
from tiltas.core.tests.races import begin
from tiltas.network.models import Membership
from tiltas.notifications.queries import unseen

from .factories import in_days, partner_call, worker

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def touched(call: PartnerCall, days: int) -> PartnerCall:
    PartnerCall.objects.filter(pk=call.pk).update(changed_at=timezone.now() - datetime.timedelta(days=days))
    call.refresh_from_db()
    return call


@pytest.fixture
def old():
    return touched(partner_call("Teachers"), 185)


@pytest.fixture
def editor(old):
    return worker(old.organisation, Membership.Role.EDITOR)


def ask(days: int = 0) -> None:
    services.ask_whether_still_looking(today=in_days(days))


def test_those_who_speak_for_it_are_asked_once_on_their_desk_and_answer_with_one_click(signed_in, old, editor):
    member = worker(old.organisation, Membership.Role.MEMBER)
    touched(partner_call("Young", organisation=old.organisation), 100)
    touched(partner_call("Dated", organisation=old.organisation, deadline=in_days(9)), 400)
    ask()
    ask(1)

    browser = signed_in(editor)
    assert [line.text for line in unseen(editor)] == ["“Teachers”: do you still look for partners?"]
    assert "do you still look for partners?" in browser.get("/en/desk/").content.decode()
    assert unseen(member) == []
    address = f"/en/calls/{old.uid}/confirm/"
    assert address in browser.get(old.get_absolute_url()).content.decode()
    assert address not in signed_in(member).get(old.get_absolute_url()).content.decode()
    assert signed_in(member).post(address).status_code == 403
    browser.post(address)

    ask(31)
    old.refresh_from_db()
    assert (old.state, old.asked_on, unseen(editor)) == ("open", None, [])
    assert address not in browser.get(old.get_absolute_url()).content.decode()


def test_without_an_answer_it_is_closed_after_a_month_and_can_be_opened_again(old, editor):
    ask()
    ask(29)
    old.refresh_from_db()
    assert old.is_open

    ask(30)
    old.refresh_from_db()
    assert old.state == "closed"
    assert ["is closed, because nobody said" in line.text for line in unseen(editor)] == [True]
    services.step_partner_call(call=old, name="reopen", by=editor)
    assert unseen(editor) == []
    ask(60)

    assert PartnerCall.objects.get(pk=old.pk).is_open


def test_a_call_that_stood_for_years_is_asked_before_it_is_closed(old):
    touched(old, 900)

    ask()

    old.refresh_from_db()
    assert (old.is_open, old.closes_on) == (True, in_days(30))


def test_a_correction_is_an_answer(old, editor):
    ask()

    services.correct_partner_call(call=old, title="Teachers again", language="en", themes=old.themes.all(), by=editor)
    ask(30)

    old.refresh_from_db()
    assert (old.is_open, old.asked_on, unseen(editor)) == (True, None, [])


@pytest.mark.parametrize("what_comes", [ask, lambda: services.confirm_partner_call(call=PartnerCall.objects.get())])
def test_neither_the_question_nor_its_answer_is_another_wording(signed_in, old, editor, what_comes):
    browser, address = signed_in(editor), f"/en/calls/{old.uid}/change/"
    form = browser.get(address).context["form"]
    what_comes()

    said = {"title": "Teachers again", "text": "x", "language": "en", "themes": [old.themes.get().uid]}
    answer = browser.post(address, said | {"seen": form["seen"].value()})

    assert answer.status_code == 302
    assert PartnerCall.objects.get().title == "Teachers again"


@pytest.mark.django_db(transaction=True)
def test_who_answers_at_the_moment_when_it_would_be_closed_has_answered(old):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite in memory has one writer: the race needs PostgreSQL")
    ask()

    with transaction.atomic():
        services.confirm_partner_call(call=old)
        it_would_be_closed = begin(lambda: ask(31))
    it_would_be_closed.join()

    assert PartnerCall.objects.get().is_open


def test_what_is_closed_meanwhile_is_confirmed_by_nobody(signed_in, old, editor):
    services.step_partner_call(call=old, name="close", by=editor)

    assert signed_in(editor).post(f"/en/calls/{old.uid}/confirm/").status_code == 409


def test_a_call_is_as_fresh_as_its_last_edit_or_confirmation(old):
    owner = next(side for side in queries.all_sides(queries.evidence()) if side.key == old.organisation_id)
    assert queries.side_of_call(old, owner).days == 185

    services.confirm_partner_call(call=old)

    old.refresh_from_db()
    assert queries.side_of_call(old, owner).days == 0
    assert old.changed_at < timezone.now() - datetime.timedelta(days=180)
