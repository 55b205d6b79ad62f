"""Two people at once. Only PostgreSQL has them: SQLite in memory has one writer."""

from collections.abc import Callable
from threading import Thread

from django.db import connection


def begin(work: Callable[[], None]) -> Thread:
    """Begin `work` on another connection; returns once it waits for a row that this transaction has locked."""

    def do():
        try:
            work()
        finally:
            connection.close()

    thread = Thread(target=do)
    thread.start()
    with connection.cursor() as cursor:
        while thread.is_alive():
            # Not pg_stat_activity: within a transaction it stays as it was.
            cursor.execute(
                "SELECT EXISTS (SELECT 1 FROM pg_locks "
                "WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))"
            )
            if cursor.fetchone() == (True,):
                return thread
    raise AssertionError("it waited for nothing")
