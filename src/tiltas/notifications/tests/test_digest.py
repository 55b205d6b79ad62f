"""What is new reaches people once, in their language, as often as they want."""

import datetime

import pytest
from django.core import mail as post
from django.test import override_settings
from django.utils import timezone

from tiltas.core.signed import signed
from tiltas.notifications import register, services
from tiltas.notifications.models import Notice, Preference
from tiltas.notifications.queries import unseen
from tiltas.notifications.register import Line

MONDAY = datetime.date(2026, 3, 2)
TUESDAY = datetime.date(2026, 3, 3)


@pytest.fixture(autouse=True)
def _a_kind_of_news(monkeypatch):
    from django.utils import translation

    def line(data):
        return None if data.get("gone") else Line(f"{translation.get_language()}: {data['what']}", f"/{data['what']}/")

    monkeypatch.setattr(register, "_kinds", dict(register._kinds))
    register.kind("test.news", label="news", line=line)


def tell(user, what, **more):
    return services.tell(user=user, kind="test.news", data={"what": what, **more}, key=what)


def test_the_same_is_told_once(somebody):
    assert tell(somebody, "one") is True
    assert tell(somebody, "one") is False

    assert [line.text for line in unseen(somebody)] == ["en: one"]


def test_news_of_an_unknown_kind_is_a_mistake(somebody):
    with pytest.raises(LookupError):
        services.tell(user=somebody, kind="test.nothing", data={}, key="one")


def test_what_is_gone_is_not_shown(somebody):
    tell(somebody, "one", gone=True)

    assert unseen(somebody) == []


@pytest.mark.parametrize(
    ("rhythm", "day", "sent"),
    [
        ("daily", MONDAY, 1), ("daily", TUESDAY, 1),
        ("weekly", MONDAY, 1), ("weekly", TUESDAY, 0),
        ("off", MONDAY, 0), ("off", TUESDAY, 0),
    ],
)  # fmt: skip
def test_mail_comes_as_often_as_somebody_wants(somebody, rhythm, day, sent):
    services.prefer(user=somebody, rhythm=rhythm, language="en")
    tell(somebody, "one")

    assert services.send_digests(today=day) == sent
    assert len(post.outbox) == sent


def test_a_digest_is_in_the_language_of_its_reader_and_comes_once(somebody):
    services.prefer(user=somebody, rhythm="daily", language="ar")
    tell(somebody, "one")

    services.send_digests(today=TUESDAY)
    services.send_digests(today=TUESDAY)

    (letter,) = post.outbox
    assert letter.to == [somebody.email]
    assert "ar: one" in letter.body
    assert "http://localhost" in letter.body


def test_a_digest_has_ten_things_at_most_and_says_what_is_left(somebody):
    services.prefer(user=somebody, rhythm="daily", language="en")
    for number in range(13):
        tell(somebody, f"thing-{number:02}")

    services.send_digests(today=TUESDAY)
    services.send_digests(today=TUESDAY)

    (letter,) = post.outbox
    assert letter.body.count("en: thing-") == 10
    assert "3 more stand on your desk." in letter.body


def test_a_digest_begins_by_saying_to_whom_and_what_it_is(somebody):
    services.prefer(user=somebody, rhythm="daily", language="en")
    tell(somebody, "one")

    services.send_digests(today=TUESDAY)

    (letter,) = post.outbox
    assert letter.body.startswith(
        f"Good day, {somebody.name}. This is new for you on Tiltas, or waits for you there:\n\nen: one\n"
    )


def test_nothing_new_means_no_mail(somebody):
    services.prefer(user=somebody, rhythm="daily", language="en")
    tell(somebody, "one", gone=True)

    assert services.send_digests(today=TUESDAY) == 0
    assert post.outbox == []


def test_what_was_put_away_is_not_mailed(somebody, client):
    services.prefer(user=somebody, rhythm="daily", language="en")
    tell(somebody, "one")
    client.force_login(somebody)

    assert b"en: one" in client.get("/en/desk/").content
    client.post("/en/account/news/put-away/")

    assert b"en: one" not in client.get("/en/desk/").content
    assert services.send_digests(today=TUESDAY) == 0


@override_settings(EMAIL_BACKEND="tiltas.notifications.tests.broken.Backend")
def test_what_the_mail_server_did_not_take_comes_with_the_next_digest(somebody, caplog):
    services.prefer(user=somebody, rhythm="daily", language="en")
    tell(somebody, "one")

    assert services.send_digests(today=TUESDAY) == 0

    assert Notice.objects.get().mailed_at is None
    assert somebody.email not in caplog.text


def test_one_click_in_the_mail_stops_it_without_signing_in(somebody, client):
    services.prefer(user=somebody, rhythm="daily", language="en")
    address = services.stop_address(somebody).removeprefix("http://localhost:8000")

    assert client.get(address).status_code == 200
    assert Preference.objects.get(user=somebody).rhythm == "daily"
    for _again in range(2):
        assert client.post(address).status_code == 200

    assert Preference.objects.get(user=somebody).rhythm == "off"


def test_a_shortened_link_says_what_to_do(client, db):
    answer = client.post("/en/account/news/stop/broken/")

    assert answer.status_code == 404
    assert "Open it once more from the mail" in answer.content.decode()


def test_the_key_of_another_mail_stops_nothing(somebody, client):
    services.prefer(user=somebody, rhythm="daily", language="en")
    other = signed(str(somebody.pk), purpose="coordination.stop")

    assert client.post(f"/en/account/news/stop/{other}/").status_code == 404
    assert Preference.objects.get(user=somebody).rhythm == "daily"


def test_the_link_of_somebody_who_is_gone_says_the_same(somebody, client):
    address = services.stop_address(somebody).removeprefix("http://localhost:8000")
    somebody.delete()

    assert client.post(address).status_code == 200


def test_whoever_signs_in_in_arabic_gets_mail_in_arabic(somebody, client):
    client.post("/ar/account/login/", {"login": somebody.email, "password": "a long password"})

    assert services.preference_of(somebody).language == "ar"


def test_what_somebody_was_told_is_handed_out_and_erased(somebody):
    from tiltas.accounts.services import erase_personal_data, export_personal_data

    services.prefer(user=somebody, rhythm="daily", language="lt")
    tell(somebody, "one")

    assert "en: one" in str(export_personal_data(user=somebody)["notifications"])
    erase_personal_data(user=somebody)

    assert Notice.objects.count() == Preference.objects.count() == 0


def test_the_fields_of_the_choice_begin_with_a_capital(somebody, client):
    client.force_login(somebody)

    fields = client.get("/en/account/news/").context["form"]

    assert [field.label[0].isupper() for field in fields] == [True, True]


@pytest.mark.parametrize(("contact", "reply_to"), [("hello@tiltas.example", ["hello@tiltas.example"]), ("", [])])
def test_who_answers_a_mail_reaches_people(somebody, settings, contact, reply_to):
    settings.CONTACT_ADDRESS = contact
    services.prefer(user=somebody, rhythm="daily", language="en")
    tell(somebody, "one")

    services.send_digests(today=TUESDAY)

    assert post.outbox[0].reply_to == reply_to


WEDNESDAY, FRIDAY, SATURDAY = (datetime.date(2026, 3, day) for day in (4, 6, 7))


@pytest.mark.parametrize(
    ("rhythm", "due_on", "sent"),
    [
        ("weekly", SATURDAY, 1), ("weekly", datetime.date(2026, 3, 9), 1), ("weekly", datetime.date(2026, 3, 10), 0),
        ("daily", SATURDAY, 1), ("off", SATURDAY, 0), ("weekly", TUESDAY, 0),
    ],
)  # fmt: skip
def test_what_has_a_day_is_mailed_before_it_is_too_late(somebody, rhythm, due_on, sent):
    services.prefer(user=somebody, rhythm=rhythm, language="en")
    tell(somebody, "undated")
    services.tell(user=somebody, kind="test.news", data={"what": "dated"}, key="dated", due_on=due_on)

    assert services.send_digests(today=WEDNESDAY) == max(sent, rhythm == "daily")
    assert services.send_digests(today=WEDNESDAY) == 0

    assert [("en: dated" in one.body, "en: undated" in one.body) for one in post.outbox] == [
        (True, rhythm == "daily")
    ] * sent


def test_what_waits_for_monday_still_comes_on_monday_after_a_dated_mail(somebody):
    services.prefer(user=somebody, rhythm="weekly", language="en")
    tell(somebody, "undated")
    services.tell(user=somebody, kind="test.news", data={"what": "dated"}, key="dated", due_on=SATURDAY)

    services.send_digests(today=WEDNESDAY)
    services.send_digests(today=MONDAY + datetime.timedelta(days=7))

    assert [("en: dated" in one.body, "en: undated" in one.body) for one in post.outbox] == [
        (True, False), (False, True)
    ]  # fmt: skip


def test_what_has_a_day_stands_first_among_the_ten(somebody):
    services.prefer(user=somebody, rhythm="daily", language="en")
    for day in (SATURDAY, FRIDAY):
        services.tell(user=somebody, kind="test.news", data={"what": f"{day:%A}"}, key=f"{day}", due_on=day)
    for number in range(12):
        tell(somebody, f"thing-{number:02}")

    services.send_digests(today=WEDNESDAY)

    (letter,) = post.outbox
    told = [line.removeprefix("en: ") for line in letter.body.splitlines() if line.startswith("en: ")]
    assert (told[:3], len(told)) == (["Friday", "Saturday", "thing-11"], 10)


def test_what_has_a_day_is_gone_from_the_desk_once_it_is_past(somebody):
    today = timezone.localdate()
    for days in (-1, 0):
        day = today + datetime.timedelta(days=days)
        services.tell(user=somebody, kind="test.news", data={"what": f"{days}"}, key=f"{days}", due_on=day)

    assert [line.text for line in unseen(somebody)] == ["en: 0"]


def test_what_is_taken_back_is_news_to_nobody(somebody, organiser):
    for person in (somebody, organiser):
        tell(person, "call:one")
        tell(person, "other")

    services.take_back(kind="test.news", key="call:")

    assert [line.text for line in unseen(somebody)] == ["en: other"]
