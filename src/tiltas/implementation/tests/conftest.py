import datetime

import pytest

from tiltas.accounts.services import open_account
from tiltas.implementation import queries
from tiltas.network.services import add_member

from . import factories as make

TODAY = datetime.date(2026, 6, 15)


@pytest.fixture
def today(monkeypatch):
    """A fixed day: what is due and late is computed from it."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args, **kwargs: TODAY)
    assert queries.timezone.localdate() == TODAY
    return TODAY


@pytest.fixture
def municipality(db):
    return make.municipality()


@pytest.fixture
def officer(municipality):
    return _officer_of(municipality, "officer")


@pytest.fixture
def officer_elsewhere(db):
    """Answers for another municipality."""
    return _officer_of(make.municipality("Kita savivaldybė", make.town("Kita")), "elsewhere")


@pytest.fixture
def association(municipality):
    return make.organisation(
        "Refugees for each other", kind="association", led_by="refugees", place=municipality.governs
    )


@pytest.fixture
def refugee_leader(association):
    return _officer_of(association, "leader")


def _officer_of(organisation, name):
    user = open_account(email=f"{name}@example.org", name=name, password="a long password")
    add_member(organisation=organisation, user=user, role="officer")
    return user
