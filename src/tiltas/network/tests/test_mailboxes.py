import re

import pytest
from django.core import mail
from django.core.cache import cache

from tiltas.network import services
from tiltas.network.models import Organisation

from .factories import organisation, user, worker
from .test_forms import FACTS
from .test_messages import write

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_earlier_tries():
    cache.clear()


@pytest.fixture
def new(django_capture_on_commit_callbacks):
    """An organisation whose mailbox somebody has just written down; the mail with the link has been sent."""
    with django_capture_on_commit_callbacks(execute=True):
        return organisation("Bridge", mailbox="office@bridge.example", mailbox_is_confirmed=False)


def link():
    return re.search(r"http://\S+(/\w\w/network/mailbox/\S+)", mail.outbox[-1].body)[1]


def messages_sent():
    return [letter for letter in mail.outbox if letter.reply_to]


def test_no_message_goes_to_a_mailbox_that_nobody_has_confirmed(client, new):
    answer = write(client, new)

    assert "is not confirmed yet" in answer.content.decode()
    assert messages_sent() == []
    with pytest.raises(services.MailboxNotConfirmed):
        services.send_message(organisation=new, sender_email="a@b.example", text="Hello there")
    page = client.get(new.get_absolute_url()).content.decode()
    assert "Its mailbox is not confirmed yet" in page
    assert f"/en/network/{new.uid}/message/" not in page


def test_its_owner_confirms_it_with_the_link_of_one_mail(client, new):
    assert [letter.to for letter in mail.outbox] == [["office@bridge.example"]]

    opened = client.get(link())
    assert "no-store" in opened["Cache-Control"]
    assert "office@bridge.example" not in link() + opened.content.decode()
    write(client, new)
    assert messages_sent() == []  # a program may have opened the link to look

    client.post(link(), {"yes": "yes"})
    write(client, new, once="again")

    assert [letter.to for letter in messages_sent()] == [["office@bridge.example"]]


def test_whoever_says_no_gets_nothing_and_the_address_is_not_kept(client, new):
    where = link()

    client.post(where, {"no": "no"})

    new.refresh_from_db()
    assert (new.mailbox, new.has_mailbox) == ("", False)
    assert client.post(where, {"yes": "yes"}).status_code == 410


def test_another_mailbox_is_another_question(client, new, django_capture_on_commit_callbacks):
    where = link()
    client.post(where, {"yes": "yes"})
    client.force_login(worker(new, "editor"))
    change = f"/en/network/{new.uid}/change/"

    with django_capture_on_commit_callbacks(execute=True):
        opened = {"seen": client.get(change).context["form"]["seen"].value()}
        answer = client.post(change, FACTS | opened, follow=True)

    new.refresh_from_db()
    assert (new.mailbox, new.has_mailbox) == ("info@rainbow.example", False)
    assert "We have sent a mail to the mailbox" in answer.content.decode()
    assert mail.outbox[-1].to == ["info@rainbow.example"]
    assert client.post(where, {"yes": "yes"}).status_code == 410  # the link to the mailbox of before
    assert client.post(link(), {"yes": "yes"}).status_code == 200
    new.refresh_from_db()
    assert new.has_mailbox


def test_a_correction_of_something_else_asks_nobody(new, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        services.change_organisation(organisation=new, description="Meets on Fridays.")

    assert len(mail.outbox) == 1


def test_those_who_keep_the_entry_may_have_the_mail_sent_again_but_not_for_ever(client, new):
    again = f"/en/network/{new.uid}/mailbox/ask/"
    assert client.post(again).status_code == 302
    client.force_login(user())
    assert client.post(again).status_code == 403
    assert len(mail.outbox) == 1
    client.force_login(worker(new, "editor"))
    assert again in client.get(new.get_absolute_url()).content.decode()

    for _time in range(5):
        client.post(again)

    assert len(mail.outbox) == 4


def test_nobody_makes_a_link_of_their_own(client, new):
    other = organisation(mailbox="victim@people.example", mailbox_is_confirmed=False)

    answer = client.post(link().replace(new.uid, other.uid), {"yes": "yes"})

    other.refresh_from_db()
    assert (answer.status_code, other.has_mailbox) == (404, False)


def test_letters_to_everybody_pass_over_what_is_not_confirmed(new):
    there = organisation(mailbox="there@bridge.example")

    assert list(Organisation.objects.reachable()) == [there]
