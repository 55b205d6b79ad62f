"""What SQLite must be told, and PostgreSQL finds out by itself: how many rows its tables have, to plan questions by."""

import datetime

from django.db import connection

from .daily import daily

# Rows looked at in each index: enough to tell a large table from a small one, and done in a moment.
MOST_ROWS = 1000


@daily("core.count_rows")
def count_rows(today: datetime.date) -> None:
    """Let SQLite look at its tables once more. Without it a question about few rows begins at the largest table."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit = {MOST_ROWS}")
        cursor.execute("ANALYZE")
