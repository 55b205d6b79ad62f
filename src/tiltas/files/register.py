"""Where rooms say what of theirs may hold files. Called in the room's apps.py."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models.signals import post_delete


@dataclass(frozen=True, slots=True)
class Holder:
    """One sort of thing that may hold files.

    key        a word of the address
    find       uid -> the thing, or None
    is_read_by, is_changed_by   (user, thing) -> whether they may
    changed    (thing, by) -> None, after its files became others
    waits      (thing, by) -> whether somebody reads a new file before readers see it
    index      thing -> None, after the text of a file became another
    address    thing -> (what it is called, where it is), in the language of the page
    """

    key: str
    find: Callable[[str], Any]
    is_read_by: Callable[[Any, Any], bool]
    is_changed_by: Callable[[Any, Any], bool]
    changed: Callable[[Any, Any], None]
    index: Callable[[Any], None]
    address: Callable[[Any], tuple[Any, str]]
    waits: Callable[[Any, Any], bool] = lambda thing, by: False


_by_key: dict[str, Holder] = {}
_by_model: dict[type, Holder] = {}


def register(holder: Holder, models: Iterable[type]) -> None:
    """Enter a holder for its models; a thing that is deleted takes its files with it."""
    _by_key[holder.key] = holder
    for model in models:
        _by_model[model] = holder
        post_delete.connect(_forget_files_of, sender=model, dispatch_uid=f"files_go_with_{model._meta.label_lower}")


def holder_called(key: str) -> Holder | None:
    """The holder of an address."""
    return _by_key.get(key)


def holder_of(thing: Any) -> Holder | None:
    """The holder of a thing; None for what may hold no files."""
    return _by_model.get(type(thing))


def _forget_files_of(sender, instance, **kwargs) -> None:
    from .models import File  # not at the top: this module is imported before there are models

    for file in File.objects.of(instance).without_text():
        file.delete()
