"""What every test may ask for: people in their roles, a browser, and which database this run uses."""

import pytest
from django.conf import settings
from django.core.cache import caches


def on_postgresql() -> bool:
    return settings.DATABASES["default"]["ENGINE"].endswith("postgresql")


def pytest_report_header():
    return "database: PostgreSQL, with the browser" if on_postgresql() else "database: SQLite, without the browser"


def pytest_collection_modifyitems(items):
    skip_browser = pytest.mark.skip(reason="the browser opens pages in the PostgreSQL run")
    for item in items:
        if not on_postgresql() and "browser" in item.keywords:
            item.add_marker(skip_browser)


@pytest.fixture(autouse=True)
def _nothing_remembered_between_tests(request, monkeypatch):
    """The kinds of rows and the rate limits of one test are not those of the next; within one, no second ends."""
    from django.contrib.contenttypes.models import ContentType

    from tiltas.core import kept

    ContentType.objects.clear_cache()
    # Else a page asks for the stamp again when a second ended since the last one, and counts of statements differ by one.
    monkeypatch.setattr(kept, "STAMP_KEPT_SECONDS", 3600)
    caches["near"].clear()
    if "db" in request.fixturenames or "transactional_db" in request.fixturenames:
        request.getfixturevalue("db")
        caches["default"].clear()


def _person(name, *roles, **extra):
    from tiltas.accounts.services import open_account

    return open_account(
        email=f"{name}@example.org", name=name.capitalize(), password="a long password", roles=roles, **extra
    )


@pytest.fixture
def administrator(db):
    return _person("administrator", is_superuser=True)


@pytest.fixture
def organiser(db):
    return _person("organiser", "organiser")


@pytest.fixture
def drafter(db):
    return _person("drafter", "drafter")


@pytest.fixture
def consultant(db):
    return _person("consultant", "consultant")


@pytest.fixture
def researcher(db):
    return _person("researcher", "researcher")


@pytest.fixture
def editor(db):
    """Writes what the site itself says."""
    return _person("editor", "editor")


@pytest.fixture
def translator(db):
    return _person("translator", translates=["lt", "ar"])


@pytest.fixture
def somebody(db):
    """Signed in, without any role."""
    return _person("somebody")


@pytest.fixture
def signed_in(client):
    """signed_in(organiser).get(...): a client of its own for each person."""

    def sign_in(user):
        from django.test import Client

        own = Client()
        own.force_login(user)
        return own

    return sign_in
