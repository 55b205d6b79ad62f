"""Writing to somebody: three steps, no script, no address."""

import datetime
import io
from smtplib import SMTPException, SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.management import call_command

from tiltas.network.tests.factories import user
from tiltas.notifications.queries import unseen
from tiltas.people import services
from tiltas.people.models import Person

from .factories import entered, listed, teacher

pytestmark = pytest.mark.django_db
MESSAGE = {"sender_email": "olena@people.example", "text": "Do you teach in the evening?"}
REPORT = b"""From: MAILER-DAEMON@mail.example
Content-Type: multipart/report; report-type=delivery-status; boundary="cut"
MIME-Version: 1.0

--cut
Content-Type: text/plain

Sorry.

--cut
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example

Final-Recipient: rfc822; ilze@kept.example
Action: ACTION
Status: 5.1.1

--cut--
"""


def write(client, person, **changes):
    return client.post(f"/en/people/{person.uid}/message/", MESSAGE | changes)


def test_three_steps_lead_to_a_person(client):
    person = teacher()

    roster = client.get("/en/people/").content.decode()
    page = client.get(person.get_absolute_url()).content.decode()
    answer = write(client, person)

    assert f'href="{person.get_absolute_url()}"' in roster
    assert f'href="{person.get_absolute_url()}message/"' in page
    assert answer["Location"] == "/en/people/message-sent/"


def test_the_message_reaches_the_person_and_a_copy_the_sender(client):
    person = listed(mail_language="lt")

    write(client, person)

    message, copy = mail.outbox
    assert (message.to, message.reply_to) == ([person.email], ["olena@people.example"])
    assert (copy.to, copy.reply_to) == (["olena@people.example"], [])
    assert MESSAGE["text"] in message.body
    # Nobody takes the words of a stranger for ours.
    assert message.body.startswith("Kažkas") or message.body.startswith("Somebody wrote this")
    assert copy.body.index("If it was not you") < copy.body.index(MESSAGE["text"])
    assert person.email not in copy.body + str(copy.extra_headers) + copy.from_email
    assert message.content_subtype == "plain"


def test_a_program_is_thanked_and_nothing_is_sent(client):
    answer = write(client, listed(), company="Cheap pills")

    assert (answer.status_code, mail.outbox) == (302, [])


def test_after_five_messages_of_a_day_the_sixth_waits(client):
    person = listed()
    for number in range(5):
        write(client, person, once=str(number), sender_email=f"sender{number}@people.example")

    answer = write(client, person, once="later")

    assert (answer.status_code, len(mail.outbox)) == (429, 10)
    assert MESSAGE["text"] in answer.content.decode()


def test_whoever_has_an_account_may_write_more_from_its_address(signed_in):
    writer, person = user(), listed()
    browser = signed_in(writer)

    answers = [write(browser, person, once=str(number), sender_email=writer.email) for number in range(21)]

    assert [answer.status_code for answer in answers] == [302] * 20 + [429]
    assert f'value="{writer.email}"' in browser.get(f"{person.get_absolute_url()}message/").content.decode()


def test_nobody_is_sent_copies_without_end_whoever_types_their_address(client):
    person = listed()
    for number in range(5):
        write(client, person, once=str(number), REMOTE_ADDR=f"10.0.0.{number}")
    mail.outbox.clear()

    client.defaults["REMOTE_ADDR"] = "10.0.0.99"
    answer = write(client, person, once="from elsewhere")
    again = write(client, person, once="the same mailbox", sender_email="Olena+tag@people.example")

    assert (answer.status_code, again.status_code, mail.outbox) == (429, 429, [])


def test_no_address_stands_in_the_tables_of_limits(client):
    from django.db import connection

    person = listed(email_for="everyone")
    write(client, person)

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM cache")
        rows = str(cursor.fetchall())
    assert "message-from" in rows
    assert "olena@people.example" not in rows
    assert person.email not in rows


def test_pressing_twice_sends_once(client):
    person = listed()

    write(client, person, once="abc")
    write(client, person, once="abc")

    assert [sent.to for sent in mail.outbox] == [[person.email], ["olena@people.example"]]


def test_when_the_mail_server_fails_the_text_stays_and_the_log_knows_nobody(client, monkeypatch, caplog):
    person = listed()

    def broken(self, fail_silently=False):
        raise SMTPException(f"{person.email} refused")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", broken)
    answer = write(client, person)

    assert answer.status_code == 503
    assert MESSAGE["text"] in answer.content.decode()
    assert person.email not in caplog.text + answer.content.decode()


def refuse_for_good(letter, fail_silently=False):
    raise SMTPRecipientsRefused(dict.fromkeys(letter.to, (550, b"no such user")))


def test_an_address_that_the_mail_server_refuses_for_good_is_hidden_at_once(client, monkeypatch):
    person = listed()
    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse_for_good)

    answer = write(client, person)

    person.refresh_from_db()
    assert answer.status_code == 503
    assert MESSAGE["text"] in answer.content.decode()
    assert person.bounced_on is not None


def test_an_address_that_stands_there_by_now_is_not_the_one_that_was_refused(monkeypatch):
    person = listed()
    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse_for_good)
    with pytest.raises(services.NotSent) as refused:
        services.send_message(person=person, sender_email="a@b.example", text="Hello there")
    Person.objects.update(email="another@kept.example")

    services.bounced_at_once(person=person, trouble=refused.value)

    person.refresh_from_db()
    assert person.bounced_on is None


@pytest.mark.parametrize("address", [f"a@{'ä' * 60}.example", f"a@{'ß' * 50}.example"])
def test_an_address_that_no_mail_server_takes_breaks_nothing(client, address):
    answer = write(client, listed(), sender_email=address)

    assert answer.status_code == 503
    assert MESSAGE["text"] in answer.content.decode()
    assert not mail.outbox


def test_one_address_that_no_mail_server_takes_keeps_nobody_else_from_being_asked():
    first, second = entered(email=f"a@{'ä' * 60}.example"), entered()

    services.keep_true(today=first.entered_on + datetime.timedelta(days=1))

    assert [one.to for one in mail.outbox] == [[second.email]]


def test_a_copy_that_does_not_leave_is_no_reason_to_write_again(client, monkeypatch):
    person, sent = listed(), []

    def only_to_the_person(self, fail_silently=False):
        if self.to != [person.email]:
            raise SMTPException
        sent.append(self)

    monkeypatch.setattr("django.core.mail.EmailMessage.send", only_to_the_person)

    answer = write(client, person)

    assert len(sent) == 1
    assert "Your copy could not be sent" in client.get(answer["Location"]).content.decode()


def test_who_takes_no_messages_gets_none(client):
    person = listed(takes_messages=False)

    assert "message/" not in client.get(person.get_absolute_url()).content.decode().partition("<main")[2]
    with pytest.raises(services.NotReachable):
        services.send_message(person=person, sender_email="a@b.example", text="Hello there")


# Mail that comes back -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("action", "has_bounced"), [("failed", True), ("delayed", False)])
def test_a_delivery_report_hides_the_address(monkeypatch, action, has_bounced):
    listed(email="Ilze@kept.example")
    report = io.TextIOWrapper(io.BytesIO(REPORT.replace(b"ACTION", action.encode())))
    monkeypatch.setattr("sys.stdin", report)
    told = io.StringIO()

    call_command("mail_came_back", stdout=told)

    assert (Person.objects.get().bounced_on is not None) == has_bounced
    assert told.getvalue().strip() == f"{int(has_bounced)} hidden"


def test_an_address_that_came_back_is_named_on_the_command_line():
    one, other = listed(), listed()

    call_command("mail_came_back", one.email.upper(), "nobody@kept.example", stdout=io.StringIO())

    assert set(Person.objects.filter(bounced_on__isnull=False)) == {one}
    assert Person.objects.get(pk=other.pk).is_reachable


def test_the_owner_is_asked_to_update_and_a_new_address_ends_it(signed_in):
    owner = user()
    person = listed()
    Person.objects.update(user=owner)
    person.refresh_from_db()
    services.address_bounced(person=person)
    assert "please update your address" in signed_in(owner).get("/en/desk/").content.decode()

    person.refresh_from_db()
    services.change_person(person=person, email="new@kept.example", by=owner)
    services.prove_new_address(person=person)

    assert "please update your address" not in signed_in(owner).get("/en/desk/").content.decode()
    assert Person.objects.get().is_reachable


def test_organisers_learn_that_mail_comes_back(signed_in, organiser):
    services.address_bounced(person=entered())

    assert "Mail to Ilze Bērziņa comes back" in signed_in(organiser).get("/en/desk/").content.decode()


def test_many_entries_that_need_a_hand_are_told_with_few_statements(organiser, django_assert_max_num_queries):
    for number in range(6):
        services.address_bounced(person=entered(email=f"person{number}@kept.example"))

    with django_assert_max_num_queries(3):
        assert len(unseen(organiser)) == 6
