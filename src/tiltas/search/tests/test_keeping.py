"""The index stays in order by itself: pieces are put together, and what was made in another way is made anew."""

import datetime

import pytest
from django.core.cache import caches
from django.core.management.color import no_style
from django.db import connection

from tiltas.core.kept import something_changed
from tiltas.places.models import Place
from tiltas.search import feeds, queries, ranking, services, tasks, words
from tiltas.search.models import Entry, Making

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


def test_a_text_of_too_many_words_is_cut_to_what_a_database_takes():
    letters = str.maketrans("0123456789", "абвгдежзик")
    text = words.analyser().words(" ".join(f"слово{n:015d}".translate(letters) for n in range(25_000)), "ru")

    vector = words._vector([], text, [])

    assert len(vector.encode()) > 500_000
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT length(%s::tsvector)", [vector])
            assert cursor.fetchone()[0] > 10_000


def test_one_that_cannot_be_written_keeps_no_other_out(shelf, monkeypatch, caplog):
    things = [shelf.put("Housing", title="Short"), shelf.put("Housing", title="Bad")]
    services.index(things)
    store = words.store

    def refuse(entries, **how):
        if any(entry.title == "Untitled" for entry in entries):
            raise ValueError("no room")
        store(entries, **how)

    shelf.say(things[1], ("en", "Untitled", "Housing"))
    monkeypatch.setattr(words, "store", refuse)
    services.rebuild()

    assert titles("housing") == ["Short"]
    assert "cannot be indexed" in caplog.text


@pytest.mark.skipif(connection.vendor == "sqlite", reason="on SQLite the words never stood beside the texts")
def test_an_installation_whose_words_stood_beside_the_texts_goes_on(shelf):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE search_entry ADD COLUMN words tsvector")
        cursor.execute("CREATE INDEX search_entry_words ON search_entry USING gin (words)")
        cursor.execute("DROP TABLE search_words")
    words.make_tables(using="default")
    put(shelf, 1)

    assert [str(found.title) for found in queries.find("housing", "en", kind="thing")] == ["Housing 0"]


def test_when_all_entries_go_their_words_go(shelf):
    put(shelf, 3)
    connection.check_constraints()  # PostgreSQL empties no table of which something is still to be checked
    with connection.cursor() as cursor:
        for statement in connection.ops.sql_flush(no_style(), [Entry._meta.db_table]):
            cursor.execute(statement)
        cursor.execute("SELECT COUNT(*) FROM search_words")
        assert cursor.fetchone() == (0,)


def test_an_address_with_a_null_character_finds_nothing_and_breaks_nothing(client, shelf):
    assert client.get("/en/search/?q=housing%00&place=%00abc&theme=%00&since=%00").status_code == 200


def test_a_feed_of_a_search_has_the_newest_even_where_others_fit_better(client, shelf, monkeypatch):
    monkeypatch.setattr(feeds, "LONGEST_FEED", 3)
    services.index([shelf.put("Housing housing", title=f"Housing {n}") for n in range(5)])
    services.index(shelf.put(f"At last something about housing {'and much else ' * 20}", title="New"))

    feed = client.get("/en/search/feed/?q=housing").content.decode()

    assert "<title>New</title>" in feed
    assert feed.count("<entry>") == 3


def test_the_newest_are_told_in_whatever_language_however_many_there_were(shelf, with_dictionaries, monkeypatch):
    monkeypatch.setattr(ranking, "MOST", 4)
    put(shelf, 6)
    services.index(shelf.put(("lt", "Būstas", "")))

    found = queries.find("housing", "en", newest_first=True)

    assert [str(one.title) for one in found][:2] == ["Būstas", "Housing 5"]


def test_the_newest_after_an_entry_have_all_words_or_mean_them(shelf, with_dictionaries):
    old = put(shelf, 2)
    seen = max(Entry.objects.values_list("pk", flat=True))
    services.index([
        shelf.put("Housing fund", title="Both"),
        shelf.put("Housing", title="One word"),
        shelf.put(("lt", "Būsto fondas", ""), title="Another name"),
    ])  # fmt: skip

    found = queries.find("housing fund", "en", after=seen, newest_first=True)

    assert [str(one.title) for one in found][-1:] == ["Both"]
    assert "One word" not in [str(one.title) for one in found]
    assert len(old) == 2
