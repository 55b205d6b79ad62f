import datetime

import pytest

from . import factories as make

TODAY = datetime.date(2026, 6, 15)


@pytest.fixture
def today(monkeypatch):
    """A fixed day: what is due and late is computed from it."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args, **kwargs: TODAY)
    return TODAY


@pytest.fixture
def municipality(db):
    return make.municipality()


@pytest.fixture
def secretariat(db):
    return make.organisation("Office of the council", kind="ngo")


@pytest.fixture
def council(municipality, secretariat):
    return make.council(municipality, secretariat=secretariat)


@pytest.fixture
def officer(municipality):
    return make.worker(municipality, "officer")


@pytest.fixture
def secretary(secretariat):
    return make.worker(secretariat, "editor")


@pytest.fixture
def officer_elsewhere(db):
    return make.worker(make.municipality("Kita savivaldybė"), "officer")
