"""What is public is found, once, in the reader's language where there is one."""

from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import connection, models

from tiltas.languages.models import LanguageVersion
from tiltas.places.models import Place
from tiltas.search import queries, ranking, services, words
from tiltas.search.entries import in_every_language
from tiltas.search.models import Entry
from tiltas.search.register import Found, kinds, register
from tiltas.themes.models import Theme

pytestmark = pytest.mark.django_db


def titles(text, language="en", **narrowed):
    return [str(result.title) for result in queries.find(text, language, **narrowed)]


def put_all(shelf, *texts):
    services.index([shelf.put(text, title=text) for text in texts])


def test_another_form_of_the_word_is_found(shelf):
    put_all(shelf, "Courses for mothers", "A new bus stop")

    assert titles("mother course") == ["Courses for mothers"]


def test_a_query_in_any_language_finds(shelf):
    services.index(shelf.put(("lt", "Kursai pabėgėliams", "Vakarais")))

    assert titles("pabėgėlių", "en") == ["Kursai pabėgėliams"]


def test_an_object_in_three_languages_is_one_result_in_the_readers_language(shelf):
    services.index(
        shelf.put(("en", "Covid help", ""), ("et", "Covid abi", ""), ("uk", "Допомога", "Covid"), title="Covid help")
    )

    for language, title in {"en": "Covid help", "et": "Covid abi", "uk": "Допомога"}.items():
        [found] = queries.find("covid", language)
        assert (str(found.title), found.language, found.found_in) == (title, language, language)


def test_what_was_found_through_another_language_says_so(shelf):
    services.index(shelf.put(("en", "Help", ""), ("et", "Abi", "Põgenik saab abi"), title="Help"))

    [found] = queries.find("põgenik", "en")

    assert (str(found.title), found.found_in) == ("Help", "et")
    assert found.is_found_through_another_language


def test_without_the_readers_language_english_is_shown(shelf):
    services.index(shelf.put(("en", "Help", ""), ("et", "Abi", "Põgenik saab abi"), title="Help"))

    assert titles("põgenik", "ru") == ["Help"]


def test_a_word_in_the_title_weighs_more(shelf):
    services.index(
        [
            shelf.put("Something about housing is said here.", title="Summary"),
            shelf.put("Something is said here.", title="Housing"),
        ]
    )

    assert titles("housing") == ["Housing", "Summary"]


def test_the_exact_form_weighs_more(shelf):
    services.index(
        [
            shelf.put("Mes kalbame apie salį ir dar šį tą.", language="lt", title="Be ženklo"),
            shelf.put("Mes kalbame apie šalį ir dar šį tą.", language="lt", title="Su ženklu"),
        ]
    )

    assert titles("šalį", "lt")[0] == "Su ženklu"
    assert titles("salį", "lt")[0] == "Be ženklo"


def test_texts_with_all_words_come_first_and_some_words_are_better_than_none(shelf):
    put_all(shelf, "Interpreters", "Interpreters in hospitals", "Hospitals")

    found = queries.find("interpreter hospital", "en")

    assert str(found.items[0].title) == "Interpreters in hospitals"
    assert [result.has_all_words for result in found] == [True, False, False]
    assert (found.total, found.total_with_all_words) == (3, 1)


def test_enough_texts_with_all_words_leave_the_others_out(shelf):
    put_all(shelf, *[f"Interpreters in hospitals {n}" for n in range(11)], "Hospitals")

    found = queries.find("interpreter hospital", "en", limit=5, offset=10)

    assert (len(found), found.total) == (1, 11)


def test_very_many_are_not_counted_and_the_page_says_so(client, shelf, monkeypatch):
    monkeypatch.setattr(ranking, "MOST", 12)
    put_all(shelf, *[f"Housing {n}" for n in range(12)])
    exactly = queries.find("housing", "en")
    put_all(shelf, "Housing for everybody")

    more = queries.find("housing", "en")

    assert (exactly.total, exactly.has_more) == (12, False)
    assert (more.total, more.total_with_all_words, more.has_more) == (12, 12, True)
    assert "More than 12 results" in client.get("/en/search/", {"q": "housing"}).content.decode()


def test_a_version_too_old_to_be_looked_at_still_says_that_it_has_the_word(shelf, monkeypatch):
    monkeypatch.setattr(ranking, "MOST", 10)
    things = [shelf.put(f"Integration {n}", title=f"Integration {n}") for n in range(15)]
    services.index(things)
    for thing in things:
        shelf.say(thing, ("en", thing.title, ""), ("sv", "Integration", ""))
    services.index(things)

    found = queries.find("integration", "en")

    assert found.has_more
    assert {(result.language, result.found_in) for result in found} == {("en", "en")}


def test_what_has_the_words_in_its_title_comes_first_among_very_many(shelf, monkeypatch):
    monkeypatch.setattr(ranking, "MOST", 10)
    monkeypatch.setattr(ranking, "WEIGHED", 5)
    put_all(shelf, "Housing")
    services.index([shelf.put("Something about housing.", title=f"Text {n}") for n in range(12)])

    assert titles("housing")[0] == "Housing"


def test_a_rare_word_says_more_than_a_common_one(shelf):
    put_all(shelf, *[f"Municipal meeting {n}" for n in range(6)], "Beekeeping", "Municipal meeting 7")

    assert titles("beekeeping meeting")[0] == "Beekeeping"


def test_filters_come_before_the_cut(shelf, monkeypatch):
    monkeypatch.setattr(ranking, "MOST", 10)
    monkeypatch.setattr(ranking, "WEIGHED", 5)
    services.index(shelf.put("Housing", title="Old one", themes=[7]))
    put_all(shelf, *[f"Housing {n}" for n in range(15)])

    assert titles("housing", theme=7) == ["Old one"]
    assert titles("housing elephants", theme=7) == ["Old one"]


def test_pages_do_not_overlap(shelf):
    put_all(shelf, *[f"Housing {n}" for n in range(7)])

    pages = [titles("housing", limit=3, offset=offset) for offset in (0, 3, 6, 9)]

    assert [len(page) for page in pages] == [3, 3, 1, 0]
    assert len({title for page in pages for title in page}) == 7


def test_a_reference_is_found_whole(shelf):
    services.index([shelf.put("LT-2026-0147", title="This"), shelf.put("LT-2026-0148", title="Not this")])

    assert titles("LT-2026-0147", "ar") == ["This"]


@pytest.mark.parametrize(
    "odd",
    ["", "   ", "'", '"', "*", "NEAR(", "((", "a:b", "{title}", "\\", "šalis\\'", "-", "AND", "OR NOT", "😀", "%s", "%(x)s",
     "\x00", "x" * 5000, "| & !", "housing AND (", '"housing', "ـــ", "´"],
)  # fmt: skip
def test_odd_input_gives_no_error(shelf, odd):
    put_all(shelf, "Nothing to see")

    queries.find(odd, "en")


def test_filters_narrow(shelf):
    country = Place.objects.create(kind="country", name="Land", local_language="en")
    town = Place.objects.create(kind="town", name="Town", local_language="en", parent=country, country=country)
    one = shelf.put("Housing", title="One", place_id=town.pk, themes=[7, 12])
    other = shelf.put("Housing", title="Other", themes=[1])
    services.index([one, other])

    assert titles("housing", theme=12) == ["One"]
    assert titles("housing", theme=2) == []
    assert titles("housing", place=town.pk) == ["One"]
    assert titles("housing", place=queries.with_places_in_it(country)) == ["One"]
    assert titles("housing", place=[]) == []
    assert titles("housing", kind="thing", theme=1) == ["Other"]
    assert titles("housing", kind="other") == []
    assert queries.places_to_choose() == [country]
    assert set(queries.places_to_choose(town.uid)) == {country, town}


def test_a_changed_text_is_not_found_by_its_old_words(shelf):
    thing = shelf.put("Housing", title="A")
    services.index(thing)
    shelf.say(thing, ("en", "A", "Transport"))

    services.index(thing)

    assert titles("housing") == []
    assert titles("transport") == ["A"]


def test_a_language_that_is_gone_leaves_the_index(shelf):
    thing = shelf.put(("en", "A", "Roofs"), ("lt", "B", "Stogai"))
    services.index(thing)
    shelf.say(thing, ("en", "A", "Roofs"))

    services.index(thing)

    assert titles("stogai", "lt") == []


def test_what_becomes_private_leaves_the_index_and_its_text_is_not_kept(shelf):
    thing = shelf.put("Housing", title="A")
    services.index(thing)
    shelf.say(thing, ("en", "A", "Housing"), is_public=False)

    services.index(thing)

    assert titles("housing") == []
    assert not Entry.objects.exists()


def test_what_is_deleted_leaves_no_ghost(shelf):
    thing, stays = shelf.put("Housing", title="A"), shelf.put("Housing", title="B")
    services.index([thing, stays])

    thing.delete()

    assert titles("housing") == ["B"]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM search_words")
            assert cursor.fetchone() == (1,)


def test_rooms_ask_for_it_and_it_happens_after_the_transaction(shelf, django_capture_on_commit_callbacks):
    thing = shelf.put("Housing", title="A")

    with django_capture_on_commit_callbacks(execute=True):
        services.index_later(thing)
    assert titles("housing") == ["A"]

    services.index_by_key(model="themes.theme", pks=[str(thing.pk), "999999"])
    assert titles("housing") == ["A"]


def test_rebuilding_writes_everything_anew_and_drops_what_is_unknown(shelf):
    services.index(shelf.put("Housing", title="A"))
    shelf.put("Transport", title="B")
    Entry.objects.create(kind="gone", object_key="gone.thing:1", language="en", title="X", view_name="search:results")

    call_command("rebuild_search", verbosity=0)

    assert titles("housing") == ["A"]
    assert titles("transport") == ["B"]
    assert Entry.objects.count() == 2


def test_objects_of_other_kinds_are_passed_over(shelf):
    country = Place.objects.create(kind="country", name="Land", local_language="en")

    assert services.index(country) == 0
    services.index_later(country)


def test_tables_can_be_made_twice():
    words.make_tables(using="default")
    words.make_tables(using="default")


def test_a_room_may_name_its_objects_itself_and_leave_some_out(shelf):
    one, other = shelf.put("Housing", title="One"), shelf.put("Housing", title="Other")
    asked = []

    def resolve(keys, language):
        asked.append((sorted(keys), language))
        return {str(one.pk): Found("One, by its room", "/en/one/")}

    register(kind="thing", model=Theme, entries=shelf.entries, label="Thing", resolve=resolve)
    services.index([one, other])

    [found] = queries.find("housing", "lt")

    assert (found.title, found.url) == ("One, by its room", "/en/one/")
    assert asked == [(sorted([str(one.pk), str(other.pk)]), "lt")]


def test_translatable_things_give_their_entries_in_every_language(shelf, django_assert_max_num_queries):
    one = Theme.objects.create(key="one", title="Housing", contains="Flats", source_language="en")
    two = Theme.objects.create(key="two", title="Work", contains="", source_language="en")
    draft, published = LanguageVersion.State.DRAFT, LanguageVersion.State.PUBLISHED
    for language, state in (("lt", published), ("et", draft)):
        LanguageVersion.objects.create(
            object=one, language=language, payload={"title": "Būstas", "contains": "Butai"}, based_on={}, state=state
        )

    with django_assert_max_num_queries(2):
        made = list(in_every_language([one, two], view_name="website:theme", more_text=lambda thing, language: "more"))

    assert [(data.object, data.language, data.title, data.text) for data in made] == [
        (one, "en", "Housing", "Flats\n\nmore"),
        (one, "lt", "Būstas", "Butai\n\nmore"),
        (two, "en", "Work", "more"),
    ]
    assert made[1].view_kwargs == {"uid": one.uid, "words": "būstas"}


def test_a_new_translation_is_found_by_itself(shelf, django_capture_on_commit_callbacks):
    kinds.clear()
    register(
        kind="thing", model=Theme, label="Thing",
        entries=lambda things: in_every_language(things, view_name="search:results", kwargs=lambda thing: {}, with_words=False),
    )  # fmt: skip
    thing = Theme.objects.create(key="one", title="Housing", source_language="en")

    with django_capture_on_commit_callbacks(execute=True):
        LanguageVersion.objects.create(object=thing, language="lt", payload={"title": "Būstas"}, based_on={})

    assert titles("būstą", "lt") == ["Būstas"]


def test_so_many_statements_whatever_the_number_of_results(shelf, django_assert_num_queries):
    put_all(shelf, *[f"Housing {n}" for n in range(15)])

    # Where few texts have every word, those with only some are asked for as well.
    for query, count in (("housing 3", 5), ("housing", 4)):
        with django_assert_num_queries(count):
            queries.find(query, "en")


def test_the_piece_shown_is_around_the_word(shelf):
    services.index(shelf.put(f"{'Before. ' * 100} The landlords refused. {'After. ' * 100}", title="A"))

    [found] = queries.find("landlord", "en")
    quoted = "".join(part for part, _asked in found.excerpt)

    assert [part for part, asked in found.excerpt if asked] == ["landlords"]
    assert quoted.startswith("… ")
    assert quoted.endswith("…")
    assert len(quoted.split()) < 40


def test_no_relation_of_the_index_points_to_what_was_found():
    related = {field.related_model for field in Entry._meta.get_fields() if isinstance(field, models.ForeignKey)}

    assert related == {Place}


@pytest.mark.parametrize(
    ("visibility", "is_public", "stays"), [("public", True, True), ("private", True, False), ("public", False, False)]
)
def test_what_is_not_plainly_public_stays_out(visibility, is_public, stays):
    thing = Theme.objects.create(key="one", title="Housing", source_language="en")
    thing.node = SimpleNamespace(visibility=visibility, reference="LT-2026-0147")
    thing.is_public = is_public

    [entry] = in_every_language([thing], view_name="search:results")

    assert entry.is_public == stays
