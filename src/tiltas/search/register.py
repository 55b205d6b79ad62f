"""Where rooms enter what can be found. Called once per kind in the room's apps.py."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models.signals import post_delete

kinds: dict[str, "Kind"] = {}


@dataclass(slots=True)
class EntryData:
    """What one object says in one language. Only what is public is kept; `is_public=False` takes an entry away.

    The address is `reverse(view_name, kwargs=view_kwargs)`, asked in the reader's language. `found_by` is searched and
    never shown: the name of its place, its kind, its reference. `bodies`: primary keys of the organisations whose doing
    it is. `part`: the text is that of one of its files, by this key; its title is then the file's. `on`: the day of the
    thing itself, where it has one. `made_at`: since when there is such a thing.
    """

    object: Any
    language: str
    title: str
    text: str
    view_name: str
    view_kwargs: dict[str, Any] = field(default_factory=dict)
    place_id: int | None = None
    themes: Iterable[int] = ()
    is_public: bool = True
    is_sample: bool = False
    found_by: str = ""
    bodies: Iterable[int] = ()
    on: date | None = None
    made_at: datetime | None = None
    part: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """How a room wants one of its objects to be shown among the results."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of thing that can be found."""

    name: str
    model: type
    entries: Callable[[Iterable], Iterable[EntryData]]
    label: Any
    tone: str = "accent"
    resolve: Callable[[list[str], str], dict[str, Found]] | None = None
    stays_here: bool = False


def register(
    *,
    kind: str,
    model: type,
    entries: Callable[[Iterable], Iterable[EntryData]],
    label,
    tone: str = "accent",
    resolve: Callable[[list[str], str], dict[str, Found]] | None = None,
    stays_here: bool = False,
) -> None:
    """Enter a kind of object.

    kind      one word, part of the filter's address
    model     its objects are taken out of the index by themselves when they are deleted
    entries   objects -> one EntryData per object and language, with few queries for all of them
    label     the word of the field, translated ("Organisation")
    tone      colour family of the word: accent, voice, agreed, municipal, neutral
    resolve   only where the titles in the index will not do: (primary keys as text, language) -> {key: Found}, with
              one query. Keys it leaves out are not shown
    stays_here   in no feed, on no map and no gathering page that search engines read: what others have copied
                 cannot be taken back
    """
    present = kinds.get(kind)
    if present and present.model is not model:
        raise ValueError(f"the kind {kind!r} is entered already, by {present.model}")
    kinds[kind] = Kind(kind, model, entries, label, tone, resolve, stays_here)
    # Listening per model: one listener for all would make every deletion in the house slower.
    post_delete.connect(_forget_deleted, sender=model, dispatch_uid=f"search_forget_{kind}")


def _forget_deleted(sender, instance, **kwargs) -> None:
    """Whatever way an object goes, it leaves the index with it."""
    from .vocabulary import forget  # not at the top: this module is imported before there are models

    forget([key_of(instance)])


def kinds_that_travel() -> list[str]:
    """The names of the kinds that feeds and maps for search engines may carry away."""
    return [kind.name for kind in kinds.values() if not kind.stays_here]


def kinds_of(model: type) -> list[Kind]:
    """The kinds under which objects of a model are found."""
    return [kind for kind in kinds.values() if kind.model is model]


def key_of(thing: Any) -> str:
    """The name of an object in the index."""
    return key_for(type(thing), thing.pk)


def key_for(model: type, pk: Any) -> str:
    """The name in the index of the object of a model with this primary key."""
    return f"{model._meta.concrete_model._meta.label_lower}:{pk}"
