"""Who is known already, who would get a letter, what became of it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet
from django.utils import translation

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


@dataclass
class Line:
    """One row of a sheet and what entering it would do."""

    row: sheets.Row
    organisation: Organisation | None = None
    is_known: bool = False
    is_alike: bool = False

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
    def missing_organisations(self) -> list[str]:
        """Names of organisations that are not in the network, each once, as they are written first."""
        names = {}
        for line in (*self.new, *self.alike):
            if line.organisation_is_new:
                names.setdefault(line.row.organisation.casefold(), line.row.organisation)
        return list(names.values())


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
    addresses = _known([row.email for row in rows], "email")
    alike = _known([row.name for row in rows], "name")
    organisations = organisations_by_name()
    plan = Plan()
    for row in rows:
        line = Line(row=row, organisation=organisations.get(row.organisation.casefold()))
        line.is_known = row.email.casefold() in addresses or row.number in again
        line.is_alike = row.name.casefold() in alike
        if line.is_wrong:
            plan.wrong.append(line)
        elif line.is_known:
            plan.known.append(line)
        elif line.is_alike:
            plan.alike.append(line)
        else:
            plan.new.append(line)
    return plan


def _known(values: list[str], name: str) -> set[str]:
    # Compared here: databases differ in what a small letter is.
    wanted = {value.casefold() for value in values if value}
    present = Person.objects.values_list(name, flat=True).iterator(chunk_size=2000)
    return {value.casefold() for value in present if value.casefold() in wanted}


def organisations_by_name() -> dict[str, Organisation]:
    """Every public organisation by every name it uses, in small letters. One statement.

    A real one before an invented one of the same name: whoever works for an invented organisation is a sample, too.
    """
    found: dict[str, Organisation] = {}
    for one in Organisation.objects.public().select_related("node").order_by("-node__is_sample", "-pk"):
        for name in (*one.names.values(), one.name):
            found[name.casefold()] = one
    return found


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
