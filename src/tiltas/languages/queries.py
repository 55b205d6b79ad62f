"""Which text a reader sees, and how true it still is."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import md5
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import escape

from .changes import marked
from .models import Claim, LanguageVersion, Revision, SourceChange, Translatable
from .texts import Text, digest, name_in_page_language

# Stands between texts where the database joins them: the unit separator.
BETWEEN = "\x1f"


def is_fresh(version: LanguageVersion, source: dict[str, str]) -> bool:
    """True if and only if every text that was translated still reads as it did.

    What has no translation is not outdated, and what the source does not have any more is not shown.
    """
    return all(made_from == digest(source[name]) for name, made_from in version.based_on.items() if name in source)


def is_complete(version: LanguageVersion, source: dict[str, str]) -> bool:
    """Whether every text of the source has a translation."""
    return all(version.payload.get(name) for name, text in source.items() if text)


def mark_of(version: LanguageVersion, source: dict[str, str]) -> str:
    """A digest of the whole source that the database can compute too, "" when something is missing or outdated.

    Where the mark equals that of the source nothing waits; where it does not, `is_fresh` and `is_complete` decide.
    """
    if not (is_fresh(version, source) and is_complete(version, source)):
        return ""
    return mark_of_source(source)


def mark_of_source(source: dict[str, str]) -> str:
    """The digest of all texts of a source together."""
    return md5("".join(f"{text}{BETWEEN}" for text in source.values()).encode(), usedforsecurity=False).hexdigest()


@dataclass
class Shown:
    """What a reader sees of one object: `shown.<field>` is a Text, the rest feeds the reader's line."""

    source_language: str
    language: str
    version: LanguageVersion | None = None
    texts: dict[str, Text] = field(default_factory=dict)
    of: Translatable | None = None
    # Field by field, the translation that is shown; not the original.
    versions: dict[str, LanguageVersion] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Text:
        try:
            return self.__dict__["texts"][name]
        except KeyError:
            raise AttributeError(name) from None

    # A list asks for texts alone: what only the reader's line says is found out when it is asked.

    @property
    def is_original(self) -> bool:
        """Whether the heading is read as it was written."""
        return self.version is None

    @property
    def origin(self) -> str:
        """Who translated the heading; "" for the original."""
        return self.version.origin if self.version else ""

    @property
    def is_fresh(self) -> bool:
        """Whether the original still reads as it did when it was translated."""
        return self.version is None or is_fresh(self.version, self.of.source_texts())

    @property
    def originals(self) -> list[tuple[str, Text]]:
        """What was written, text by text: (what stands above it, text)."""
        return [
            (label, Text(text, self.source_language))
            for label, text in (self.of.original_texts() if self.of else [])
            if text
        ]

    @property
    def source_language_name(self) -> str:
        """In the language of the page."""
        return name_in_page_language(self.source_language)

    @property
    def is_missing(self) -> bool:
        """Whether there is nothing in the language of the page."""
        return self.language != translation.get_language()

    @property
    def uid(self) -> str:
        """As the address of its own page has it, "" when that is not known without asking the database."""
        if self.of is None:
            return ""
        node = self.of._state.fields_cache.get("node")
        return node.uid if node else self.of.__dict__.get("uid", "")

    @property
    def ask_address(self) -> str:
        """Where readers ask for it in the language of the page."""
        return reverse("languages:ask", args=[self.of._meta.label_lower, self.of.pk])


def reading_order(language: str | None = None, further: Iterable[str] = ()) -> list[str]:
    """Language of the address, further languages of the account, English. Never one language for another by itself."""
    order = [language or translation.get_language() or "en", *further, "en"]
    return list(dict.fromkeys(order))


def show(objects: Translatable | Iterable[Translatable], language: str | None = None, further: Iterable[str] = ()):
    """Give every object its `shown` in one query for all of them, whatever their kinds; returns them as a list.

    A single object is returned as it is. Texts fall back one by one: reading order, then the source.
    """
    single = isinstance(objects, Translatable)
    things: list[Any] = [objects] if single else [thing for thing in objects if thing is not None]
    order = reading_order(language, further)
    keys: dict[int, set[int]] = {}
    for thing in things:
        if thing.source_language != order[0]:
            keys.setdefault(ContentType.objects.get_for_model(thing).pk, set()).add(thing.pk)
    versions: dict[tuple[int, int], dict[str, LanguageVersion]] = {}
    if keys:
        wanted = Q()
        for kind, ids in keys.items():
            wanted |= Q(content_type_id=kind, object_id__in=ids)
        for version in published(wanted).filter(language__in=order):
            versions.setdefault((version.content_type_id, version.object_id), {})[version.language] = version
    shown: dict[tuple[int, int], Shown] = {}
    for thing in things:
        key = (ContentType.objects.get_for_model(thing).pk, thing.pk)
        if key not in shown:
            shown[key] = shown_of(thing, order, versions.get(key, {}))
        thing.shown = shown[key]
    return objects if single else things


def published(wanted: Q) -> QuerySet[LanguageVersion]:
    """The versions that readers see, with what a page needs of them."""
    return LanguageVersion.objects.filter(wanted, state=LanguageVersion.State.PUBLISHED).defer(
        "translator", "reviewer"
    )


def shown_of(thing: Translatable, order: list[str], versions: dict[str, LanguageVersion]) -> Shown:
    """What a reader of these languages gets, from the versions by language: each text falls back by itself."""
    source = thing.source_texts()
    texts: dict[str, Text] = {}
    by_field: dict[str, LanguageVersion] = {}
    used: LanguageVersion | None = None
    heading_language = thing.source_language
    for position, (name, original) in enumerate(source.items()):
        text, version = Text(original, thing.source_language), None
        for code in order:
            if code == thing.source_language:
                break
            candidate = versions.get(code)
            if candidate and candidate.payload.get(name):
                text, version = Text(candidate.payload[name], code), candidate
                break
        texts[name] = text
        if version is not None:
            by_field[name] = version
        if position == 0:
            used, heading_language = version, text.language
    return Shown(
        source_language=thing.source_language,
        language=heading_language,
        version=used,
        texts=texts,
        of=thing,
        versions=by_field,
    )


def translatable_kinds() -> list[type[Translatable]]:
    """Every kind of the house that can be translated."""
    return [model for model in apps.get_models() if issubclass(model, Translatable)]


def versions_of(thing: Translatable) -> dict[str, LanguageVersion]:
    """All versions of one object by language, drafts too."""
    kind = ContentType.objects.get_for_model(thing)
    return {
        version.language: version for version in LanguageVersion.objects.filter(content_type=kind, object_id=thing.pk)
    }


def sources_of(version: LanguageVersion) -> dict[str, str]:
    """By field, the source text that each translation was made from; a field whose source is not known is left out."""
    found: dict[str, str] = {}
    for name, made_from, text in (
        Revision.objects.filter(version=version, made_from__in=list(version.based_on.values()))
        .exclude(source_text="")
        .order_by("pk")
        .values_list("field", "made_from", "source_text")
    ):
        if version.based_on.get(name) == made_from:
            found[name] = text
    return found


def origins_of(versions: Iterable[LanguageVersion]) -> dict[int, dict[str, str]]:
    """By key of a version: how each text that its history knows came to read as it does. One query for all of them."""
    found: dict[int, dict[str, str]] = {}
    saved = Revision.objects.filter(version__in=[one.pk for one in versions], act=Revision.Act.SAVED)
    for key, name, origin in saved.order_by("pk").values_list("version_id", "field", "origin"):
        found.setdefault(key, {})[name] = origin
    return found


def may_still_hold(thing: Translatable, version: LanguageVersion, *fields: str) -> set[str]:
    """Those of the fields (all, when none is named) that were fresh before the last change of their source."""
    source = thing.source_texts()
    return {
        change.field
        for change in SourceChange.objects.filter(
            content_type=ContentType.objects.get_for_model(thing), object_id=thing.pk
        )
        if change.field in (fields or source)
        and change.before == version.based_on.get(change.field)
        and change.after == digest(source.get(change.field, ""))
    }


def claim_of(thing: Translatable, language: str) -> Claim | None:
    """Who is translating this now; what the clock has ended is none."""
    return (
        Claim.objects.select_related("by")
        .filter(
            content_type=ContentType.objects.get_for_model(thing),
            object_id=thing.pk,
            language=language,
            until__gt=timezone.now(),
        )
        .first()
    )


def history_of(version: LanguageVersion):
    """What was saved, the newest first, with the people."""
    return version.revisions.select_related("by").order_by("-at", "-pk")


@dataclass
class Told:
    """One row of a history as a page shows it: beside what stood there before it."""

    revision: Revision
    label: str
    translation: str
    source: str


def told(version: LanguageVersion, revisions: Iterable[Revision]) -> list[Told]:
    """These rows of the history of one version, each with its changes marked; two queries."""
    thing = version.object
    before: dict[int, Revision] = {}
    last: dict[str, Revision] = {}
    for one in version.revisions.order_by("at", "pk"):
        if one.field in last:
            before[one.pk] = last[one.field]
        last[one.field] = one
    rows = []
    for one in revisions:
        earlier = before.get(one.pk)
        rows.append(
            Told(
                revision=one,
                label=thing.label_of_text(one.field),
                translation=(earlier and marked(earlier.translated_text, one.translated_text))
                or escape(one.translated_text),
                source=(
                    earlier
                    and earlier.source_text
                    and one.source_text
                    and marked(earlier.source_text, one.source_text)
                )
                or escape(one.source_text),
            )
        )
    return rows
