"""SQLite plans by what it knows of its tables; it has to be told to look."""

import datetime

import pytest
from django.db import connection
from django.utils import timezone

from tiltas.core.daily import hand_on
from tiltas.core.models import Begun
from tiltas.core.planning import count_rows

pytestmark = pytest.mark.django_db
NOON = timezone.make_aware(datetime.datetime(2026, 3, 3, 12))


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL looks by itself")
def test_sqlite_knows_afterwards_how_many_rows_there_are():
    Begun.objects.create(name="test.morning", at=NOON)

    count_rows(today=NOON.date())

    with connection.cursor() as cursor:
        cursor.execute("SELECT stat FROM sqlite_stat1 WHERE tbl = %s", [Begun._meta.db_table])
        assert cursor.fetchall()


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite must be told")
def test_other_databases_are_asked_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        count_rows(today=NOON.date())


def test_it_is_done_every_day():
    assert "core.count_rows" in hand_on(NOON)
