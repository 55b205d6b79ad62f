import re
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.cache import cache

from tiltas.network import services, tasks
from tiltas.network.models import Organisation
from tiltas.notifications.models import Notice
from tiltas.notifications.queries import unseen

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
    assert "We are sending a mail to the mailbox" in answer.content.decode()
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


# Mail that comes back -------------------------------------------------------------------------------------------------


@pytest.fixture
def kept():
    """An organisation that messages reach."""
    return organisation("Bridge", mailbox="office@bridge.example")


def test_mail_that_comes_back_stops_messages_and_letters(client, kept):
    assert services.mailbox_came_back(address="Office@Bridge.example") is True

    kept.refresh_from_db()
    assert (kept.mailbox, kept.has_mailbox) == ("office@bridge.example", False)
    assert not Organisation.objects.reachable().exists()
    assert "<textarea" not in client.get(f"/en/network/{kept.uid}/message/").content.decode()
    assert services.mailbox_came_back(address="office@bridge.example") is False


def test_its_officers_are_asked_to_update_it_and_nobody_else(kept):
    officer, editor, organiser = worker(kept, "officer"), worker(kept, "editor"), user("organiser")

    for _time in range(2):
        services.mailbox_came_back(address="office@bridge.example")

    [line] = unseen(officer)
    assert line.text == "Mail to the mailbox of Bridge comes back: please update the address"
    assert line.address == f"/en/network/{kept.uid}/change/"
    assert [unseen(editor), unseen(organiser)] == [[], []]
    assert "office@bridge.example" not in str(list(Notice.objects.values()))


def test_where_nobody_answers_for_it_the_organisers_are_asked(kept):
    worker(kept, "editor")
    organiser = user("organiser")

    services.mailbox_came_back(address="office@bridge.example")

    assert len(unseen(organiser)) == 1


@pytest.mark.parametrize("change", ["another", "none", "confirmed"])
def test_the_question_goes_once_the_mailbox_is_right(kept, change):
    officer = worker(kept, "officer")
    services.mailbox_came_back(address="office@bridge.example")
    kept.refresh_from_db()
    assert len(unseen(officer)) == 1

    if change == "confirmed":
        services.confirm_mailbox(organisation=kept)
    else:
        mailbox = "info@bridge.example" if change == "another" else ""
        services.change_organisation(organisation=kept, mailbox=mailbox, by=officer)

    assert unseen(officer) == []


def test_the_mailbox_that_stands_there_by_now_is_not_the_one_that_came_back(kept):
    stale, officer = Organisation.objects.get(pk=kept.pk), worker(kept, "officer")
    services.change_organisation(organisation=kept, mailbox="info@bridge.example", by=officer)
    services.confirm_mailbox(organisation=kept)

    services.mailbox_bounced(organisation=stale)

    kept.refresh_from_db()
    assert (kept.has_mailbox, unseen(officer)) == (True, [])


def test_a_report_without_an_address_is_about_nobody():
    officer = worker(organisation(), "officer")

    assert services.mailbox_came_back(address=" ") is False

    assert unseen(officer) == []


def test_who_wrote_down_a_wrong_mailbox_is_told_before_it_was_ever_confirmed(new):
    officer = worker(new, "officer")

    assert services.mailbox_came_back(address="office@bridge.example") is False

    assert len(unseen(officer)) == 1


def refuse_for_good(letter, fail_silently=False):
    raise SMTPRecipientsRefused(dict.fromkeys(letter.to, (550, b"no such user")))


def test_who_wrote_down_a_mailbox_that_the_mail_server_refuses_is_told(new, monkeypatch):
    officer = worker(new, "officer")
    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse_for_good)

    tasks.mailbox(organisation=new.pk)

    assert len(unseen(officer)) == 1


def test_a_mailbox_that_the_mail_server_refuses_for_good_gets_nothing_more(client, kept, monkeypatch):
    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse_for_good)

    answer = write(client, kept)

    kept.refresh_from_db()
    assert answer.status_code == 503
    assert "Is there a language café on Fridays?" in answer.content.decode()
    assert not kept.has_mailbox


def test_many_mailboxes_that_mail_comes_back_from_are_told_with_few_statements(django_assert_max_num_queries):
    organiser = user("organiser")
    for number in range(6):
        organisation(mailbox=f"office{number}@bridge.example")
        services.mailbox_came_back(address=f"office{number}@bridge.example")

    with django_assert_max_num_queries(3):
        assert len(unseen(organiser)) == 6
