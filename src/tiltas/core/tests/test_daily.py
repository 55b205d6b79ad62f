"""Regular work is handed on when it is due, once, whoever keeps the time."""

import datetime

import pytest
from django.utils import timezone

from tiltas.core import daily, tasks


@pytest.fixture
def done(monkeypatch):
    """What was done; two pieces of work, one of each kind."""
    found = []
    monkeypatch.setattr(tasks, "_work", {})
    monkeypatch.setattr(daily, "_daily", set())
    monkeypatch.setattr(daily, "_often", set())
    daily.daily("test.morning")(lambda today: found.append(today))
    daily.often("test.often")(lambda: found.append("often"))
    return found


def at(hour, minute=0, day=3):
    return timezone.make_aware(datetime.datetime(2026, 3, day, hour, minute))


def hand_on(now, capture):
    with capture(execute=True):
        return daily.hand_on(now)


def test_daily_work_waits_for_the_morning(db, done, django_capture_on_commit_callbacks):
    assert hand_on(at(5), django_capture_on_commit_callbacks) == ["test.often"]
    assert hand_on(at(6), django_capture_on_commit_callbacks) == ["test.often", "test.morning"]

    assert done == ["often", "often", datetime.date(2026, 3, 3)]


def test_what_was_begun_is_not_begun_again(db, done, django_capture_on_commit_callbacks):
    hand_on(at(9, 1), django_capture_on_commit_callbacks)

    assert hand_on(at(9, 4), django_capture_on_commit_callbacks) == []
    assert hand_on(at(9, 5), django_capture_on_commit_callbacks) == ["test.often"]
    assert hand_on(at(9, 5, day=4), django_capture_on_commit_callbacks) == ["test.often", "test.morning"]


def test_rows_of_work_done_do_not_pile_up(db, done, django_capture_on_commit_callbacks):
    for day in range(1, 20):
        hand_on(at(9, day=day), django_capture_on_commit_callbacks)

    assert daily.Begun.objects.count() <= 8
