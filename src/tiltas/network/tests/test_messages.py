import re
from smtplib import SMTPException

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client

from tiltas.accounts.services import export_personal_data
from tiltas.network import services

from .factories import country, organisation, theme, user, worker

pytestmark = pytest.mark.django_db

MESSAGE = {"sender_email": "olena@people.example", "text": "Is there a language café on Fridays?"}


@pytest.fixture(autouse=True)
def no_earlier_tries():
    cache.clear()


@pytest.fixture
def reachable():
    return organisation("Bridge", mailbox="office@bridge.example")


def write(client, made, **changes):
    return client.post(f"/en/network/{made.uid}/message/", MESSAGE | changes)


def test_a_message_reaches_the_mailbox_and_the_answer_the_sender(client, reachable):
    answer = write(client, reachable)

    assert answer["Location"] == "/en/network/message-sent/"
    sent, _copy = mail.outbox
    assert (sent.to, sent.reply_to, sent.from_email) == (
        ["office@bridge.example"],
        ["olena@people.example"],
        "tiltas@localhost",
    )
    assert MESSAGE["text"] in sent.body


def test_the_sender_gets_a_copy_of_the_words_and_not_the_address(client, reachable):
    write(client, reachable)

    _message, copy = mail.outbox
    assert (copy.to, copy.cc, copy.bcc, copy.reply_to) == (["olena@people.example"], [], [], [])
    assert copy.body.index("If it was not you") < copy.body.index(MESSAGE["text"])
    assert f"Bridge\nhttp://localhost:8000{reachable.get_absolute_url()}" in copy.body
    assert "bridge.example" not in copy.body + copy.subject + str(copy.extra_headers) + copy.from_email


def test_a_copy_that_does_not_leave_is_no_reason_to_write_again(client, reachable, monkeypatch):
    sent = []

    def only_to_the_organisation(self, fail_silently=False):
        if self.to != [reachable.mailbox]:
            raise SMTPException
        sent.append(self)

    monkeypatch.setattr("django.core.mail.EmailMessage.send", only_to_the_organisation)

    answer = write(client, reachable)

    assert len(sent) == 1
    assert "Your copy could not be sent" in client.get(answer["Location"]).content.decode()


def test_nobody_is_sent_copies_without_end_whoever_types_their_address(client, reachable):
    others = [organisation(mailbox=f"office{number}@bridge.example") for number in range(5)]
    for number, other in enumerate(others):
        write(client, other, once=str(number), REMOTE_ADDR=f"10.0.0.{number}")
    mail.outbox.clear()

    client.defaults["REMOTE_ADDR"] = "10.0.0.99"
    answer = write(client, reachable, once="from elsewhere")
    again = write(client, reachable, once="the same mailbox", sender_email="Olena+tag@people.example")

    assert (answer.status_code, again.status_code, mail.outbox) == (429, 429, [])
    assert MESSAGE["text"] in answer.content.decode()


def test_whoever_has_an_account_may_write_more_from_its_address_and_only_from_that(client, signed_in):
    writer = user()
    others = [organisation(mailbox=f"office{number}@bridge.example") for number in range(21)]

    def statuses(sender_email, count):
        found = []
        for number, other in enumerate(others[:count]):
            browser = signed_in(writer)
            browser.defaults["REMOTE_ADDR"] = f"10.0.2.{number}"
            found.append(write(browser, other, once=f"{sender_email}{number}", sender_email=sender_email).status_code)
        return found

    assert statuses(writer.email.upper(), 21) == [302] * 20 + [429]
    assert statuses("somebody@else.example", 6) == [302] * 5 + [429]


def test_a_mailbox_gets_thirty_messages_a_day_whoever_writes(client, reachable):
    def write_as(number):
        client.defaults["REMOTE_ADDR"] = f"10.0.1.{number}"
        return write(client, reachable, once=str(number), sender_email=f"sender{number}@people.example").status_code

    assert [write_as(number) for number in range(31)] == [302] * 30 + [429]


def test_no_address_stands_in_the_tables_of_limits(client, reachable):
    write(client, reachable)

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM cache")
        rows = str(cursor.fetchall())
    assert "message-from" in rows
    assert "olena@people.example" not in rows
    assert "office@bridge.example" not in rows


def test_a_message_says_about_which_theme_and_place_it_was_asked(client, reachable):
    place, about = country(), theme()
    address = f"/en/network/{reachable.uid}/message/"
    query = f"?theme={about.uid}&place={place.uid}"
    line = f"About: {about.title}, {place.name_in('en').plain}"

    assert line in client.get(address + query).content.decode()
    client.post(address + query, MESSAGE)
    client.post(address + "?theme=none&place=none", MESSAGE | {"text": "Another question altogether"})

    with_it, copy, without, _other_copy = (sent.body for sent in mail.outbox)
    assert line in copy
    assert with_it.index(line) < with_it.index(MESSAGE["text"])
    assert "About" not in without


def test_the_form_works_without_an_account_and_is_not_stored(reachable):
    client = Client(enforce_csrf_checks=True)
    page = client.get(f"/en/network/{reachable.uid}/message/")
    token = re.search('name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())[1]

    answer = write(client, reachable, csrfmiddlewaretoken=token)

    assert "no-store" in page["Cache-Control"]
    assert (answer.status_code, len(mail.outbox)) == (302, 2)


def test_who_is_signed_in_need_not_write_their_address(client, reachable):
    person = user()
    client.force_login(person)

    assert f'value="{person.email}"' in client.get(f"/en/network/{reachable.uid}/message/").content.decode()


def test_a_message_says_what_it_is_about(client, reachable):
    other = organisation("Old Friends")
    page = client.get(f"/en/network/{reachable.uid}/message/?about={other.uid}").content.decode()
    assert f'href="{other.get_absolute_url()}"' in page

    write(client, reachable, about=other.uid)

    assert f"It is about “Old Friends”: http://localhost:8000{other.get_absolute_url()}" in mail.outbox[0].body


@pytest.mark.parametrize("about", ["00000000", "\x00", "HIDDEN"])
def test_a_message_tells_nothing_of_what_is_not_public(client, reachable, about):
    hidden = organisation("Hidden friends")
    hidden.node.visibility = "private"
    hidden.node.save()
    about = about.replace("HIDDEN", hidden.uid)

    page = client.get(f"/en/network/{reachable.uid}/message/", {"about": about}).content.decode()
    write(client, reachable, about=about.replace("\x00", ""))

    assert "Hidden friends" not in page + mail.outbox[0].body


def test_nobody_is_led_to_write_to_themselves(client, reachable):
    way = f'href="/en/network/{reachable.uid}/message/"'
    page = client.get(reachable.get_absolute_url()).content.decode()
    client.force_login(worker(reachable, "editor"))
    own = client.get(reachable.get_absolute_url()).content.decode()

    assert page.count(way) == 2
    assert own.count(way) == 1


def test_pressing_twice_sends_once(client, reachable):
    write(client, reachable, once="abc")
    write(client, reachable, once="abc")

    assert [sent.to for sent in mail.outbox] == [["office@bridge.example"], ["olena@people.example"]]


def test_a_program_is_thanked_and_nothing_is_sent(client, reachable):
    answer = write(client, reachable, company="Cheap pills")

    assert (answer.status_code, mail.outbox) == (302, [])


@pytest.mark.parametrize(
    "changes",
    [
        {"sender_email": "nobody"},
        {"sender_email": "a@b.example\nBcc: c@d.example"},
        {"text": "Hi"},
        {"text": "x" * 4001},
    ],
)
def test_what_was_typed_stays_when_something_is_wrong(client, reachable, changes):
    answer = write(client, reachable, **changes)

    assert (answer.status_code, mail.outbox) == (422, [])
    assert {**MESSAGE, **changes}["text"] in answer.content.decode()


def test_after_five_messages_the_sixth_waits(client, reachable):
    for number in range(5):
        write(client, reachable, sender_email=f"sender{number}@people.example")

    answer = write(client, reachable, once="later")

    assert (answer.status_code, len(mail.outbox)) == (429, 10)
    assert MESSAGE["text"] in answer.content.decode()


def test_when_the_mail_server_fails_the_text_stays_and_may_be_sent_again(client, reachable, monkeypatch, caplog):
    def broken(self, fail_silently=False):
        raise SMTPException("olena@people.example refused")

    with monkeypatch.context() as now:
        now.setattr("django.core.mail.EmailMessage.send", broken)
        answer = write(client, reachable, once="abc")
    assert answer.status_code == 503
    assert MESSAGE["text"] in answer.content.decode()
    assert "olena" not in caplog.text

    write(client, reachable, once="abc")

    assert len(mail.outbox) == 2


def test_without_a_mailbox_there_is_no_form(client):
    made = organisation()

    assert "<textarea" not in client.get(f"/en/network/{made.uid}/message/").content.decode()
    with pytest.raises(services.NoMailbox):
        services.send_message(organisation=made, sender_email="a@b.example", text="Hello there")


def test_no_page_shows_a_stored_address_or_a_number_that_is_not_to_be_shown(client):
    shown = organisation(
        "Shown", mailbox="one@bridge.example", phone="+370 111", wants_phone_shown=True, contact_for=country()
    )
    hidden = organisation("Hidden", mailbox="two@bridge.example", phone="+370 222", is_contact_point=True)
    person = worker(hidden, "member")
    addresses = ["/en/network/", "/en/network/contacts/"]
    for one in (shown, hidden):
        addresses += [one.get_absolute_url(), f"/en/network/{one.uid}/message/", f"/en/search/?q={one.name}"]

    pages = "".join(client.get(address).content.decode() for address in addresses)

    assert "+370 111" in pages
    for secret in ("one@bridge.example", "two@bridge.example", "+370 222", person.email, "mailto:"):
        assert secret not in pages


def test_a_person_learns_and_erases_what_is_known_here():
    made = organisation("Bridge")
    person = worker(made, "editor")

    known = export_personal_data(user=person)["network"]["Works for"]

    assert [row.split(", ")[:2] for row in known] == [["Bridge", "editor of its entry"]]
    assert "network" not in export_personal_data(user=user())
