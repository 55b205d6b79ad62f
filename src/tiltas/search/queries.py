"""Questions asked of the index."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache, partial

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Exists, OuterRef, Q
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from tiltas.languages.queries import reading_order
from tiltas.languages.texts import Text, direction, name_in_page_language
from tiltas.places.models import Place
from tiltas.places.queries import in_order

from . import concepts, vocabulary, words
from .analyser import Analyser, AskedWord
from .models import Entry
from .register import Found, Kind, kinds

MOST = 1_000  # entries of each word that a search looks at, the newest; nobody reads so far
WEIGHED = 200  # of these, so many are weighed by all their words, which costs most
ENOUGH = 10  # with so many texts that have every word, nobody wants those that have only some
LONGEST_QUERY = 200
EXCERPT_WORDS = 32
_PUNCTUATION = ".,;:!?()[]«»“”„\"'…،؛؟—–-/"
OF_A_FILE = 0.6  # what a file says weighs less than what the page itself says
_LOOK_INTO = 4_000  # characters of a text in which the place to quote is looked for


@dataclass(frozen=True, slots=True)
class Result:
    """One object that was found, in the words of the reader's language where it has them."""

    key: str
    kind: Kind
    title: Text
    url: str
    excerpt: list[tuple[str, bool]]
    language: str
    found_in: str
    is_sample: bool
    has_all_words: bool
    entry: Entry
    in_file: Text | None = None

    @property
    def is_found_through_another_language(self) -> bool:
        """Whether the words asked for stand in a text of another language than the one that is shown."""
        return self.in_file is None and self.found_in != self.language

    @property
    def quoted(self) -> SafeString:
        """The excerpt as HTML: in its language, with the words asked for marked."""
        parts = format_html_join(
            "", "{}", ((format_html("<mark>{}</mark>", t) if asked else t,) for t, asked in self.excerpt)
        )
        language = self.in_file.language if self.in_file is not None else self.language
        if language == translation.get_language():
            return parts
        return format_html('<span lang="{}" dir="{}">{}</span>', language, direction(language), parts)

    @property
    def found_in_name(self) -> str:
        """The language in whose text it was found, in the language of the page."""
        return name_in_page_language(self.found_in)


@dataclass(frozen=True, slots=True)
class Totals:
    """How many objects were found, how many of these have all words, and whether there are more."""

    all: int = 0
    complete: int = 0
    has_more: bool = False


@dataclass(slots=True)
class Results:
    """A page of results; `total` counts objects, not language versions. `also`: what else was searched for.

    With `has_more` there are more than `total`: nobody reads so far, and to count them takes long.
    """

    items: list[Result] = field(default_factory=list)
    total: int = 0
    total_with_all_words: int = 0
    has_more: bool = False
    words: list[AskedWord] = field(default_factory=list)
    also: list[Text] = field(default_factory=list)

    def __iter__(self):
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


def find(
    text: str,
    language: str | None = None,
    kind: str | None = None,
    theme: int | None = None,
    place: int | Iterable[int] | None = None,
    written_in: str | None = None,
    since: date | None = None,
    until: date | None = None,
    samples: bool | None = None,
    limit: int = 20,
    offset: int = 0,
    further: Iterable[str] = (),
    using: str = DEFAULT_DB_ALIAS,
) -> Results:
    """Public objects whose texts hold the words of `text` in any form, the best first; two SQL statements, or three (of very many, two more).

    text      whatever somebody typed; nothing to search for gives no results and no error
    language  of the reader (of the page, if not given); the query itself may be in any language on offer
    kind, theme, place   only these; several places may be given (a country and all that lies in it)
    written_in           only texts in this language
    since, until         only things of these days; what has no day of its own is left out
    samples              only those, or none; both if not given
    further   languages the reader also reads, for what does not exist in the first

    An object is one result, whichever of its language versions were found. Objects that have every word that matters
    come first, then those that have another name for them (concepts.yaml); those with only some of the words follow while
    there are fewer than ten of the former.
    """
    language = language or translation.get_language() or settings.LANGUAGE_CODE
    asked = words.analyser().asked_words(
        (text or "")[:LONGEST_QUERY], [language, *(c for c, _n in settings.LANGUAGES)]
    )
    if not asked or limit < 1:
        return Results(words=asked)
    order = reading_order(language, further)
    units = concepts.units(asked, words.analyser())
    also = [form for unit in units for form in unit.forms]
    narrowed = _narrowed(kind, theme, place, written_in, since, until, samples, using)
    rows, totals = _ranked(units, order, narrowed, limit, max(offset, 0), using)
    marked = [*asked, *(word for form in also for word in form.words)]
    return Results(
        items=_shown(rows, marked, order, using) if rows else [],
        total=totals.all,
        total_with_all_words=totals.complete,
        has_more=totals.has_more,
        words=asked,
        also=_in_reading_order(also, order),
    )


def _in_reading_order(forms: list[concepts.Form], order: list[str]) -> list[Text]:
    """Each text once: in the reader's languages first, then in the others as they are listed."""
    forms = sorted(forms, key=lambda form: order.index(form.language) if form.language in order else len(order))
    return list({form.text: Text(form.text, form.language) for form in reversed(forms)}.values())[::-1]


def did_you_mean(text: str, found: Results, language: str | None = None, using: str = DEFAULT_DB_ALIAS) -> str:
    """The query with a misspelt word put right, or ""; asked where no text has every word; two SQL statements."""
    if found.total_with_all_words or not found.words:
        return ""
    language = language or translation.get_language() or settings.LANGUAGE_CODE
    return vocabulary.suggest((text or "")[:LONGEST_QUERY], found.words, language, using=using)


def places_to_choose(uid: str = "", language: str | None = None) -> list[Place]:
    """Countries in which something can be found, in the reader's order, and the place `uid`; one SQL statement."""
    # Asked of each country, which ends at the first entry: a list of the places of all entries would be a long one.
    found = Exists(Entry.objects.filter(place=OuterRef("pk"))) | Exists(
        Entry.objects.filter(place__country=OuterRef("pk"))
    )
    return in_order(Place.objects.filter(Q(found, kind=Place.Kind.COUNTRY) | Q(uid=uid)), language)


def with_places_in_it(place: Place) -> list[int]:
    """Primary keys of a place and of all that lies in it."""
    inside = Q(pk=place.pk) | Q(country=place) | Q(parent=place) | Q(parent__parent=place)
    return list(Place.objects.filter(inside).values_list("pk", flat=True))


def _narrowed(kind, theme, place, written_in, since, until, samples, using) -> tuple[list[str], dict]:
    """The conditions of the filters, and their values."""
    conditions, values = [], {}
    for column, comparison, value in (
        ("kind", "=", kind), ("language", "=", written_in), ("on", ">=", since), ("on", "<=", until),
    ):  # fmt: skip
        if value:
            name = f"{column}_{len(values)}"
            conditions.append(f'e."{column}" {comparison} %({name})s')
            values[name] = value
    if place is not None:
        places = [place] if isinstance(place, int) else [int(one) for one in place]
        conditions.append(f"e.place_id IN ({', '.join(map(str, places))})" if places else "1 = 0")
    if samples is not None:
        conditions.append("e.is_sample" if samples else "NOT e.is_sample")
    if theme is not None:
        condition, values["theme"] = among("themes", theme, using=using)
        conditions.append(condition.replace("%s", "%(theme)s"))
    return conditions, values


def among(column: str, key: int, *, using: str = DEFAULT_DB_ALIAS) -> tuple[str, int | str]:
    """SQL that asks whether a list of primary keys in an entry `e` has this one, and its value."""
    if connections[using].vendor == "sqlite":
        return f"EXISTS (SELECT 1 FROM json_each(e.{column}) WHERE json_each.value = %s)", int(key)
    return f"e.{column} @> %s::jsonb", f"[{int(key)}]"


@dataclass(frozen=True, slots=True)
class Tier:
    """Queries of the database, and how complete an entry is that fits all of them: 2 has all words, 1 what they mean."""

    queries: list[str]
    complete: int
    is_title: bool = False


def _ranked(units, order, narrowed, limit, offset, using) -> tuple[list[tuple], Totals]:
    """(entry, object, how complete) of the best entry of each object on the page, and what there is in all.

    Texts that have only some of the words are looked at only where few have all of them. One statement, or two; and one or
    two where there is more than is looked at.
    """
    query = words.ask(units, using=using)
    run = partial(_best, order, narrowed, limit, offset, using)
    # What has all words in its title is weighed before the rest.
    tiers = [Tier([query.all_words], 2), Tier([query.all_words], 2, is_title=True)]
    if query.has_other_names:
        tiers.append(Tier(query.all_meant, 1))
    rows, totals, known = run(tiers, query.all_words)
    if totals.complete < ENOUGH:
        some = [Tier([word], 0) for word in query.each_word]
        # What has all words is not looked for again, unless this page begins behind it.
        is_known = known or not offset
        rows, totals, _known = run(some if is_known else [*some, *tiers], query.any_word, known)
        tiers += some
    if totals.has_more:
        rows = _as_shown(rows, tiers, order, narrowed, using)
    return rows, totals


def _hits(tiers: list[Tier], conditions: list[str], known: dict[int, int], using: str) -> tuple[str, dict]:
    """SQL for (id, complete, tier) of the newest entries that fit each tier, and of those `known` before; its values.

    What is asked is found first, always by the index of words, and then by the filters.
    """
    hits, values = [], {}
    newest = f"ORDER BY id DESC LIMIT {MOST + 1}"
    for nth, tier in enumerate(tiers):
        names = [f"tier_{nth}_{part}" for part in range(len(tier.queries))]
        if connections[using].vendor == "sqlite":
            asked = " AND ".join(f"({query})" for query in tier.queries)
            values[names[0]] = f"{{title_exact title}} : ({asked})" if tier.is_title else asked
            source = (
                "search_words CROSS JOIN search_entry e ON e.id = search_words.rowid" if conditions else "search_words"
            )
            fits = " AND ".join([f"search_words MATCH %({names[0]})s", *conditions])
            found = f"SELECT search_words.rowid AS id FROM {source} WHERE {fits} {newest}"
        else:
            # As arrays: the database would read the whole table rather than look up so many words in the index, and it does
            # not know what an array holds.
            values |= {name: [query] for name, query in zip(names, tier.queries, strict=True)}
            asked = f"unnest({', '.join(f'%({name})s::tsquery[]' for name in names)}) AS asked({', '.join(names)})"
            column = words.TITLE_WORDS if tier.is_title else "e.words"
            fits = " AND ".join([*(f"{column} @@ asked.{name}" for name in names), *conditions])
            found = f"SELECT id FROM (SELECT e.id FROM {asked} JOIN search_entry e ON {fits} OFFSET 0) fit {newest}"
        hits.append(f"SELECT id, {tier.complete} AS complete, {nth} AS tier FROM ({found}) found_{nth}")
    for pk, complete in known.items():
        hits.append(f"SELECT {pk}, {complete}, -1")
    return " UNION ALL ".join(hits), values


def _best(order, narrowed, limit, offset, using, tiers, weighed_by, known=None) -> tuple[list[tuple], Totals, dict]:
    """Finds, cuts by what costs little (how complete, how telling its words, how new), and weighs what is left.

    weighed_by  the query by whose words the best entries are weighed in full
    known       entries that were found before, and how complete they are
    Returns rows, totals, and what has all words where that is little.
    """
    connection = connections[using]
    is_partial = tiers[0].complete == 0
    # Of texts that have only some of the words, nobody reads more than the best.
    cut = WEIGHED if is_partial else MOST
    conditions, values = narrowed
    hits, asked = _hits(tiers, conditions, known or {}, using)
    values = values | asked | {"weighed_by": weighed_by, "limit": limit, "offset": offset}
    # Of several versions that were found, the one that is shown.
    values |= {f"reading_{number}": code for number, code in enumerate(order)}
    reading = " ".join(f"WHEN %(reading_{number})s THEN {number}" for number in range(len(order)))
    # bm25 is smallest for the best, and ts_rank wants its weights from D to A, as shares of one.
    if connection.vendor == "sqlite":
        everything = "json_group_array(json_array(id, complete))"
        weighed = (
            f"SELECT rowid AS id, bm25(search_words, {', '.join(map(str, words.WEIGHTS))}) AS rank FROM search_words "
            f"WHERE search_words MATCH %(weighed_by)s AND +rowid IN (SELECT id FROM placed WHERE place <= {WEIGHED})"
        )
    else:
        everything = "json_agg(json_build_array(id, complete))"
        shares = ", ".join(str(weight / max(words.WEIGHTS)) for weight in reversed(words.WEIGHTS))
        weighed = (
            f"SELECT e.id, -ts_rank('{{ {shares} }}', e.words, %(weighed_by)s::tsquery, 1) AS rank "
            f"FROM placed p JOIN search_entry e ON e.id = p.id WHERE p.place <= {WEIGHED}"
        )
    sql = f"""
        WITH hits AS MATERIALIZED ({hits}),
        tiers AS (
            SELECT tier, CAST(CASE WHEN tier < 0 THEN 0 ELSE LN({2.0 * MOST} / COUNT(*)) END AS DOUBLE PRECISION) AS weight
            FROM hits GROUP BY tier
        ),
        found AS MATERIALIZED (
            SELECT h.id, MAX(h.complete) AS complete, SUM(t.weight) AS weight FROM hits h JOIN tiers t ON t.tier = h.tier
            GROUP BY h.id ORDER BY complete DESC, weight DESC, id DESC LIMIT {cut + 1}
        ),
        versions AS (
            SELECT e.id, e.object_key, f.complete, f.weight, CASE WHEN e.part = '' THEN 1 ELSE {OF_A_FILE} END AS share,
            ROW_NUMBER() OVER (
                PARTITION BY e.object_key
                ORDER BY f.complete DESC, e.part <> '', CASE e.language {reading} ELSE {len(order)} END, f.weight DESC, e.id
            ) AS nth
            FROM found f JOIN search_entry e ON e.id = f.id
        ),
        placed AS MATERIALIZED (
            SELECT id, object_key, complete, share, weight * share AS weight,
            ROW_NUMBER() OVER (ORDER BY complete DESC, weight * share DESC, id DESC) AS place,
            COUNT(*) OVER () AS total, SUM(CASE WHEN complete > 0 THEN 1 ELSE 0 END) OVER () AS total_complete
            FROM versions WHERE nth = 1
        ),
        together AS (
            SELECT id, object_key, complete, share, weight, place, total, total_complete, 0 AS rank FROM placed
            UNION ALL
            SELECT id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, rank FROM ({weighed}) weighed
        ),
        weighed AS (
            SELECT id, MAX(object_key) AS object_key, MAX(complete) AS complete, MAX(weight) AS weight, MAX(place) AS place,
            MAX(total) AS total, MAX(total_complete) AS total_complete, MIN(rank) * MAX(share) AS rank FROM together GROUP BY id
        )
        SELECT id, object_key, complete, total, total_complete, (SELECT COUNT(*) FROM found),
        CASE WHEN total_complete < {ENOUGH} THEN (SELECT {everything} FROM found) END
        FROM weighed ORDER BY CASE WHEN place > {WEIGHED} THEN 1 ELSE 0 END, complete DESC,
        {"weight DESC," if is_partial else ""} rank, place LIMIT %(limit)s OFFSET %(offset)s
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows = cursor.fetchall()
    if not rows:
        return [], Totals(), {}
    *_row, total, complete, found, everything = rows[0]
    if isinstance(everything, str):
        everything = json.loads(everything)
    has_more = found > cut  # and then one was looked at that is not counted
    totals = Totals(total - has_more, complete - (has_more and not is_partial), has_more)
    return [row[:3] for row in rows], totals, dict(everything or [])


def _as_shown(rows, tiers: list[Tier], order, narrowed, using) -> list[tuple]:
    """The same rows, each with the version that is shown where that fits as well and was only too old to be looked at."""
    versions: dict[str, dict[str, int]] = {}
    wanted = Entry.objects.using(using).filter(object_key__in=[row[1] for row in rows], part="")
    for pk, key, language in wanted.values_list("pk", "object_key", "language"):
        versions.setdefault(key, {})[language] = pk
    shown = {key: next((pks[code] for code in order if code in pks), None) for key, pks in versions.items()}
    others = {shown.get(key) for pk, key, _complete in rows if shown.get(key) != pk} - {None}
    if not others:
        return rows
    conditions, values = narrowed
    hits, asked = _hits(tiers, [*conditions, f"e.id IN ({', '.join(map(str, others))})"], {}, using)
    with connections[using].cursor() as cursor:
        cursor.execute(f"SELECT id, MAX(complete) FROM ({hits}) hits GROUP BY id", values | asked)
        fits = dict(cursor.fetchall())
    return [
        (shown[key] if fits.get(shown.get(key), -1) >= complete else pk, key, complete) for pk, key, complete in rows
    ]


def _shown(rows, asked: list[AskedWord], order: list[str], using: str) -> list[Result]:
    """The results of a page: all entries of its objects in one query, then one query per kind with a resolver."""
    by_object: dict[str, dict[str, Entry]] = {}
    by_id: dict[int, Entry] = {}
    wanted = Q(object_key__in=[row[1] for row in rows], part="") | Q(pk__in=[row[0] for row in rows])
    for entry in Entry.objects.using(using).filter(wanted):
        by_id[entry.pk] = entry
        if not entry.part:
            by_object.setdefault(entry.object_key, {})[entry.language] = entry
    resolved = _resolved(by_object, order[0])
    results = []
    for pk, key, complete in rows:
        found = by_id.get(pk)
        if found is None or found.kind not in kinds or key not in by_object:
            continue
        shown = next((by_object[key][code] for code in order if code in by_object[key]), found)
        title, url = Text(shown.title, shown.language), None
        kind = kinds[found.kind]
        if kind.resolve:
            answer = resolved[found.kind].get(key.partition(":")[2])
            if answer is None:
                continue
            title, url = answer.title, answer.url
        url = url or address_of(shown)
        if url is None:
            continue
        results.append(
            Result(
                key=key,
                kind=kind,
                title=title,
                url=url,
                excerpt=excerpt(found if found.part else shown, asked),
                language=shown.language,
                found_in=found.language,
                is_sample=shown.is_sample,
                has_all_words=bool(complete),
                entry=shown,
                in_file=Text(found.title, found.language) if found.part else None,
            )
        )
    return results


def _resolved(by_object: dict[str, dict[str, Entry]], language: str) -> dict[str, dict[str, Found]]:
    keys: dict[str, list[str]] = {}
    for key, versions in by_object.items():
        kind = kinds.get(next(iter(versions.values())).kind)
        if kind and kind.resolve:
            keys.setdefault(kind.name, []).append(key.partition(":")[2])
    return {name: kinds[name].resolve(pks, language) for name, pks in keys.items()}


def address_of(entry: Entry) -> str | None:
    """The address of what was found, in the language of the page; None when its page is gone."""
    try:
        return reverse(entry.view_name, kwargs=entry.view_kwargs)
    except NoReverseMatch:
        return None


@lru_cache(maxsize=50_000)
def _words_of(analyser: Analyser, piece: str, language: str) -> tuple:
    """The words of a piece of text; texts repeat themselves, and so do searches."""
    return tuple(analyser.words(piece, language))


def _around(text: str, wanted: set[str]) -> str:
    """As much of a text as is looked into: its beginning, or of a long one where the beginning of a word stands first."""
    if len(text) <= _LOOK_INTO:
        return text
    folded = text.casefold()
    # Forms differ at the end.
    found = [folded.find(word[: max(4, len(word) - 3)]) for word in wanted if len(word) > 3]
    first = min((place for place in found if place >= 0), default=0)
    start = text.rfind(" ", 0, max(first - 200, 0)) + 1
    return text[start : start + _LOOK_INTO]


def excerpt(entry: Entry, asked: list[AskedWord]) -> list[tuple[str, bool]]:
    """A piece of the text around the first word asked for, in parts: (words, whether they were asked for)."""
    wanted = {word.exact for word in asked} | {term for word in asked for term in word.terms}
    short = {word.exact for word in asked if not word.matters}
    pieces, analyser = _around(entry.text, wanted).split(), words.analyser()

    def is_asked(piece: str) -> bool:
        return any(
            (word.exact in wanted or not wanted.isdisjoint(word.terms)) and word.exact not in short
            for word in _words_of(analyser, piece, entry.language)
        )

    first = next((n for n, piece in enumerate(pieces) if is_asked(piece)), 0)
    start = max(0, first - EXCERPT_WORDS // 4)
    parts: list[tuple[str, bool]] = [("… ", False)] if start else []
    for piece in pieces[start : start + EXCERPT_WORDS]:
        asked_for = is_asked(piece)
        if asked_for:
            word = piece.strip(_PUNCTUATION)
            before, after = piece.split(word, 1)
            parts += [(before, False), (word, True), (f"{after} ", False)]
        elif parts and not parts[-1][1]:
            parts[-1] = (f"{parts[-1][0]}{piece} ", False)
        else:
            parts.append((f"{piece} ", False))
    if len(pieces) > start + EXCERPT_WORDS:
        parts.append(("…", False))
    return [part for part in parts if part[0]]
