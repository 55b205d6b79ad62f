"""The rows that hang on a row, brought with it: pages that gather much need not ask once more for each handful."""

import json
from typing import Any

from django.db.models import Aggregate, JSONField, QuerySet, Subquery
from django.db.models.functions import JSONObject


class _List(Aggregate):
    """Values of a group as one JSON list, in no order."""

    function = "JSONB_AGG"
    output_field = JSONField()

    def as_sqlite(self, compiler, connection, **more):
        return self.as_sql(compiler, connection, function="JSON_GROUP_ARRAY", **more)


def rows_with(found: QuerySet, by: str, **fields: str) -> Subquery:
    """For `annotate`: the rows of `found` (narrowed by an OuterRef on `by`) as a list of dicts, None without any.

    Read it with `read_rows`; days are ISO 8601.
    """
    grouped = found.order_by().values(by).annotate(_rows=_List(JSONObject(**fields)))
    return Subquery(grouped.values("_rows"), output_field=JSONField())


def read_rows(rows: list[dict[str, Any]] | None, *json_fields: str) -> list[dict[str, Any]]:
    """What `rows_with` brought; `json_fields` are themselves JSON, which SQLite hands out as text."""
    for row in rows or []:
        for name in json_fields:
            if isinstance(row[name], str):
                row[name] = json.loads(row[name])
    return rows or []
