"""Projects begin, partners join, work packages hand on what they found."""

import datetime
import re
from collections.abc import Iterable
from decimal import Decimal
from urllib.parse import urlsplit

from django.core.files.base import File as Bytes
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from tiltas.accounts.models import User
from tiltas.accounts.services import audit
from tiltas.core.converters import Uid
from tiltas.core.errors import InventedAndReal, Refused
from tiltas.core.versions import check_unchanged
from tiltas.files.services import remove_logo, set_logo
from tiltas.languages.models import LanguageVersion
from tiltas.languages.queries import versions_of
from tiltas.languages.services import save_version
from tiltas.library.models import KINDS
from tiltas.network.models import Organisation
from tiltas.places.models import Place
from tiltas.search.services import index_later
from tiltas.themes.models import Theme
from tiltas.trace.models import Node
from tiltas.trace.services import new_node

from .models import Deliverable, Feed, Funding, Partner, Precision, Project, WorkPackage, first_day, last_day
from .queries import rows_of

Part = Deliverable | Feed | Funding | Partner | WorkPackage


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


class DeliverableAlready(Refused):
    """A deliverable stands once under its work package."""

    message = _("This deliverable is listed already. Open it and change it instead.")
    status = 409


class HandedOnAlready(Refused):
    """One line says what one work package hands to another."""

    message = _("What this work package hands to the other is listed already. Open it and change it instead.")
    status = 409


class FundAlready(Refused):
    """A fund and its programme stand once in a project."""

    message = _("This fund is listed already with this programme. Open it and change it instead.")
    status = 409


class StillInUse(Refused):
    """Nothing is removed together with what hangs on it."""

    message = _(
        "Deliverables, events or lines about what is handed on belong to this work package. "
        "Remove them first, or move them to another work package."
    )
    status = 409


class SampleAndReal(InventedAndReal):
    message = _("A sample project can only have sample partners and places, and a real project only real ones.")


class OtherProject(Refused):
    """Work packages hand on within one project."""

    message = _("Both work packages must belong to the same project.")


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

    A project in an invented place is a sample. Raises ListedAlready, EndsBeforeItBegins, SampleAndReal.
    """
    places = list(places)
    sample = sample or any(place.is_sample for place in places)
    if continues and continues.is_sample != sample:
        raise SampleAndReal
    starts_on = starts_on and first_day(starts_on, starts_precision)
    ends_on = ends_on and last_day(ends_on, ends_precision)
    _check(title.strip(), starts_on, ends_on)
    project = Project.objects.create(
        node=new_node(kind=Project.node_kind, sample=sample),
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
    seen: str | None = None,
    by: User | None = None,
    **changes,
) -> Project:
    """Change what is said of a project; `changes` are fields by name.

    `seen` is the version that was corrected. Raises as `start_project`, SampleAndReal, ChangedMeanwhile.
    """
    unknown = set(changes) - CHANGEABLE
    if unknown:
        raise TypeError(f"not a field of a project: {sorted(unknown)}")
    _check_seen(project, seen)
    for name, value in changes.items():
        setattr(project, name, value)
    if project.continues and project.continues.is_sample != project.is_sample:
        raise SampleAndReal
    project.starts_on = project.starts_on and first_day(project.starts_on, project.starts_precision)
    project.ends_on = project.ends_on and last_day(project.ends_on, project.ends_precision)
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
    """One work package hands on to another. Raises OtherProject, HandedOnAlready."""
    _check_feed(earlier, later)
    handed_on = Feed.objects.create(
        earlier=earlier, later=later, what=what.strip(), source_language=language or earlier.source_language
    )
    audit("projects.feed", earlier.project, by=by)
    return handed_on


def _check_feed(earlier: WorkPackage, later: WorkPackage, present: Feed | None = None) -> None:
    if earlier.project_id != later.project_id or earlier.pk == later.pk:
        raise OtherProject
    if Feed.objects.filter(earlier=earlier, later=later).exclude(pk=present and present.pk).exists():
        raise HandedOnAlready


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
    """Something that a work package brought out. Raises DeliverableAlready."""
    if work_package.deliverables.filter(title=title.strip()).exists():
        raise DeliverableAlready
    deliverable = Deliverable.objects.create(
        entry=_entry_at(url),
        work_package=work_package,
        title=title.strip(),
        url=url,
        delivered_on=delivered_on,
        source_language=language or work_package.source_language,
    )
    audit("projects.add_deliverable", work_package.project, by=by)
    index_later(work_package.project)
    return deliverable


def _entry_at(url: str) -> Node | None:
    """The entry of ours that an address leads to, in whatever language; what is no address of ours leads to none."""
    found = re.search(rf"/({Uid.regex})-[^/]*/?$", urlsplit(url).path)
    return Node.objects.filter(uid=found[1], kind__in=KINDS).first() if found else None


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
    wordings: dict[str, str] | None = None,
    number: int | None = None,
    logo: Bytes | None = None,
    logo_alt: str = "",
    by: User | None = None,
) -> Funding:
    """Money from a fund, with the wording by which it wants to be named. Currency as ISO 4217 has it.

    `wordings` is the acknowledgement as the funder words it in further languages; `number` its place in the list, the
    last one if not given. Raises FundAlready, NoPicture.
    """
    _check_fund(project, fund, programme)
    funding = Funding.objects.create(
        project=project,
        number=project.funding.count() + 1,
        logo_alt=logo_alt.strip() if logo else "",
        fund=fund.strip(),
        programme=programme.strip(),
        agreement=agreement.strip(),
        amount=amount,
        total=total,
        currency=currency.upper(),
        acknowledgement=acknowledgement.strip(),
        source_language=language or project.source_language,
    )
    _keep_wordings(funding, wordings or {})
    _keep_logo(funding, logo, by)
    _put_in_order(funding, number)
    audit("projects.add_funding", project, by=by)
    return funding


def _check_fund(project: Project, fund: str, programme: str, present: Funding | None = None) -> None:
    named = project.funding.filter(fund=fund.strip(), programme=programme.strip())
    if named.exclude(pk=present and present.pk).exists():
        raise FundAlready


def _keep_wordings(funding: Funding, wordings: dict[str, str]) -> None:
    """The funder words each language itself: none of them is a translation that could be outdated."""
    versions = versions_of(funding)
    for code, text in wordings.items():
        if code == funding.source_language:
            continue
        version = versions.get(code)
        texts = (version.payload if version else {}) | {"acknowledgement": text.strip()}
        if any(texts.values()):
            made_from = dict(version.based_on) if version else {}
            made_from.pop("acknowledgement", None)
            origin = version.origin if version else LanguageVersion.Origin.IMPORTED
            save_version(of=funding, language=code, texts=texts, origin=origin, based_on=made_from)
        elif version:
            version.delete()


def _keep_logo(funding: Funding, logo: Bytes | None, by: User | None) -> None:
    if logo:
        funding.logo = set_logo(of=funding, file=logo, name=funding.fund, language=funding.source_language, by=by)
        funding.save(update_fields=["logo"])


def _put_in_order(funding: Funding, number: int | None) -> None:
    """The fund stands in this place of the list and the others before and after it; without a number it stays."""
    if number is None:
        return
    others = list(funding.project.funding.exclude(pk=funding.pk).order_by("number", "pk"))
    others.insert(number - 1, funding)
    for place, one in enumerate(others, 1):
        if one.number != place:
            one.number = place
            one.save(update_fields=["number"])


# Correcting what was entered ------------------------------------------------------------------------------------------


def _check_seen(thing: Project | Part, seen: str | None) -> None:
    if seen is not None:
        check_unchanged(seen, *rows_of(type(thing)._default_manager.select_for_update(of=("self",)).get(pk=thing.pk)))


def _correct(part: Part, project: Project, by: User | None, language: str, seen: str | None, **changes) -> None:
    _check_seen(part, seen)
    for name, value in changes.items():
        setattr(part, name, value.strip() if isinstance(value, str) else value)
    part.source_language = language
    part.save()
    audit(f"projects.change_{part._meta.model_name}", project, by=by)
    index_later(project)


@transaction.atomic
def change_partner(
    *,
    partner: Partner,
    organisation: Organisation,
    role: str,
    role_text: str,
    language: str,
    seen: str | None = None,
    by: User | None = None,
) -> Partner:
    """Correct who takes part and as what. Raises PartnerAlready, SampleAndReal, ChangedMeanwhile."""
    project = partner.project
    if project.is_sample != organisation.is_sample:
        raise SampleAndReal
    if project.partners.filter(organisation=organisation).exclude(pk=partner.pk).exists():
        raise PartnerAlready
    _correct(partner, project, by, language, seen, organisation=organisation, role=role, role_text=role_text)
    return partner


@transaction.atomic
def change_work_package(
    *,
    work_package: WorkPackage,
    title: str,
    language: str,
    number: int,
    key: str,
    purpose: str,
    seen: str | None = None,
    by: User | None = None,
) -> WorkPackage:
    """Correct a work package. Raises NumberTaken, ChangedMeanwhile."""
    project = work_package.project
    if project.work_packages.filter(number=number).exclude(pk=work_package.pk).exists():
        raise NumberTaken
    _correct(work_package, project, by, language, seen, title=title, number=number, key=key, purpose=purpose)
    return work_package


@transaction.atomic
def change_feed(
    *,
    feed: Feed,
    earlier: WorkPackage,
    later: WorkPackage,
    what: str,
    language: str,
    seen: str | None = None,
    by: User | None = None,
) -> Feed:
    """Correct what one work package hands to another. Raises OtherProject, HandedOnAlready, ChangedMeanwhile."""
    _check_feed(earlier, later, feed)
    _correct(feed, earlier.project, by, language, seen, earlier=earlier, later=later, what=what)
    return feed


@transaction.atomic
def change_deliverable(
    *,
    deliverable: Deliverable,
    work_package: WorkPackage,
    title: str,
    language: str,
    url: str,
    delivered_on: datetime.date | None,
    seen: str | None = None,
    by: User | None = None,
) -> Deliverable:
    """Correct a deliverable, or move it to another work package. Raises OtherProject, DeliverableAlready, ChangedMeanwhile."""
    project = deliverable.work_package.project
    if work_package.project_id != project.pk:
        raise OtherProject
    if work_package.deliverables.filter(title=title.strip()).exclude(pk=deliverable.pk).exists():
        raise DeliverableAlready
    changes = {"work_package": work_package, "title": title, "url": url, "delivered_on": delivered_on}
    changes["entry"] = _entry_at(url)
    _correct(deliverable, project, by, language, seen, **changes)
    return deliverable


@transaction.atomic
def change_funding(
    *,
    funding: Funding,
    fund: str,
    language: str,
    programme: str,
    agreement: str,
    amount: Decimal | None,
    total: Decimal | None,
    currency: str,
    acknowledgement: str,
    wordings: dict[str, str] | None = None,
    number: int | None = None,
    logo: Bytes | None = None,
    logo_alt: str = "",
    without_logo: bool = False,
    seen: str | None = None,
    by: User | None = None,
) -> Funding:
    """Correct what is said of the money; a new logo takes the place of the old one.

    Raises FundAlready, NoPicture, ChangedMeanwhile.
    """
    _check_fund(funding.project, fund, programme, funding)
    has_logo = bool(logo) or (funding.logo_id is not None and not without_logo)
    changes = {
        "logo_alt": logo_alt if has_logo else "",
        "fund": fund, "programme": programme, "agreement": agreement, "amount": amount, "total": total,
        "currency": currency.upper(), "acknowledgement": acknowledgement,
    }  # fmt: skip
    _correct(funding, funding.project, by, language, seen, **changes)
    _keep_wordings(funding, wordings or {})
    if without_logo and not logo:
        remove_logo(of=funding)
    _keep_logo(funding, logo, by)
    _put_in_order(funding, number)
    return funding


@transaction.atomic
def remove_part(*, part: Part, project: Project, by: User | None = None) -> None:
    """Take back what was entered by mistake, with its translations. Raises StillInUse."""
    if isinstance(part, WorkPackage) and (
        part.deliverables.exists() or part.feeds_on.exists() or part.fed_from.exists()
    ):
        raise StillInUse
    audit(f"projects.remove_{part._meta.model_name}", project, by=by)
    try:
        part.delete()
    except ProtectedError as hangs_on_it:
        raise StillInUse from hangs_on_it
    index_later(project)
