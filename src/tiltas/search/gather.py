"""Everything public about one theme or place, by kind: the index read without words."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from textwrap import shorten

from django.db import connection
from django.utils import translation

from tiltas.languages.queries import reading_order
from tiltas.languages.texts import Text

from .models import Entry
from .queries import address_of, among
from .register import Kind, kinds, kinds_that_travel


@dataclass(frozen=True, slots=True)
class Line:
    """One thing as the gathering page shows it."""

    title: Text
    url: str
    text: Text
    is_sample: bool


@dataclass(slots=True)
class Gathering:
    """Things of one kind: the newest of them, and how many there are in all."""

    kind: Kind
    total: int
    lines: list[Line] = field(default_factory=list)


def beginning(text: str) -> str:
    """The first paragraph, cut between words."""
    return shorten(text.strip().partition("\n\n")[0], 200, placeholder=" …")


def _narrowed(theme, places, kinds_wanted, samples, body=None) -> tuple[list[str], list]:
    """SQL conditions on entries `e`, and their values."""
    conditions, values = ["e.part = ''"], []
    for column, key in (("themes", theme), ("bodies", body)):
        if key is not None:
            condition, value = among(column, key)
            conditions.append(condition)
            values.append(value)
    for column, wanted in (("place_id", places), ("kind", kinds_wanted)):
        if wanted is not None:
            wanted = list(wanted) or [None]
            conditions.append(f"e.{column} IN ({', '.join(['%s'] * len(wanted))})")
            values += wanted
    if samples is not None:
        conditions.append("e.is_sample" if samples else "NOT e.is_sample")
    return conditions, values


def _travelling(wanted: Iterable[str] | None) -> list[str]:
    """Of the kinds that are wanted (all, when none is named), those that search engines and feeds may carry away."""
    travelling = kinds_that_travel()
    return travelling if wanted is None else [kind for kind in wanted if kind in travelling]


def newest(
    *,
    theme: int | None = None,
    places: Iterable[int] | None = None,
    kinds_wanted: Iterable[str] | None = None,
    body: int | None = None,
    samples: bool | None = None,
    language: str | None = None,
    written_in: str | None = None,
    limit: int = 40,
) -> list[tuple[Entry, str]]:
    """What a feed carries: entries in the reader's language with their addresses, the newest first, one per thing.

    Two SQL statements. `body`: primary key of the organisation whose doing they are; `written_in`: only what exists in
    this language.
    """
    order = reading_order(language or translation.get_language())
    conditions, values = _narrowed(theme, places, _travelling(kinds_wanted), samples, body)
    if written_in:
        conditions.append("e.language = %s")
        values.append(written_in)
    rank = " ".join(f"WHEN %s THEN {number}" for number, _code in enumerate(order))
    sql = f"""
        WITH version AS (
            SELECT e.id, e.changed_at, ROW_NUMBER() OVER (
                PARTITION BY e.object_key ORDER BY CASE e.language {rank} ELSE {len(order)} END, e.id
            ) AS nth
            FROM search_entry e WHERE {" AND ".join(conditions)}
        )
        SELECT id FROM version WHERE nth = 1 ORDER BY changed_at DESC, id DESC LIMIT %s
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [*order, *values, limit])
        keys = [row[0] for row in cursor.fetchall()]
    entries = Entry.objects.in_bulk(keys)
    found = ((entries[key], address_of(entries[key])) for key in keys if key in entries and entries[key].kind in kinds)
    return [(entry, address) for entry, address in found if address]


def gathered(
    *,
    theme: int | None = None,
    places: Iterable[int] | None = None,
    kinds_wanted: Iterable[str] | None = None,
    samples: bool | None = None,
    language: str | None = None,
    per_kind: int = 6,
) -> list[Gathering]:
    """The newest things of each kind about a theme or in some places, in the reader's language; two SQL statements.

    Kinds stand in the order in which rooms entered them. `samples`: only those, None for both.
    """
    order = reading_order(language or translation.get_language())
    conditions, values = _narrowed(theme, places, _travelling(kinds_wanted), samples)
    # The reader's language first, then the further ones in their order, then whatever there is.
    rank = " ".join(f"WHEN %s THEN {number}" for number, _code in enumerate(order))
    sql = f"""
        WITH version AS (
            SELECT e.id, e.kind, e.updated_at, ROW_NUMBER() OVER (
                PARTITION BY e.object_key ORDER BY CASE e.language {rank} ELSE {len(order)} END, e.id
            ) AS nth
            FROM search_entry e WHERE {" AND ".join(conditions)}
        ),
        thing AS (
            SELECT id, kind,
                ROW_NUMBER() OVER (PARTITION BY kind ORDER BY updated_at DESC, id DESC) AS nth,
                COUNT(*) OVER (PARTITION BY kind) AS total
            FROM version WHERE nth = 1
        )
        SELECT id, kind, total FROM thing WHERE nth <= %s ORDER BY kind, nth
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [*order, *values, per_kind])
        rows = cursor.fetchall()
    entries = Entry.objects.in_bulk([row[0] for row in rows])
    found: dict[str, Gathering] = {}
    for pk, kind, total in rows:
        entry = entries.get(pk)
        address = address_of(entry) if entry and kind in kinds else None
        if address is None:
            continue
        gathering = found.setdefault(kind, Gathering(kinds[kind], total))
        gathering.lines.append(
            Line(
                title=Text(entry.title, entry.language),
                url=address,
                text=Text(beginning(entry.text), entry.language),
                is_sample=entry.is_sample,
            )
        )
    return [found[name] for name in kinds if name in found]


@dataclass(frozen=True, slots=True)
class Near:
    """Something about the same themes or from the same place."""

    title: Text
    url: str
    kind: Kind
    is_sample: bool


_SHARED = {
    "sqlite": "(SELECT COUNT(*) FROM json_each(e.themes) WHERE json_each.value IN ({keys}))",
    "postgresql": "(SELECT COUNT(*) FROM jsonb_array_elements(e.themes) AS one WHERE one IN ({keys}))",
}


def near(
    *,
    themes: Iterable[int] = (),
    place: int | None = None,
    without: Iterable[str] = (),
    kinds_wanted: Iterable[str] | None = None,
    samples: bool | None = None,
    language: str | None = None,
    per_kind: int = 2,
    limit: int = 6,
) -> list[Near]:
    """What shares themes or the place, of every kind a few: who shares most first, then the newest; one SQL statement.

    `without`: keys (`register.key_of`) of what is on the page already.
    """
    themes, without = sorted(set(themes)), list(without)
    if not themes and place is None:
        return []
    order = reading_order(language or translation.get_language())
    conditions, values = _narrowed(None, None, kinds_wanted, samples)
    if without:
        conditions.append(f"e.object_key NOT IN ({', '.join(['%s'] * len(without))})")
        values += without
    # Primary keys only: numbers of our own.
    cast = "{}" if connection.vendor == "sqlite" else "'{}'::jsonb"
    keys = ", ".join(cast.format(int(key)) for key in themes)
    shared = _SHARED[connection.vendor].format(keys=keys) if themes else "0"
    here = f"CASE WHEN e.place_id = {int(place)} THEN 1 ELSE 0 END" if place is not None else "0"
    rank = " ".join(f"WHEN %s THEN {number}" for number, _code in enumerate(order))
    sql = f"""
        WITH shares AS (
            SELECT e.id, e.kind, e.object_key, e.language, e.changed_at, {shared} + {here} AS shared
            FROM search_entry e WHERE {" AND ".join(conditions)}
        ),
        version AS (
            SELECT id, kind, changed_at, shared, ROW_NUMBER() OVER (
                PARTITION BY object_key ORDER BY CASE language {rank} ELSE {len(order)} END, id
            ) AS nth
            FROM shares WHERE shared > 0
        ),
        thing AS (
            SELECT id, shared, changed_at, ROW_NUMBER() OVER (
                PARTITION BY kind ORDER BY shared DESC, changed_at DESC, id DESC
            ) AS nth
            FROM version WHERE nth = 1
        )
        SELECT e.id, e.kind, e.language, e.title, e.view_name, e.view_kwargs, e.is_sample
        FROM thing JOIN search_entry e ON e.id = thing.id
        WHERE thing.nth <= %s ORDER BY thing.shared DESC, thing.changed_at DESC, thing.id DESC LIMIT %s
    """
    found = []
    for entry in Entry.objects.raw(sql, [*values, *order, per_kind, limit]):
        if entry.kind in kinds and (address := address_of(entry)):
            found.append(Near(Text(entry.title, entry.language), address, kinds[entry.kind], entry.is_sample))
    return found
