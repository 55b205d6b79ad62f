import pytest

from tiltas.places.services import seed_places


@pytest.fixture
def places(db):
    seed_places()
