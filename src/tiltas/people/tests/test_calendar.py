"""A year, thirty days, ninety days: what the calendar does to entries."""

import datetime
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail

from tiltas.people import services
from tiltas.people.models import AddressSeen, ConsentRecord, Person
from tiltas.people.states import Due, due

from .factories import entered, listed

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 3, 1)
NOTHING, ASK, HIDE, DELETE = Due(), Due(ask=True), Due(hide=True), Due(delete=True)


def day(number: int) -> datetime.date:
    return DAY + datetime.timedelta(days=number)


@pytest.mark.parametrize(
    ("state", "confirmed", "asked", "today", "expected"),
    [
        ("listed", 0, None, 364, NOTHING),
        ("listed", 0, None, 365, ASK),
        ("listed", 0, None, 700, ASK),
        ("listed", 0, 365, 394, NOTHING),
        ("listed", 0, 365, 395, HIDE),
        ("hidden", 0, 365, 395, NOTHING),
        ("hidden", 0, 365, 484, NOTHING),
        ("hidden", 0, 365, 485, DELETE),
        # No worker ran for half a year: gone, not first hidden and shown again.
        ("listed", 0, 365, 600, DELETE),
        # Hidden by themselves: asked like everybody.
        ("hidden", 0, None, 364, NOTHING),
        ("hidden", 0, None, 365, ASK),
        # Never answered the first notice.
        ("waiting", None, None, 29, NOTHING),
        ("waiting", None, None, 30, ASK),
        ("waiting", None, 30, 119, NOTHING),
        ("waiting", None, 30, 120, DELETE),
        # An office that nobody confirmed.
        ("listed", None, None, 364, NOTHING),
        ("listed", None, None, 365, ASK),
        ("listed", None, 365, 395, HIDE),
    ],
)
def test_the_calendar(state, confirmed, asked, today, expected):
    person = Person(
        state=state,
        basis="consent" if confirmed is not None else "public_office",
        entered_on=DAY,
        confirmed_on=None if confirmed is None else day(confirmed),
        asked_again_on=None if asked is None else day(asked),
    )

    assert due(person, day(today)) == expected


def entered_on_the_day(**facts) -> Person:
    person = listed(**facts)
    Person.objects.filter(pk=person.pk).update(confirmed_on=DAY, entered_on=DAY, noticed_on=DAY)
    return person


def test_a_year_of_silence_ends_in_nothing():
    entered_on_the_day()
    told = {}
    for number in range(360, 490):
        done = services.keep_true(today=day(number))
        if done != services.Kept():
            told[number] = (done.asked, done.hidden, done.deleted)

    assert told == {365: (1, 0, 0), 395: (0, 1, 0), 485: (0, 0, 1)}
    assert len(mail.outbox) == 1
    assert not Person.objects.exists()
    assert not ConsentRecord.objects.exists()


def test_an_answer_begins_the_year_anew(client):
    person = entered_on_the_day()
    services.keep_true(today=day(365))
    person.refresh_from_db()

    services.confirm(person=person, how="link", today=day(370))

    assert services.keep_true(today=day(395)) == services.Kept()
    assert services.keep_true(today=day(735)).asked == 1
    assert [record.act for record in ConsentRecord.objects.order_by("pk")] == ["given", "again"]


def test_a_notice_that_the_mail_server_did_not_take_goes_out_the_next_day(monkeypatch):
    person = entered()
    next_day = person.entered_on + datetime.timedelta(days=1)
    # Of the day itself the first mail is still on its way.
    services.keep_true(today=person.entered_on)
    assert mail.outbox == []
    with monkeypatch.context() as now:
        now.setattr("django.core.mail.EmailMessage.send", _broken)
        services.keep_true(today=next_day)
    assert Person.objects.get().noticed_on is None

    services.keep_true(today=next_day)
    services.keep_true(today=next_day)

    assert [sent.to for sent in mail.outbox] == [[person.email]]


def _broken(self, fail_silently=False):
    raise OSError("ilze@kept.example")


def test_a_question_that_did_not_leave_starts_no_clock(monkeypatch):
    entered_on_the_day()
    with monkeypatch.context() as now:
        now.setattr("django.core.mail.EmailMessage.send", _broken)
        services.keep_true(today=day(365))

    assert Person.objects.get().asked_again_on is None
    assert services.keep_true(today=day(366)).asked == 1


def test_an_address_refused_for_good_has_bounced(monkeypatch):
    person = entered(email="Gone@kept.example")

    def refused(self, fail_silently=False):
        raise SMTPRecipientsRefused({"Gone@kept.example": (550, b"no such user")})

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refused)
    with pytest.raises(services.NotSent):
        services.send_notice(person=person)

    assert Person.objects.get().bounced_on is not None


def test_who_cannot_be_reached_is_not_asked_but_the_days_count():
    person = entered_on_the_day()
    services.address_bounced(person=person)

    services.keep_true(today=day(365))

    assert mail.outbox == []
    assert services.keep_true(today=day(395)).hidden == 1


def test_an_organiser_says_that_somebody_still_holds_the_office(organiser):
    person = entered(basis="public_office")
    Person.objects.update(entered_on=DAY, noticed_on=DAY)
    services.keep_true(today=day(365))
    person.refresh_from_db()

    services.still_in_office(person=person, by=organiser, today=day(380))

    assert services.keep_true(today=day(400)) == services.Kept()
    assert services.keep_true(today=day(745)).asked == 1


def test_invented_people_are_left_alone():
    person = entered_on_the_day()
    Person.objects.filter(pk=person.pk).update(is_sample=True)

    assert services.keep_true(today=day(900)) == services.Kept()


def test_numbers_of_looks_go_after_a_year():
    person = listed(email_for="everyone")
    services.show_address(person=person, to_member=False, today=DAY)

    services.keep_true(today=day(364))
    assert AddressSeen.objects.count() == 1
    Person.objects.update(confirmed_on=day(365))
    services.keep_true(today=day(400))

    assert AddressSeen.objects.count() == 0


def test_history_of_consent_is_never_changed():
    listed()

    with pytest.raises(TypeError):
        ConsentRecord.objects.update(version="2")
    with pytest.raises(TypeError):
        ConsentRecord.objects.all().delete()
    record = ConsentRecord.objects.get()
    record.version = "2"
    with pytest.raises(TypeError):
        record.save()


def test_organisers_are_asked_whether_somebody_is_still_in_office(organiser, signed_in):
    person = entered(basis="public_office")
    Person.objects.update(entered_on=DAY, noticed_on=DAY)
    desk = signed_in(organiser)
    services.keep_true(today=day(365))
    assert "Is Ilze Bērziņa still in office?" in desk.get("/en/desk/").content.decode()

    services.still_in_office(person=Person.objects.get(pk=person.pk), by=organiser)

    assert "still in office" not in desk.get("/en/desk/").content.decode()


def test_who_has_an_account_finds_the_question_on_the_desk(somebody, signed_in):
    entered_on_the_day()
    Person.objects.update(user=somebody)

    services.keep_true(today=day(365))

    assert "Is your entry still right?" in signed_in(somebody).get("/en/desk/").content.decode()
