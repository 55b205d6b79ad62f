"""A machine translates what readers asked for: public texts only, and never over a person's words."""

import logging

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache

from . import machine as machines
from .models import LanguageVersion, Translatable
from .queries import origins_of, translatable_kinds, versions_of
from .services import ChangedMeanwhile, save_version
from .texts import digest
from .waiting import Missing, begun_in, first_of

logger = logging.getLogger(__name__)

AT_ONCE = 20
A_DAY = 86400


def is_open_to(thing: Translatable) -> bool:
    """Whether the words of this may be given to a machine: readers see them, and nothing is decided by them."""
    return type(thing).open_to_machines().filter(pk=thing.pk).exists()


def proposal(*, of: Translatable, language: str, fields: list[str]) -> dict[str, str]:
    """What the machine would write for some fields; nothing is saved. Raises MachineAway."""
    machine = machines.machine()
    if machine is None or not is_open_to(of) or language == of.source_language:
        raise machines.MachineAway
    texts = {name: text for name, text in of.source_texts().items() if name in fields and text.strip()}
    return machines.translated(texts, source=of.source_language, into=language, by=machine) if texts else {}


def translate_by_machine(*, of: Translatable, language: str, machine: machines.Machine) -> LanguageVersion | None:
    """Translate what is missing in a language, or what changed since a machine translated it; None when that is nothing.

    Nothing is sent that stands unchanged, no text that a person wrote, and nothing at all of what counts as a person's.
    Raises MachineAway.
    """
    if language == of.source_language or not is_open_to(of):
        return None
    version = versions_of(of).get(language)
    if version is not None and version.origin != LanguageVersion.Origin.MACHINE:
        return None
    source = of.source_texts()
    origins = origins_of([version]).get(version.pk, {}) if version else {}
    stands = {
        name: text
        for name, text in (version.payload.items() if version else ())
        if name in source
        and (
            version.based_on.get(name) == digest(source[name])
            or origins.get(name, version.origin) != LanguageVersion.Origin.MACHINE
        )
    }
    wanted = {name: text for name, text in source.items() if text.strip() and name not in stands}
    if not wanted:
        return None
    made = machines.translated(wanted, source=of.source_language, into=language, by=machine)
    if not made:
        return None
    try:
        return save_version(
            of=of,
            language=language,
            texts=stands | made,
            made_from={name: source[name] for name in made},
            based_on={name: version.based_on[name] for name in stands if name in version.based_on},
            origin=LanguageVersion.Origin.MACHINE,
            # Whatever a person saved while the machine was at it stays.
            seen_at=version.changed_at.isoformat() if version else "",
        )
    except ChangedMeanwhile:
        return None


def translate_what_waits() -> int:
    """Some of what waits in every language: what readers asked for, or everything when the installation says so.

    Returns how many things were translated. What the machine could not do is tried again after a day, or when its
    original changes.
    """
    machine = machines.machine()
    if machine is None:
        return 0
    done = 0
    for language, _name in settings.LANGUAGES:
        for item in _waiting_in(language):
            thing = item.model.open_to_machines().filter(pk=item.pk).first()
            if thing is None or not _is_first_try(thing, language):
                continue
            try:
                # No transaction around it: nobody waits for a machine with the database locked.
                done += translate_by_machine(of=thing, language=language, machine=machine) is not None
            except machines.MachineAway:
                logger.warning("the machine that translates does not answer")
                return done
    return done


def _waiting_in(language: str) -> list[Missing]:
    begun = begun_in([language])[language]
    of_machines = _by_machine(begun, language)
    queue = [item for item in first_of(language, AT_ONCE, begun=[]) if item.asks or settings.MACHINE_TRANSLATES_ALL]
    return [*(item for item in begun if item in of_machines), *queue][:AT_ONCE]


def _by_machine(items: list[Missing], language: str) -> set[Missing]:
    kinds = {ContentType.objects.get_for_model(model).pk: model for model in translatable_kinds()}
    found = LanguageVersion.objects.filter(
        language=language, origin=LanguageVersion.Origin.MACHINE, object_id__in=[item.pk for item in items]
    ).values_list("content_type_id", "object_id")
    keys = {(kinds.get(kind), pk) for kind, pk in found}
    return {item for item in items if (item.model, item.pk) in keys}


def _is_first_try(thing: Translatable, language: str) -> bool:
    said = digest("\n".join(thing.source_texts().values()))
    return cache.add(f"machine:{thing._meta.label_lower}:{thing.pk}:{language}:{said}", 1, A_DAY)
