"""Pages are kept for readers without a cookie, until something changes; nobody gets a page that was made for another."""

import pytest
from django.conf import settings
from django.core.cache import caches
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from tiltas.core.kept import KeptPages, changes_no_page, something_changed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def pages_are_kept(settings):
    settings.PAGES_KEPT_SECONDS = 60
    caches["pages"].clear()
    yield
    caches["pages"].clear()


@pytest.fixture
def themes(db):
    from tiltas.themes.services import seed_themes

    seed_themes()
    return reverse("website:themes")


def test_the_second_reader_costs_no_statement(client, themes, django_assert_num_queries):
    first = client.get(themes)

    with django_assert_num_queries(0):
        second = client.get(themes)

    assert second.content == first.content
    assert second.headers["Content-Language"] == "en"
    assert second.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]
    assert "no-cache" in second.headers["Cache-Control"]


def test_a_browser_that_has_the_page_gets_no_second_copy(client, themes):
    first = client.get(themes)

    again = client.get(themes, headers={"if-none-match": first.headers["ETag"]})

    assert (again.status_code, again.content) == (304, b"")


def test_a_change_is_seen_at_once(client, themes):
    from tiltas.themes.models import Theme

    client.get(themes)
    Theme.objects.filter(key="housing").update(title="Roofs for everybody")
    assert b"Roofs for everybody" not in client.get(themes).content

    something_changed()

    assert b"Roofs for everybody" in client.get(themes).content


def test_languages_hosts_and_questions_are_apart(client, themes):
    english = client.get(themes).content

    assert client.get(themes.replace("/en/", "/ar/")).content != english
    assert client.get(themes, headers={"host": "localhost"}).content != english or b"testserver" not in english
    assert (
        client.get(reverse("search:results") + "?q=housing").content != client.get(reverse("search:results")).content
    )


def test_who_is_signed_in_gets_a_page_of_their_own_and_leaves_none(signed_in, organiser, client, themes):
    page = signed_in(organiser).get(themes)
    reader = client.get(themes)

    assert reverse("website:desk").encode() in page.content
    assert reverse("website:desk").encode() not in reader.content
    assert "private" in page.headers["Cache-Control"]


def answer_of(view, method="GET", path="/en/somewhere/", **cookies):
    request = getattr(RequestFactory(), method.lower())(path)
    request.COOKIES.update(cookies)
    request.resolver_match = type("Match", (), {"func": view})
    return KeptPages(view)(request)


def counting(response):
    """A view that counts how often it was asked."""

    def view(request):
        view.asked += 1
        return response()

    view.asked = 0
    return view


def with_cookie():
    response = HttpResponse("a form")
    response.set_cookie(settings.CSRF_COOKIE_NAME, "x")
    return response


@pytest.mark.parametrize(
    "response",
    [
        with_cookie,
        lambda: HttpResponse("not there", status=404),
        lambda: HttpResponse("a receipt", headers={"Cache-Control": "no-store"}),
        lambda: HttpResponse("a guess", headers={"Vary": "Accept-Language"}),
    ],
    ids=["sets a cookie", "is not there", "is not to be kept", "differs by more than its address"],
)
def test_what_is_not_the_same_for_everybody_is_not_kept(response):
    view = counting(response)

    answer_of(view)
    answer_of(view)

    assert view.asked == 2


def test_what_was_sent_makes_all_pages_anew_but_for_a_vote():
    view = counting(lambda: HttpResponse("a page"))
    answer_of(view)
    answer_of(view)
    assert view.asked == 1

    answer_of(changes_no_page(lambda request: HttpResponse()), method="POST")
    answer_of(view)
    assert view.asked == 1

    answer_of(lambda request: HttpResponse(status=422), method="POST")
    answer_of(view)
    assert view.asked == 1

    answer_of(lambda request: HttpResponse(status=302), method="POST")
    answer_of(view)
    assert view.asked == 2
