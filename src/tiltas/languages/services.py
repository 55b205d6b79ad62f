"""Saving translations."""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tiltas.core.errors import Refused

from .models import LanguageVersion, Translatable
from .texts import digest


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


@transaction.atomic
def save_version(
    *,
    of: Translatable,
    language: str,
    texts: dict[str, str],
    origin: str = LanguageVersion.Origin.HUMAN,
    translator=None,
    based_on: dict[str, str] | None = None,
    seen_at: str | None = None,
    state: str = LanguageVersion.State.PUBLISHED,
) -> LanguageVersion:
    """Save the texts of `of` in `language`, made from the source as it stands or as `based_on` says it stood.

    `seen_at` is the `changed_at` (ISO) of the version the translator started from, "" for none.
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
    if seen_at is not None and seen_at != (present.changed_at.isoformat() if present else ""):
        raise ChangedMeanwhile
    source = of.source_texts()
    payload = {name: texts[name].strip() for name in of.translated_fields if texts.get(name, "").strip()}
    digests = {name: (based_on or {}).get(name) or digest(source[name]) for name in payload}
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
            "changed_at": timezone.now(),
        },
    )
    return version
