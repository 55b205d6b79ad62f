"""Organisations enter the directory, people start to work for them, messages reach them."""

import datetime
from collections.abc import Iterable

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from tiltas.accounts.models import User
from tiltas.accounts.services import audit, step
from tiltas.core.errors import InventedAndReal, Refused
from tiltas.core.tasks import later
from tiltas.core.versions import check_unchanged
from tiltas.languages.queries import show
from tiltas.notifications.services import address_outside, language_offered, mail, refused_for_good, tell_all
from tiltas.places.models import Place
from tiltas.search.services import index_later
from tiltas.themes.models import Theme
from tiltas.trace.models import Node
from tiltas.trace.services import new_node

from . import mailboxes
from .messages import send_copy
from .models import Membership, Organisation, OrganisationOffer, Twinning
from .queries import officers_of, organisers, rows_of, station_of, those_who_answer
from .states import TWINNING

SECTORS = {
    Organisation.Kind.MUNICIPALITY: Organisation.Sector.PUBLIC,
    Organisation.Kind.MINISTRY: Organisation.Sector.PUBLIC,
    Organisation.Kind.AGENCY: Organisation.Sector.PUBLIC,
    Organisation.Kind.LIBRARY: Organisation.Sector.PUBLIC,
    Organisation.Kind.WELCOME_CENTRE: Organisation.Sector.PUBLIC,
    Organisation.Kind.RESEARCH: Organisation.Sector.RESEARCH,
    Organisation.Kind.EDUCATION: Organisation.Sector.RESEARCH,
    Organisation.Kind.INTERNATIONAL: Organisation.Sector.INTERNATIONAL,
    Organisation.Kind.COMPANY: Organisation.Sector.PRIVATE,
}


def sector_of(kind: str) -> str:
    """The sector to which organisations of a kind belong, as long as nobody says otherwise."""
    return SECTORS.get(kind, Organisation.Sector.CIVIL)


class ListedAlready(Refused):
    """The same organisation twice would split what is known about it."""

    message = _("This organisation is in the network already. Search for it and change its entry instead.")
    status = 409


class GovernedAlready(Refused):
    """A municipality answers with one voice."""

    message = _("Another organisation already administers this municipality. Correct that entry first.")
    status = 409


class SampleAndReal(InventedAndReal):
    message = _("An invented organisation can only lie in an invented place, and a real one only in a real place.")


class LinkedAlready(Refused):
    """Two municipalities have one link."""

    message = _(
        "These two are linked already, or one of them has asked. Look at the twin cities of your municipality."
    )
    status = 409


class NotMunicipalities(Refused):
    """Twin cities are municipalities, and two of them."""

    message = _("Choose another municipality.")


class OfferedAlready(Refused):
    """The same thing is said once."""

    message = _("This stands there already.")
    status = 409


class LastOfficer(Refused):
    """Somebody has to answer for an organisation that had an officer."""

    message = _("Nobody else answers for this organisation. Make somebody else an officer first.")
    status = 409


class MailboxNotConfirmed(Refused):
    """Nothing is sent to an address that anybody may have typed."""

    message = _("The mailbox of this organisation is not confirmed yet, so no message can reach it from here.")
    status = 409


class NoMailbox(Refused):
    """There is nowhere to send a message to."""

    message = _("This organisation has not given a mailbox, so no message can reach it from here.")
    status = 409


def _check_free(name: str, place: Place | None, governs: Place | None, present: Organisation | None = None) -> None:
    others = Organisation.objects.exclude(pk=present.pk) if present else Organisation.objects.all()
    if others.filter(name__iexact=name, place=place).exists():
        raise ListedAlready
    if governs and others.filter(governs=governs).exists():
        raise GovernedAlready


@transaction.atomic
def found_organisation(
    *,
    name: str,
    kind: str,
    name_language: str,
    names: dict[str, str] | None = None,
    sector: str = "",
    led_by: str = "",
    place: Place | None = None,
    governs: Place | None = None,
    themes: Iterable[Theme] = (),
    serves: Iterable[Place] = (),
    languages: Iterable[str] = (),
    description: str = "",
    language: str = "",
    website: str = "",
    phone: str = "",
    wants_phone_shown: bool = False,
    mailbox: str = "",
    mailbox_is_confirmed: bool = False,
    is_contact_point: bool = False,
    contact_for: Place | None = None,
    sample: bool = False,
    by: User | None = None,
) -> Organisation:
    """Enter an organisation in the directory. `language` is that of the description (default: that of the name).

    Without a `sector` it belongs to that of its kind. What lies in an invented place is a sample. The owner of the
    mailbox is asked by mail whether it is theirs. Raises ListedAlready, GovernedAlready, SampleAndReal.
    """
    name = name.strip()
    _check_free(name, place, governs)
    sample = sample or any(where.is_sample for where in (place, governs) if where)
    _check_sample(sample, place, governs)
    organisation = Organisation.objects.create(
        node=new_node(kind=Organisation.node_kind, sample=sample),
        name=name,
        name_language=name_language,
        names={code: text.strip() for code, text in (names or {}).items() if text.strip() and code != name_language},
        kind=kind,
        sector=sector or sector_of(kind),
        led_by=led_by,
        place=place,
        governs=governs,
        languages=list(languages),
        description=description.strip(),
        source_language=language or name_language,
        website=website,
        phone=phone,
        wants_phone_shown=wants_phone_shown,
        mailbox=mailbox,
        confirmed_mailbox=mailbox if mailbox_is_confirmed else "",
        is_contact_point=is_contact_point or contact_for is not None,
        contact_for=contact_for,
    )
    organisation.themes.set(themes)
    organisation.serves.set(serves)
    audit("network.found", organisation, by=by)
    index_later(organisation)
    if organisation.mailbox_waits:
        later("network.mailbox", organisation=organisation.pk)
    return organisation


def _check_sample(sample: bool, *places: Place | None) -> None:
    # A municipality that is invented lies in an invented place; elsewhere a country or region may be real.
    for place in places:
        if place and place.is_sample and not sample:
            raise SampleAndReal
        if place and sample and not place.is_sample and place.kind in {Place.Kind.MUNICIPALITY, Place.Kind.TOWN}:
            raise SampleAndReal


CHANGEABLE = {
    "name", "name_language", "names", "kind", "sector", "led_by", "place", "governs", "languages", "description",
    "source_language", "website", "phone", "wants_phone_shown", "mailbox", "is_contact_point", "contact_for",
}  # fmt: skip


@transaction.atomic
def change_organisation(
    *,
    organisation: Organisation,
    themes: Iterable[Theme] | None = None,
    serves: Iterable[Place] | None = None,
    was_misspelt: bool = False,
    seen: str | None = None,
    by: User | None = None,
    **changes,
) -> Organisation:
    """Change what an entry says; `changes` are fields by name, `seen` is the version that was corrected.

    Another official name makes the one until now a former name, unless it was only misspelt. The sector follows the
    kind, unless another one than that of the kind was chosen; "" is that of the kind. The owner of another mailbox is
    asked by mail whether it is theirs; until they say so no message reaches the organisation.
    Raises as `found_organisation`, ChangedMeanwhile.
    """
    unknown = set(changes) - CHANGEABLE
    if unknown:
        raise TypeError(f"not a field of an organisation: {sorted(unknown)}")
    if seen is not None:
        check_unchanged(seen, *rows_of(Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)))
    place, governs = changes.get("place", organisation.place), changes.get("governs", organisation.governs)
    _check_free(changes.get("name", organisation.name), place, governs, organisation)
    _check_sample(organisation.is_sample, place, governs)
    until_now = Organisation.objects.values("name", "name_language", "mailbox", "kind", "sector").get(
        pk=organisation.pk
    )
    for name, value in changes.items():
        setattr(organisation, name, value)
    follows = until_now["sector"] == sector_of(until_now["kind"])
    if not changes.get("sector", "" if follows else until_now["sector"]):
        organisation.sector = sector_of(organisation.kind)
    if organisation.name != until_now["name"] and not was_misspelt:
        former = {
            "name": until_now["name"], "language": until_now["name_language"],
            "until": timezone.localdate().isoformat(),
        }  # fmt: skip
        organisation.former_names = [*organisation.former_names, former]
    organisation.names = {
        code: text for code, text in organisation.names.items() if code != organisation.name_language
    }
    organisation.is_contact_point = organisation.is_contact_point or organisation.contact_for is not None
    organisation.save()
    if themes is not None:
        organisation.themes.set(themes)
    if serves is not None:
        organisation.serves.set(serves)
    audit("network.change", organisation, by=by)
    index_later(organisation)
    if organisation.mailbox_waits and organisation.mailbox != until_now["mailbox"]:
        later("network.mailbox", organisation=organisation.pk)
    return organisation


@transaction.atomic
def offer(
    *,
    organisation: Organisation,
    direction: str,
    what: str,
    language: str,
    theme: Theme | None = None,
    group: str = "",
    until: datetime.date | None = None,
    by: User | None = None,
) -> OrganisationOffer:
    """An organisation says what it offers or needs. Raises OfferedAlready."""
    made = OrganisationOffer(
        organisation=organisation, direction=direction, what=what.strip(), source_language=language,
        theme=theme, group=group, until=until,
    )  # fmt: skip
    _save_offer(made)
    audit("network.offer", organisation, by=by)
    return made


@transaction.atomic
def change_offer(
    *, offer: OrganisationOffer, language: str, seen: str | None = None, by: User | None = None, **changes
) -> OrganisationOffer:
    """Other words, another theme or day. Raises OfferedAlready, ChangedMeanwhile."""
    fresh = OrganisationOffer.objects.select_for_update(of=("self",)).get(pk=offer.pk)
    check_unchanged(seen, fresh)
    for name in ("direction", "what", "theme", "group", "until"):
        if name in changes:
            setattr(fresh, name, changes[name])
    fresh.source_language = language
    _save_offer(fresh)
    audit("network.change_offer", fresh.organisation, by=by)
    return fresh


def _save_offer(offer: OrganisationOffer) -> None:
    try:
        with transaction.atomic():
            offer.save()
    except IntegrityError:
        raise OfferedAlready from None
    index_later(offer.organisation)


@transaction.atomic
def withdraw_offer(*, offer: OrganisationOffer, by: User | None = None) -> None:
    """It is not offered or needed any more."""
    audit("network.withdraw_offer", offer.organisation, by=by)
    index_later(offer.organisation)
    offer.delete()


@transaction.atomic
def add_member(
    *, organisation: Organisation, user: User, role: str = Membership.Role.MEMBER, by: User | None = None
) -> Membership:
    """Somebody works for an organisation from now on; doing it again changes the role. Raises LastOfficer."""
    if role != Membership.Role.OFFICER:
        _check_other_officer(organisation, user, by)
    membership, _created = Membership.objects.update_or_create(
        user=user, organisation=organisation, defaults={"role": role}
    )
    user.__dict__.pop("_organisation_roles", None)
    audit("network.add_member", organisation, by=by)
    return membership


@transaction.atomic
def remove_member(*, membership: Membership, by: User | None = None) -> None:
    """Somebody no longer works for an organisation; what they did stays. Raises LastOfficer."""
    _check_other_officer(membership.organisation, membership.user, by)
    audit("network.remove_member", membership.organisation, by=by)
    membership.delete()


def _check_other_officer(organisation: Organisation, user: User, by: User | None) -> None:
    # Whoever runs the site may leave an organisation to its claims; officers do not do so by a slip of the finger.
    if by is None or by.is_superuser:
        return
    officers = set(
        organisation.memberships.filter(role=Membership.Role.OFFICER)
        .select_for_update()
        .values_list("user_id", flat=True)
    )
    if officers == {user.pk}:
        raise LastOfficer


# Mailboxes ------------------------------------------------------------------------------------------------------------


def ask_owner_of_mailbox(*, organisation: Organisation) -> None:
    """Mail the link with which the owner of a mailbox confirms it, or says no. Raises NotSent."""
    read_here = language_offered(organisation.name_language, translation.get_language() or "")
    with translation.override(read_here):
        words = {"site": settings.SITE_NAME, "organisation": organisation.name_in().plain}
        link = address_outside(reverse("network:mailbox", args=[mailboxes.token_for(organisation)]))
        mail(
            to=organisation.mailbox,
            language=read_here,
            subject=translation.gettext("Is this the mailbox of %(organisation)s?") % words,
            paragraphs=[
                translation.gettext(
                    "Somebody who keeps the entry of %(organisation)s on %(site)s wrote down this address as its mailbox. "
                    "People could then write to you through a form; the address itself is shown to nobody."
                )
                % words,
                translation.gettext("Open this page to say whether that is right:"),
                link,
                translation.gettext(
                    "Until you have said yes, no message is sent here. If it is a mistake, say no there."
                ),
            ],
        )


@transaction.atomic
def confirm_mailbox(*, organisation: Organisation) -> None:
    """Its owner says that it is theirs; from now on messages go there. Doing it twice changes nothing."""
    if organisation.mailbox_waits:
        organisation.confirmed_mailbox = organisation.mailbox
        organisation.save(update_fields=["confirmed_mailbox"])
        audit("network.confirm_mailbox", organisation)


@transaction.atomic
def refuse_mailbox(*, organisation: Organisation) -> None:
    """Its owner says that it is not the organisation's: the address is not kept."""
    organisation.mailbox = organisation.confirmed_mailbox = ""
    organisation.save(update_fields=["mailbox", "confirmed_mailbox"])
    audit("network.refuse_mailbox", organisation)


def mailbox_came_back(*, address: str) -> bool:
    """A mail server says that an address takes no mail. Whether messages to an organisation went there."""
    found = list(Organisation.objects.exclude(mailbox="").filter(mailbox__iexact=address.strip()))
    was_in_use = any(one.has_mailbox for one in found)
    for organisation in found:
        mailbox_bounced(organisation=organisation)
    return was_in_use


@transaction.atomic
def mailbox_bounced(*, organisation: Organisation) -> None:
    """Mail to a mailbox comes back: nothing is sent there until its owner has confirmed it, or another one.

    Its officers are told, or the organisers where it has none; doing it again on the same day changes nothing.
    """
    # To hand a mail over takes its time: another mailbox may stand there by now.
    same = Organisation.objects.select_for_update(of=("self",)).filter(mailbox=organisation.mailbox)
    organisation = same.filter(pk=organisation.pk).first()
    if organisation is None:
        return
    if organisation.has_mailbox:
        organisation.confirmed_mailbox = ""
        organisation.save(update_fields=["confirmed_mailbox"])
        audit("network.mailbox_bounced", organisation)
    digest = mailboxes.digest_of(organisation)
    tell_all(
        users=those_who_answer(organisation),
        kind="network.mailbox",
        data={"organisation": organisation.pk, "mailbox": digest},
        key=f"{organisation.pk} {digest} {timezone.localdate().isoformat()}",
    )


def bounced_at_once(*, organisation: Organisation, trouble: Exception | None) -> None:
    """What kept a mail from leaving is remembered, where the mail server refuses the mailbox for good."""
    if refused_for_good(trouble, organisation.mailbox):
        mailbox_bounced(organisation=organisation)


def words_for_cell(theme: Theme | None, place: Place | None, language: str) -> list[str]:
    """The line that names the cell a message is about, in the language that is active; none where nothing is known."""
    if theme is None or place is None:
        return []
    names = {"theme": show(theme, language).shown.title.plain, "place": place.name_in(language).plain}
    return [translation.gettext("About: %(theme)s, %(place)s") % names]


def send_message(
    *,
    organisation: Organisation,
    sender_email: str,
    text: str,
    about: Node | None = None,
    theme: Theme | None = None,
    place: Place | None = None,
) -> bool:
    """Mail a message to the organisation's mailbox, and a copy to its sender. Nothing of it is kept here.

    `about` is the public thing, as a call, of which it says title and address to the reader; `theme` and `place` name a
    cell of the table of gaps. Whether the copy left, too. Raises NoMailbox, MailboxNotConfirmed, NotSent.
    """
    if not organisation.mailbox:
        raise NoMailbox
    if not organisation.has_mailbox:
        raise MailboxNotConfirmed
    read_here = language_offered(organisation.name_language, translation.get_language() or "")
    with translation.override(read_here):
        words = {"site": settings.SITE_NAME, "organisation": organisation.name_in().plain}
        explanation = translation.gettext(
            "Somebody wrote this to %(organisation)s on %(site)s. Your answer to this mail goes to the address they gave."
        )
        mail(
            to=organisation.mailbox,
            language=read_here,
            subject=translation.gettext("A message through %(site)s") % words,
            paragraphs=[*words_for_cell(theme, place, read_here), text],
            closing=[*_told_of(about), explanation % words],
            reply_to=sender_email,
        )
    cell = words_for_cell(theme, place, translation.get_language() or "")
    return send_copy(
        sender_email=sender_email,
        paragraphs=[*cell, text],
        closing=[*_told_of(about), organisation.name_in().plain, address_outside(organisation.get_absolute_url())],
    )


def _told_of(about: Node | None) -> list[str]:
    """What a message is about, in the language that is active."""
    station = station_of(about)
    if station is None:
        return []
    words = {"title": str(getattr(station.title, "plain", station.title)), "address": address_outside(station.address)}
    return [translation.gettext("It is about “%(title)s”: %(address)s") % words]


@transaction.atomic
def ask_twinning(
    *, asking: Organisation, asked: Organisation, what: str, language: str, since: int | None = None, by=None
) -> Twinning:
    """Ask a municipality to confirm that the two are twin cities; nothing is public before it does.

    Its officers are told, or the organisers where it has none.
    Raises NotMunicipalities, LinkedAlready, SampleAndReal.
    """
    municipality = Organisation.Kind.MUNICIPALITY
    if asking.pk == asked.pk or {asking.kind, asked.kind} != {municipality}:
        raise NotMunicipalities
    if asking.is_sample != asked.is_sample:
        raise SampleAndReal
    # Whoever asked first: the link is one and the same.
    both = Q(asking=asking, asked=asked) | Q(asking=asked, asked=asking)
    if Twinning.objects.filter(both, state__in=Twinning.PRESENT).exists():
        raise LinkedAlready
    try:
        with transaction.atomic():
            made = Twinning.objects.create(
                asking=asking, asked=asked, what=what.strip(), source_language=language, since=since
            )
    except IntegrityError:
        raise LinkedAlready from None
    audit("network.ask_twinning", made, by=by)
    officers = officers_of(asked)
    nobody_answers = not officers.exists()
    tell_all(
        users=organisers() if nobody_answers else officers.exclude(pk=by.pk) if by else officers,
        kind="network.twinning",
        data={
            "twinning": made.pk, "told": asked.pk, "step": "ask_nobody" if nobody_answers else "ask",
            "state": made.state,
        },
        key=f"{made.pk} ask",
    )  # fmt: skip
    return made


def step_twinning(*, twinning: Twinning, name: str, by: User | None = None) -> Twinning:
    """Confirm, decline, take back, suspend, resume or end; the other side is told of all but a question taken back.

    Raises NotAllowed, Refused when it has moved on.
    """
    step(thing=twinning, table=TWINNING, name=name, by=by)
    if name != "take_back":
        told = _other_side(twinning, by)
        officers = officers_of(told)
        tell_all(
            users=officers.exclude(pk=by.pk) if by else officers,
            kind="network.twinning",
            data={"twinning": twinning.pk, "told": told.pk, "step": name, "state": twinning.state},
            key=f"{twinning.pk} {name} {timezone.localdate().isoformat()}",
        )
    return twinning


def _other_side(twinning: Twinning, by: User | None) -> Organisation:
    """The municipality for which this person does not answer; the one that asked for whoever answers for both."""
    speaks = (
        by is not None and by.memberships.filter(organisation=twinning.asked, role=Membership.Role.OFFICER).exists()
    )
    return twinning.asking if speaks or by is None else twinning.asked
