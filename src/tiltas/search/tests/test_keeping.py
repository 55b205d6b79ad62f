"""The index stays in order by itself: pieces are put together, and what was made in another way is made anew."""

import datetime

import pytest
from django.core.cache import caches
from django.db import connection

from tiltas.core.kept import something_changed
from tiltas.places.models import Place
from tiltas.search import queries, services, tasks, words
from tiltas.search.models import Making

pytestmark = pytest.mark.django_db


def put(shelf, number):
    things = [shelf.put(f"Housing {n}", title=f"Housing {n}") for n in range(number)]
    services.index(things)
    return things


def pieces() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(DISTINCT segid) FROM search_words_idx")
        return cursor.fetchone()[0]


def titles(text):
    return [str(result.title) for result in queries.find(text, "en")]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL does this by itself")
def test_what_many_changes_left_in_pieces_is_put_together(shelf, monkeypatch):
    monkeypatch.setattr(words, "PAGES_AT_ONCE", 1)
    things = put(shelf, 5)
    for thing in things:
        services.index(thing)
    before = pieces()

    tasks.tidy(today=datetime.date.today())

    assert before > 1
    assert pieces() == 1
    assert len(titles("housing")) == 5


def test_tidying_an_empty_index_and_twice_changes_nothing(shelf):
    words.tidy(using="default")
    put(shelf, 2)
    words.tidy(using="default")
    words.tidy(using="default")

    assert len(titles("housing")) == 2


def test_words_that_would_be_made_otherwise_now_are_made_anew_once(shelf, monkeypatch):
    put(shelf, 1)
    services.rebuild_where_made_otherwise()
    monkeypatch.setattr(words, "how_made", lambda: "otherwise")
    rebuilt = []
    rebuild = services.rebuild
    monkeypatch.setattr(services, "rebuild", lambda: rebuilt.append(1) or rebuild())

    services.rebuild_where_made_otherwise()
    services.rebuild_where_made_otherwise()

    assert rebuilt == [1]
    assert [one.mark for one in Making.objects.all()] == ["otherwise"]
    assert titles("housing") == ["Housing 0"]


def test_an_empty_index_is_only_marked(shelf):
    services.rebuild_where_made_otherwise()

    assert Making.objects.get().mark == words.how_made()


def test_other_dictionaries_are_another_way(settings, tmp_path):
    settings.SEARCH_DICTIONARIES = tmp_path
    without = words.how_made()
    (tmp_path / words.dictionaries.path_of(tmp_path, "lt").name).touch()

    assert words.how_made() != without


def test_choices_are_kept_until_something_changes(client, shelf, django_assert_num_queries):
    country = Place.objects.create(kind="country", name="Firstland", local_language="en")
    services.index(shelf.put("Housing", place_id=country.pk))
    address = "/en/search/"
    assert "Firstland" in client.get(address).content.decode()
    other = Place.objects.create(kind="country", name="Secondland", local_language="en")
    services.index(shelf.put("Housing", place_id=other.pk))
    caches["pages"].clear()

    assert "Secondland" not in client.get(address).content.decode()
    something_changed()
    assert "Secondland" in client.get(address).content.decode()


def test_a_place_that_is_no_country_can_still_be_asked_for(client, shelf):
    country = Place.objects.create(kind="country", name="Land", local_language="en")
    town = Place.objects.create(kind="town", name="Town", local_language="en", parent=country, country=country)
    services.index([shelf.put("Housing", title="There", place_id=town.pk), shelf.put("Housing", title="Elsewhere")])

    page = client.get("/en/search/", {"q": "housing", "place": town.uid})

    assert [str(result.title) for result in page.context["found"]] == ["There"]
