"""The page: one box, filters, and advice when nothing was found."""

from datetime import date

import pytest

from tiltas.search import services

pytestmark = pytest.mark.django_db


def fill(shelf, count):
    services.index([shelf.put(f"Housing for families, number {n}", title=f"Housing {n}") for n in range(count)])


def test_results_are_links_with_the_kind_in_words(client, shelf):
    fill(shelf, 1)

    page = client.get("/en/search/", {"q": "house families"}).content.decode()

    assert "Housing 0" in page
    assert "Thing" in page
    assert "<mark>families</mark>," in page
    assert "1 result" in page


def test_the_page_sets_no_cookie_and_is_not_for_other_search_engines(client, shelf):
    fill(shelf, 1)

    answer = client.get("/en/search/", {"q": "housing"})

    assert not answer.cookies
    assert '<meta name="robots" content="noindex">' in answer.content.decode()


@pytest.mark.parametrize("count", [1, 3, 45])
def test_at_most_ten_statements_whatever_is_found(client, shelf, count, django_assert_max_num_queries):
    fill(shelf, count)
    client.get("/en/search/", {"q": "housing"})

    with django_assert_max_num_queries(10):
        client.get("/en/search/", {"q": "housing", "kind": "thing"})


def test_all_results_can_be_paged_through(client, shelf):
    fill(shelf, 45)

    pages = [client.get("/en/search/", {"q": "housing", "page": page}).context["found"].items for page in (1, 2, 3)]

    assert [len(page) for page in pages] == [20, 20, 5]
    assert len({result.key for page in pages for result in page}) == 45


@pytest.mark.parametrize("page", ["0", "-1", "99999", "x", ""])
def test_a_page_that_does_not_exist_is_the_first_or_last(client, shelf, page):
    fill(shelf, 1)

    assert "Housing 0" in client.get("/en/search/", {"q": "housing", "page": page}).content.decode()


def test_nothing_found_gives_advice_and_a_way_out(client, shelf):
    fill(shelf, 1)

    page = client.get("/en/search/", {"q": "zebra", "kind": "thing"}).content.decode()

    assert "Nothing was found" in page
    assert "/en/search/?q=zebra" in page


def test_some_of_the_words_are_said_to_be_some(client, shelf):
    fill(shelf, 1)

    assert "No text has all of these words" in client.get("/en/search/", {"q": "housing zebra"}).content.decode()


@pytest.mark.parametrize("language", ["en", "et", "lv", "lt", "sv", "ru", "uk", "ar"])
def test_an_empty_box_explains_itself_in_every_language(client, language, db):
    answer = client.get(f"/{language}/search/")

    assert answer.status_code == 200
    assert "<c-" not in answer.content.decode()


def test_odd_filters_narrow_nothing(client, shelf):
    fill(shelf, 1)

    page = client.get("/en/search/", {"q": "housing\x00", "kind": "'", "theme": "no", "place": "nowhere"})

    assert "Housing 0" in page.content.decode()


def test_markup_in_what_was_typed_or_found_stays_text(client, shelf):
    services.index(shelf.put("<script>alert(1)</script> housing", title="<b>Housing</b>"))

    page = client.get("/en/search/", {"q": "housing <i>"}).content.decode()

    assert "<script>alert" not in page
    assert "<b>Housing" not in page
    assert "<i>" not in page


def test_a_result_says_through_which_other_text_it_was_found(client, shelf):
    services.index([shelf.put(("en", "Housing", ""), ("lt", "Būstas", "šeimoms"))])

    page = client.get("/en/search/", {"q": "šeima"}).content.decode()

    assert "Housing" in page
    assert "Found through the text in this language: Lithuanian." in page


def test_a_result_in_another_language_carries_it_and_needs_no_more_words(client, shelf):
    services.index(shelf.put(("lt", "Būstas", "šeimoms")))

    page = client.get("/en/search/", {"q": "šeima"}).content.decode()

    assert 'lang="lt"' in page
    assert "Found through" not in page


def test_languages_and_days_narrow_and_odd_ones_do_not(client, shelf):
    services.index(
        [
            shelf.put("Housing one", title="First", on=date(2026, 1, 31)),
            shelf.put(("lt", "Second", "Housing two"), on=date(2026, 2, 1)),
            shelf.put("Housing three", title="Third"),
        ]
    )

    def titles(**narrowed):
        found = client.get("/en/search/", {"q": "housing"} | narrowed).context["found"]
        return sorted(str(result.title) for result in found)

    assert titles(language="lt") == ["Second"]
    assert titles(since="2026-02-01") == ["Second"]
    assert titles(until="2026-01-31") == ["First"]
    assert titles(since="2026-01-31", until="2026-02-01", language="en") == ["First"]
    assert titles(since="2027-01-01") == []
    assert titles(language="xx", since="31.1.2026", until="2026-02-30") == ["First", "Second", "Third"]


def test_days_stay_in_the_boxes_in_every_language(client, shelf):
    page = client.get("/ar/search/", {"q": "housing", "since": "2026-01-31"}).content.decode()

    assert 'value="2026-01-31"' in page


def test_a_sample_is_marked(client, shelf):
    services.index(shelf.put("Housing", title="Invented", is_sample=True))

    assert "Sample" in client.get("/en/search/", {"q": "housing"}).content.decode()


def test_filters_alone_list_the_newest_in_the_readers_language(client, shelf):
    services.index([
        shelf.put(("en", "Old", ""), ("lt", "Senas", ""), themes=[1]),
        shelf.put(("en", "New", ""), themes=[1], on=date(2026, 3, 1)),
        shelf.put(("en", "Other", ""), on=date(2026, 3, 1)),
    ])  # fmt: skip

    lithuanian = client.get("/lt/search/", {"kind": "thing", "language": "lt"})
    days = client.get("/en/search/", {"since": "2026-02-01", "q": "  "})
    nothing = client.get("/en/search/", {"since": "2027-01-01"})

    assert [str(one.title) for one in lithuanian.context["found"]] == ["Senas"]
    assert [str(one.title) for one in days.context["found"]] == ["Other", "New"]
    assert "2 results" in days.content.decode()
    assert "Nothing was found" in nothing.content.decode()
    assert client.get("/en/search/", {"kind": "thing", "page": "9"}).context["found"].total == 3
    assert not client.get("/en/search/").context["found"].items
