"""The words of the entries as the database searches them: FTS5 on SQLite, a tsvector on PostgreSQL.

Both get the same words from our own analyser and neither does any linguistics, so both find the same things.
SQL of our own, made in `post_migrate` (and so in tests without migrations, too):

    SQLite      a table `search_words` with four columns, and `search_titles` with two of them; rowid is the id of the entry
    PostgreSQL  a table `search_words` with one column `words`, the four being its weights A, B, C and D; its own table because
                a search visits thousands of its rows, which lie close together without the texts
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.db import connections, router, transaction

from . import concepts, dictionaries
from .analyser import Analyser, AskedWord, Word
from .concepts import Unit
from .models import Entry

# Weights of: title as written, title by its forms, text as written, text by its forms.
WEIGHTS = (8.0, 4.0, 2.0, 1.0)
# On SQLite. To look for words in titles among those of all texts would take as long as to look for them in the texts.
TABLES = {
    "search_words": ("title_exact", "title", "text_exact", "text"),
    "search_titles": ("title_exact", "title"),
}
TITLE_WORDS = "ts_filter(words, '{a,b}')"  # on PostgreSQL
GONE = """
    CREATE OR REPLACE FUNCTION search_entry_gone() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'TRUNCATE' THEN
            DELETE FROM search_words;
        ELSE
            DELETE FROM search_words WHERE id = OLD.id;
        END IF;
        RETURN NULL;
    END
    $$
"""
PAGES_AT_ONCE = 500  # merged while others wait to write: some hundredths of a second
MOST_WORDS_KEPT = 20_000  # of one text
MOST_BYTES_KEPT = 900_000  # of one text on PostgreSQL: a tsvector holds one megabyte


def analyser() -> Analyser:
    """The analyser over the dictionaries of this installation; a process keeps it."""
    return _analyser_over(Path(settings.SEARCH_DICTIONARIES))


_analyser_over = lru_cache(maxsize=4)(Analyser)


def how_made() -> str:
    """A word for the way in which texts become words: another one when dictionaries, concepts or this code are others."""
    made = sha256(version("snowballstemmer").encode())
    for name in ("analyser.py", "concepts.py", "concepts.yaml", "endings.py", "words.py"):
        made.update(Path(__file__).with_name(name).read_bytes())
    for code, _name in settings.LANGUAGES:
        if dictionaries.is_built(settings.SEARCH_DICTIONARIES, code):
            made.update(dictionaries.path_of(settings.SEARCH_DICTIONARIES, code).name.encode())
    return made.hexdigest()


def make_tables(*, using: str) -> None:
    """Make what Django's migrations do not know. Safe to repeat."""
    connection = connections[using]
    if (
        not router.allow_migrate_model(using, Entry)
        or Entry._meta.db_table not in connection.introspection.table_names()
    ):
        return
    with transaction.atomic(using=using), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for table, columns in TABLES.items():
                cursor.execute(
                    f"CREATE VIRTUAL TABLE IF NOT EXISTS {table} USING fts5"
                    f"({', '.join(columns)}, tokenize = \"ascii tokenchars ':-'\")"
                )
                # However an entry goes, its words go with it: no ghosts.
                cursor.execute(
                    f"CREATE TRIGGER IF NOT EXISTS {table}_gone AFTER DELETE ON search_entry "
                    f"BEGIN DELETE FROM {table} WHERE rowid = old.id; END"
                )
        else:
            # Words stood beside the texts before.
            cursor.execute("ALTER TABLE search_entry DROP COLUMN IF EXISTS words")
            cursor.execute("CREATE TABLE IF NOT EXISTS search_words (id bigint PRIMARY KEY, words tsvector NOT NULL)")
            # Words of a long text lie apart from the row, not pressed together within it.
            cursor.execute("ALTER TABLE search_words ALTER COLUMN words SET STORAGE EXTERNAL")
            cursor.execute("CREATE INDEX IF NOT EXISTS search_words_words ON search_words USING gin (words)")
            cursor.execute(f"CREATE INDEX IF NOT EXISTS search_words_title ON search_words USING gin ({TITLE_WORDS})")
            # However an entry goes, its words go with it. No foreign key: Django, which does not know the table, could not
            # empty that of the entries.
            cursor.execute(GONE)
            for event, each in (("DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
                name = f"search_entry_{event.lower()}"
                cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON search_entry")
                cursor.execute(
                    f"CREATE TRIGGER {name} AFTER {event} ON search_entry FOR EACH {each} "
                    "EXECUTE FUNCTION search_entry_gone()"
                )


def store(entries: Iterable[Entry], *, using: str) -> None:
    """Write the words of entries that are in the database, in place of those that were there."""
    connection = connections[using]
    analyse = analyser().words
    rows = []
    for entry in entries:
        title = analyse(entry.title, entry.language)
        # What it is found by comes first: a long text must not push it out.
        text = analyse(f"{entry.found_by}\n{entry.text}", entry.language)[:MOST_WORDS_KEPT]
        rows.append((entry.pk, title, text, list(map(_concept, concepts.told([*title, *text], analyser())))))
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            written = [
                (pk, _exact(title), _terms(title), _exact(text), " ".join([_terms(text), *told]))
                for pk, title, text, told in rows
            ]
            for table, columns in TABLES.items():
                cursor.executemany(f"DELETE FROM {table} WHERE rowid = %s", [(pk,) for pk, *_words in rows])
                cursor.executemany(
                    f"INSERT INTO {table} (rowid, {', '.join(columns)}) VALUES (%s{', %s' * len(columns)})",
                    [row[: len(columns) + 1] for row in written],
                )
        else:
            cursor.executemany(
                "INSERT INTO search_words (id, words) VALUES (%s, %s::tsvector) "
                "ON CONFLICT (id) DO UPDATE SET words = excluded.words",
                [(pk, _vector(title, text, told)) for pk, title, text, told in rows],
            )


def tidy(*, using: str) -> None:
    """Put together what many changes left in pieces: SQLite looks a word up in each of them. Others write meanwhile."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for table in TABLES:
            # A step at a time, each its own transaction: to do it at once would keep everybody from writing. The first step,
            # with a minus, begins; when one changes next to nothing, all is done.
            pages = -PAGES_AT_ONCE
            while True:
                before = connection.connection.total_changes
                cursor.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('merge', %s)", [pages])
                if connection.connection.total_changes - before < 2:
                    break
                pages = PAGES_AT_ONCE


def _concept(key: str) -> str:
    """The word that stands in the index for a concept; no word of a text has a colon."""
    return f"concept:{key.replace('_', '-')}"


def _exact(words: list[Word]) -> str:
    return " ".join(word.exact for word in words)


def _terms(words: list[Word]) -> str:
    return " ".join(term for word in words for term in word.terms)


def _vector(title: list[Word], text: list[Word], told: list[str]) -> str:
    """The literal of a tsvector: each form with its position, all forms of a word at the same one."""
    places: dict[str, list[str]] = {concept: ["1D"] for concept in told}
    position, room = 0, MOST_BYTES_KEPT
    for words, exact_weight, weight in ((title, "A", "B"), (text, "C", "D")):
        for word in words:
            position = min(position + 1, 16_383)
            marks = {word.exact: exact_weight}
            for term in word.terms:
                # PostgreSQL keeps one weight per position: where the exact word is also a term, both are asked for.
                marks.setdefault(term, weight)
            # Two bytes for each position, and some for each form.
            room -= sum(2 if form in places else len(form.encode()) + 6 for form in marks)
            if room < 0:
                break
            for form, mark in marks.items():
                here = places.setdefault(form, [])
                if len(here) < 255:
                    here.append(f"{position}{mark}")
    return " ".join(f"{_quoted(form)}:{','.join(marks)}" for form, marks in places.items())


def _quoted(form: str) -> str:
    return "'" + form.replace("\\", "\\\\").replace("'", "''") + "'"


@dataclass(frozen=True, slots=True)
class Asked:
    """A query in the language of the database: texts with each of the words that matter, with all of them (in the title), and
    with all of them or what else they are called ("" where they have no other names)."""

    each_word: list[str]
    all_words: str
    all_in_title: str
    all_meant: str


def ask(units: list[Unit], *, using: str) -> Asked:
    """Write a query of one word or more for the database."""
    is_sqlite = connections[using].vendor == "sqlite"
    write, concept = (_asked_in_fts5, '{{text}} : "{}"') if is_sqlite else (_asked_in_postgres, "'{}'")

    def together(words: Iterable[AskedWord], write=write) -> str:
        written = [write(word) for word in words if word.matters] or [write(word) for word in words]
        return f"({all_of(written, using=using)})"

    # "KOV" is short and matters: what is a term of the field is asked for whatever its length.
    matter = [unit for unit in units if unit.concepts or any(word.matters for word in unit.words)] or units
    literal, meant, any_word = [], [], []
    for unit in matter:
        own = together(unit.words)
        literal.append(own)
        meant.append(f"({any_of([own, *(concept.format(_concept(key)) for key in unit.concepts)], using=using)})")
        any_word += [write(word) for word in unit.words if word.matters or len(unit.words) == 1]
    in_title = [together(unit.words, _asked_in_titles) for unit in matter] if is_sqlite else literal
    return Asked(
        # Where only some of the words are there, other names for them would bring too much.
        each_word=list(dict.fromkeys(any_word or literal)),
        all_words=all_of(literal, using=using),
        all_in_title=all_of(in_title, using=using),
        all_meant=all_of(meant, using=using) if any(unit.concepts for unit in matter) else "",
    )


def all_of(queries: Iterable[str], *, using: str) -> str:
    """One query for texts that fit all of these."""
    return (" AND " if connections[using].vendor == "sqlite" else " & ").join(queries)


def any_of(queries: Iterable[str], *, using: str) -> str:
    """One query for texts that fit any of these."""
    return (" OR " if connections[using].vendor == "sqlite" else " | ").join(queries)


def _asked_in_fts5(word: AskedWord, exact: str = "title_exact text_exact", forms: str = "title text") -> str:
    terms = " OR ".join(f'"{term}"' for term in word.terms)
    return f'({{{exact}}} : "{word.exact}" OR {{{forms}}} : ({terms}))'


def _asked_in_titles(word: AskedWord) -> str:
    return _asked_in_fts5(word, "title_exact", "title")


def _asked_in_postgres(word: AskedWord) -> str:
    return "(" + " | ".join(_quoted(form) for form in dict.fromkeys((word.exact, *word.terms))) + ")"


def without_text(asked: list[AskedWord], *, using: str) -> list[AskedWord]:
    """Those of the words that stand in no text, in whatever form; one SQL statement."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            one = "EXISTS (SELECT 1 FROM search_words WHERE search_words MATCH %s)"
            cursor.execute(f"SELECT {', '.join([one] * len(asked))}", [_asked_in_fts5(word) for word in asked])
            there = cursor.fetchone()
        else:
            # To count them all is to ask the index; to ask whether there is one may read the whole table.
            cursor.execute(
                "SELECT (SELECT COUNT(*) FROM search_words WHERE words @@ asked.query) > 0 "
                "FROM unnest(%s::tsquery[]) WITH ORDINALITY AS asked(query, nth) ORDER BY nth",
                [[_asked_in_postgres(word) for word in asked]],
            )
            there = [found for (found,) in cursor.fetchall()]
    return [word for word, found in zip(asked, there, strict=True) if not found]
