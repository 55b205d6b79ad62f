"""What waits for translators, of every kind. The database finds it: what is done is neither read nor kept in memory."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.db.models import CharField, Count, F, Func, IntegerField, OuterRef, Q, Subquery, TextField, Value
from django.db.models.functions import MD5, Cast, Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from tiltas.core.desk import Waiting
from tiltas.core.kept import stamp

from .models import Ask, Claim, LanguageVersion, Translatable
from .queries import BETWEEN, is_complete, is_fresh, translatable_kinds
from .texts import Text, name_in_page_language

# SQLite takes no more than 500 in one statement.
MOST_PARTS = 400


@dataclass(frozen=True, slots=True)
class Missing:
    """An object that a translator can take up: missing in a language, wholly or in part, or outdated."""

    model: type[Translatable]
    pk: int
    source_language: str
    heading: str
    is_outdated: bool
    asks: int = 0

    @property
    def kind(self) -> str:
        """The kind as addresses name it."""
        return self.model._meta.label_lower

    @property
    def kind_name(self) -> str:
        """The kind in words."""
        return str(self.model._meta.verbose_name)

    @property
    def shown(self) -> Text:
        """The heading, marked with its language."""
        return Text(self.heading, self.source_language)

    @property
    def order(self) -> tuple:
        """What readers asked for, then what is outdated, then the newest."""
        return -self.asks, not self.is_outdated, -self.pk, self.kind


def begun_in(languages: Iterable[str]) -> dict[str, list[Missing]]:
    """By language: what has a translation that is outdated or not whole, in the order of the queue.

    Three statements, and one for each kind with texts that are no columns.
    """
    kinds = translatable_kinds()
    found: dict[str, list[Missing]] = {code: [] for code in languages}
    # Few languages have something of every kind, and to write the statement takes longer than to ask it.
    begun = set(
        LanguageVersion.objects.filter(language__in=found).values_list("language", "content_type_id").distinct()
    )
    rows = [row for some in _a_few(found) for row in _rows(some, _perhaps_begun, only=begun, texts=True, version=True)]
    versions = LanguageVersion.objects.defer("translator", "reviewer").in_bulk([row[5] for row in rows])
    whole = _whole_sources({(row[1], row[2]) for row in rows if kinds[row[1]].mark_field})
    for code, number, pk, written_in, asks, version_key, *texts in rows:
        model, version = kinds[number], versions.get(version_key)
        source = whole.get((number, pk)) or dict(zip(model.translated_fields, texts, strict=False))
        # The mark of the database is strict; whether a text has changed its digest decides.
        if version and not (is_fresh(version, source) and is_complete(version, source)):
            outdated = not is_fresh(version, source)
            found[code].append(Missing(model, pk, written_in, _heading(texts), outdated, asks))
    for items in found.values():
        items.sort(key=lambda item: item.order)
    return found


def _whole_sources(keys: set[tuple[int, int]]) -> dict[tuple[int, int], dict[str, str]]:
    """All texts of things whose texts are not all columns, by number of the kind and key."""
    kinds = translatable_kinds()
    return {
        (number, pk): thing.source_texts()
        for number in {number for number, _pk in keys}
        for pk, thing in kinds[number]._base_manager.in_bulk([pk for other, pk in keys if other == number]).items()
    }


def untouched_in(languages: Iterable[str], *, kind: str = "", source: str = "") -> dict[str, int]:
    """By language: how much has no translation at all. One statement."""
    found = dict.fromkeys(languages, 0)
    for some in _a_few(found):
        counted = [
            _untouched(_things(model, code, source))
            .values("into")
            .annotate(number=Count("pk", distinct=True))
            .values_list("into", "number")
            for code in some
            for model in _kinds(kind)
        ]
        for code, number in _together(counted):
            found[code] += number
    return found


def first_of(
    language: str, number: int, *, start: int = 0, begun: list[Missing] | None = None, kind: str = "", source: str = ""
) -> list[Missing]:
    """A part of the queue of one language, in the order in which it should be taken up.

    Only keys are read of what comes before it. Two statements, and three more without `begun` (see `begun_in`).
    """
    begun = [
        item
        for item in (begun_in([language])[language] if begun is None else begun)
        if kind in ("", item.kind) and source in ("", item.source_language)
    ]
    stop = start + number
    rows = _rows([language], _untouched, kind=kind, source=source)
    keys = list(rows.order_by("-asks", "-pk", "kind_number")[:stop])
    kinds = translatable_kinds()
    order = [(item.order, item) for item in begun]
    order += [
        ((-asks, True, -pk, kinds[place]._meta.label_lower), (place, pk)) for _code, place, pk, _in, asks in keys
    ]
    part = [what for _key, what in sorted(order, key=lambda pair: pair[0])[start:stop]]
    wanted: dict[int, set[int]] = {}
    for what in part:
        if isinstance(what, tuple):
            wanted.setdefault(what[0], set()).add(what[1])
    texts = {}
    if wanted:
        chosen = [
            _columns(_things(kinds[place], language).filter(pk__in=pks), place, texts=True)
            for place, pks in wanted.items()
        ]
        for _code, place, pk, written_in, asks, *found in _together(chosen):
            texts[place, pk] = Missing(kinds[place], pk, written_in, _heading(found), False, asks)
    return [texts.get(what) if isinstance(what, tuple) else what for what in part]


def claims_on(items: list[Missing], language: str) -> dict[tuple[int, int], Claim]:
    """Who is at which of these now, by kind and key. One statement."""
    found = Claim.objects.filter(
        language=language, until__gt=timezone.now(), object_id__in=[item.pk for item in items]
    ).select_related("by")
    return {(claim.content_type_id, claim.object_id): claim for claim in found}


def languages_written_in() -> list[str]:
    """The languages in which there is something to translate from. One statement."""
    parts = [
        model.open_to_translators().order_by().annotate(written_in=WRITTEN_IN).values_list("written_in").distinct()
        for model in translatable_kinds()
    ]
    return sorted(code for (code,) in parts[0].union(*parts[1:]) if code)


WRITTEN_IN = Cast(F("source_language"), CharField(max_length=8))


def _kinds(kind: str) -> list[type[Translatable]]:
    return [model for model in translatable_kinds() if kind in ("", model._meta.label_lower)]


def _things(model, into: str, source: str = ""):
    """What can be translated into a language, with the key of its version."""
    version = _versions(model).filter(language=into)
    has_text = Q()
    for name in model.translated_fields:
        has_text |= Q(**{f"{name}__gt": ""})
    things = model.open_to_translators().order_by().exclude(source_language=into).filter(has_text)
    if source:
        things = things.filter(source_language=source)
    return things.annotate(
        into=Cast(Value(into), CharField(max_length=8)),
        version_key=Subquery(version.values("pk")[:1]),
    )


def _versions(model):
    return LanguageVersion.objects.filter(
        content_type=ContentType.objects.get_for_model(model), object_id=OuterRef("pk")
    )


def _untouched(things):
    return things.filter(version_key=None)


def _perhaps_begun(things):
    version = _versions(things.model).filter(language=OuterRef("into"))
    things = things.annotate(version_mark=Subquery(version.values("mark")[:1]))
    return things.exclude(version_key=None).exclude(version_mark=_mark(things.model))


def _text(words: str):
    return Cast(Value(words), TextField())


def _mark(model):
    """`queries.mark_of` as the database computes it."""
    if model.mark_field:
        return F(model.mark_field)
    parts = []
    for name in model.translated_fields:
        parts += [Coalesce(Cast(F(name), TextField()), _text("")), _text(BETWEEN)]
    # One after the other: Django's own `Concat` nests, too deep for SQLite when a kind has seven texts.
    return MD5(Func(*parts, template="(%(expressions)s)", arg_joiner=" || ", output_field=TextField()))


def _a_few(languages: Iterable[str]) -> list[list[str]]:
    """The languages, so many at a time that one statement may ask for all kinds in each of them."""
    languages, number = list(languages), max(1, MOST_PARTS // len(translatable_kinds()))
    return [languages[start : start + number] for start in range(0, len(languages), number)]


def _rows(languages, narrow, *, kind: str = "", source: str = "", only: set | None = None, **columns):
    """One statement for every kind and language, or for these (language, key of the kind) `only`; see `_columns`."""
    places = {model: place for place, model in enumerate(translatable_kinds())}
    asked = [
        _columns(narrow(_things(model, code, source)), places[model], **columns)
        for code in languages
        for model in _kinds(kind)
        if only is None or (code, ContentType.objects.get_for_model(model).pk) in only
    ]
    return _together(asked) if asked else []


def _columns(things, place: int, *, texts: bool = False, version: bool = False):
    """(language, number of the kind, pk, written in, asks[, key of the version][, texts]): alike for every kind."""
    model = things.model
    asked = Ask.objects.filter(
        content_type=ContentType.objects.get_for_model(model), object_id=OuterRef("pk"), language=OuterRef("into")
    )
    columns = {
        "kind_number": Value(place, output_field=IntegerField()),
        "written_in": WRITTEN_IN,
        "asks": Coalesce(Subquery(asked.values("number")[:1]), 0),
    }
    names = ["into", "kind_number", "pk", "written_in", "asks"]
    if version:
        names.append("version_key")
    if texts:
        widest = max(len(one.translated_fields) for one in translatable_kinds())
        for position in range(widest):
            columns[f"text_{position}"] = (
                Cast(F(model.translated_fields[position]), TextField())
                if position < len(model.translated_fields)
                else Value("", output_field=TextField())
            )
            names.append(f"text_{position}")
    return things.annotate(**columns).values_list(*names)


def _together(parts: list):
    first, *others = parts
    return first.union(*others, all=True) if others else first


def _heading(texts) -> str:
    return next((text for text in texts if text), "")


def _counted(languages: list[str]) -> dict[str, int]:
    """How much waits in each language; kept as long as pages are, since every kind of the house is asked."""
    kept, now = caches["near"], stamp()
    names = {code: f"waiting:{code}:{now}" for code in languages}
    found = kept.get_many(names.values()) if settings.PAGES_KEPT_SECONDS else {}
    counts = {code: found[name] for code, name in names.items() if name in found}
    if missing := [code for code in languages if code not in counts]:
        begun, untouched = begun_in(missing), untouched_in(missing)
        counts |= {code: len(begun[code]) + untouched[code] for code in missing}
        kept.set_many({names[code]: counts[code] for code in missing}, settings.PAGES_KEPT_SECONDS)
    return counts


def waiting_for(user) -> list[Waiting]:
    """One line on the desk for each language that somebody translates into. Four statements, none within a minute."""
    if not user.translates:
        return []
    counts = _counted(user.translates)
    return [
        Waiting(
            ngettext(
                "%(language)s: %(count)s text waits for a translation",
                "%(language)s: %(count)s texts wait for a translation",
                count,
            )
            % {"language": name_in_page_language(code), "count": count},
            f"{reverse('languages:waiting')}?into={code}",
        )
        for code, count in counts.items()
        if count
    ]
