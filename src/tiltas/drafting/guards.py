"""The database itself refuses to change an adopted text, whatever way the change comes.

Made after every `migrate`, not in a migration: SQLite drops triggers when Django rebuilds a table.
"""

from django.db import connections

SENTENCE = "an adopted text does not change"
_CLAUSE_IS_FROZEN = "EXISTS (SELECT 1 FROM drafting_document WHERE node_id = {row}.document_id AND state = 'adopted')"
GUARDS = [
    ("adopted_document_stays", "UPDATE", "drafting_document", "OLD.state = 'adopted'"),
    ("adopted_clause_stays", "UPDATE", "drafting_clause", _CLAUSE_IS_FROZEN.format(row="OLD")),
    ("adopted_gets_no_clause", "INSERT", "drafting_clause", _CLAUSE_IS_FROZEN.format(row="NEW")),
]


def make_guards(sender, using, **kwargs):
    """Three triggers; making them again changes nothing. Deleting is left to the services (samples can be removed)."""
    connection = connections[using]
    if "drafting_clause" not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name, event, table, condition in GUARDS:
                cursor.execute(
                    f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {event} ON {table} WHEN {condition} "
                    f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
                )
        elif connection.vendor == "postgresql":
            for name, event, table, condition in GUARDS:
                cursor.execute(
                    f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                    f"IF {condition} THEN RAISE EXCEPTION USING MESSAGE = '{SENTENCE}', ERRCODE = '23514'; END IF; "
                    f"RETURN NEW; END $$"
                )
                cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
                cursor.execute(
                    f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
                )
