"""Who is known already, who would get a letter, what became of it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import translation

from tiltas.accounts.models import User
from tiltas.languages.queries import reading_order, versions_of
from tiltas.network.models import Organisation
from tiltas.notifications.services import language_offered
from tiltas.people.models import Person
from tiltas.people.queries import present_affiliations
from tiltas.places.queries import countries

from . import sheets
from .models import Circular, ContactSheet, Copy, NoLetters

# As many keys as every database takes in one statement.
AT_ONCE = 500


# Contact sheets -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """Something that a sheet says otherwise than it stands here."""

    label: Any
    here: Any
    there: Any


@dataclass
class Line:
    """One row of a sheet and what entering it would do. `person` is whose entry the coordinator may be led to."""

    row: sheets.Row
    organisation: Organisation | None = None
    is_known: bool = False
    is_alike: bool = False
    person: Person | None = None
    differences: list[Difference] = field(default_factory=list)

    @property
    def is_wrong(self) -> bool:
        return bool(self.row.troubles)

    @property
    def is_sample(self) -> bool:
        """Whether the person would be a sample, about whom nobody is mailed."""
        return self.organisation is not None and self.organisation.is_sample

    @property
    def organisation_is_new(self) -> bool:
        """Whether the organisation is not in the network."""
        return bool(self.row.organisation) and self.organisation is None


@dataclass
class Plan:
    """What entering a sheet would do."""

    new: list[Line] = field(default_factory=list)
    alike: list[Line] = field(default_factory=list)
    known: list[Line] = field(default_factory=list)
    wrong: list[Line] = field(default_factory=list)

    @property
    def missing_organisations(self) -> list[tuple[str, Any]]:
        """(name, kind) of organisations that are not in the network, each once, as they are written first."""
        names = {}
        for line in self._with_missing:
            names.setdefault(sheets.comparable(line.row.organisation), line.row.organisation)
        kinds = self.kinds_of_missing
        return [(name, Organisation.Kind(kinds[key] or Organisation.Kind.OTHER).label) for key, name in names.items()]

    @property
    def kinds_of_missing(self) -> dict[str, str]:
        """The kind by comparable name; of several rows the first that says one."""
        kinds: dict[str, str] = {}
        for line in self._with_missing:
            key = sheets.comparable(line.row.organisation)
            kinds[key] = kinds.get(key) or line.row.kind
        return kinds

    @property
    def _with_missing(self) -> list[Line]:
        return [line for line in (*self.new, *self.alike) if line.organisation_is_new]


def country_names() -> dict[str, str]:
    """The code of every country by any name it has here, in small letters. One statement."""
    found = {}
    for country in countries().exclude(code=""):
        for name in (country.code, country.name, *country.names.values()):
            if name:
                found[name.casefold()] = country.code
    return found


def plan_of(sheet: ContactSheet) -> Plan:
    """What entering the people of a sheet would do now. A handful of statements, however long it is."""
    names, language = country_names(), language_offered(translation.get_language() or "")
    rows = [sheets.understand(cells, country_names=names, default_language=language) for cells in sheet.rows]
    again = sheets.twice(rows)
    by_address, by_name = _present_people(rows)
    organisations = organisations_by_name()
    plan = Plan()
    for row in rows:
        line = Line(row=row, organisation=_organisation_called(row.organisation, organisations))
        same, alike = by_address.get(row.email.casefold()), by_name.get(sheets.comparable(row.name))
        line.is_known, line.is_alike = same is not None or row.number in again, alike is not None
        _compare(line, same or alike, sheet.by)
        if line.is_wrong:
            plan.wrong.append(line)
        elif line.is_known:
            plan.known.append(line)
        elif line.is_alike:
            plan.alike.append(line)
        else:
            plan.new.append(line)
    return plan


def _present_people(rows: list[sheets.Row]) -> tuple[dict[str, Person], dict[str, Person]]:
    """Those who are entered with an address or a name of the sheet: by address, and by comparable name."""
    # Compared here: databases differ in what a small letter is.
    addresses = {row.email.casefold() for row in rows if row.email}
    names = {sheets.comparable(row.name) for row in rows} - {""}
    by_address, by_name = {}, {}
    found = Person.objects.order_by("-pk").values_list("pk", "email", "name", "name_variants")
    for pk, email, name, variants in found.iterator(chunk_size=2000):
        if email.casefold() in addresses:
            by_address[email.casefold()] = pk
        for one in {sheets.comparable(one) for one in (name, *variants)} & names:
            by_name[one] = pk
    wanted = sorted({*by_address.values(), *by_name.values()})
    people = {}
    for start in range(0, len(wanted), AT_ONCE):
        people |= with_work(Person.objects.in_bulk(wanted[start : start + AT_ONCE]))
    return (
        {address: people[pk] for address, pk in by_address.items()},
        {name: people[pk] for name, pk in by_name.items()},
    )


def with_work(people: dict[int, Person]) -> dict[int, Person]:
    """People with what they do today, as `work`; one statement."""
    for one in people.values():
        one.work = []
    found = present_affiliations().filter(person__in=people).select_related("organisation").order_by("-since", "pk")
    for one in found:
        people[one.person_id].work.append(one)
    return people


def _compare(line: Line, person: Person | None, reader: User) -> None:
    """Write down what the sheet says otherwise, of all that the coordinator may see."""
    row, organisation = line.row, line.organisation
    say = line.differences.append
    if person is not None:
        names = {sheets.comparable(one) for one in (person.name, *person.name_variants)}
        # Whose address it is, the owner may have kept back: a sheet of addresses does not find that out.
        if sheets.comparable(row.name) in names or _may_see(person, "email", reader):
            line.person = person
            if row.name and row.name != person.name:
                say(Difference(sheets.COLUMNS["name"], person.name, row.name))
            if _may_see(person, "work", reader):
                line.differences += _other_work(line, person)
            if row.phone and _may_see(person, "phone", reader) and _digits(row.phone) != _digits(person.phone):
                say(Difference(sheets.COLUMNS["phone"], person.phone or "—", row.phone))
    if organisation is not None:
        called = {name.casefold() for name in (organisation.name, *organisation.names.values())}
        if row.organisation.casefold() not in called:
            say(Difference(sheets.COLUMNS["organisation"], organisation.name, row.organisation))
        if row.kind and row.kind != organisation.kind:
            there = Organisation.Kind(row.kind).label
            say(Difference(sheets.COLUMNS["kind"], organisation.get_kind_display(), there))


def _other_work(line: Line, person: Person) -> list[Difference]:
    row = line.row
    if not (row.role or row.organisation):
        return []
    work = person.work
    if row.organisation:
        work = [one for one in work if line.organisation and one.organisation_id == line.organisation.pk]
    if work and (not row.role or sheets.comparable(row.role) in {sheets.comparable(one.role) for one in work}):
        return []
    here = "; ".join(_work_in_words(one.role, one.organisation.name_in().plain) for one in person.work)
    there = line.organisation.name_in().plain if line.organisation else row.organisation
    return [Difference(sheets.COLUMNS["role"], here or "—", _work_in_words(row.role, there))]


def _work_in_words(role: str, organisation: str) -> str:
    return " – ".join(filter(None, [role, organisation]))


def _may_see(person: Person, part: str, reader: User) -> bool:
    """What organisers have written down themselves; once the person has answered, what they show."""
    if reader.has_perm("people.change", person):
        return True
    return person.is_listed and person.shows(part, to_members=reader.has_perm("people.see_as_member"))


def _digits(phone: str) -> str:
    return "".join(one for one in phone if one.isdigit())


def organisations_by_name() -> dict[str, Organisation]:
    """Every public organisation by every name it uses or has used, in small letters and as `comparable`. One statement.

    What is written alike comes before what is only comparable, a name in use before a former one, and a real one before
    an invented one of the same name: whoever works for an invented organisation is a sample, too.
    """
    every = list(Organisation.objects.public().select_related("node").order_by("-pk"))
    found: dict[str, Organisation] = {}
    # What is written last stays.
    for key in (sheets.comparable, str.casefold):
        for is_sample in (True, False):
            present = [one for one in every if one.is_sample == is_sample]
            for one in present:
                found |= {key(former["name"]): one for former in one.former_names}
            for one in present:
                found |= {key(name): one for name in (*one.names.values(), one.name)}
    found.pop("", None)
    return found


def _organisation_called(name: str, organisations: dict[str, Organisation]) -> Organisation | None:
    return organisations.get(name.casefold()) or organisations.get(sheets.comparable(name))


# Letters --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reader:
    """Somebody who would get a letter, and the language in which they want to read."""

    language: str
    person: Person | None = None
    organisation: Organisation | None = None

    @property
    def address(self) -> str:
        """Where the copy goes. Never shown."""
        return self.person.email if self.person else self.organisation.mailbox


def readers_of(circular: Circular) -> list[Reader]:
    """Everybody in the selection of a letter who can be reached and has not said no. Two statements.

    People: those who said yes to their entry and take messages. Organisations: those with a role mailbox. Nobody of
    the sample, and one copy for one address.
    """
    found: list[Reader] = []
    if circular.to_people:
        found += [Reader(person=one, language=one.mail_language) for one in _people(circular)]
    if circular.to_organisations:
        found += [Reader(organisation=one, language=one.name_language) for one in _organisations(circular)]
    unique = {}
    for reader in found:
        unique.setdefault(reader.address.casefold(), reader)
    return list(unique.values())


def _people(circular: Circular) -> QuerySet[Person]:
    found = (
        Person.objects.listed()
        .filter(is_sample=False, takes_messages=True, bounced_on=None, confirmed_on__isnull=False, no_letters=None)
        .order_by("pk")
    )
    working = present_affiliations()
    if circular.country_id:
        there = Q(organisation__place=circular.country) | Q(organisation__place__country=circular.country)
        found = found.filter(
            Q(
                pk__in=Person.objects.filter(Q(places=circular.country) | Q(places__country=circular.country)).values(
                    "pk"
                )
            )
            | Q(pk__in=working.filter(there).values("person_id"))
            | Q(contact_for=circular.country)
        )
    if circular.sector:
        found = found.filter(pk__in=working.filter(organisation__sector=circular.sector).values("person_id"))
    if circular.theme_id:
        found = found.filter(pk__in=Person.objects.filter(themes=circular.theme).values("pk"))
    if circular.language:
        speaking = Person.objects.filter(spoken__code=circular.language).values("pk")
        found = found.filter(Q(pk__in=speaking) | Q(mail_language=circular.language))
    return found


def _organisations(circular: Circular) -> QuerySet[Organisation]:
    found = (
        Organisation.objects.public()
        .filter(node__is_sample=False, no_letters=None)
        .reachable()
        .select_related("node")
        .order_by("pk")
    )
    if circular.country_id:
        found = found.filter(Q(place=circular.country) | Q(place__country=circular.country))
    if circular.sector:
        found = found.filter(sector=circular.sector)
    if circular.theme_id:
        found = found.filter(pk__in=Organisation.objects.filter(themes=circular.theme).values("pk"))
    if circular.language:
        # Within a list of codes, on every database alike.
        wanted = [one.pk for one in found if circular.language in (*one.languages, one.name_language)]
        found = found.filter(pk__in=wanted)
    return found


def language_of_copy(circular: Circular, wanted: str, versions: dict) -> str:
    """In which language a reader gets the letter: theirs, else English, else that of the original.

    `versions` of the letter by language; only one that says all that the original says counts.
    """
    for code in reading_order(language_offered(wanted)):
        if code == circular.source_language:
            return code
        version = versions.get(code)
        if version and all(version.payload.get(name) for name in circular.translated_fields):
            return code
    return circular.source_language


def by_language(circular: Circular, readers: Iterable[Reader]) -> list[tuple[str, str, int]]:
    """(language they want, language they get, how many), the most first."""
    versions = versions_of(circular)
    counted = Counter(
        (language_offered(one.language), language_of_copy(circular, one.language, versions)) for one in readers
    )
    return sorted(((wanted, got, number) for (wanted, got), number in counted.items()), key=lambda row: (-row[2], row))


def circulars() -> QuerySet[Circular]:
    """Letters, the newest first, with how many copies left and how many did not."""
    states = Copy.State
    return (
        Circular.objects.select_related("country", "theme", "by")
        .annotate(
            sent=Count("copies", filter=Q(copies__state=states.SENT)),
            waiting=Count("copies", filter=Q(copies__state=states.WAITING)),
            failed=Count("copies", filter=Q(copies__state=states.FAILED)),
        )
        .order_by("-made_at", "-pk")
    )


def log_of(circular: Circular) -> QuerySet[Copy]:
    """Every copy: to whom, in which language, whether it left."""
    return circular.copies.select_related("person", "organisation__node").order_by("state", "pk")


def wants_none(reader: Reader) -> bool:
    """Whether somebody said no since the letter was begun."""
    return NoLetters.objects.filter(person=reader.person, organisation=reader.organisation).exists()
