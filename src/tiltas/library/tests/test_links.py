"""Links that do not answer: who hears of them, and when."""

import datetime

import pytest
from django.core.cache import caches
from django.urls import reverse

from tiltas.library import services
from tiltas.network.services import add_member
from tiltas.network.tests import factories as network
from tiltas.outside import queries
from tiltas.outside.asking import FAILED, FINE, Answer
from tiltas.outside.models import Address
from tiltas.outside.services import look

from . import factories

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 5, 4)
GONE, KEPT, MOVED = "https://gone.example/a", "https://kept.example/", "https://moved.example/"
QUEUE = "/en/links/"


@pytest.fixture(autouse=True)
def _switched_on(settings):
    settings.LINK_CHECK = True


@pytest.fixture
def body():
    return network.organisation("Neighbours")


@pytest.fixture
def entry(body):
    factories.policy(organisation=body, address=KEPT)
    factories.news(address=MOVED)
    return factories.news(organisation=body, title="A decision", address=GONE)


def asking(url):
    return {GONE: FAILED, MOVED: Answer(oddity="moved", leads_to="https://new.example/")}.get(url, FINE)


def days(count, start=0):
    for number in range(start, start + count):
        look(DAY + datetime.timedelta(days=number), asking=asking)
    caches["near"].clear()


def said(client, entry):
    return "This address no longer answered on" in client.get(entry.get_absolute_url()).content.decode()


def test_an_address_is_gone_after_three_failures_on_three_different_days(client, entry):
    seen = []
    for number in range(3):
        days(1, number)
        days(1, number)  # twice on one day counts once
        seen.append(said(client, entry))

    assert seen == [False, False, True]
    assert Address.objects.get(url=GONE).failed_on_days == 3


def test_one_answer_in_between_begins_the_count_anew(client, entry):
    days(2)
    look(DAY + datetime.timedelta(days=2), asking=lambda url: FINE)
    days(2, 3)

    assert not said(client, entry)


def test_nobody_is_asked_where_the_installation_did_not_switch_it_on(entry, settings):
    settings.LINK_CHECK = False

    assert look(DAY, asking=lambda url: pytest.fail("nobody should be asked")) == 0
    assert not Address.objects.exists()


def test_one_address_of_each_machine_is_asked_in_a_run(body):
    for number in range(3):
        factories.news(organisation=body, address=f"https://same.example/{number}")
    asked = []

    look(DAY, asking=lambda url: asked.append(url) or FINE)

    assert len(asked) == 1


def test_what_is_not_public_and_what_is_not_https_is_not_asked(body):
    factories.news(address="https://draft.example/", as_draft=True)
    factories.news(address="http://plain.example/")

    assert look(DAY, asking=lambda url: pytest.fail("nobody should be asked")) == 0


def test_the_queue_has_two_classes_and_shows_what_one_may_correct(
    signed_in, entry, body, organiser, somebody, researcher
):
    add_member(organisation=body, user=somebody, role="editor")
    days(3)

    def seen(user):
        context = signed_in(user).get(QUEUE).context
        return [[one.address.url for one in context[name]] for name in ("gone", "odd")]

    assert seen(organiser) == [[GONE], [MOVED]]
    assert seen(somebody) == [[GONE], []]
    assert seen(researcher) == [[], []]
    assert [line.address for line in queries.waiting_for(somebody)] == [reverse("outside:queue")]
    assert queries.waiting_for(researcher) == []


def test_readers_hear_nothing_of_what_is_only_odd(client, entry):
    days(3)
    moved = type(entry).objects.get(address=MOVED)

    assert "It has moved" not in client.get(moved.get_absolute_url()).content.decode()
    assert client.get(QUEUE).status_code == 302


def test_what_is_corrected_is_forgotten(entry):
    days(3)
    services.withdraw(thing=entry)
    days(1, 3)

    assert not Address.objects.filter(url=GONE).exists()


def test_a_doi_is_asked_of_its_register(client):
    entry = factories.publication(doi="10.1234/abcd")
    for number in range(3):
        look(DAY + datetime.timedelta(days=number), asking=lambda url: FAILED)
    caches["near"].clear()

    assert Address.objects.get().url == "https://doi.org/10.1234/abcd"
    assert said(client, entry)
