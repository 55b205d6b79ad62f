"""What one reader sees of a person. The one place where that is decided: templates print nothing but this."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _

from tiltas.languages.queries import show
from tiltas.languages.texts import Text, listed, name_in_page_language
from tiltas.network.models import Organisation

from .models import KEPT_PARTS, Person


@dataclass
class Job:
    """A role at an organisation."""

    role: Text
    organisation: Organisation
    time: str
    is_over: bool

    def __html__(self) -> str:
        return format_html("{} · {}", self.role, self.organisation.name_in())


@dataclass
class Card:
    """A person as a list and a page show them to one reader. What that reader may not see is empty."""

    uid: str
    name: Text
    variants: list[str]
    address: str
    is_sample: bool
    is_reachable: bool
    shows_address: bool
    holds_office_unasked: bool
    jobs: list[Job] = field(default_factory=list)
    expertise: Text | None = None
    reader: Any = None
    themes: list[Text] = field(default_factory=list)
    spoken: list[str] = field(default_factory=list)
    interprets_from: list[str] = field(default_factory=list)
    interprets_into: list[str] = field(default_factory=list)
    places: list[Text] = field(default_factory=list)
    contact_for: Text | None = None

    @property
    def present_jobs(self) -> list[Job]:
        return [job for job in self.jobs if not job.is_over]

    @property
    def work_line(self) -> str:
        """What they do today, on one line."""
        return listed(self.present_jobs)

    @property
    def interpreting(self) -> str:
        """From which into which languages, as one sentence."""
        words = {"from": listed(self.interprets_from), "into": listed(self.interprets_into)}
        if self.interprets_from and self.interprets_into:
            return _("Interprets from %(from)s into %(into)s") % words
        if self.interprets_from:
            return _("Interprets from %(from)s") % words
        return _("Interprets into %(into)s") % words if self.interprets_into else ""


def cards(people: Iterable[Person], *, to_members: bool) -> list[Card]:
    """Everything of these people that one reader may see; translations of all in one query."""
    people = list(people)
    show(
        [
            *people,
            *(job for one in people for job in one.affiliations.all()),
            *(theme for one in people for theme in one.themes.all()),
        ]
    )
    return [_card(one, to_members) for one in people]


def card(person: Person, *, to_members: bool) -> Card:
    """The same for one."""
    return cards([person], to_members=to_members)[0]


def _card(person: Person, to_members: bool) -> Card:
    def sees(part):
        return person.shows(part, to_members=to_members)

    made = Card(
        uid=person.uid,
        name=person.shown_name,
        variants=person.name_variants,
        address=person.get_absolute_url(),
        is_sample=person.is_sample,
        is_reachable=person.is_reachable,
        shows_address=any(getattr(person, part) and sees(part) for part in KEPT_PARTS),
        holds_office_unasked=person.basis == Person.Basis.OFFICE and not person.is_confirmed,
        contact_for=person.contact_for and person.contact_for.name_in(),
    )
    if sees("work"):
        made.jobs = [
            Job(job.shown.role, job.organisation, time_of(job), job.is_over) for job in person.affiliations.all()
        ]
    if sees("expertise"):
        made.expertise, made.reader = person.shown.expertise, person.shown
        made.themes = [theme.shown.title for theme in person.themes.all()]
    if sees("languages"):
        spoken = list(person.spoken.all())
        made.spoken = [name_in_page_language(one.code) for one in spoken]
        made.interprets_from = [name_in_page_language(one.code) for one in spoken if one.interprets_from]
        made.interprets_into = [name_in_page_language(one.code) for one in spoken if one.interprets_into]
    if sees("places"):
        made.places = [place.name_in() for place in person.places.all()]
    return made


def time_of(job) -> str:
    """From when to when, as far as is known."""
    days = {"since": job.since and date_format(job.since), "until": job.until and date_format(job.until)}
    if job.since and job.until:
        return _("%(since)s to %(until)s") % days
    if job.since:
        return _("Since %(since)s") % days
    return _("Until %(until)s") % days if job.until else ""


def write_address(person: Person) -> str:
    """Where one writes to somebody, "" when no message would arrive."""
    return reverse("people:message", args=[person.uid]) if person.is_reachable else ""
