"""What others take over by themselves: feeds, calendar files, and the map of the site."""

import datetime
import re
import xml.etree.ElementTree as ET

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.calendar_reader import read
from tiltas.consultations.tests import factories as asking
from tiltas.core import calendars
from tiltas.events.services import change_event
from tiltas.events.tests import factories as talking
from tiltas.languages.models import LanguageVersion
from tiltas.network.tests import factories as meeting
from tiltas.search.models import Entry
from tiltas.search.services import index, rebuild

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LONG = "Žmonės, kurie; kalba \\ rašo «قال» 😀 " * 8


def feed(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert not answer.cookies
    root = ET.fromstring(answer.content)
    assert [len(root.findall(f"{ATOM}{name}")) for name in ("id", "title", "updated", "author")] == [1, 1, 1, 1]
    for entry in root.iter(f"{ATOM}entry"):
        assert all(entry.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated"))
    return root


def titles(client, address):
    return [entry.findtext(f"{ATOM}title") for entry in feed(client, address).iter(f"{ATOM}entry")]


# Feeds ----------------------------------------------------------------------------------------------------------------


def test_every_section_has_a_feed_and_its_page_names_it(client):
    rebuild()
    for room, page in [
        ("events", "list"), ("consultations", "list"), ("drafting", "list"), ("network", "list"), ("projects", "list"),
        ("implementation", "index"), ("library", "list"), ("calls", "list"), ("councils", "list"), ("stocktaking", "list"),
        ("website", "home"),
    ]:  # fmt: skip
        address = reverse(f"{room}:feed")
        html = client.get(reverse(f"{room}:{page}")).content.decode()
        assert f'<link rel="alternate" type="application/atom+xml" href="{address}">' in html
        assert f'<a href="{address}" type="application/atom+xml">' in html
        assert feed(client, address).get("{http://www.w3.org/XML/1998/namespace}lang") == "en"


def test_a_feed_has_what_is_real_the_newest_first_and_nothing_of_other_sections(client):
    talking.event(title="First & <foremost>")
    talking.event(title="Second")
    talking.event(title="Invented", sample=True)
    asking.consultation(title="Something else")
    rebuild()
    Entry.objects.filter(title="Second").update(changed_at=timezone.now() + datetime.timedelta(hours=1))

    assert titles(client, "/en/dialogues/feed/") == ["Second", "First & <foremost>"]


def test_ids_stay_and_the_date_tells_when_the_words_changed(client):
    event = talking.event(title="First")
    index(event)
    before = next(feed(client, "/en/dialogues/feed/").iter(f"{ATOM}entry"))
    assert before.findtext(f"{ATOM}updated") == f"{event.node.made_at.astimezone(datetime.UTC):%Y-%m-%dT%H:%M:%SZ}"

    Entry.objects.update(changed_at=timezone.now() - datetime.timedelta(days=3))
    rebuild()
    assert Entry.objects.get().changed_at < timezone.now() - datetime.timedelta(days=2)

    change_event(event=event, title="Another heading", by=None)
    rebuild()
    after = next(feed(client, "/lt/dialogues/feed/").iter(f"{ATOM}entry"))

    assert after.findtext(f"{ATOM}id") == before.findtext(f"{ATOM}id") == f"tag:testserver,2026:{event.uid}"
    assert Entry.objects.get().changed_at > timezone.now() - datetime.timedelta(minutes=5)


def test_the_language_of_the_address_is_that_of_the_feed_and_other_texts_say_theirs(client):
    event = talking.event(title="Housing")
    LanguageVersion.objects.create(object=event, language="lt", payload={"title": "Būstas"}, based_on={})
    rebuild()

    [lithuanian] = feed(client, "/lt/dialogues/feed/").iter(f"{ATOM}entry")
    [arabic] = feed(client, "/ar/dialogues/feed/").iter(f"{ATOM}entry")

    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    assert (lithuanian.findtext(f"{ATOM}title"), lithuanian.find(f"{ATOM}title").get(lang)) == ("Būstas", None)
    assert (arabic.findtext(f"{ATOM}title"), arabic.find(f"{ATOM}title").get(lang)) == ("Housing", "en")
    assert "/lt/dialogues/" in lithuanian.find(f"{ATOM}link").get("href")


def test_themes_places_organisations_and_searches_have_feeds(client):
    theme, country = talking.theme(), meeting.country()
    body = meeting.organisation("Neighbours", place=country)
    talking.event(title="Housing for all", themes=[theme], place=country, organiser=body)
    talking.event(title="Cooking")
    rebuild()

    assert titles(client, reverse("website:theme_feed", args=[theme.uid])) == ["Housing for all"]
    assert sorted(titles(client, reverse("website:place_feed", args=[country.uid]))) == [
        "Housing for all",
        "Neighbours",
    ]
    by_body = titles(client, reverse("network:organisation_feed", args=[body.uid]))
    assert sorted(by_body) == ["Housing for all", "Neighbours"]
    assert titles(client, "/en/search/feed/?q=houses") == ["Housing for all"]
    assert titles(client, "/en/search/feed/?q=cooking&kind=organisation") == []
    assert titles(client, "/en/search/feed/") == []


def test_a_search_names_its_feed_with_its_filters(client):
    talking.event(title="Housing")
    rebuild()

    page = client.get("/en/search/?q=housing&kind=event&page=1").content.decode()

    assert 'type="application/atom+xml" href="/en/search/feed/?q=housing&amp;kind=event"' in page


def test_the_feed_of_a_sample_has_its_samples(client):
    body = meeting.organisation("Invented body", sample=True)
    talking.event(title="Invented event", organiser=body, sample=True)
    rebuild()

    by_body = titles(client, reverse("network:organisation_feed", args=[body.uid]))

    assert sorted(by_body) == ["Invented body", "Invented event"]
    assert titles(client, "/en/network/feed/") == []


@pytest.mark.parametrize(
    "address", ["/ar/dialogues/feed/", "/ar/search/feed/?q=dialogue", "/sitemap.xml", "/sitemap-event-1.xml"]
)
def test_ten_statements_at_most_however_many_there_are(client, address, django_assert_max_num_queries):
    for _number in range(5):
        talking.event(themes=[talking.theme()])
    rebuild()

    with django_assert_max_num_queries(10):
        assert client.get(address).status_code == 200


def test_what_xml_cannot_hold_stays_out(client):
    event = talking.event(title="Hou\x0bsing \x1f\ufffe😀")
    index(event)

    assert titles(client, "/en/dialogues/feed/") == ["Housing 😀"]


# Calendars ------------------------------------------------------------------------------------------------------------


def test_lines_are_folded_between_letters_and_read_back_as_they_were():
    item = calendars.Item(
        uid="abc", title=LONG, starts=datetime.date(2026, 3, 1), ends=datetime.date(2026, 3, 2), text="One\r\ntwo\x07",
        stamp=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC), place="Hall 1; Vilnius, Lietuva",
    )  # fmt: skip

    head, [event] = read(calendars.written(LONG, [item], "example.org").encode())

    assert head["X-WR-CALNAME"] == LONG
    assert event["SUMMARY"] == LONG
    assert event["DESCRIPTION"] == "One\ntwo"
    assert event["LOCATION"] == "Hall 1; Vilnius, Lietuva"
    assert (event["DTSTART"], event["DTEND"]) == (datetime.date(2026, 3, 1), datetime.date(2026, 3, 3))


def test_a_moment_is_written_as_a_moment():
    zone = datetime.timezone(datetime.timedelta(hours=2))
    starts = datetime.datetime(2026, 3, 1, 18, 30, tzinfo=zone)

    _head, [event] = read(calendars.written("A", [calendars.Item("a", "A", starts, starts)], "example.org").encode())

    assert event["DTSTART"] == starts


def test_an_event_offers_its_day_for_the_calendar(client):
    event = talking.event(
        title="Talk, and listen; together", starts_on=talking.days(5), ends_on=talking.days(6), intro="Why"
    )
    address = reverse("events:event_calendar", args=[event.uid])
    page = client.get(event.get_absolute_url(), follow=True).content.decode()

    answer = client.get(address)
    _head, [made] = read(answer.content)

    assert f'href="{address}"' in page
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert not answer.cookies
    assert (made["UID"], made["SUMMARY"]) == (f"{event.uid}@testserver", "Talk, and listen; together")
    assert (made["DTSTART"], made["DTEND"]) == (talking.days(5), talking.days(7))
    assert made["URL"].startswith("http://testserver/en/dialogues/")


@pytest.mark.parametrize("facts", [{"precision": "month"}, {"precision": "year"}, {"starts_on": None}])
def test_without_a_known_day_no_calendar_is_offered(client, facts):
    event = talking.event(**facts)
    address = reverse("events:event_calendar", args=[event.uid])

    assert address not in client.get(event.get_absolute_url(), follow=True).content.decode()
    assert client.get(address).status_code == 404
    assert read(client.get("/en/dialogues/calendar.ics").content)[1] == []


def test_the_calendar_of_all_dialogues_leaves_samples_out(client, django_assert_max_num_queries):
    shown = [talking.event(title=f"Event {n}", starts_on=talking.days(n)) for n in range(3)]
    talking.event(title="Invented", sample=True)

    with django_assert_max_num_queries(10):
        _head, events = read(client.get("/ar/dialogues/calendar.ics").content)

    assert [event["UID"] for event in events] == [f"{event.uid}@testserver" for event in shown]
    assert "/en/dialogues/calendar.ics" in client.get("/en/dialogues/").content.decode()


def test_consultations_offer_their_last_day(client):
    one = asking.consultation(title="What helps?")
    without_end = asking.consultation(title="Open", closes_at=None)

    page = client.get(one.get_absolute_url(), follow=True).content.decode()
    address = reverse("consultations:closing_day", args=[one.uid])
    _head, [event] = read(client.get(address).content)

    assert address in page
    assert event["DTSTART"] == timezone.localdate(one.closes_at)
    assert event["SUMMARY"] == "Last day: What helps?"
    assert [event["UID"] for event in read(client.get("/en/consultations/calendar.ics").content)[1]] == [event["UID"]]
    assert client.get(reverse("consultations:closing_day", args=[without_end.uid])).status_code == 404


# Search engines -------------------------------------------------------------------------------------------------------


def places_in(client, address):
    root = ET.fromstring(client.get(address).content)
    return {one.findtext(f"{MAP}loc"): one for one in root}


def test_the_map_has_what_is_real_in_its_languages_with_true_days(client):
    event = talking.event(title="Housing")
    LanguageVersion.objects.create(object=event, language="lt", payload={"title": "Būstas"}, based_on={})
    talking.event(title="Invented", sample=True)
    rebuild()

    parts = places_in(client, "/sitemap.xml")
    found = places_in(client, "http://testserver/sitemap-event-1.xml")

    assert "http://testserver/sitemap-event-1.xml" in parts
    assert [re.sub(r"[^/]+/$", "", address) for address in found] == [
        "http://testserver/en/dialogues/",
        "http://testserver/lt/dialogues/",
    ]
    one = next(iter(found.values()))
    made_at = timezone.localtime(event.node.made_at).isoformat(timespec="seconds")
    assert one.findtext(f"{MAP}lastmod") == made_at
    assert [link.get("hreflang") for link in one.iter("{http://www.w3.org/1999/xhtml}link")] == ["en", "lt"]
    for address in found:
        assert client.get(address.removeprefix("http://testserver")).status_code == 200


@pytest.mark.parametrize("part", ["nothing-1", "event-0", "event-99", "pages-2", f"event-{10**30}"])
def test_parts_of_the_map_that_are_not_there(client, part):
    assert client.get(f"/sitemap-{part}.xml").status_code == 404


def test_every_standing_page_of_the_map_is_there(client):
    for address in places_in(client, "/sitemap-pages-1.xml"):
        if "/en/" in address:
            assert client.get(address.removeprefix("http://testserver")).status_code == 200


def test_robots_are_told_of_the_map_and_kept_out_of_forms(client):
    said = client.get("/robots.txt").content.decode()

    assert "Sitemap: http://testserver/sitemap.xml" in said
    assert "Disallow: /en/search/" in said
    assert "Disallow: /ar/trail/receipt/" in said
    assert "Disallow: /*/change/" in said


def test_a_page_names_its_own_address_and_those_in_other_languages(client):
    event = talking.event(title="Housing")

    page = client.get(event.get_absolute_url() + "?x=1", follow=True).content.decode()

    assert f'<link rel="canonical" href="http://testserver{event.get_absolute_url()}">' in page
    assert page.count('rel="alternate" hreflang=') == 8
