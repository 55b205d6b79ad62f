"""Loads the facts about the real programmes: organisations, projects, what fed into what, events at their real dates."""

import calendar
import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from tiltas.events.models import Event
from tiltas.events.services import announce_event
from tiltas.languages.models import LanguageVersion, Translatable
from tiltas.languages.services import save_version
from tiltas.network.models import Organisation
from tiltas.network.services import found_organisation
from tiltas.places.models import Place
from tiltas.places.queries import place_by_code, place_named
from tiltas.projects.models import Precision, Project, WorkPackage
from tiltas.projects.services import (
    add_deliverable,
    add_funding,
    add_partner,
    add_work_package,
    feed,
    start_project,
)
from tiltas.themes.models import Theme

FACTS = Path(__file__).with_name("programmes.yaml")

Texts = dict[str, str]


@transaction.atomic
def load_programmes() -> int:
    """Enter what is missing of the facts; returns how many organisations, projects and events are new.

    What is there stays as it is, also when somebody has changed it since. Places and themes must be seeded before.
    """
    facts = yaml.safe_load(FACTS.read_text(encoding="utf-8"))
    loader = _Loader()
    for key, row in facts["organisations"].items():
        loader.organisation(key, row)
    for row in facts["projects"]:
        loader.project(row)
    return loader.new


def when(written: int | str | datetime.date | None) -> tuple[datetime.date | None, str]:
    """A date and how exactly it is known: 2012 is a year, 2012-05 a month, 2012-05-27 a day, None not known."""
    if written is None:
        return None, Precision.DAY
    if isinstance(written, datetime.date):
        return written, Precision.DAY
    parts = [int(part) for part in str(written).split("-")]
    if len(parts) == 1:
        return datetime.date(parts[0], 1, 1), Precision.YEAR
    return datetime.date(parts[0], parts[1], 1), Precision.MONTH


def _last(day: datetime.date | None, precision: str) -> datetime.date | None:
    if day is None or precision == Precision.DAY:
        return day
    month = 12 if precision == Precision.YEAR else day.month
    return day.replace(month=month, day=calendar.monthrange(day.year, month)[1])


def _place(written: str | None) -> Place | None:
    if not written:
        return None
    country, _colon, name = written.partition(": ")
    place = place_named(name, country=country) if name else place_by_code(written)
    if place is None:
        raise LookupError(f"no place is called {written!r}: seed the places first")
    return place


class _Loader:
    """Remembers what the keys of the file stand for."""

    def __init__(self) -> None:
        self.new = 0
        self.organisations: dict[str, Organisation] = {}
        self.projects: dict[str, Project] = {}
        self.themes = {theme.key: theme for theme in Theme.objects.all()}

    def organisation(self, key: str, row: dict[str, Any]) -> None:
        (language, name), *others = row["name"].items()
        place = _place(row.get("place"))
        present = Organisation.objects.select_related("node").filter(name=name, place=place).first()
        if present is None:
            contact = row.get("contact_for", "")
            present = found_organisation(
                name=name,
                name_language=language,
                names=dict(others),
                kind=row["kind"],
                sector=row.get("sector", ""),
                place=place,
                governs=_place(row.get("governs")),
                is_contact_point=bool(contact),
                contact_for=None if contact in {"", "region"} else _place(contact),
            )
            self.new += 1
        self.organisations[key] = present

    def project(self, row: dict[str, Any]) -> None:
        language, title = next(iter(row["title"].items()))
        starts_on, starts_precision = when(row.get("starts"))
        ends_on, ends_precision = when(row.get("ends"))
        project = Project.objects.select_related("node").filter(title=title, starts_on=starts_on).first()
        if project is None:
            project = start_project(
                title=title,
                language=language,
                acronym=row.get("acronym", ""),
                summary=_original(row.get("summary"), language),
                starts_on=starts_on,
                starts_precision=starts_precision,
                ends_on=_last(ends_on, ends_precision),
                ends_precision=ends_precision,
                places=[_place(code) for code in row.get("places", [])],
                themes=[self.themes[key] for key in row.get("themes", [])],
                continues=self.projects.get(row.get("continues", "")),
            )
            self.new += 1
            self._fill(project, language, row)
        self.projects[row["key"]] = project
        packages = {work.key: work for work in project.work_packages.all()}
        by_title = {work.title: work for work in packages.values()}
        for work in row.get("work_packages", []):
            # A key that is only the file's own is not kept with the work package.
            packages.setdefault(work["key"], by_title.get(next(iter(work["title"].values()))))
        for event in row.get("events", []):
            self._event(project, packages, event)

    def _fill(self, project: Project, language: str, row: dict[str, Any]) -> None:
        _translate(project, title=row["title"], summary=row.get("summary"))
        for part in row.get("partners", []):
            add_partner(
                project=project,
                organisation=self.organisations[part["organisation"]],
                role=part.get("role", "partner"),
            )
        for money in row.get("funding", []):
            made = add_funding(
                project=project,
                language=language,
                fund=_original(money["fund"], language),
                programme=_original(money.get("programme"), language),
                agreement=money.get("agreement", ""),
                amount=_money(money.get("amount")),
                total=_money(money.get("total")),
                currency=money.get("currency", ""),
                acknowledgement=_original(money.get("acknowledgement"), language),
            )
            _translate(
                made,
                fund=money["fund"],
                programme=money.get("programme"),
                acknowledgement=money.get("acknowledgement"),
            )
        packages = {work["key"]: _work_package(project, language, work) for work in row.get("work_packages", [])}
        for work in row.get("work_packages", []):
            for handed_on in work.get("feeds", []):
                made = feed(
                    earlier=packages[work["key"]],
                    later=packages[handed_on["into"]],
                    what=_original(handed_on["what"], language),
                    language=language,
                )
                _translate(made, what=handed_on["what"])

    def _event(self, project: Project, packages: dict[str, WorkPackage], row: dict[str, Any]) -> None:
        language, title = next(iter(row["title"].items()))
        starts_on, precision = when(row.get("starts"))
        ends_on, _precision = when(row.get("ends"))
        if Event.objects.filter(project=project, starts_on=starts_on, kind=row["kind"], title=title).exists():
            return
        event = announce_event(
            kind=row["kind"],
            title=title,
            language=language,
            starts_on=starts_on,
            ends_on=ends_on,
            precision=precision,
            place=_place(row.get("place")),
            place_text=row.get("place_text", ""),
            countries=[_place(code) for code in row.get("countries", [])],
            project=project,
            work_package=packages.get(row.get("work_package", "")),
            themes=list(project.themes.all()),
            hybrid=row.get("hybrid", False),
            participants=row.get("participants"),
            participants_note=_original(row.get("participants_note"), language),
            state=Event.State.HELD,
        )
        _translate(event, title=row["title"], participants_note=row.get("participants_note"))
        self.new += 1


def _work_package(project: Project, language: str, row: dict[str, Any]) -> WorkPackage:
    made = add_work_package(
        project=project,
        key=row["key"] if row["key"].isupper() else "",
        title=_original(row["title"], language),
        purpose=_original(row.get("purpose"), language),
        language=language,
    )
    _translate(made, title=row["title"], purpose=row.get("purpose"))
    for brought in row.get("deliverables", []):
        deliverable = add_deliverable(
            work_package=made, title=_original(brought["title"], language), language=language
        )
        _translate(deliverable, title=brought["title"])
    return made


def _original(texts: Texts | None, language: str) -> str:
    return texts[language] if texts else ""


def _money(amount: int | None) -> Decimal | None:
    return None if amount is None else Decimal(amount)


def _translate(thing: Translatable, **texts: Texts | None) -> None:
    """Store every language but the original's as a translation that came with the text."""
    languages = {code for mapping in texts.values() if mapping for code in mapping}
    for code in sorted(languages - {thing.source_language}):
        found = {field: mapping[code] for field, mapping in texts.items() if mapping and code in mapping}
        save_version(of=thing, language=code, texts=found, origin=LanguageVersion.Origin.IMPORTED)
