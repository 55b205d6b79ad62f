"""Which entries fit what is asked, and in which order: the database finds them and weighs the best, the rest is counting."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from math import log
from typing import NamedTuple

from django.db import connections

from . import words
from .concepts import Unit

MOST = 500  # entries of each word that a search looks at, the newest; nobody reads so far
WEIGHED = 200  # of these, so many are weighed by all their words, which costs most
ENOUGH = 10  # with so many texts that have every word, nobody wants those that have only some
OF_A_FILE = 0.6  # what a file says weighs less than what the page itself says


@dataclass(frozen=True, slots=True)
class Tier:
    """A query of the database, and how complete an entry is that fits it: 2 has all words, 1 what they mean."""

    query: str
    complete: int
    is_title: bool = False


class Fit(NamedTuple):
    """The entry by which an object was found, and how well: sorted, the last is the best."""

    complete: int
    weight: float  # how telling are the words that it has
    entry: int
    key: str
    share: float = 1.0  # of its weight, which a file has less of


@dataclass(frozen=True, slots=True)
class Ranking:
    """The objects on the page, the best first; how many there are in all, how many of them have all words.

    With `has_more` there are more than these, which nobody counted.
    """

    fits: list[Fit]
    total: int = 0
    complete: int = 0
    has_more: bool = False
    tiers: tuple[Tier, ...] = ()


@dataclass(frozen=True, slots=True)
class Narrowed:
    """SQL conditions of the filters on an entry `e`, and their values."""

    conditions: tuple[str, ...] = ()
    values: tuple[tuple[str, object], ...] = ()


def ranked(
    units: list[Unit],
    order: list[str],
    narrowed: Narrowed,
    *,
    limit: int,
    offset: int,
    using: str,
    newest_first: bool = False,
) -> Ranking:
    """A page of the objects that fit: those that have every word first, then what has another name for them.

    units   the words asked for, with what else they may be called
    order   languages in which the reader reads, the dearest first: of several versions found, that one stands for its object
    newest_first   what has all words or means them, in the order in which it came into the index

    Three SQL statements: what fits, what belongs together, how well. Where few have every word, those that have some of
    them are looked for as well: one or two more.
    """
    query = words.ask(units, using=using)
    if newest_first:
        tiers = [Tier(query.all_meant or query.all_words, 2)]
        placed, has_more = _placed(tiers, _hits(tiers, narrowed.conditions, narrowed, using), MOST, order, using)
        fits = sorted(placed, key=lambda fit: -fit.entry)[offset : offset + limit]
        return Ranking(fits, len(placed), len(placed), has_more, tuple(tiers))
    # What has all words in its title is weighed before the rest.
    tiers = [Tier(query.all_words, 2), Tier(query.all_in_title, 2, is_title=True)]
    if query.all_meant:
        tiers.append(Tier(query.all_meant, 1))
    hits = _hits(tiers, narrowed.conditions, narrowed, using)
    is_partial, cut, weighed_by, placed = False, MOST, query.all_words, []
    if len({pk for found in hits for pk in found}) >= ENOUGH:
        placed, has_more = _placed(tiers, hits, cut, order, using)
    if len(placed) < ENOUGH:
        some = [Tier(word, 0) for word in query.each_word]
        by_word = _hits(some, narrowed.conditions, narrowed, using)
        tiers, hits = [*tiers, *some], [*hits, *by_word]
        # Of texts that have only some of the words, nobody reads more than the best, and how often they have a word that
        # stands everywhere tells nothing.
        rare = [word for word, found in zip(query.each_word, by_word, strict=True) if len(found) <= MOST]
        is_partial, cut, weighed_by = True, WEIGHED, words.any_of(rare or query.each_word, using=using)
        placed, has_more = _placed(tiers, hits, cut, order, using)
    best = _weighed(placed[:WEIGHED], weighed_by, is_partial, using)
    return Ranking(
        fits=[*best, *placed[WEIGHED:]][offset : offset + limit],
        total=len(placed),
        complete=sum(fit.complete > 0 for fit in placed),
        has_more=has_more,
        tiers=tuple(tiers),
    )


def newest(order: list[str], narrowed: Narrowed, *, limit: int, offset: int, using: str) -> Ranking:
    """A page of everything that the filters let through, in the order in which it came into the index; one SQL statement."""
    where = " AND ".join(["e.part = ''", *narrowed.conditions])
    sql = (
        f"SELECT e.id, e.object_key, e.language FROM search_entry e WHERE {where} ORDER BY e.id DESC LIMIT {MOST + 1}"
    )
    with connections[using].cursor() as cursor:
        cursor.execute(sql, dict(narrowed.values))
        rows = cursor.fetchall()
    reading = {code: number for number, code in enumerate(order)}
    fits: dict[str, tuple[int, Fit]] = {}
    for pk, key, language in rows[:MOST]:
        place = reading.get(language, len(reading))
        if key not in fits or place < fits[key][0]:
            fits[key] = place, Fit(2, 0.0, pk, key)
    found = [fit for _place, fit in fits.values()]
    return Ranking(found[offset : offset + limit], len(found), len(found), len(rows) > MOST)


def _hits(tiers: list[Tier], conditions: Iterable[str], narrowed: Narrowed, using: str) -> list[list[int]]:
    """For each tier the newest entries that fit it, one more than is looked at. One SQL statement.

    What is asked is found first, always by the index of words, and then by the filters.
    """
    found, values = [], dict(narrowed.values)
    newest = f"ORDER BY id DESC LIMIT {MOST + 1}"
    is_sqlite = connections[using].vendor == "sqlite"
    for nth, tier in enumerate(tiers):
        # With so many that have the words themselves, nobody looks at those that mean the same.
        worth = [f"(SELECT COUNT(*) FROM found_0) <= {MOST}"] if nth and tier.complete == 1 else []
        if is_sqlite:
            values[f"tier_{nth}"] = tier.query
            table = "search_titles" if tier.is_title else "search_words"
            source = f"{table} CROSS JOIN search_entry e ON e.id = {table}.rowid" if conditions else table
            fits = " AND ".join([f"{table} MATCH %(tier_{nth})s", *conditions, *worth])
            found.append(f"SELECT {table}.rowid AS id FROM {source} WHERE {fits} {newest}")
        else:
            # In an array: the database would read the whole table rather than look up so many words in the index, and it does
            # not know what an array holds.
            values[f"tier_{nth}"] = [tier.query]
            source = f"unnest(%(tier_{nth})s::tsquery[]) AS asked(query) CROSS JOIN search_words"
            source += " JOIN search_entry e ON e.id = search_words.id" if conditions else ""
            column = words.TITLE_WORDS if tier.is_title else "search_words.words"
            fits = " AND ".join([f"{column} @@ asked.query", *conditions, *worth])
            fit = f"SELECT search_words.id FROM {source} WHERE {fits} OFFSET 0"
            found.append(f"SELECT id FROM ({fit}) fit {newest}")
    # All of a tier in one value: so many rows take longer to hand over than to find.
    together = "json_group_array(id)" if is_sqlite else "json_agg(id)"
    tables = ", ".join(f"found_{nth} AS MATERIALIZED ({one})" for nth, one in enumerate(found))
    parts = " UNION ALL ".join(f"SELECT {nth}, {together} FROM found_{nth}" for nth in range(len(found)))
    hits: list[list[int]] = [[] for _tier in tiers]
    with connections[using].cursor() as cursor:
        cursor.execute(f"WITH {tables} {parts}", values)
        for nth, ids in cursor.fetchall():
            hits[nth] = (json.loads(ids) if isinstance(ids, str) else ids) or []
    return hits


def _placed(
    tiers: list[Tier], hits: list[list[int]], cut: int, order: list[str], using: str
) -> tuple[list[Fit], bool]:
    """The objects in the order of what costs little to know: how complete, how telling its words, how new.

    Returns also whether there are more than were looked at. One SQL statement.
    """
    complete: dict[int, int] = {}
    weight: dict[int, float] = {}
    for tier, found in sorted(zip(tiers, hits, strict=True), key=lambda pair: pair[0].complete):
        complete |= dict.fromkeys(found, tier.complete)
        # A rare word says more than a common one.
        tells = log(2.0 * MOST / len(found)) if found else 0.0
        for pk in found:
            weight[pk] = weight.get(pk, 0.0) + tells
    best = sorted(((complete[pk], weight[pk], pk) for pk in complete), reverse=True)
    fits: dict[str, tuple[tuple, Fit]] = {}
    reading = {code: number for number, code in enumerate(order)}
    known = {pk: identity for pk, *identity in _identities([pk for _complete, _weight, pk in best[:cut]], using)}
    for has, tells, pk in best[:cut]:
        if pk not in known:  # gone since
            continue
        key, language, part = known[pk]
        share = OF_A_FILE if part else 1.0
        place = has, not part, -reading.get(language, len(reading)), tells
        if key not in fits or place > fits[key][0]:
            fits[key] = place, Fit(has, tells * share, pk, key, share)
    return sorted((fit for _place, fit in fits.values()), reverse=True), len(best) > cut


def _identities(pks: list[int], using: str) -> list[tuple[int, str, str, str]]:
    """(primary key, object, language, part) of these entries."""
    if not pks:
        return []
    among, value = _among(pks, using)
    # SQLite would walk through each text to what stands behind it.
    by_index = "INDEXED BY search_entry_identity" if connections[using].vendor == "sqlite" else ""
    with connections[using].cursor() as cursor:
        cursor.execute(f"SELECT id, object_key, language, part FROM search_entry {by_index} WHERE id {among}", [value])
        return cursor.fetchall()


def _weighed(fits: list[Fit], weighed_by: str, is_partial: bool, using: str) -> list[Fit]:
    """The same objects in the order of all their words that are in the query `weighed_by`. One SQL statement."""
    if not fits:
        return []
    among, value = _among([fit.entry for fit in fits], using)
    # bm25 is smallest for the best, and ts_rank wants its weights from D to A, as shares of one.
    if connections[using].vendor == "sqlite":
        sql = (
            f"SELECT rowid, bm25(search_words, {', '.join(map(str, words.WEIGHTS))}) FROM search_words "
            f"WHERE search_words MATCH %s AND +rowid {among}"
        )
    else:
        shares = ", ".join(str(weight / max(words.WEIGHTS)) for weight in reversed(words.WEIGHTS))
        sql = f"SELECT id, -ts_rank('{{ {shares} }}', words, %s::tsquery, 1) FROM search_words WHERE id {among}"
    with connections[using].cursor() as cursor:
        cursor.execute(sql, [weighed_by, value])
        rank = dict(cursor.fetchall())
    # Sorting keeps the order of what is equal.
    return sorted(
        fits,
        key=lambda fit: (-fit.complete, -fit.weight if is_partial else 0, rank.get(fit.entry, 0.0) * fit.share),
    )


def as_shown(ranking: Ranking, shown: dict[str, int], narrowed: Narrowed, *, using: str) -> list[Fit]:
    """The objects of the page, each by the version that is `shown` where that fits as well and was only too old to be looked at.

    shown   the primary key of the entry that is shown, by object

    One SQL statement where there is more than was looked at, else none.
    """
    others = {shown[fit.key] for fit in ranking.fits if shown.get(fit.key, fit.entry) != fit.entry}
    if not others or not ranking.has_more:
        return ranking.fits
    complete: dict[int, int] = {}
    hits = _hits(ranking.tiers, [*narrowed.conditions, f"e.id IN ({', '.join(map(str, others))})"], narrowed, using)
    for tier, found in zip(ranking.tiers, hits, strict=True):
        for pk in found:
            complete[pk] = max(complete.get(pk, 0), tier.complete)
    return [
        fit._replace(entry=shown[fit.key]) if complete.get(shown.get(fit.key), -1) >= fit.complete else fit
        for fit in ranking.fits
    ]


def _among(pks: list[int], using: str) -> tuple[str, str]:
    """SQL that asks whether what stands before it is one of these, and its value."""
    if connections[using].vendor == "sqlite":
        return "IN (SELECT value FROM json_each(%s))", json.dumps(pks)
    return "= ANY(%s::bigint[])", f"{{{', '.join(map(str, pks))}}}"
