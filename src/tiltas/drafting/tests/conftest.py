import pytest

from tiltas.languages.texts import Text
from tiltas.trace import register
from tiltas.trace.register import VOICE, Kind, Station


@pytest.fixture(autouse=True)
def statements_are_shown(monkeypatch):
    """Statements belong to a room above or beside; here they only need a title."""

    def resolve(ids):
        return {pk: Station(Text(f"Somebody said this number {pk}", "en"), f"/en/said/{pk}/") for pk in ids}

    monkeypatch.setitem(register._kinds, "statement", Kind("statement", "Statement", 30, VOICE, resolve))
