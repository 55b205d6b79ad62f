"""Files for pages and for the search index."""

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from tiltas.languages.texts import Text

from .models import File


def files_of(thing: Any, *, waiting: bool = False) -> tuple[list[File], list[File]]:
    """The documents and the pictures of a thing, the oldest first; `waiting`: also those that wait. One statement."""
    rows = File.objects.of(thing).lasting().without_text().order_by("added_at", "pk")
    found = list(rows if waiting else rows.filter(is_waiting=False))
    return [one for one in found if not one.is_picture], [one for one in found if one.is_picture]


def texts_of(things: Iterable[Any]) -> dict[Any, list[tuple[str, Text, str]]]:
    """(uid, title, text) of the documents that have text, by thing; one statement for each kind of thing."""
    by_model: dict[type, dict[int, Any]] = {}
    for thing in things:
        by_model.setdefault(type(thing), {})[thing.pk] = thing
    found: dict[Any, list[tuple[str, Text, str]]] = {}
    for model, by_pk in by_model.items():
        rows = File.objects.documents().filter(
            content_type=ContentType.objects.get_for_model(model), object_id__in=by_pk,
            reading=File.Reading.READ, is_waiting=False,
        )  # fmt: skip
        for file in rows.order_by("pk"):
            found.setdefault(by_pk[file.object_id], []).append((file.uid, file.name, file.text))
    return found


def waiting_of(keys: dict[type, list[int]]) -> list[int]:
    """The key of its thing for each file that waits, of the things with these keys by model; one statement."""
    here = Q()
    for model, pks in keys.items():
        if pks:
            here |= Q(content_type=ContentType.objects.get_for_model(model), object_id__in=pks)
    return list(File.objects.filter(here, is_waiting=True).values_list("object_id", flat=True)) if here else []
