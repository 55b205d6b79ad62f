"""Saving translations."""

import datetime

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tiltas.core.errors import Refused

from .models import Ask, Claim, LanguageVersion, Revision, Translatable
from .queries import mark_of, may_still_hold
from .signals import acted
from .texts import digest

CLAIMED_FOR = datetime.timedelta(days=14)


class ChangedMeanwhile(Refused):
    """Somebody else saved this translation after the form was opened."""

    message = _(
        "Somebody else saved this translation while you were writing. "
        "Their text is shown beside yours: compare the two and save again."
    )
    status = 409


class SourceLanguage(Refused):
    """The original is no translation."""

    message = _("This is the language of the original. Choose another language to translate into.")


class ChangedTooOften(Refused):
    """Nobody can say what a translation still holds against."""

    message = _(
        "The original changed more than once since this was translated, or in a way that is not known. "
        "Read it and save the translation again."
    )
    status = 409


class Claimed(Refused):
    """Another translator is at it."""

    message = _("Somebody else is translating this already. You can still open it and save.")
    status = 409


@transaction.atomic
def save_version(
    *,
    of: Translatable,
    language: str,
    texts: dict[str, str],
    origin: str = LanguageVersion.Origin.HUMAN,
    translator=None,
    reviewer=None,
    written: str = "",
    based_on: dict[str, str] | None = None,
    made_from: dict[str, str] | None = None,
    seen_at: str | None = None,
    state: str = LanguageVersion.State.PUBLISHED,
) -> LanguageVersion:
    """Save the texts of `of` in `language`, made from the source as it stands.

    `origin` marks the whole; `written` says how the texts came about that change now, where that is something else.
    `reviewer` is who has read the whole of what a machine wrote.
    `made_from` says as which text the source was read, field by field, `based_on` only with which digest.
    `seen_at` is the `changed_at` (ISO) of the version the translator started from, "" for none.
    Every text that is new, or made from another source than before, is added to the history.
    Raises SourceLanguage, ChangedMeanwhile.
    """
    if language == of.source_language:
        raise SourceLanguage
    kind = ContentType.objects.get_for_model(of)
    present = (
        LanguageVersion.objects.select_for_update()
        .filter(content_type=kind, object_id=of.pk, language=language)
        .first()
    )
    source = of.source_texts()
    payload = {name: of.cleaned_text(name, texts[name]) for name in source if texts.get(name, "").strip()}
    payload = {name: text for name, text in payload.items() if text}
    if seen_at is not None and seen_at != (present.changed_at.isoformat() if present else ""):
        if (
            present
            and translator is not None
            and present.translator_id == translator.pk
            and present.payload == payload
        ):
            # The same form, sent twice.
            return present
        raise ChangedMeanwhile
    read = {name: (made_from or {}).get(name, source[name]) for name in payload}
    digests = {name: (based_on or {}).get(name) or digest(read[name]) for name in payload}
    before = (dict(present.payload), dict(present.based_on), present) if present else ({}, {}, None)
    stands = LanguageVersion(payload=payload, based_on=digests)
    if present:
        _remember_what_stood(present, source)
    version, _created = LanguageVersion.objects.update_or_create(
        content_type=kind,
        object_id=of.pk,
        language=language,
        defaults={
            "payload": payload,
            "based_on": digests,
            "origin": origin,
            "state": state,
            "translator": translator,
            "reviewer": reviewer,
            "changed_at": timezone.now(),
            "mark": mark_of(stands, source),
        },
    )
    Revision.objects.bulk_create(
        Revision(
            version=version,
            field=name,
            source_text=read.get(name, "") if digests.get(name) == digest(read.get(name, "")) else "",
            made_from=digests.get(name, ""),
            translated_text=payload.get(name, ""),
            origin=written or origin,
            by=translator,
            at=version.changed_at,
        )
        for name in source
        if (payload.get(name), digests.get(name)) != (before[0].get(name), before[1].get(name))
    )
    if translator is not None:
        release(of=of, language=language, by=translator)
    return version


@transaction.atomic
def save_first_versions(*, of: Translatable, texts: dict[str, dict[str, str]]) -> None:
    """Save what people made of something that has no translation yet: language -> field -> text.

    For whoever loads much at once: a few statements for all languages, and the search index is not told.
    Raises SourceLanguage.
    """
    if of.source_language in texts:
        raise SourceLanguage
    source = of.source_texts()
    digests = {name: digest(text) for name, text in source.items()}
    kind, now = ContentType.objects.get_for_model(of), timezone.now()
    versions = []
    for language, said in texts.items():
        payload = {name: of.cleaned_text(name, said[name]) for name in source if said.get(name, "").strip()}
        payload = {name: text for name, text in payload.items() if text}
        version = LanguageVersion(
            content_type=kind,
            object_id=of.pk,
            language=language,
            payload=payload,
            based_on={name: digests[name] for name in payload},
            changed_at=now,
        )
        version.mark = mark_of(version, source)
        versions.append(version)
    Revision.objects.bulk_create(
        Revision(
            version=version,
            field=name,
            source_text=source[name],
            made_from=digests[name],
            translated_text=text,
            origin=version.origin,
            at=now,
        )
        for version in LanguageVersion.objects.bulk_create(versions)
        for name, text in version.payload.items()
    )


def _remember_what_stood(version: LanguageVersion, source: dict[str, str]) -> None:
    """Texts that no history knows, because they are older than it, are added before they are replaced."""
    known = set(version.revisions.values_list("field", flat=True))
    Revision.objects.bulk_create(
        Revision(
            version=version,
            field=name,
            source_text=source.get(name, "") if version.based_on.get(name) == digest(source.get(name, "")) else "",
            made_from=version.based_on.get(name, ""),
            translated_text=text,
            origin=version.origin,
            by_id=version.translator_id,
            at=version.changed_at,
        )
        for name, text in version.payload.items()
        if name not in known
    )


def origin_after_reading(version: LanguageVersion | None, *, was_proposed: bool = False) -> str:
    """How a translation is marked once a person has saved it: checked, when a machine wrote it."""
    by_machine = version is not None and version.origin in {
        LanguageVersion.Origin.MACHINE,
        LanguageVersion.Origin.MACHINE_CHECKED,
    }
    return LanguageVersion.Origin.MACHINE_CHECKED if by_machine or was_proposed else LanguageVersion.Origin.HUMAN


@transaction.atomic
def confirm_still_holds(*, of: Translatable, language: str, field: str, seen: str, by) -> None:
    """Say that the last change of one source text does not alter the meaning: its translation counts as fresh again.

    `seen` is the source text as the person read it. Only a translation that was fresh before the last change can be
    confirmed. The act stands in the history and in the record of what was done.
    Raises ChangedTooOften.
    """
    kind = ContentType.objects.get_for_model(of)
    version = (
        LanguageVersion.objects.select_for_update()
        .filter(content_type=kind, object_id=of.pk, language=language)
        .first()
    )
    stands = of.source_texts().get(field, "")
    made_from = version.based_on.get(field) if version else None
    if made_from == digest(stands):
        return
    if not made_from or digest(seen) != digest(stands) or not may_still_hold(of, version, field):
        raise ChangedTooOften
    version.based_on = version.based_on | {field: digest(stands)}
    version.mark = mark_of(version, of.source_texts())
    # The texts are as they were: who has the form open goes on.
    version.save(update_fields=["based_on", "mark"])
    Revision.objects.create(
        version=version,
        field=field,
        act=Revision.Act.STILL_HOLDS,
        source_text=stands,
        made_from=digest(stands),
        translated_text=version.payload.get(field, ""),
        origin=version.origin,
        by=by,
    )
    acted.send(sender=LanguageVersion, action="languages.still_holds", thing=version, by=by)


@transaction.atomic
def claim(*, of: Translatable, language: str, by) -> Claim:
    """Say that one is translating this, for the next fourteen days. Raises SourceLanguage, Claimed."""
    if language == of.source_language:
        raise SourceLanguage
    until = timezone.now() + CLAIMED_FOR
    made, is_new = Claim.objects.select_for_update().get_or_create(
        content_type=ContentType.objects.get_for_model(of),
        object_id=of.pk,
        language=language,
        defaults={"by": by, "until": until},
    )
    if not is_new:
        if made.by_id != by.pk and made.until > timezone.now():
            raise Claimed
        made.by, made.until = by, until
        made.save()
    return made


@transaction.atomic
def ask_for(*, of: Translatable, language: str) -> None:
    """One more reader would like to read this in `language`. Raises SourceLanguage."""
    if language == of.source_language:
        raise SourceLanguage
    row, _made = Ask.objects.get_or_create(
        content_type=ContentType.objects.get_for_model(of), object_id=of.pk, language=language
    )
    Ask.objects.filter(pk=row.pk).update(number=F("number") + 1)


def release(*, of: Translatable, language: str, by) -> None:
    """One's own claim ends."""
    kind = ContentType.objects.get_for_model(of)
    Claim.objects.filter(content_type=kind, object_id=of.pk, language=language, by=by).delete()
