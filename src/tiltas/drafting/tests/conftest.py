import pytest

from tiltas.languages.texts import Text
from tiltas.trace import register
from tiltas.trace.models import Node
from tiltas.trace.register import VOICE, Kind, Station


@pytest.fixture(autouse=True)
def statements_are_shown(monkeypatch):
    """Statements belong to a room above or beside; here they only need a title."""

    def station(node):
        return Station(Text(f"Somebody said this number {node.pk}", "en"), f"/en/said/{node.pk}/")

    kind = Kind("statement", "Statement", 30, VOICE, Node.objects.all, station, texts=lambda node: [])
    monkeypatch.setitem(register._kinds, "statement", kind)
