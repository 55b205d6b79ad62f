import re
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tiltas.events import services
from tiltas.events.models import Event, Note
from tiltas.languages.services import save_version
from tiltas.network.tests.factories import country, organisation

from .factories import days, event, note, summary, table, theme, user

pytestmark = pytest.mark.django_db


def full(number=1, **facts):
    """A public event with something in every part of its page."""
    made = event(place=country(), organiser=organisation(), themes=[theme()], languages=["en", "ar"], **facts)
    for _count in range(number):
        services.take_part(event=made, organisations=[*made.organisations.all(), organisation()])
        services.add_programme_item(event=made, title="Opening", language="en")
        for _again in range(number):
            note(table(made))
    return made


def statements(client, address):
    """How many SQL statements a page takes once everything that is asked once per process has been asked."""
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


def in_lithuanian(client, address):
    address = re.sub(r"^/[^/]+/", "/lt/", address)
    return unquote(client.get(address, follow=True).request["PATH_INFO"])


def test_the_list_asks_the_database_equally_often(client):
    full()
    with_one = statements(client, "/lt/dialogues/")
    full(), full()

    assert statements(client, "/lt/dialogues/") == with_one <= 10


def test_the_page_of_an_event_asks_the_database_equally_often(client):
    with_one = statements(client, in_lithuanian(client, full(1).get_absolute_url()))

    assert statements(client, in_lithuanian(client, full(3).get_absolute_url())) == with_one <= 10


def test_the_page_of_a_summary_asks_the_database_equally_often(client):
    def summed_up(count):
        held = full(count)
        notes = list(Note.objects.filter(table__event=held).select_related("table", "node"))
        points = [("A guarantor is hard to find.", notes)] * count
        made = services.publish_summary(summary=summary(held, points=points))
        return in_lithuanian(client, made.get_absolute_url())

    with_one = statements(client, summed_up(1))

    assert statements(client, summed_up(3)) == with_one <= 10


def test_reading_sets_no_cookie(client):
    held = full()
    made = services.publish_summary(summary=summary(held, *Note.objects.select_related("table", "node")))
    for address in ("/en/dialogues/", held.get_absolute_url(), made.get_absolute_url()):
        response = client.get(address)
        assert response.status_code == 200
        assert response.cookies == {}
        assert "csrfmiddlewaretoken" not in response.content.decode()


def test_filters(client):
    housing, work = theme(), theme("work", "Work")
    event(title="About housing", themes=[housing], starts_on=days(2), place=country())
    event(title="About work", themes=[work], starts_on=days(-2), kind="forum")

    def found(**query):
        page = client.get("/en/dialogues/", query).content.decode()
        return [title for title in ("About housing", "About work") if title in page]

    assert found() == ["About housing", "About work"]
    assert found(theme="housing") == ["About housing"]
    assert found(kind="forum") == ["About work"]
    assert found(when="coming") == ["About housing"]
    assert found(when="held") == ["About work"]
    assert found(country=country().uid) == ["About housing"]
    assert found(kind="nonsense", theme="'; --", page="x") == ["About housing", "About work"]
    assert found(theme="work", kind="dialogue") == []


def test_organisations_taking_part_are_counted_by_kind(client):
    made = event(organisations=[organisation(kind="library"), organisation(kind="library"), organisation(kind="ngo")])
    page = client.get(made.get_absolute_url()).content.decode()
    assert "Library: 2" in page
    assert "3 organisations take part" in page


def test_wrong_words_lead_to_the_right_ones_and_unknown_uids_nowhere(client):
    made = event(title="Dialogue in Riga")
    assert client.get(f"/en/dialogues/{made.uid}-other-words/").headers["Location"].endswith("-dialogue-in-riga/")
    assert client.get("/en/dialogues/00000000-x/").status_code == 404
    assert client.get("/en/dialogues/summaries/00000000-x/").status_code == 404


def test_a_translation_is_read_in_its_language(client):
    made = event(title="Dialogue in Riga")
    save_version(of=made, language="lt", texts={"title": "Dialogas Rygoje"})
    assert "Dialogas Rygoje" in client.get("/lt/dialogues/").content.decode()


# At the table ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def seat():
    return table(event(by=user("organiser")), note_takers=[user(name="Note-taker")], language="ar")


@pytest.fixture
def note_taker(seat, signed_in):
    return signed_in(seat.note_takers.get())


def at(seat, rest=""):
    return f"/en/dialogues/{seat.event.uid}/tables/{seat.number}/{rest}"


NOTE = {"words": "The bus stops at six.", "kind": "concern", "language": "en", "hands": "", "once": "k1"}


def test_writing_leads_back_to_the_form_with_the_note_on_top(note_taker, seat):
    note(seat, words="Said first.")
    response = note_taker.post(at(seat), NOTE, follow=True)

    page = response.content.decode()
    assert response.redirect_chain == [(at(seat), 302)]
    assert page.index("The bus stops at six.") < page.index("Said first.")
    words = re.search(r"<textarea[^>]*>", page).group()
    assert "autofocus" in words
    assert 'lang="ar"' in words
    assert 'dir="auto"' in words
    assert "maxlength" not in words
    assert "no-store" in response["Cache-Control"]


def test_sending_twice_writes_once(note_taker, seat):
    note_taker.post(at(seat), NOTE)
    page = note_taker.post(at(seat), NOTE, follow=True).content.decode()

    assert Note.objects.count() == 1
    assert "It is saved once." in page


def test_what_looks_like_markup_is_text(note_taker, seat):
    page = note_taker.post(
        at(seat), NOTE | {"words": "<script>alert(1)</script> & <b>loud</b>"}, follow=True
    ).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;loud&lt;/b&gt;" in page
    assert "<script>alert" not in page
    assert "<b>loud" not in page


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"words": "y" * 10_000}, "This is 10000 characters long. Write at most 2000 characters."),
        ({"words": ""}, "Write what was said first."),
        ({"kind": ""}, "Choose what it is."),
        ({"kind": "gossip"}, "Select a valid choice"),
        ({"hands": "-1"}, "greater than or equal to 0"),
        ({"language": "tlh"}, "Select a valid choice"),
    ],
)
def test_mistakes_get_a_sentence_and_keep_what_was_typed(note_taker, seat, change, sentence):
    response = note_taker.post(at(seat), NOTE | change)
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    assert (NOTE | change)["words"] in page
    assert Note.objects.count() == 0


def test_a_closed_event_gets_a_sentence_and_what_was_typed_stays(note_taker, seat):
    services.publish_summary(summary=summary(seat.event, note(seat)))
    response = note_taker.post(at(seat), NOTE)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Notes cannot be written at this event now" in page
    assert "The bus stops at six." in page
    assert Note.objects.count() == 1


def test_a_note_is_corrected(note_taker, seat):
    made = note(seat)
    address = at(seat, f"notes/{made.uid}/")
    assert "Landlords" in note_taker.get(address).content.decode()
    note_taker.post(address, NOTE)
    assert Note.objects.get().words == "The bus stops at six."


def test_others_do_not_get_in(client, signed_in, note_taker, seat):
    other = table(seat.event)
    elsewhere = note(other)
    assert signed_in(user("organiser")).get(at(seat)).status_code == 403
    assert client.get(at(seat)).status_code == 302
    assert note_taker.get(at(other)).status_code == 403
    assert note_taker.get(at(seat, f"notes/{elsewhere.uid}/")).status_code == 404
    assert note_taker.get(at(seat).replace("/tables/1/", "/tables/99999999999999999999/")).status_code == 404
    assert note_taker.get(f"/en/dialogues/{seat.event.uid}/manage/").status_code == 403


# The organiser --------------------------------------------------------------------------------------------------------


def post(browser, address, **data):
    response = browser.post(address, {"once": address[-30:], **data}, follow=True)
    assert response.status_code == 200, response.content.decode()[:4000]
    return response.content.decode()


def test_an_organiser_walks_from_the_announcement_to_the_published_summary(client, signed_in):
    organiser, helper, library = user("organiser"), user(name="Olena"), organisation(kind="library")
    subject = theme()
    browser = signed_in(organiser)
    assert browser.get("/en/dialogues/announce/").status_code == 200

    post(
        browser, "/en/dialogues/announce/",
        title="Homes and neighbours", kind="dialogue", starts_on=days(0).isoformat(), language="en", themes=[subject.pk],
        precision="day",
    )  # fmt: skip
    made = Event.objects.get()
    base = f"/en/dialogues/{made.uid}"
    post(
        browser,
        f"{base}/change/",
        title="Homes",
        kind="dialogue",
        starts_on=days(0).isoformat(),
        language="en",
        precision="day",
        participants="12",
    )
    post(browser, f"{base}/programme/add/", title="Opening", starts_at="10:00", language="en")
    post(browser, f"{base}/organisations/", organisations=[library.pk])
    page = post(
        browser, f"{base}/tables/add/", theme=subject.pk, language="ar", seats_taken="6", note_taker=helper.email
    )
    assert "Olena" in page
    assert helper.email not in page
    page = browser.get(f"{base}/tables/1/change/").content.decode()
    assert "Olena" in page
    assert helper.email not in page
    post(signed_in(helper), f"{base}/tables/1/", words="Rent is high.", kind="concern", language="en")
    said = Note.objects.get()
    post(browser, f"{base}/step/hold/")
    post(browser, f"{base}/summary/", title="Homes: summary", introduction="We met.", language="en")
    page = browser.get(f"{base}/summary/points/add/").content.decode()
    assert "Rent is high." in page
    post(browser, f"{base}/summary/points/add/", text="Homes are too dear.", language="en", notes=[said.pk])
    assert client.get(base + "-x/", follow=True).content.decode().count("Read the summary") == 0
    assert "Rent is high." in browser.get(f"{base}/summary/preview/").content.decode()
    page = post(browser, f"{base}/summary/publish/")
    assert "Homes are too dear." in page
    assert "Rent is high." in page

    made.refresh_from_db()
    assert (made.title, made.state, made.participants) == ("Homes", "closed", 12)
    page = client.get(made.get_absolute_url()).content.decode()
    assert "Read the summary" in page
    assert "Opening" in page
    assert "Library: 1" in page


def test_announcing_twice_announces_once(signed_in):
    browser = signed_in(user("organiser"))
    for _count in range(2):
        post(
            browser,
            "/en/dialogues/announce/",
            title="Once",
            kind="dialogue",
            starts_on="2030-01-02",
            language="en",
            precision="day",
        )
    assert Event.objects.count() == 1


def test_a_draft_is_kept_and_announced_later(signed_in, client):
    browser = signed_in(user("organiser"))
    post(
        browser,
        "/en/dialogues/announce/",
        title="Later",
        kind="visit",
        starts_on="2030-01-02",
        precision="day",
        language="en",
        draft="yes",
    )
    made = Event.objects.get()
    assert client.get(made.get_absolute_url()).status_code == 404
    post(browser, f"/en/dialogues/{made.uid}/step/announce/")
    assert client.get(made.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"ends_on": "2029-01-01"}, "before the first day"),
        ({"starts_on": "soon"}, "Enter a valid date"),
        ({"title": ""}, "This field is required"),
        ({"place": "9" * 30}, "Select a valid choice"),
        ({"themes": ["9" * 30]}, "Select a valid choice"),
    ],
)
def test_mistakes_in_the_announcement_get_a_sentence(signed_in, change, sentence):
    data = {
        "title": "T",
        "kind": "dialogue",
        "starts_on": "2030-01-02",
        "language": "en",
        "intro": "Kept text",
    } | change
    response = signed_in(user("organiser")).post("/en/dialogues/announce/", data)
    assert response.status_code == 422
    page = response.content.decode()
    assert sentence in page
    assert "Kept text" in page
    assert Event.objects.count() == 0


def test_a_note_taker_without_account_gets_a_sentence(signed_in):
    organiser = user("organiser")
    made = event(by=organiser)
    response = signed_in(organiser).post(
        f"/en/dialogues/{made.uid}/tables/add/",
        {"theme": theme().pk, "language": "en", "note_taker": "nobody@people.example"},
    )
    assert response.status_code == 422
    assert "There is no account with this address" in response.content.decode()


def test_forms_carry_a_token(seat):
    organiser = seat.event.made_by
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(organiser)
    assert browser.post(at(seat), NOTE).status_code == 403


@pytest.mark.parametrize(
    ("precision", "when"),
    [("month", "September 2032"), ("year", "2032"), ("none", "date not known")],
)
def test_an_event_whose_day_is_not_known_is_entered_and_shown_so(signed_in, client, precision, when):
    browser = signed_in(user("organiser"))
    starts_on = "" if precision == "none" else "2032-09-17"

    post(
        browser, "/en/dialogues/announce/",
        title="Forum", kind="forum", starts_on=starts_on, precision=precision, language="en",
    )  # fmt: skip

    made = Event.objects.get()
    for address in (made.get_absolute_url(), "/en/dialogues/", "/en/dialogues/?when=coming"):
        page = client.get(address).content.decode()
        assert when in page
        assert "17" not in re.sub(r"<[^>]*>|&[^;]*;", "", page).replace(made.uid, "")
    assert "Coming; the day is not known yet" in client.get(made.get_absolute_url()).content.decode()
    form = browser.get(f"/en/dialogues/{made.uid}/change/").context["form"]
    assert (form["precision"].value(), form["ends_on"].value()) == (precision, None)


def test_a_first_day_is_asked_for_when_the_day_is_said_to_be_known(signed_in):
    answer = signed_in(user("organiser")).post(
        "/en/dialogues/announce/", {"title": "Forum", "kind": "forum", "precision": "day", "language": "en"}
    )

    assert answer.status_code == 422
    assert "choose below that no date is known yet" in answer.content.decode()


def test_a_month_that_is_going_on_is_not_said_to_be_an_event_going_on():
    made = event(starts_on=days(0), precision="month")

    assert made.state_in_words == ("open", "Coming; the day is not known yet")
