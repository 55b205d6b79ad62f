"""Projects begin, partners join, work packages hand on what they found."""

import datetime
from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tiltas.accounts.models import User
from tiltas.accounts.services import audit
from tiltas.core.errors import Refused
from tiltas.network.models import Organisation
from tiltas.places.models import Place
from tiltas.search.services import index_later
from tiltas.themes.models import Theme
from tiltas.trace.services import new_node

from .models import Deliverable, Feed, Funding, Partner, Precision, Project, WorkPackage


class ListedAlready(Refused):
    """One project, one entry."""

    message = _("A project with this title and beginning is listed already. Open it and change it instead.")
    status = 409


class EndsBeforeItBegins(Refused):
    """The dates are the wrong way round."""

    message = _("The project would end before it begins. Check both dates.")


class PartnerAlready(Refused):
    """An organisation has one part in a project."""

    message = _("This organisation takes part in the project already.")
    status = 409


class NumberTaken(Refused):
    """Work packages are told apart by their numbers."""

    message = _("The project has a work package with this number already. Choose another number.")
    status = 409


class SampleAndReal(Refused):
    """What is invented never hangs on what is real."""

    message = _("A sample project can only have sample partners and places, and a real project only real ones.")


class OtherProject(Refused):
    """Work packages hand on within one project."""

    message = _("Both work packages must belong to the same project.")


def _first_day(day: datetime.date | None, precision: str) -> datetime.date | None:
    if day is None or precision == Precision.DAY:
        return day
    return day.replace(day=1) if precision == Precision.MONTH else day.replace(month=1, day=1)


def _last_day(day: datetime.date | None, precision: str) -> datetime.date | None:
    if day is None or precision == Precision.DAY:
        return day
    if precision == Precision.YEAR:
        return day.replace(month=12, day=31)
    following = day.replace(day=28) + datetime.timedelta(days=4)
    return following.replace(day=1) - datetime.timedelta(days=1)


def _check(title: str, starts_on, ends_on, present: Project | None = None) -> None:
    if starts_on and ends_on and ends_on < starts_on:
        raise EndsBeforeItBegins
    others = Project.objects.filter(title__iexact=title, starts_on=starts_on)
    if (others.exclude(pk=present.pk) if present else others).exists():
        raise ListedAlready


@transaction.atomic
def start_project(
    *,
    title: str,
    language: str,
    acronym: str = "",
    summary: str = "",
    starts_on: datetime.date | None = None,
    starts_precision: str = Precision.DAY,
    ends_on: datetime.date | None = None,
    ends_precision: str = Precision.DAY,
    places: Iterable[Place] = (),
    themes: Iterable[Theme] = (),
    continues: Project | None = None,
    sample: bool = False,
    by: User | None = None,
) -> Project:
    """Enter a project; a date that is not known is None, one known by its year may be any day of it.

    A project in an invented place is a sample. Raises ListedAlready, EndsBeforeItBegins.
    """
    places = list(places)
    starts_on, ends_on = _first_day(starts_on, starts_precision), _last_day(ends_on, ends_precision)
    _check(title.strip(), starts_on, ends_on)
    project = Project.objects.create(
        node=new_node(kind=Project.node_kind, sample=sample or any(place.is_sample for place in places)),
        source_language=language,
        title=title.strip(),
        acronym=acronym.strip(),
        summary=summary.strip(),
        starts_on=starts_on,
        starts_precision=starts_precision,
        ends_on=ends_on,
        ends_precision=ends_precision,
        continues=continues,
    )
    project.places.set(places)
    project.themes.set(themes)
    audit("projects.start", project, by=by)
    index_later(project)
    return project


CHANGEABLE = {
    "title", "source_language", "acronym", "summary", "starts_on", "starts_precision", "ends_on", "ends_precision", "continues",
}  # fmt: skip


@transaction.atomic
def change_project(
    *,
    project: Project,
    places: Iterable[Place] | None = None,
    themes: Iterable[Theme] | None = None,
    by: User | None = None,
    **changes,
) -> Project:
    """Change what is said of a project; `changes` are fields by name. Raises as `start_project`, SampleAndReal."""
    unknown = set(changes) - CHANGEABLE
    if unknown:
        raise TypeError(f"not a field of a project: {sorted(unknown)}")
    for name, value in changes.items():
        setattr(project, name, value)
    project.starts_on = _first_day(project.starts_on, project.starts_precision)
    project.ends_on = _last_day(project.ends_on, project.ends_precision)
    _check(project.title, project.starts_on, project.ends_on, project)
    project.save()
    if places is not None:
        places = list(places)
        if not project.is_sample and any(place.is_sample for place in places):
            raise SampleAndReal
        project.places.set(places)
    if themes is not None:
        project.themes.set(themes)
    audit("projects.change", project, by=by)
    index_later(project)
    return project


@transaction.atomic
def add_partner(
    *,
    project: Project,
    organisation: Organisation,
    role: str = Partner.Role.PARTNER,
    role_text: str = "",
    language: str = "",
    by: User | None = None,
) -> Partner:
    """An organisation joins a project. Raises PartnerAlready, SampleAndReal."""
    if project.is_sample != organisation.is_sample:
        raise SampleAndReal
    if project.partners.filter(organisation=organisation).exists():
        raise PartnerAlready
    partner = Partner.objects.create(
        project=project,
        organisation=organisation,
        role=role,
        role_text=role_text.strip(),
        source_language=language or project.source_language,
    )
    audit("projects.add_partner", project, by=by)
    index_later(project)
    return partner


@transaction.atomic
def add_work_package(
    *,
    project: Project,
    title: str,
    language: str,
    number: int | None = None,
    key: str = "",
    purpose: str = "",
    by: User | None = None,
) -> WorkPackage:
    """Add a work package; without a number it is the last. Raises NumberTaken."""
    taken = set(project.work_packages.values_list("number", flat=True))
    number = max(taken, default=0) + 1 if number is None else number
    if number in taken:
        raise NumberTaken
    work_package = WorkPackage.objects.create(
        project=project,
        number=number,
        key=key.strip(),
        title=title.strip(),
        purpose=purpose.strip(),
        source_language=language,
    )
    audit("projects.add_work_package", project, by=by)
    index_later(project)
    return work_package


@transaction.atomic
def feed(
    *, earlier: WorkPackage, later: WorkPackage, what: str = "", language: str = "", by: User | None = None
) -> Feed:
    """One work package hands on to another; saying it again changes what. Raises OtherProject."""
    if earlier.project_id != later.project_id or earlier.pk == later.pk:
        raise OtherProject
    handed_on, _created = Feed.objects.update_or_create(
        earlier=earlier,
        later=later,
        defaults={"what": what.strip(), "source_language": language or earlier.source_language},
    )
    audit("projects.feed", earlier.project, by=by)
    return handed_on


@transaction.atomic
def add_deliverable(
    *,
    work_package: WorkPackage,
    title: str,
    language: str = "",
    url: str = "",
    delivered_on: datetime.date | None = None,
    by: User | None = None,
) -> Deliverable:
    """Something that a work package brought out."""
    deliverable, _created = Deliverable.objects.get_or_create(
        work_package=work_package,
        title=title.strip(),
        defaults={
            "url": url,
            "delivered_on": delivered_on,
            "source_language": language or work_package.source_language,
        },
    )
    audit("projects.add_deliverable", work_package.project, by=by)
    index_later(work_package.project)
    return deliverable


@transaction.atomic
def add_funding(
    *,
    project: Project,
    fund: str,
    language: str = "",
    programme: str = "",
    agreement: str = "",
    amount: Decimal | None = None,
    total: Decimal | None = None,
    currency: str = "",
    acknowledgement: str = "",
    by: User | None = None,
) -> Funding:
    """Money from a fund, with the wording by which it wants to be named. Currency as ISO 4217 has it."""
    funding, _created = Funding.objects.update_or_create(
        project=project,
        fund=fund.strip(),
        programme=programme.strip(),
        defaults={
            "agreement": agreement.strip(),
            "amount": amount,
            "total": total,
            "currency": currency.upper(),
            "acknowledgement": acknowledgement.strip(),
            "source_language": language or project.source_language,
        },
    )
    audit("projects.add_funding", project, by=by)
    return funding
