"""The desk of an organisation: what is new for it since somebody last looked, and what waits for its answer."""

import pytest
from django.urls import reverse

from tiltas.implementation.tests import factories as doing
from tiltas.library.tests import factories as knowing
from tiltas.network.assurance.services import claim
from tiltas.network.tests import factories as make
from tiltas.search.services import rebuild

pytestmark = pytest.mark.django_db


@pytest.fixture
def body():
    return make.organisation("Neighbours", place=make.country(), themes=[make.theme()])


def page_of(client, organisation):
    return client.get(reverse("website:organisation_desk", args=[organisation.uid]))


def new_titles(client, organisation):
    rebuild()
    return [line.title.plain for _word, line in page_of(client, organisation).context["news"]]


def news(title, organisation, kind="news", **facts):
    return knowing.entry(kind, title=title, organisation=organisation, **facts)


def test_only_who_works_there_sees_it(client, body):
    assert page_of(client, body).status_code == 302
    client.force_login(make.user("organiser"))
    assert page_of(client, body).status_code == 404
    assert client.post(reverse("website:organisation_put_away", args=[body.uid])).status_code == 404
    client.force_login(make.worker(body, "member"))
    assert page_of(client, body).status_code == 200


def test_what_is_new_is_on_its_themes_in_its_country_or_in_its_sector(client, body):
    far = make.country("SE", "Sverige")
    same, other = (
        make.organisation(place=make.municipality()),
        make.organisation(kind="ministry", place=make.country()),
    )
    elsewhere = make.organisation(kind="ministry", place=far)
    nowhere = {"themes": [], "place": far}
    news("On its theme", elsewhere, themes=[make.theme()], place=far)
    news("In its country", elsewhere, themes=[], place=make.country())
    news("Of its sector in its country", same, **nowhere)
    news("Of another sector in its country", other, **nowhere)
    news("Far away", elsewhere, **nowhere)
    news("Its own", body, themes=[make.theme()], place=make.country())
    client.force_login(make.worker(body, "member"))

    assert sorted(new_titles(client, body)) == ["In its country", "Of its sector in its country", "On its theme"]


def test_what_was_put_away_is_not_new_any_more(client, body):
    other = make.organisation(kind="ministry")
    client.force_login(make.worker(body, "member"))
    news("Yesterday", other, themes=[make.theme()])
    assert new_titles(client, body) == ["Yesterday"]

    client.post(reverse("website:organisation_put_away", args=[body.uid]))
    assert new_titles(client, body) == []
    news("Today", other, themes=[make.theme()])

    assert new_titles(client, body) == ["Today"]


def test_what_waits_for_an_answer_is_that_of_this_organisation(client):
    here, there = doing.municipality(), doing.municipality("Elsewhere", doing.town("Kalvai"))
    doing.recommendation(here, "Offer courses")
    doing.recommendation(there, "Answer letters")
    officer = make.worker(here, "officer")
    claim(organisation=here, user=make.user(name="Jonas"), work="Adviser", reason="Ask.")
    client.force_login(officer)

    waiting = " ".join(
        line.label() if callable(line.label) else line.label for line in page_of(client, here).context["waiting"]
    )

    assert "Offer courses" in waiting
    assert "Jonas" in waiting
    assert "Answer letters" not in waiting


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_equally_often(client, django_assert_max_num_queries, count):
    here = doing.municipality()
    client.force_login(make.worker(here, "officer"))
    for number in range(count):
        doing.recommendation(here, f"Offer courses {number}")
        news(f"News {number}", make.organisation(), place=here.country)
    rebuild()
    page_of(client, here)
    with django_assert_max_num_queries(14):
        page_of(client, here)
