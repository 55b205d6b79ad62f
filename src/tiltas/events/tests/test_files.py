"""Papers and pictures of an event: as public as the event, and gone in time."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from tiltas.events.models import Event
from tiltas.files import services as files
from tiltas.files.models import File
from tiltas.files.tests import samples
from tiltas.search.queries import find
from tiltas.search.services import index

from .factories import event, user

pytestmark = pytest.mark.django_db


@pytest.fixture
def host():
    return user("organiser")


@pytest.fixture
def held(host):
    return event(title="Evening of guests", by=host)


def picture(of, **facts) -> File:
    facts = {
        "alt": "A full hall", "consent": "nobody", "language": "en",
        "expires_on": timezone.localdate() + datetime.timedelta(days=30),
    } | facts  # fmt: skip
    return files.add_picture(to=of, file=samples.upload(samples.picture()), **facts)


def way(name, of) -> str:
    return reverse(f"files:{name}", args=["events", of.uid])


def test_the_organiser_adds_a_paper_and_everybody_reads_it(client, signed_in, host, held):
    browser = signed_in(host)
    assert way("add_document", held) in browser.get(held.get_absolute_url()).content.decode()
    assert way("add_picture", held) in browser.get(reverse("events:manage", args=[held.uid])).content.decode()

    sent = {"title": "The slides", "language": "en", "file": samples.upload(samples.pdf("Courses"))}
    assert browser.post(way("add_document", held), sent).status_code == 302

    page = client.get(held.get_absolute_url()).content.decode()
    assert "The slides" in page
    assert way("add_document", held) not in page
    assert client.get(File.objects.get().get_absolute_url()).status_code == 200


def test_a_picture_of_an_event_needs_consent_and_is_shown_with_its_words(client, signed_in, host, held):
    browser = signed_in(host)
    sent = {
        "alt": "A full hall", "language": "en", "consent": "agreed", "consent_note": "",
        "expires_on": (timezone.localdate() + datetime.timedelta(days=30)).isoformat(),
    }  # fmt: skip

    def send(**more):
        file = samples.upload(samples.picture(), "a.jpg", "image/jpeg")
        return browser.post(way("add_picture", held), sent | {"file": file} | more)

    assert send().status_code == 422
    assert send(consent_note="All twelve in writing").status_code == 302

    page = client.get(held.get_absolute_url()).content.decode()
    assert 'alt="A full hall"' in page
    assert "All twelve" not in page


def test_from_its_last_day_on_a_picture_is_gone_from_the_page_and_its_address(client, held):
    ended, kept = picture(held, alt="It goes"), picture(held, alt="It stays")
    File.objects.filter(pk=ended.pk).update(expires_on=timezone.localdate())

    page = client.get(held.get_absolute_url()).content.decode()

    assert ("It stays" in page, "It goes" in page) == (True, False)
    addresses = (kept.get_absolute_url(), ended.get_absolute_url(), ended.small_url)
    assert [client.get(address).status_code for address in addresses] == [200, 404, 404]


def test_the_files_of_a_draft_are_for_those_who_organise_it(client, signed_in, host):
    made = picture(event(state="draft", by=host))

    for browser, status in ((client, 404), (signed_in(user("organiser")), 404), (signed_in(host), 200)):
        assert browser.get(made.get_absolute_url()).status_code == status


def test_others_add_nothing(client, signed_in, held):
    for name in ("add_document", "add_picture"):
        assert client.get(way(name, held)).status_code == 302
        assert signed_in(user("organiser")).get(way(name, held)).status_code == 403


def test_those_who_may_are_led_to_describe_and_take_away(signed_in, host, held):
    made = picture(held)
    browser, describe = signed_in(host), reverse("files:describe", args=[made.uid])

    assert describe in browser.get(held.get_absolute_url()).content.decode()
    assert describe not in signed_in(user("organiser")).get(held.get_absolute_url()).content.decode()
    assert reverse("files:take_away", args=[made.uid]) in browser.get(describe).content.decode()


def test_an_event_is_found_through_its_papers_and_takes_them_with_it(held):
    file = samples.upload(samples.docx("Bread from the lighthouse"))
    made = files.add_document(to=held, file=file, title="The report", language="en")
    files.read_text(pk=made.pk)
    index(Event.objects.get())

    assert [one.title.plain for one in find("lighthouse", "en")] == ["Evening of guests"]
    held.delete()
    assert not File.objects.exists()
