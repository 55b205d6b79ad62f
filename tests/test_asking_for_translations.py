"""Readers ask for a text in their language: a number is kept, nothing about them."""

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import override

from tiltas.drafting.tests import factories as doing
from tiltas.languages.models import Ask
from tiltas.languages.services import save_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal():
    return doing.proposal("Courses in the evening")


def ask_address(thing, code="uk"):
    with override(code):
        return reverse("languages:ask", args=[thing._meta.label_lower, thing.pk])


def page_of(thing, code="uk"):
    with override(code):
        return thing.get_absolute_url()


def number(code="uk"):
    return sum(Ask.objects.filter(language=code).values_list("number", flat=True))


def test_the_page_leads_to_the_asking_and_sets_no_cookie(client, proposal):
    reading = client.get(page_of(proposal))
    asking = client.get(ask_address(proposal))

    assert ask_address(proposal) in reading.content.decode()
    assert '<form method="post"' not in reading.content.decode()
    assert not reading.cookies
    assert asking.status_code == 200
    assert "csrftoken" in asking.cookies
    assert "no-store" in asking.headers["Cache-Control"]


def test_one_browser_counts_once_a_day_and_comes_back_to_the_page(client, proposal):
    answers = [client.post(ask_address(proposal), follow=True) for _time in range(2)]

    assert number() == 1
    for answer in answers:
        assert answer.status_code == 200
        assert answer.redirect_chain[-1][0] == f"{page_of(proposal)}?asked=1"
        assert ask_address(proposal) not in answer.content.decode()
    client.post(ask_address(proposal), REMOTE_ADDR="10.1.2.3")
    client.post(ask_address(proposal, "ar"))
    assert (number(), number("ar")) == (2, 1)
    cache.clear()
    client.post(ask_address(proposal))
    assert number() == 3


def test_what_is_kept_is_a_number(client, proposal):
    client.post(ask_address(proposal), REMOTE_ADDR="203.0.113.77")

    assert {field.name for field in Ask._meta.fields} == {"id", "content_type", "object_id", "language", "number"}


def test_nobody_asks_for_what_is_there(client, proposal):
    save_version(of=proposal, language="uk", texts={"title": "Курси", "text": "Увечері"})

    assert ask_address(proposal) not in client.get(page_of(proposal), follow=True).content.decode()
    assert client.post(ask_address(proposal)).status_code == 302
    assert client.post(ask_address(proposal, "en")).status_code == 302
    assert number() == 0


def test_a_reader_who_reads_it_in_english_may_ask_as_well(client):
    proposal = doing.proposal("Vakariniai kursai", language="lt")
    save_version(of=proposal, language="en", texts={"title": "Evening courses", "text": "In the evening"})

    assert ask_address(proposal) in client.get(page_of(proposal), follow=True).content.decode()


def test_parts_of_a_page_do_not_ask_by_themselves(client, proposal):
    document = doing.document()
    clause = doing.clause(document, "Courses are held in the evening.", sources=[proposal])
    text = client.get(page_of(document), follow=True).content.decode()

    assert ask_address(document) in text
    assert ask_address(clause) not in text


def test_too_many_tries_are_told_so(client):
    statuses = []
    for count in range(42):
        made = doing.proposal(f"Proposal {count}", sources=[doing.voice()] if count == 0 else None)
        statuses.append(client.post(ask_address(made)).status_code)

    assert statuses[0] == 302
    assert statuses[-1] == 429
    assert number() == 40


def test_what_is_not_there_is_not_found(client):
    for kind, pk in (("drafting.proposal", 999999), ("accounts.user", 1), ("nothing", 1)):
        assert client.get(f"/uk/translate/ask/{kind}/{pk}/").status_code == 404
