import pytest

from tiltas.network.tests.factories import organisation, worker


@pytest.fixture
def member(db):
    """Somebody who works for an organisation of the network."""
    return worker(organisation(), "member")
