"""Helps for rooms: entries of translatable objects in all their languages."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import prefetch_related_objects
from django.utils import timezone

from tiltas.core.addresses import words
from tiltas.languages.models import LanguageVersion, Translatable
from tiltas.languages.queries import texts_by_language
from tiltas.languages.texts import Text

from .register import EntryData


def _is_public(thing: Any) -> bool:
    # `trace` is a neighbour that search does not know; what is not plainly public stays out.
    node = getattr(thing, "node", None)
    return (node is None or node.visibility == "public") and bool(getattr(thing, "is_public", True))


def _day(moment: date | datetime | None) -> date | None:
    return timezone.localdate(moment) if isinstance(moment, datetime) else moment


def in_every_language(
    objects: Iterable[Translatable],
    *,
    view_name: str,
    kwargs: Callable[[Any], dict[str, Any]] | None = None,
    with_words: bool = True,
    title: str | None = None,
    more_text: Callable[[Any, str], str] = lambda thing, language: "",
    found_by: Callable[[Any, str], str] = lambda thing, language: "",
    place_id: Callable[[Any], int | None] = lambda thing: None,
    themes: Callable[[Any], Iterable[int]] = lambda thing: (),
    bodies: Callable[[Any], Iterable[int | None]] = lambda thing: (),
    on: Callable[[Any], date | datetime | None] = lambda thing: None,
    files: Callable[[list], dict[Any, list[tuple[str, Text, str]]]] = lambda things: {},
    is_public: Callable[[Any], bool] = _is_public,
    is_sample: Callable[[Any], bool] = lambda thing: getattr(thing, "is_sample", False),
) -> Iterator[EntryData]:
    """One EntryData per object and language, from its own fields and its published translations, with one query.

    kwargs      of the object's address; its uid if not given. `with_words` adds the readable part from the title
    title       the field of the heading; the first of `translated_fields` if not given. All other fields are text
    more_text   (object, language) -> more that it says, such as the points of a summary
    found_by    (object, language) -> what it should be found by and does not say, such as the name of its place; the
                public reference of what can be cited is added anyway
    bodies      primary keys of the organisations whose doing it is; empty ones are passed over
    on          the day of the thing itself: of the event, the adoption, the recommendation
    files       things -> (key, title, text) of their files, by thing; each is an entry of its own, under the thing
    is_public   if not given: its node, where it has one, and its own `is_public`, where it has one, say so
    """
    things = list(objects)
    cited = [thing for thing in things if hasattr(type(thing), "node")]
    prefetch_related_objects(cited, "node")
    versions: dict[tuple[int, int], list[LanguageVersion]] = {}
    kind_of = {type(thing): ContentType.objects.get_for_model(thing).pk for thing in things}
    for kind in set(kind_of.values()):
        found = LanguageVersion.objects.filter(
            content_type_id=kind,
            object_id__in=[thing.pk for thing in things if kind_of[type(thing)] == kind],
            state=LanguageVersion.State.PUBLISHED,
        )
        for version in found:
            versions.setdefault((kind, version.object_id), []).append(version)
    texts_of_files = files(things)
    for thing in things:
        heading = title or thing.translated_fields[0]
        said = texts_by_language(thing, versions.get((kind_of[type(thing)], thing.pk), []))
        source = said[thing.source_language]
        for language, texts in said.items():
            name = texts.get(heading) or source.get(heading) or ""
            parts = [texts.get(field) or "" for field in source if field != heading]
            parts.append(str(more_text(thing, language) or ""))
            names = [str(found_by(thing, language) or "")]
            if hasattr(type(thing), "node"):
                names.append(thing.node.reference or "")
            address = dict(kwargs(thing) if kwargs else {"uid": thing.uid})
            if with_words:
                address["words"] = words(name)
            data = EntryData(
                object=thing,
                language=language,
                title=name,
                text="\n\n".join(part for part in parts if part.strip()),
                view_name=view_name,
                view_kwargs=address,
                place_id=place_id(thing),
                themes=tuple(themes(thing)),
                is_public=is_public(thing),
                is_sample=is_sample(thing),
                found_by=" ".join(name for name in names if name),
                bodies=tuple(body for body in bodies(thing) if body),
                on=_day(on(thing)),
                made_at=thing.node.made_at if hasattr(type(thing), "node") else None,
            )
            if language == thing.source_language:
                own = data
            yield data
        for key, name, text in texts_of_files.get(thing, ()):
            # Whoever asks for words of the thing and of its file finds both in one place.
            found_by_too = f"{own.title} {own.found_by}"
            yield replace(own, part=key, language=name.language, title=name.plain, text=text, found_by=found_by_too)
