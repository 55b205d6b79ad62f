"""The list and the pages: what they show, to whom, and what they cost."""

import datetime

import pytest
from django.core.cache import caches
from django.urls import reverse
from django.utils import timezone
from tests.calendar_reader import read

from tiltas.languages.services import save_version
from tiltas.library import queries, services
from tiltas.library.models import KINDS
from tiltas.network.tests import factories as network
from tiltas.search.services import rebuild

from . import factories

pytestmark = pytest.mark.django_db
LIST = "/en/knowledge/"


def titles(response):
    return [entry.title for entry in response.context["entries"]]


def test_the_newest_of_every_kind_stand_in_one_list(client):
    made = [factories.entry(kind) for kind in KINDS]

    assert titles(client.get(LIST)) == [entry.title for entry in reversed(made)]


def test_filters_leave_what_fits(client):
    theme, town = network.theme(), network.municipality()
    fits = factories.practice(themes=[theme], place=town)
    factories.practice(themes=[theme])
    factories.lesson(themes=[theme], place=town)
    factories.practice(place=town, language="lt")
    country = town.country.uid

    found = client.get(f"{LIST}?kind=practice&theme={theme.uid}&country={country}&language=en")

    assert titles(found) == [fits.title]
    assert titles(client.get(f"{LIST}?kind=practice&language=lt&country={country}")) != [fits.title]
    assert "Nothing fits these filters." in client.get(f"{LIST}?kind=news").content.decode()


def test_news_activities_and_what_is_open_can_be_asked_for(client):
    national, _local = factories.news(scope="national"), factories.news(scope="local")
    done = factories.activity(stage="done", reactions_until=None)
    planned = factories.activity(stage="planned")
    factories.practice()

    found = {query: titles(client.get(f"{LIST}?{query}")) for query in (
        "scope=national", "stage=done", "is_open=on", "is_open=on&stage=planned&kind=activity", "stage=done&is_open=on",
        "scope=national&stage=done", "kind=practice&scope=national", "scope=cosmic&kind=practice&theme=zzz",
    )}  # fmt: skip

    assert list(found.values())[:-1] == [
        [national.title], [done.title], [planned.title], [planned.title], [], [], [],
    ]  # fmt: skip
    assert len(list(found.values())[-1]) == 1


def test_what_is_asked_of_one_kind_alone_is_folded(client):
    page = client.get(LIST).content.decode()

    upfront, folded = page.split("filters__more", 1)
    for name in ("scope", "stage", "is_open"):
        assert f'name="{name}"' not in upfront
        assert f'name="{name}"' in folded


def test_filters_that_make_no_sense_are_passed_over(client):
    factories.practice()

    for query in ("kind=nothing", "theme=zzz", "page=-3", "page=x", "language=%00", "country=' OR 1"):
        assert client.get(f"{LIST}?{query}").status_code == 200, query


@pytest.mark.parametrize("kind", list(KINDS))
def test_an_entry_has_one_address_whatever_its_kind_and_wrong_words_lead_there(client, kind):
    entry = factories.entry(kind, title="Evening café")

    assert entry.get_absolute_url() == f"/en/knowledge/{entry.uid}-evening-café/".replace("é", "%C3%A9")
    wrong = client.get(f"/en/knowledge/{entry.uid}-nonsense/")
    assert (wrong.status_code, wrong["Location"]) == (301, entry.get_absolute_url())
    page = client.get(entry.get_absolute_url())
    assert page.status_code == 200
    assert factories.LONG in page.content.decode()


def test_words_of_the_address_follow_the_language(client):
    entry = factories.news(title="A house")
    save_version(of=entry, language="lt", texts={"title": "Namas", "text": "Tekstas"})

    page = client.get(f"/lt/knowledge/{entry.uid}-namas/")

    assert page.status_code == 200
    assert f"/en/knowledge/{entry.uid}-a-house/" in page.content.decode()


def test_what_people_wrote_is_never_markup(client):
    nasty = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    for kind in KINDS:
        entry = factories.entry(kind, title=nasty, text=nasty)

        page = client.get(entry.get_absolute_url()).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
    assert "<script>alert" not in client.get(LIST).content.decode()


def test_what_is_not_published_is_nowhere(client):
    entry = factories.practice(as_draft=True, title="Not yet", themes=[network.theme()])

    assert client.get(LIST).context["entries"] == []
    assert client.get(entry.get_absolute_url()).status_code == 404
    assert client.get(f"/en/trail/{entry.uid}/", follow=True).status_code == 404
    assert queries.newest() == []


@pytest.mark.parametrize("kind", list(KINDS))
def test_reading_sets_no_cookie(client, kind):
    entry = factories.entry(kind)

    for address in (LIST, entry.get_absolute_url()):
        assert not client.get(address).cookies


def grow(number):
    """One of everything, with everything that a page can show."""
    theme, town = network.theme(), network.municipality()
    body = network.organisation(place=town, mailbox="body@example.org")
    about = {"themes": [theme], "place": town, "organisation": body}
    made = {kind: factories.entry(kind, **about) for kind in KINDS if kind != "activity"}
    made["activity"] = factories.activity(**about)
    made["policy"] = grow.policy = getattr(grow, "policy", None) or made["policy"]
    made["activity"] = grow.activity = getattr(grow, "activity", None) or made["activity"]
    made["practice"] = grow.practice = getattr(grow, "practice", None) or made["practice"]
    factories.priority(made["policy"], theme=theme, place=town)
    factories.reaction(made["activity"])
    services.take_over(
        practice=made["practice"], what_changed="Two evenings.", place=network.municipality(f"Town {number}"),
        language="en", title="Ours", text="As before.", organisation=body, themes=[theme],
        **factories.OF_KIND["practice"],
    )  # fmt: skip
    return made


def test_no_page_asks_more_than_ten_times_however_much_there_is(client, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for name in ("policy", "activity", "practice"):
        grow.__dict__.pop(name, None)
    made = grow(0)
    addresses = [reverse("library:list"), *(entry.get_absolute_url() for entry in made.values())]

    def costs():
        caches["near"].clear()
        found = {}
        for address in addresses:
            address = address.replace("/en/", "/ar/")
            client.get(address)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200
            found[address] = len(asked)
        return found

    few = costs()
    grow(1)
    grow(2)
    many = costs()

    assert many == few
    assert max(many.values()) <= 10, many


def test_what_is_near_shares_a_theme_or_the_place_whatever_its_kind(client):
    theme, town = network.theme(), network.municipality()
    entry = factories.practice(themes=[theme], place=town)
    shares_both = factories.practice(themes=[theme], place=town)
    by_theme = [factories.news(themes=[theme]) for _number in range(3)]
    by_place = factories.lesson(place=town)
    network.organisation(place=town)
    factories.lesson()
    factories.lesson(place=town, as_draft=True)
    rebuild()

    response = client.get(entry.get_absolute_url())

    # What shares more comes first; of each kind two at most.
    near = [one.title.plain for one in response.context["related"]]
    assert near == [one.title for one in (shares_both, by_place, by_theme[2], by_theme[1])]
    assert [str(one.kind.label) for one in response.context["related"]] == ["Good practice", "Lesson", "News", "News"]


def test_what_was_not_checked_for_a_year_says_so_and_news_does_not_age(client, settings):
    settings.CHECK_AFTER_MONTHS = 12
    old = timezone.now() - datetime.timedelta(days=400)
    practice, piece = factories.practice(), factories.news()
    for entry in (practice, piece):
        type(entry).objects.filter(pk=entry.pk).update(published_at=old)

    assert "Not checked since" in client.get(practice.get_absolute_url()).content.decode()
    assert "Not checked since" not in client.get(piece.get_absolute_url()).content.decode()

    practice.refresh_from_db()
    services.verify(entry=practice)
    page = client.get(practice.get_absolute_url()).content.decode()
    assert "Checked on" in page
    assert "Changed on" not in page
    assert "Not checked since" not in page


def test_a_section_is_there_when_it_has_something(client):
    assert "/en/knowledge/" not in client.get("/en/about/").content.decode()

    factories.news()
    caches["near"].clear()

    assert 'href="/en/knowledge/"' in client.get("/en/about/").content.decode()


def test_theme_place_search_and_organisation_show_it(client):
    theme, town = network.theme(), network.municipality()
    body = network.organisation()
    entry = factories.practice(title="Evening harbour", themes=[theme], place=town, organisation=body)
    rebuild()

    for address in (
        f"/en/themes/{theme.uid}-/", f"/en/places/{town.uid}-/", "/en/search/?q=harbour", body.get_absolute_url(),
    ):  # fmt: skip
        assert entry.get_absolute_url() in client.get(address, follow=True).content.decode(), address


def test_the_last_day_for_reactions_is_taken_over_into_a_calendar(client):
    open_for_reactions = factories.activity(title="New courses")
    address = reverse("library:last_day", args=[open_for_reactions.uid])

    [item] = read(client.get(address).content)[1]
    assert (item["DTSTART"], item["SUMMARY"]) == (open_for_reactions.reactions_until, "Last day: New courses")
    assert address in client.get(open_for_reactions.get_absolute_url()).content.decode()

    over = factories.activity(reactions_until=factories.soon(-1))
    for entry in (over, factories.news()):
        assert client.get(reverse("library:last_day", args=[entry.uid])).status_code == 404
