"""Files of translators: what goes out, what a filled one would do, and doing it."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from tiltas.core.errors import Refused

from .exchange import Sheet, Unit
from .models import FilledFile, LanguageVersion, Translatable
from .queries import origins_of, translatable_kinds, versions_of
from .services import save_version
from .signals import acted
from .texts import digest
from .waiting import Missing

AT_MOST = 1000
BY_MACHINES = (LanguageVersion.Origin.MACHINE, LanguageVersion.Origin.MACHINE_CHECKED)
BY_PEOPLE = (LanguageVersion.Origin.HUMAN, LanguageVersion.Origin.MACHINE_CHECKED)


class Gone(Refused):
    """Saved already, or too old."""

    message = _("This file was saved already, or it waited longer than a day. Hand it in again if you need to.")
    status = 410


def sheet_of(items: Iterable[Missing], *, into: str, source: str) -> Sheet:
    """What is missing or outdated of these, written in one language, as a file, in their order. Two statements a kind."""
    chosen = list(items)[:AT_MOST]
    by_kind: dict[type[Translatable], list[int]] = {}
    for item in chosen:
        by_kind.setdefault(item.model, []).append(item.pk)
    found = {}
    for model, keys in by_kind.items():
        versions = _versions(model, keys, into)
        for thing in model.open_to_translators().filter(pk__in=keys, source_language=source):
            found[model, thing.pk] = _units(thing, versions.get(thing.pk))
    units = [unit for item in chosen for unit in found.get((item.model, item.pk), ())]
    return Sheet(into=into, made_at=timezone.now().isoformat(), units=units, source=source)


def sheet_of_one(thing: Translatable, *, into: str) -> Sheet:
    """The whole of one thing, what is translated already too."""
    units = _units(thing, versions_of(thing).get(into), whole=True)
    return Sheet(into=into, made_at=timezone.now().isoformat(), units=units, source=thing.source_language)


def _versions(model, keys, into) -> dict[int, LanguageVersion]:
    kind = ContentType.objects.get_for_model(model)
    found = LanguageVersion.objects.filter(content_type=kind, object_id__in=keys, language=into)
    return {version.object_id: version for version in found}


def _units(thing, version, *, whole=False) -> list[Unit]:
    units = []
    for name, text in thing.source_texts().items():
        if not text:
            continue
        target = version.payload.get(name, "") if version else ""
        is_fresh = bool(target) and version.based_on.get(name) == digest(text)
        if whole or not is_fresh:
            units.append(
                Unit(
                    key=f"{thing._meta.label_lower}.{thing.pk}.{name}",
                    digest=digest(text),
                    source=text,
                    target=target if is_fresh else "",
                    earlier="" if is_fresh else target,
                )
            )
    return units


@dataclass
class Plan:
    """What saving a file would do, text by text."""

    saved: list[tuple[Translatable, Unit]] = field(default_factory=list)
    replacing: list[tuple[Translatable, Unit]] = field(default_factory=list)
    stale: list[Unit] = field(default_factory=list)
    unknown: list[Unit] = field(default_factory=list)
    too_long: list[Unit] = field(default_factory=list)
    same: list[tuple[Translatable, Unit]] = field(default_factory=list)
    empty: int = 0
    # What stands of these things; by key of a machine's, how each text of it came about.
    versions: dict[Translatable, LanguageVersion] = field(default_factory=dict)
    origins: dict[int, dict[str, str]] = field(default_factory=dict)

    @property
    def still_by_machine(self) -> list[Translatable]:
        """What readers are told is a machine's after saving too: the file does not fill all of its texts."""
        filled, read = _by_thing([*self.saved, *self.replacing]), _by_thing(self.same)
        return [
            thing
            for thing, units in filled.items()
            if (version := self.versions.get(thing))
            and version.origin == LanguageVersion.Origin.MACHINE
            and not _whole(thing) <= _by_people(self, version) | _names(units) | _names(read.get(thing, ()))
        ]


def hand_in(*, sheet: Sheet, by) -> FilledFile:
    """Keep a file until its person has looked through what it would do."""
    units = [[unit.key, unit.digest, unit.source, unit.target] for unit in sheet.units]
    return FilledFile.objects.create(by=by, language=sheet.into, made_at=sheet.made_at, units=units)


def plan_of(file: FilledFile) -> Plan:
    """What saving it would do now. One statement a kind, one for its versions, one for what machines wrote of them."""
    plan = Plan()
    made_at = parse_moment(file.made_at)
    kinds = {model._meta.label_lower: model for model in translatable_kinds()}
    by_kind: dict[str, list[tuple[int, str, Unit]]] = {}
    for unit in (Unit(*row) for row in file.units):
        place = unit.place
        if not unit.target.strip():
            plan.empty += 1
        elif place is None or place[0] not in kinds:
            plan.unknown.append(unit)
        else:
            by_kind.setdefault(place[0], []).append((place[1], place[2], unit))
    for label, rows in by_kind.items():
        model, keys = kinds[label], {pk for pk, _name, _unit in rows}
        things = model.open_to_translators().exclude(source_language=file.language).in_bulk(list(keys))
        versions = _versions(model, keys, file.language)
        by_machine = [one for one in versions.values() if one.origin == LanguageVersion.Origin.MACHINE]
        if by_machine:
            plan.origins |= origins_of(by_machine)
        for pk, name, unit in rows:
            thing = things.get(pk)
            if thing is None or name not in thing.source_texts():
                plan.unknown.append(unit)
                continue
            version = versions.get(pk)
            if version:
                plan.versions[thing] = version
            # Where a file filled up what a machine began, some of its texts are a person's.
            origin = plan.origins.get(version.pk, {}).get(name, version.origin) if version else ""
            _place_in(plan, thing, version, origin, name, unit, made_at)
    return plan


def parse_moment(text: str) -> datetime.datetime | None:
    """When the file says it was made; None when it says nothing that can be believed."""
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found and timezone.is_aware(found) else None


def _place_in(plan, thing, version, origin, name, unit, made_at) -> None:
    stands = thing.source_texts()[name]
    longest = thing.longest_text(name)
    text = thing.cleaned_text(name, unit.target)
    if unit.digest != digest(stands):
        plan.stale.append(unit)
    elif (longest and len(text) > longest) or "\x00" in text:
        plan.too_long.append(unit)
    elif version and version.payload.get(name) == text and version.based_on.get(name) == unit.digest:
        plan.same.append((thing, unit))
    elif (
        version
        and version.payload.get(name)
        and origin in BY_PEOPLE
        and (made_at is None or version.changed_at > made_at)
    ):
        plan.replacing.append((thing, unit))
    else:
        plan.saved.append((thing, unit))


@transaction.atomic
def save_filled(*, file: FilledFile, origin: str, replace: bool, by) -> int:
    """Save what a file holds; texts of people that are newer than the file only with `replace`. How many were saved.

    What a machine wrote counts as unchecked until files have every text of it. All or nothing. Raises Gone.
    """
    taken, _rows = FilledFile.objects.filter(pk=file.pk, by=by).delete()
    if not taken:
        raise Gone
    plan = plan_of(file)
    chosen = plan.saved + (plan.replacing if replace else [])
    read = _by_thing(plan.same)
    for thing, units in _by_thing(chosen).items():
        version = plan.versions.get(thing)
        texts = dict(version.payload) if version else {}
        made_from = dict(version.based_on) if version else {}
        for unit in units:
            texts[unit.place[2]] = unit.target
            made_from[unit.place[2]] = unit.digest
        whole, reviewer = origin, None
        if version and version.origin in BY_MACHINES:
            whole, reviewer = _mark_after(
                plan, thing, _names(units), _names(read.get(thing, ())), origin=origin, by=by
            )
        save_version(
            of=thing,
            language=file.language,
            texts=texts,
            based_on=made_from,
            origin=whole,
            written=origin,
            translator=by,
            reviewer=reviewer,
        )
    acted.send(sender=FilledFile, action="languages.save_file", thing=file, by=by)
    return len(chosen)


def _mark_after(plan: Plan, thing, filled: set[str], read: set[str], *, origin, by) -> tuple[str, object]:
    """(how the whole is marked, who checked it) once a person has `filled` some texts that a machine had written.

    A text that stands in the file as the machine wrote it was `read`.
    """
    version, whole = plan.versions[thing], _whole(thing)
    if version.origin == LanguageVersion.Origin.MACHINE:
        by_people = filled | _by_people(plan, version)
        if whole <= by_people:
            return origin, None
        if whole <= by_people | read:
            return LanguageVersion.Origin.MACHINE_CHECKED, by
    elif whole <= filled:
        return origin, None
    return version.origin, version.reviewer


def _by_thing(chosen: Iterable[tuple[Translatable, Unit]]) -> dict[Translatable, list[Unit]]:
    found: dict[Translatable, list[Unit]] = {}
    for thing, unit in chosen:
        found.setdefault(thing, []).append(unit)
    return found


def _names(units: Iterable[Unit]) -> set[str]:
    return {unit.place[2] for unit in units}


def _whole(thing: Translatable) -> set[str]:
    return {name for name, text in thing.source_texts().items() if text}


def _by_people(plan: Plan, version: LanguageVersion) -> set[str]:
    """Texts of a machine's translation that a person wrote since."""
    return {
        name
        for name, how in plan.origins.get(version.pk, {}).items()
        if how != LanguageVersion.Origin.MACHINE and version.payload.get(name)
    }
