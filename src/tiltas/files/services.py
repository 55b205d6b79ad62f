"""Files come, are read, described otherwise, and go; the bytes go with the row."""

import datetime
import logging
import subprocess
import sys
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.base import File as Bytes
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tiltas.accounts.models import User
from tiltas.accounts.services import audit
from tiltas.core.errors import Refused
from tiltas.core.tasks import later
from tiltas.core.versions import check_unchanged, version_of

from . import pictures, reading
from .kinds import kind_of_document
from .models import File
from .register import holder_of

logger = logging.getLogger(__name__)
MOST_FILES = 40
# The reader stops itself after `reading.SECONDS` of work; this is for one that sleeps.
PATIENCE = 2 * reading.SECONDS


class NoDocument(Refused):
    """What is in the file is nothing that we take."""

    message = _("This is no PDF, DOCX or ODT file, whatever its name says. Save it as PDF and choose that.")


class NoPicture(Refused):
    """What is in the file is no picture that we take."""

    message = _("This is no JPEG, PNG or WebP picture, or it is broken or too large. Save it as JPEG and choose that.")


class TooManyFiles(Refused):
    """More than one page can show."""

    message = _("There are too many files here already. Take one away first.")


def version(file: File) -> str:
    """The version of what a form corrects."""
    return version_of(_described(file))


def _described(file: File) -> File:
    facts = ("title", "language", "licence", "alt", "consent", "consent_note", "expires_on")
    return File(pk=file.pk, uid=file.uid, added_at=file.added_at, **{name: getattr(file, name) for name in facts})


def _new(to: Any, by: User | None, **facts) -> File:
    if File.objects.of(to).count() >= MOST_FILES:
        raise TooManyFiles
    holder = holder_of(to)
    made = File(
        thing=to, added_by=by if by and by.is_authenticated else None, is_waiting=holder.waits(to, by), **facts
    )
    made.full_clean(exclude=["added_by", "title"])
    made.save()
    audit("files.add", made, by=by)
    holder.changed(to, by)
    return made


@transaction.atomic
def add_document(
    *, to: Any, file: Bytes, title: str, language: str, licence: str = "", by: User | None = None
) -> File:
    """A document beside the thing `to`; its text is read in the background. Raises NoDocument, TooManyFiles."""
    kind = kind_of_document(file)
    if kind is None:
        raise NoDocument
    file.seek(0)
    digest = file_digest(file, "sha256").hexdigest()
    file.seek(0)
    made = _new(
        to, by, kind=kind, title=title.strip(), language=language, licence=licence.strip(), size=file.size,
        digest=digest, file=Bytes(file, name="file"),
    )  # fmt: skip
    later("files.read", pk=made.pk)
    return made


@transaction.atomic
def add_picture(
    *,
    to: Any,
    file: Bytes,
    alt: str,
    consent: str,
    expires_on: datetime.date,
    language: str,
    consent_note: str = "",
    title: str = "",
    licence: str = "",
    by: User | None = None,
) -> File:
    """A picture beside the thing `to`, made anew without what a camera writes into it. Raises NoPicture, TooManyFiles."""
    try:
        wide, small = pictures.make_anew(file)
    except pictures.NoPicture as trouble:
        raise NoPicture from trouble
    return _new(
        to, by, kind=File.Kind.PICTURE, title=title.strip(), language=language, licence=licence.strip(),
        alt=alt.strip(), consent=consent, consent_note=consent_note.strip(), expires_on=expires_on,
        file=ContentFile(wide.content, name="picture"), small=ContentFile(small.content, name="picture"),
        width=wide.width, height=wide.height, small_width=small.width, size=len(wide.content),
        digest=sha256(wide.content).hexdigest(), reading=File.Reading.NOTHING,
    )  # fmt: skip


@transaction.atomic
def set_logo(*, of: Any, file: Bytes, name: str, language: str, by: User | None = None) -> File:
    """The logo of `of`, in place of an earlier one; made anew as pictures are, and without a last day. Raises NoPicture."""
    try:
        wide, small = pictures.make_anew(file)
    except pictures.NoPicture as trouble:
        raise NoPicture from trouble
    remove_logo(of=of)
    return _new(
        of, by, kind=File.Kind.LOGO, title=name.strip()[:200], language=language,
        file=ContentFile(wide.content, name="logo"), small=ContentFile(small.content, name="logo"),
        width=wide.width, height=wide.height, small_width=small.width, size=len(wide.content),
        digest=sha256(wide.content).hexdigest(), reading=File.Reading.NOTHING,
    )  # fmt: skip


@transaction.atomic
def remove_logo(*, of: Any) -> None:
    """Delete the logo of `of`, if it has one."""
    for file in File.objects.of(of).filter(kind=File.Kind.LOGO):
        file.delete()


@transaction.atomic
def describe(*, file: File, seen: str | None = None, by: User | None = None, **facts) -> File:
    """Other words about a file; the bytes stay. Where new files wait, it waits with other words for readers.

    Raises ChangedMeanwhile.
    """
    fresh = File.objects.select_for_update(of=("self",)).without_text().get(pk=file.pk)
    check_unchanged(seen, _described(fresh))
    holder, read = holder_of(fresh.thing), _what_readers_read(fresh)
    for name, value in facts.items():
        setattr(fresh, name, value.strip() if isinstance(value, str) else value)
    if _what_readers_read(fresh) != read and holder.waits(fresh.thing, by):
        fresh.is_waiting = True
    fresh.save(update_fields=[*facts, "is_waiting"])
    audit("files.describe", fresh, by=by)
    holder.changed(fresh.thing, by)
    return fresh


def _what_readers_read(file: File) -> tuple[str, ...]:
    return file.title, file.alt, file.licence


def show_waiting(*, of: Any) -> None:
    """Readers see the files of `of` that waited from now on."""
    File.objects.of(of).filter(is_waiting=True).update(is_waiting=False)


@transaction.atomic
def take_away(*, file: File, by: User | None = None) -> None:
    """Delete a file, its bytes and its text."""
    thing = file.thing
    audit("files.take_away", file, by=by)
    file.delete()
    if holder := holder_of(thing):
        holder.changed(thing, by)


def delete_ended(today: datetime.date | None = None) -> int:
    """Delete the pictures whose last day is over; returns how many."""
    ended = File.objects.filter(expires_on__lte=today or timezone.localdate()).without_text()
    for file in ended:
        take_away(file=file)
    return len(ended)


# What happens by itself -----------------------------------------------------------------------------------------------


def forget_bytes(sender, instance: File, **kwargs) -> None:
    """The bytes go once it is certain that the row is gone."""
    for field in (instance.file, instance.small):
        if field:
            transaction.on_commit(lambda storage=field.storage, name=field.name: storage.delete(name))


# Reading --------------------------------------------------------------------------------------------------------------


def read_text(*, pk: int) -> None:
    """Read the text of a document and bring the index up to date; the state says when there was none."""
    file = File.objects.filter(pk=pk).without_text().first()
    if file is None:
        return
    with file.file.open("rb") as stream:
        text = text_of(file.kind, stream.read())
    with transaction.atomic():
        # PostgreSQL refuses the null character.
        text = text.replace("\x00", "")
        has_words = any(character.isalpha() for character in text)
        File.objects.filter(pk=pk).update(
            text=text if has_words else "", reading=File.Reading.READ if has_words else File.Reading.NOTHING
        )
        if (holder := holder_of(file.thing)) is not None:
            holder.index(file.thing)


def text_of(kind: str, content: bytes) -> str:
    """The text of a document, read by a process of its own; "" when it broke, took too long or wanted too much."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(Path(reading.__file__)), kind],
            input=content,
            capture_output=True,
            timeout=PATIENCE,
            env={"PYTHONUTF8": "1"},
        )
    except subprocess.TimeoutExpired:
        return ""
    if done.returncode:
        logger.info("a file could not be read: the reader ended with %s", done.returncode)
    return done.stdout.decode("utf-8", "replace")
