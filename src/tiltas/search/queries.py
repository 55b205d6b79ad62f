"""Questions asked of the index."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

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
from .ranking import Fit, Narrowed, Ranking, as_shown, newest, ranked
from .register import Found, Kind, kinds

LONGEST_QUERY = 200
EXCERPT_WORDS = 32
_PUNCTUATION = ".,;:!?()[]«»“”„\"'…،؛؟—–-/"
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
    after: int | None = None,
    newest_first: bool = False,
) -> Results:
    """Public objects whose texts hold the words of `text` in any form, the best first; four SQL statements, at most seven.

    text      whatever somebody typed; nothing to search for gives no results and no error
    language  of the reader (of the page, if not given); the query itself may be in any language on offer
    kind, theme, place   only these; several places may be given (a country and all that lies in it)
    written_in           only texts in this language
    since, until         only things of these days; what has no day of its own is left out
    samples              only those, or none; both if not given
    further   languages the reader also reads, for what does not exist in the first
    after     only entries that came into the index after this one
    newest_first         only what has all words or means them, in the order in which it came into the index

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
    narrowed = _narrowed(kind, theme, place, written_in, since, until, samples, after, using)
    ranking = ranked(
        units, order, narrowed, limit=limit, offset=max(offset, 0), using=using, newest_first=newest_first
    )
    marked = [*asked, *(word for form in also for word in form.words)]
    return Results(
        items=_page(ranking, marked, order, narrowed, using) if ranking.fits else [],
        total=ranking.total,
        total_with_all_words=ranking.complete,
        has_more=ranking.has_more,
        words=asked,
        also=_in_reading_order(also, order),
    )


def browse(
    *, language: str | None = None, limit: int = 20, offset: int = 0, using: str = DEFAULT_DB_ALIAS, **narrowed
) -> Results:
    """The newest public objects that the filters of `find` let through, without any words; two SQL statements."""
    order = reading_order(language or translation.get_language() or settings.LANGUAGE_CODE)
    names = ("kind", "theme", "place", "written_in", "since", "until", "samples", "after")
    chosen = _narrowed(*(narrowed.get(name) for name in names), using)
    ranking = newest(order, chosen, limit=limit, offset=offset, using=using)
    return Results(
        items=_page(ranking, [], order, chosen, using) if ranking.fits else [],
        total=ranking.total,
        total_with_all_words=ranking.complete,
        has_more=ranking.has_more,
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


def with_places_in_it(place: Place | int) -> list[int]:
    """Primary keys of a place, given whole or by its own, and of all that lies in it."""
    place = place if isinstance(place, int) else place.pk
    inside = Q(pk=place) | Q(country=place) | Q(parent=place) | Q(parent__parent=place)
    return list(Place.objects.filter(inside).values_list("pk", flat=True))


def _narrowed(kind, theme, place, written_in, since, until, samples, after, using) -> Narrowed:
    """The conditions of the filters, and their values."""
    conditions, values = [], {}
    for column, comparison, value in (
        ("kind", "=", kind), ("language", "=", written_in), ("on", ">=", since), ("on", "<=", until), ("id", ">", after),
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
    return Narrowed(tuple(conditions), tuple(values.items()))


def among(column: str, key: int, *, using: str = DEFAULT_DB_ALIAS) -> tuple[str, int | str]:
    """SQL that asks whether a list of primary keys in an entry `e` has this one, and its value."""
    if connections[using].vendor == "sqlite":
        return f"EXISTS (SELECT 1 FROM json_each(e.{column}) WHERE json_each.value = %s)", int(key)
    return f"e.{column} @> %s::jsonb", f"[{int(key)}]"


def _page(ranking: Ranking, asked: list[AskedWord], order: list[str], narrowed: Narrowed, using: str) -> list[Result]:
    """The results of a page: its entries in one query, then one query per kind with a resolver; see `as_shown` for one more."""
    wanted = Q(object_key__in=[fit.key for fit in ranking.fits], part="", language__in=order)
    entries = list(Entry.objects.using(using).filter(wanted | Q(pk__in=[fit.entry for fit in ranking.fits])))
    by_id = {entry.pk: entry for entry in entries}
    versions = {(entry.object_key, entry.language): entry for entry in entries if not entry.part}
    shown = {
        fit.key: next((versions[fit.key, code] for code in order if (fit.key, code) in versions), by_id.get(fit.entry))
        for fit in ranking.fits
    }
    resolved = _resolved([entry for entry in shown.values() if entry], order[0])
    results = []
    for fit in as_shown(ranking, {key: entry.pk for key, entry in shown.items() if entry}, narrowed, using=using):
        result = _result(fit, shown[fit.key], by_id.get(fit.entry), resolved, asked)
        if result is not None:
            results.append(result)
    return results


def _result(
    fit: Fit, shown: Entry | None, found: Entry | None, resolved: dict, asked: list[AskedWord]
) -> Result | None:
    """What a reader is told of an object; None when its page is gone."""
    if shown is None or found is None or found.kind not in kinds:
        return None
    title, url = Text(shown.title, shown.language), None
    kind = kinds[found.kind]
    if kind.resolve:
        answer = resolved[found.kind].get(fit.key.partition(":")[2])
        if answer is None:
            return None
        title, url = answer.title, answer.url
    url = url or address_of(shown)
    if url is None:
        return None
    return Result(
        key=fit.key,
        kind=kind,
        title=title,
        url=url,
        excerpt=excerpt(found if found.part else shown, asked),
        language=shown.language,
        found_in=found.language,
        is_sample=shown.is_sample,
        has_all_words=fit.complete > 0,
        entry=shown,
        in_file=Text(found.title, found.language) if found.part else None,
    )


def _resolved(entries: Iterable[Entry], language: str) -> dict[str, dict[str, Found]]:
    keys: dict[str, list[str]] = {}
    for entry in entries:
        kind = kinds.get(entry.kind)
        if kind and kind.resolve:
            keys.setdefault(kind.name, []).append(entry.object_key.partition(":")[2])
    return {name: kinds[name].resolve(pks, language) for name, pks in keys.items()}


def address_of(entry: Entry) -> str | None:
    """The address of what was found, in the language of the page; None when its page is gone."""
    return _address(entry.view_name, tuple(sorted(entry.view_kwargs.items())), translation.get_language())


@lru_cache(maxsize=10_000)
def _address(view: str, kwargs: tuple, _language: str) -> str | None:
    try:
        return reverse(view, kwargs=dict(kwargs))
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
