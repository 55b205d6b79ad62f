"""An address that somebody writes down as theirs gets one question, and nothing else before its reader says yes."""

import datetime
import re

import pytest
from django.core import mail

from tiltas.accounts.models import AuditEntry
from tiltas.accounts.services import export_personal_data
from tiltas.people import links, services
from tiltas.people.links import address_token_for, token_for
from tiltas.people.models import Person

from .factories import entered, listed

pytestmark = pytest.mark.django_db
NEW = "Rasa.New@kept.example"


@pytest.fixture
def saved(django_capture_on_commit_callbacks):
    """saved(do): what is to be done later is done."""

    def do(function, *args, **kwargs):
        with django_capture_on_commit_callbacks(execute=True):
            return function(*args, **kwargs)

    return do


def waiting(**facts) -> Person:
    """Listed, and waiting for the proof of a new address."""
    person = listed(**facts)
    return services.change_person(person=person, email=NEW)


def write_to(client, person):
    told = {"sender_email": "olena@people.example", "text": "Do you teach in the evening?"}
    return client.post(f"/en/people/{person.uid}/message/", told)


def answer_with(client, token, answer):
    return client.post("/en/people/link/address/", {"token": token, "answer": answer})


def test_the_new_address_gets_one_question_and_messages_go_to_the_old_one(client, saved):
    person = listed(email="rasa@kept.example", mail_language="lt")

    saved(services.change_person, person=person, email=NEW)
    write_to(client, person)

    question, message, _copy = mail.outbox
    assert (question.to, message.to) == ([NEW], ["rasa@kept.example"])
    assert "/lt/people/address/" in question.body
    # Nothing that somebody typed: it may be the address of anybody.
    assert person.name not in question.body


def test_opening_the_link_changes_nothing_and_one_press_proves_it(client):
    person = waiting(email="rasa@kept.example")
    services.address_bounced(person=person)
    token, old_link = address_token_for(person), token_for(person)
    before = Person.objects.values().get()

    page = client.get(f"/en/people/address/{token}/")
    assert (page.status_code, page["Cache-Control"], Person.objects.values().get()) == (200, "no-store", before)
    answer_with(client, token, "yes")

    person.refresh_from_db()
    assert (person.email, person.new_email, person.bounced_on) == (NEW, "", None)
    # Who reads the old mailbox decides no longer.
    assert client.get(f"/en/people/link/{old_link}/").status_code == 410
    assert client.get(f"/en/people/address/{token}/").status_code == 410


def test_who_is_not_meant_says_so_and_the_address_is_forgotten(client):
    person = waiting(email="rasa@kept.example")

    answer_with(client, address_token_for(person), "no")

    person.refresh_from_db()
    assert (person.email, person.new_email, person.new_email_on) == ("rasa@kept.example", "", None)


def test_what_nobody_proves_is_forgotten_after_a_week():
    person = waiting()
    week = datetime.timedelta(days=7)

    services.keep_true(today=person.new_email_on + week)
    assert Person.objects.get().new_email == NEW
    services.keep_true(today=person.new_email_on + week + datetime.timedelta(days=1))

    assert Person.objects.get().new_email == ""


def test_the_link_of_an_address_proves_no_other_one(client):
    person = waiting()
    token = address_token_for(person)
    services.change_person(person=person, email="third@kept.example")

    assert answer_with(client, token, "yes").status_code == 410
    assert answer_with(client, token_for(person), "yes").status_code == 404
    assert Person.objects.get().new_email == "third@kept.example"


def test_who_corrects_their_entry_learns_nothing_about_other_addresses(client, saved):
    listed(email="olena@kept.example")
    answers = []
    for number, wanted in enumerate(["olena@kept.example", "nobody@kept.example"]):
        person = entered("Rasa", email=f"rasa{number}@kept.example")
        page = client.get(f"/en/people/link/{token_for(person)}/correct/")
        told = {f.html_name: f.value() for f in page.context["form"] if f.value() not in (None, "", False)}
        answer = saved(client.post, "/en/people/link/save/", told | {"token": token_for(person), "email": wanted})
        text = answer.content.decode().replace(wanted, "").replace(person.email, "")
        answers.append((answer.status_code, re.sub(r'value="[^"]*"|people/link/[^"]*', "", text)))

    assert answers[0] == answers[1]
    assert [sent.to for sent in mail.outbox] == [["olena@kept.example"], ["nobody@kept.example"]]


def test_only_its_reader_learns_that_an_address_stands_in_another_entry(client):
    person = waiting()
    listed("Other", email=NEW)

    answer = answer_with(client, address_token_for(person), "yes")

    assert answer.status_code == 409
    assert "entered with this e-mail address already" in answer.content.decode()


def test_nobody_is_asked_without_end_whether_an_address_is_theirs(client, saved):
    for number in range(3):
        person = entered(email=f"rasa{number}@kept.example")
        client.defaults["REMOTE_ADDR"] = f"10.0.0.{number}"
        page = client.get(f"/en/people/link/{token_for(person)}/correct/")
        told = {f.html_name: f.value() for f in page.context["form"] if f.value() not in (None, "", False)}
        answer = saved(client.post, "/en/people/link/save/", told | {"token": token_for(person), "email": NEW})

    assert (answer.status_code, Person.objects.exclude(new_email="").count()) == (429, 2)
    assert [sent.to for sent in mail.outbox] == [[NEW], [NEW]]


# With an account ------------------------------------------------------------------------------------------------------


def enter_oneself(client, **changes):
    page = client.get("/en/people/mine/change/")
    told = {f.html_name: f.value() for f in page.context["form"] if f.value() not in (None, "", False)}
    return client.post("/en/people/mine/change/", told | {"name": "Rasa", "agrees": "on"} | changes)


def test_ones_own_entry_under_another_address_is_reached_at_that_of_the_account(signed_in, somebody, client, saved):
    own = signed_in(somebody)

    saved(enter_oneself, own, email=NEW)
    write_to(client, Person.objects.get())

    assert [sent.to for sent in mail.outbox[:2]] == [[NEW], [somebody.email]]
    page = own.get("/en/people/mine/").content.decode()
    assert "Your new address waits for you" in page
    assert NEW in page
    assert NEW in str(export_personal_data(user=somebody)["people"])


def test_the_address_of_the_account_needs_no_proof(signed_in, somebody, saved):
    saved(enter_oneself, signed_in(somebody), email=somebody.email.upper())

    assert (Person.objects.get().new_email, mail.outbox) == ("", [])


def test_correcting_something_else_keeps_the_question_open(somebody):
    person = waiting()

    services.change_person(person=person, email=person.email, phone="+371 1")

    assert Person.objects.get().new_email == NEW


def test_an_organiser_corrects_the_address_of_somebody_who_has_not_answered(organiser, saved):
    person = entered()

    saved(services.change_person, person=person, email=NEW, by=organiser)

    person.refresh_from_db()
    assert (person.email, [sent.to for sent in mail.outbox]) == (NEW, [[NEW]])
    assert "people/link/" in mail.outbox[0].body


def test_a_proof_is_on_record_without_the_address(client):
    person = waiting()

    answer_with(client, address_token_for(person), "yes")

    assert AuditEntry.objects.filter(action="people.prove_address").count() == 1
    with pytest.raises(links.NoLongerAsked):
        links.person_with_new_address(address_token_for(person))
