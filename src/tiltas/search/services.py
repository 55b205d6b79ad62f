"""Writing the index."""

import logging
from collections.abc import Callable, Iterable
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, models, transaction
from django.utils import timezone

from tiltas.core.tasks import later

from . import vocabulary, words
from .models import Entry, Making
from .register import Kind, key_for, key_of, kinds, kinds_of

logger = logging.getLogger(__name__)
BATCH = 200
LONGEST_TITLE = Entry._meta.get_field("title").max_length


def index_later(objects: models.Model | Iterable[models.Model]) -> None:
    """Bring the index up to date for these objects, in the background, once the present transaction is through.

    What rooms call after every change; also when something becomes private or is hidden.
    """
    keys: dict[str, list[str]] = {}
    for thing in [objects] if isinstance(objects, models.Model) else objects:
        if kinds_of(type(thing)):
            keys.setdefault(type(thing)._meta.label_lower, []).append(str(thing.pk))
    for model, pks in keys.items():
        later("search.index", model=model, pks=pks)


def index_by_key(*, model: str, pks: list[str]) -> None:
    """Index the objects of a model ("network.organisation") that still exist, and remove those that do not."""
    kind = apps.get_model(model)
    objects = list(kind._default_manager.filter(pk__in=pks))
    present = {str(thing.pk) for thing in objects}
    index(objects)
    remove_keys([key_for(kind, pk) for pk in pks if str(pk) not in present])


@transaction.atomic
def index(objects: models.Model | Iterable[models.Model], *, using: str = DEFAULT_DB_ALIAS) -> int:
    """Bring the index up to date for these objects, now. Returns how many entries were written.

    Objects of a kind that is not registered are passed over. What is no longer public, and language versions that are
    gone, leave the index.
    """
    by_model: dict[type, list[models.Model]] = {}
    for thing in [objects] if isinstance(objects, models.Model) else objects:
        by_model.setdefault(type(thing), []).append(thing)
    written = 0
    for model, things in by_model.items():
        for kind in kinds_of(model):
            written += _index_kind(kind, things, using)
    return written


def _index_kind(kind: Kind, things: list[models.Model], using: str, *, count_words: bool = True) -> int:
    now = timezone.now()
    entries: dict[tuple[str, str, str], Entry] = {}
    for data in kind.entries(things):
        if not data.is_public or not (str(data.title).strip() or str(data.text).strip()):
            continue
        key = key_of(data.object)
        entries[key, data.part, data.language] = Entry(
            kind=kind.name,
            object_key=key,
            part=data.part,
            language=data.language,
            title=_plain(data.title)[:LONGEST_TITLE],
            text=_plain(data.text),
            view_name=data.view_name,
            view_kwargs={name: str(value) for name, value in data.view_kwargs.items()},
            place_id=data.place_id,
            themes=sorted(set(data.themes)),
            is_sample=data.is_sample,
            updated_at=now,
            found_by=_plain(data.found_by),
            bodies=sorted(set(data.bodies)),
            on=data.on,
            changed_at=data.made_at or now,
        )
    keys = [key_of(thing) for thing in things]
    before = list(Entry.objects.using(using).filter(kind=kind.name, object_key__in=keys))
    for entry in before:
        present = entries.get((entry.object_key, entry.part, entry.language))
        if present:
            as_it_was = (present.title, present.text) == (entry.title, entry.text)
            present.changed_at = entry.changed_at if as_it_was else now
    gone = [entry.pk for entry in before if (entry.object_key, entry.part, entry.language) not in entries]
    Entry.objects.using(using).filter(pk__in=gone).delete()
    written = Entry.objects.using(using).bulk_create(
        entries.values(),
        update_conflicts=True,
        unique_fields=["object_key", "part", "language"],
        update_fields=[
            "kind", "title", "text", "found_by", "view_name", "view_kwargs", "place", "themes", "bodies", "on",
            "is_sample", "changed_at", "updated_at",
        ],
    )  # fmt: skip
    words.store(written, using=using)
    if count_words:
        vocabulary.change(before, written, using=using)
    return len(written)


def _plain(text: Any) -> str:
    # PostgreSQL refuses the null character; a Text of `languages` becomes an ordinary string.
    return str.__str__(text).replace("\x00", "") if isinstance(text, str) else str(text or "")


def remove(objects: models.Model | Iterable[models.Model]) -> None:
    """Take objects out of the index, now."""
    objects = [objects] if isinstance(objects, models.Model) else objects
    remove_keys([key_of(thing) for thing in objects])


@transaction.atomic
def remove_keys(keys: list[str]) -> None:
    """Take objects out of the index by their keys (`register.key_of`)."""
    if keys:
        vocabulary.forget(keys)


def rebuild(*, report: Callable[[str, int], None] = lambda kind, written: None) -> int:
    """Write the whole index anew, kind by kind; it can be searched all the while. Returns how many entries it has."""
    began = timezone.now()
    total = 0
    for kind in kinds.values():
        written = 0
        batch: list[models.Model] = []
        for thing in kind.model._default_manager.order_by("pk").iterator(chunk_size=BATCH):
            batch.append(thing)
            if len(batch) == BATCH:
                written += _rebuild_batch(kind, batch)
                batch = []
        written += _rebuild_batch(kind, batch)
        report(kind.name, written)
        total += written
    Entry.objects.filter(updated_at__lt=began).delete()
    vocabulary.rewrite(using=DEFAULT_DB_ALIAS)
    words.tidy(using=DEFAULT_DB_ALIAS)
    _remember_how()
    return total


def rebuild_where_made_otherwise() -> None:
    """Write the index anew where the words of the same texts would be others now: after new dictionaries, concepts or code."""
    if Making.objects.filter(mark=words.how_made()).exists():
        return
    if Entry.objects.exists():
        rebuild()
    else:
        _remember_how()


def _remember_how() -> None:
    Making.objects.update_or_create(pk=1, defaults={"mark": words.how_made()})


def _rebuild_batch(kind: Kind, things: list[models.Model]) -> int:
    # Their words are counted once, at the end.
    if not things:
        return 0
    try:
        with transaction.atomic():
            return _index_kind(kind, things, DEFAULT_DB_ALIAS, count_words=False)
    except Exception:
        # One that cannot be written must not keep the others out, nor a new version from starting.
        if len(things) == 1:
            logger.exception("%s cannot be indexed", key_of(things[0]))
            return 0
    return sum(_rebuild_batch(kind, [thing]) for thing in things)
