"""The words of the entries as the database searches them: FTS5 on SQLite, a tsvector on PostgreSQL.

Both get the same words from our own analyser and neither does any linguistics, so both find the same things.
SQL of our own, made in `post_migrate` (and so in tests without migrations, too):

    SQLite      a table `search_words` with four columns; rowid is the id of the entry
    PostgreSQL  a column `words` on the table of entries, with the four columns as the weights A, B, C and D
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import connections, router, transaction

from .analyser import Analyser, AskedWord, Word
from .concepts import Unit
from .models import Entry

# Weights of: title as written, title by its forms, text as written, text by its forms.
WEIGHTS = (8.0, 4.0, 2.0, 1.0)
TITLE_WORDS = "ts_filter(e.words, '{a,b}')"  # on PostgreSQL
MOST_WORDS_KEPT = 20_000  # of one text; a tsvector holds one megabyte


def analyser() -> Analyser:
    """The analyser over the dictionaries of this installation; a process keeps it."""
    return _analyser_over(Path(settings.SEARCH_DICTIONARIES))


_analyser_over = lru_cache(maxsize=4)(Analyser)


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
            cursor.execute(
                "CREATE VIRTUAL TABLE IF NOT EXISTS search_words USING fts5"
                "(title_exact, title, text_exact, text, tokenize = \"ascii tokenchars ':-'\")"
            )
            # However an entry goes, its words go with it: no ghosts.
            cursor.execute(
                "CREATE TRIGGER IF NOT EXISTS search_entry_gone AFTER DELETE ON search_entry "
                "BEGIN DELETE FROM search_words WHERE rowid = old.id; END"
            )
        else:
            cursor.execute("ALTER TABLE search_entry ADD COLUMN IF NOT EXISTS words tsvector")
            cursor.execute("CREATE INDEX IF NOT EXISTS search_entry_words ON search_entry USING gin (words)")
            cursor.execute(
                f"CREATE INDEX IF NOT EXISTS search_entry_title_words "
                f"ON search_entry USING gin ({TITLE_WORDS.replace('e.', '')})"
            )


def store(entries: Iterable[Entry], *, using: str) -> None:
    """Write the words of entries that are in the database, in place of those that were there."""
    connection = connections[using]
    analyse = analyser().words
    rows = [
        (
            entry.pk,
            analyse(entry.title, entry.language),
            # What it is found by comes first: a long text must not push it out.
            analyse(f"{entry.found_by}\n{entry.text}", entry.language)[:MOST_WORDS_KEPT],
        )
        for entry in entries
    ]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany("DELETE FROM search_words WHERE rowid = %s", [(pk,) for pk, *_words in rows])
            cursor.executemany(
                "INSERT INTO search_words (rowid, title_exact, title, text_exact, text) VALUES (%s, %s, %s, %s, %s)",
                [(pk, _exact(title), _terms(title), _exact(text), _terms(text)) for pk, title, text in rows],
            )
        else:
            cursor.executemany(
                "UPDATE search_entry SET words = %s::tsvector WHERE id = %s",
                [(_vector(title, text), pk) for pk, title, text in rows],
            )


def _exact(words: list[Word]) -> str:
    return " ".join(word.exact for word in words)


def _terms(words: list[Word]) -> str:
    return " ".join(term for word in words for term in word.terms)


def _vector(title: list[Word], text: list[Word]) -> str:
    """The literal of a tsvector: each form with its position, all forms of a word at the same one."""
    places: dict[str, list[str]] = {}
    position = 0
    for words, exact_weight, weight in ((title, "A", "B"), (text, "C", "D")):
        for word in words:
            position = min(position + 1, 16_383)
            marks = {word.exact: exact_weight}
            for term in word.terms:
                # PostgreSQL keeps one weight per position: where the exact word is also a term, both are asked for.
                marks.setdefault(term, weight)
            for form, mark in marks.items():
                here = places.setdefault(form, [])
                if len(here) < 255:
                    here.append(f"{position}{mark}")
    return " ".join(f"{_quoted(form)}:{','.join(marks)}" for form, marks in places.items())


def _quoted(form: str) -> str:
    return "'" + form.replace("\\", "\\\\").replace("'", "''") + "'"


@dataclass(frozen=True, slots=True)
class Asked:
    """A query in the language of the database: texts with each of the words that matter, with any of them, with all of them,
    and with all of them or what else they are called (texts that fit all of these queries)."""

    each_word: list[str]
    any_word: str
    all_words: str
    all_meant: list[str]
    has_other_names: bool


def ask(units: list[Unit], *, using: str) -> Asked:
    """Write a query of one word or more for the database."""
    write, and_, or_ = (
        (_asked_in_fts5, " AND ", " OR ")
        if connections[using].vendor == "sqlite"
        else (_asked_in_postgres, " & ", " | ")
    )

    def by_its_forms(word: AskedWord) -> AskedWord:
        # Another name is known in its language, where every text has the word by its forms too: to look for it as it is
        # written as well would double the work and find nothing more.
        forms = tuple(term for term in word.terms if ":" in term)
        return replace(word, exact="", terms=forms) if forms else word

    def together(words: Iterable[AskedWord]) -> str:
        written = [write(word) for word in words if word.matters] or [write(word) for word in words]
        return f"({and_.join(written)})"

    def together_by_forms(words: Iterable[AskedWord]) -> str:
        kept = [word for word in words if word.matters] or list(words)
        return f"({and_.join(write(by_its_forms(word)) for word in kept)})"

    # "KOV" is short and matters: what is a term of the field is asked for whatever its length.
    matter = [unit for unit in units if unit.forms or any(word.matters for word in unit.words)] or units
    literal, meant, any_word = [], [], []
    for unit in matter:
        own = together(unit.words)
        others = [together_by_forms(form.words) for form in unit.forms]
        literal.append(own)
        meant.append(f"({or_.join([own, *others])})" if others else own)
        any_word += [write(word) for word in unit.words if word.matters or len(unit.words) == 1]
    # Where only some of the words are there, other names for them would bring too much.
    each_word = list(dict.fromkeys(any_word or literal))
    return Asked(each_word, or_.join(each_word), and_.join(literal), meant, meant != literal)


def _asked_in_fts5(word: AskedWord) -> str:
    terms = " OR ".join(f'"{term}"' for term in word.terms)
    if not word.exact:
        return f"({{title text}} : ({terms}))"
    return f'({{title_exact text_exact}} : "{word.exact}" OR {{title text}} : ({terms}))'


def _asked_in_postgres(word: AskedWord) -> str:
    return (
        "("
        + " | ".join(_quoted(form) for form in dict.fromkeys(form for form in (word.exact, *word.terms) if form))
        + ")"
    )


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
                "SELECT (SELECT COUNT(*) FROM search_entry WHERE words @@ asked.query) > 0 "
                "FROM unnest(%s::tsquery[]) WITH ORDINALITY AS asked(query, nth) ORDER BY nth",
                [[_asked_in_postgres(word) for word in asked]],
            )
            there = [found for (found,) in cursor.fetchall()]
    return [word for word, found in zip(asked, there, strict=True) if not found]
