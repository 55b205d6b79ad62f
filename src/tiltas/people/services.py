"""People are entered and asked, say yes or no, are written to, and leave without a trace."""

import datetime
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tiltas.accounts.models import User
from tiltas.accounts.services import audit, step
from tiltas.core.errors import Refused
from tiltas.core.tasks import later
from tiltas.core.versions import check_unchanged
from tiltas.network.messages import send_copy
from tiltas.network.models import Organisation
from tiltas.network.services import SampleAndReal, mailbox_came_back
from tiltas.notifications.services import (
    NotSent,
    address_outside,
    language_offered,
    mail,
    refused_for_good,
    tell,
    tell_all,
)
from tiltas.places.models import Place
from tiltas.search.services import index
from tiltas.themes.models import Theme

from . import letters, wording
from .links import address_token_for
from .models import AddressSeen, Affiliation, ConsentRecord, Person, SpokenLanguage, new_nonce
from .queries import account_of, organisers, rows_of, with_this_address
from .states import ENTRY, due

Act, How = ConsentRecord.Act, ConsentRecord.How
SEEN_KEPT = datetime.timedelta(days=365)
NEW_ADDRESS_KEPT = datetime.timedelta(days=7)


class EnteredAlready(Refused):
    """One entry for one address."""

    message = _("Somebody is entered with this e-mail address already.")
    status = 409


class NotReachable(Refused):
    """There is nowhere to send a message to, or it would come back."""

    message = _("This person cannot be written to at the moment.")
    status = 409


class NotShown(Refused):
    """The address is not for this reader."""

    message = _("This person does not show an address or a number to you. Write through the form instead.")
    status = 403


@dataclass(frozen=True)
class Work:
    """What somebody does at an organisation, as it is entered."""

    organisation: Organisation
    role: str
    since: datetime.date | None = None
    until: datetime.date | None = None


@dataclass(frozen=True)
class Speaks:
    """A language that somebody speaks, as it is entered."""

    code: str
    interprets_from: bool = False
    interprets_into: bool = False


FACTS = {
    "name", "name_variants", "expertise", "source_language", "contact_for", "email", "phone", "takes_messages", "mail_language",
    "work_for", "expertise_for", "languages_for", "places_for", "email_for", "phone_for",
}  # fmt: skip


# Entering and changing ------------------------------------------------------------------------------------------------


@transaction.atomic
def enter_person(
    *,
    name: str,
    email: str,
    basis: str,
    mail_language: str,
    work: Iterable[Work] = (),
    speaks: Iterable[Speaks] = (),
    themes: Iterable[Theme] = (),
    places: Iterable[Place] = (),
    sample: bool = False,
    by: User | None = None,
    **facts: Any,
) -> Person:
    """Somebody is entered by others. They are sent a notice in `mail_language`, with one link to answer by.

    With their consent (`basis`) nothing is public before they confirm it; by public office the name, role and
    organisation are at once. `facts` are further fields of the person by name. Raises EnteredAlready, SampleAndReal.
    """
    work = list(work)
    sample = sample or any(one.organisation.is_sample for one in work)
    facts.setdefault("source_language", mail_language)
    person = _make(name=name, email=email, basis=basis, mail_language=mail_language, sample=sample, by=by, facts=facts)
    _write_rows(person, work=work, speaks=speaks, themes=themes, places=places)
    if basis == Person.Basis.OFFICE:
        person.state = Person.State.LISTED
        person.save(update_fields=["state"])
    audit("people.enter", person, by=by)
    index(person)
    _tell_owner(person, "people.entered")
    if not sample:
        # Nobody is mailed about invented people, and a whole sheet of people does not wait for a mail server.
        later("people.notice", person=person.pk)
    return person


@transaction.atomic
def enter_oneself(
    *,
    user: User,
    name: str,
    email: str,
    work: Iterable[Work] = (),
    speaks: Iterable[Speaks] = (),
    themes: Iterable[Theme] = (),
    places: Iterable[Place] = (),
    **facts: Any,
) -> Person:
    """Somebody with an account enters themselves, having read the words of consent: public at once.

    Mail goes to the address of the account; any other `email` is asked first (see `ask_new_address`). Raises
    EnteredAlready, SampleAndReal.
    """
    work = list(work)
    facts.setdefault("mail_language", language_offered(translation.get_language() or ""))
    facts.setdefault("source_language", facts["mail_language"])
    sample = any(one.organisation.is_sample for one in work)
    person = _make(
        name=name, email=user.email, basis=Person.Basis.CONSENT, sample=sample, by=user, user=user, facts=facts
    )  # fmt: skip
    if is_new_address(person=person, email=email, by=user):
        _keep_new_address(person, email)
    _write_rows(person, work=work, speaks=speaks, themes=themes, places=places)
    audit("people.enter_oneself", person, by=user)
    return confirm(person=person, how=How.ACCOUNT, by=user)


def _make(*, email: str, sample: bool, by: User | None, facts: Mapping[str, Any], user=None, **more) -> Person:
    unknown = set(facts) - FACTS
    if unknown:
        raise TypeError(f"not a field of a person: {sorted(unknown)}")
    if with_this_address(email):
        raise EnteredAlready
    try:
        with transaction.atomic():
            return Person.objects.create(
                email=email.strip(), is_sample=sample, user=user, entered_by=by, **more, **facts
            )
    except IntegrityError:  # in the same moment
        raise EnteredAlready from None


def _write_rows(person: Person, *, work=None, speaks=None, themes=None, places=None) -> None:
    """What hangs on a person; what is not given stays."""
    if work is not None:
        _write_work(person, list(work))
    if speaks is not None:
        person.spoken.all().delete()
        SpokenLanguage.objects.bulk_create(
            SpokenLanguage(
                person=person, code=one.code, interprets_from=one.interprets_from, interprets_into=one.interprets_into
            )
            for one in speaks
        )
    if themes is not None:
        person.themes.set(themes)
    if places is not None:
        person.places.set(places)


def _write_work(person: Person, work: list[Work]) -> None:
    """Roles at the same organisation stay the same rows, so that their translations stay with them."""
    if any(one.organisation.is_sample != person.is_sample for one in work):
        raise SampleAndReal
    present: dict[int, list[Affiliation]] = {}
    for row in person.affiliations.order_by("pk"):
        present.setdefault(row.organisation_id, []).append(row)
    for one in work:
        rows = present.get(one.organisation.pk)
        row = rows.pop(0) if rows else Affiliation(person=person, organisation=one.organisation)
        row.role, row.since, row.until = one.role.strip(), one.since, one.until
        row.source_language = row.source_language or person.source_language
        row.save()
    for rows in present.values():
        for row in rows:
            row.delete()


@transaction.atomic
def change_person(
    *,
    person: Person,
    work: Iterable[Work] | None = None,
    speaks: Iterable[Speaks] | None = None,
    themes: Iterable[Theme] | None = None,
    places: Iterable[Place] | None = None,
    by: User | None = None,
    seen: str | None = None,
    **changes: Any,
) -> Person:
    """Correct what an entry says and who sees what; `changes` are fields by name.

    An address that its owner has not proved waits until they do, and all mail goes to the one until now. Raises
    EnteredAlready, SampleAndReal, ChangedMeanwhile when the entry is not what was `seen`.
    """
    unknown = set(changes) - FACTS
    if unknown:
        raise TypeError(f"not a field of a person: {sorted(unknown)}")
    now = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    check_unchanged(seen, now, *rows_of(now))
    wanted = changes.get("email", now.email).strip()
    waits = is_new_address(person=now, email=wanted, by=by)
    moved = not waits and wanted.lower() != now.email.lower()
    if waits:
        # Whether it stands in another entry is told to nobody but the one who reads its mail.
        del changes["email"]
    if moved:
        other = with_this_address(changes["email"])
        if other is not None and other.pk != person.pk:
            raise EnteredAlready
        changes |= {"email": wanted, "bounced_on": None, "new_email": "", "new_email_on": None}
    if _is_account_of(now, by):
        changes["user"] = by
    for name, value in changes.items():
        setattr(person, name, value)
    person.save(update_fields=list(changes)) if changes else None
    _write_rows(person, work=work, speaks=speaks, themes=themes, places=places)
    audit("people.change", person, by=by)
    index(person)
    if waits:
        _keep_new_address(person, wanted)
    if moved and person.user_id is None and not person.is_sample:
        later("people.notice", person=person.pk)
    return person


def _is_account_of(person: Person, user: User | None) -> bool:
    """Whether somebody signs in under the address of an entry that others made."""
    return user is not None and person.user_id is None and person.email.lower() == user.email.lower()


# A new address -------------------------------------------------------------------------------------------------------


def is_new_address(*, person: Person, email: str, by: User | None) -> bool:
    """Whether an address is to be proved before anything else is sent there: anybody may type anybody's.

    Not that of an account, which an administrator has opened, and not what organisers write down about somebody who
    has not answered yet: that person gets our notice there, and nothing of them is public before they answer.
    """
    email = email.strip().lower()
    if email == person.email.lower() or (by is not None and email == by.email.lower()):
        return False
    by_the_person = by is None or person.user_id == by.pk or _is_account_of(person, by)
    return by_the_person or person.is_confirmed


def _keep_new_address(person: Person, email: str) -> None:
    person.new_email, person.new_email_on = email.strip(), timezone.localdate()
    person.save(update_fields=["new_email", "new_email_on"])
    later("people.new_address", person=person.pk)


def ask_new_address(*, person: Person) -> None:
    """Mail to an address that somebody wrote down as theirs: is it? Raises NotSent."""
    language = language_offered(person.mail_language)
    with translation.override(language):
        path = reverse("people:new_address", args=[address_token_for(person)])
        subject, paragraphs = letters.new_address(address_outside(path))
    mail(to=person.new_email, language=language, subject=subject, paragraphs=paragraphs)


@transaction.atomic
def prove_new_address(*, person: Person) -> Person:
    """Who reads its mail says that it is theirs: mail goes there from now on, and earlier links end.

    Raises EnteredAlready.
    """
    other = with_this_address(person.new_email)
    if other is not None and other.pk != person.pk:
        raise EnteredAlready
    person.email, person.bounced_on, person.nonce = person.new_email, None, new_nonce()
    try:
        with transaction.atomic():
            _drop_new_address(person, "email", "bounced_on", "nonce")
    except IntegrityError:  # in the same moment
        raise EnteredAlready from None
    audit("people.prove_address", person)
    return person


@transaction.atomic
def refuse_new_address(*, person: Person) -> None:
    """It is not theirs: it is forgotten, and mail goes where it went."""
    _drop_new_address(person)
    audit("people.refuse_address", person)


def _drop_new_address(person: Person, *further: str) -> None:
    person.new_email, person.new_email_on = "", None
    person.save(update_fields=["new_email", "new_email_on", *further])


# Saying yes and no ----------------------------------------------------------------------------------------------------


@transaction.atomic
def confirm(*, person: Person, how: str, by: User | None = None, today: datetime.date | None = None) -> Person:
    """The person says yes, for the first time or once more: public, and asked again in a year.

    Raises NotAllowed.
    """
    again = person.is_confirmed
    person.confirmed_on, person.asked_again_on = today or timezone.localdate(), None
    person.nonce = new_nonce()
    fields = ["confirmed_on", "asked_again_on", "nonce"]
    if _is_account_of(person, by):
        person.user = by
        fields.append("user")
    # Before the step: nobody is listed whose word is not written down.
    person.save(update_fields=fields)
    step(thing=person, table=ENTRY, name="confirm", by=by)
    _record(person, Act.AGAIN if again else Act.GIVEN, how, by)
    index(person)
    return person


@transaction.atomic
def hide(*, person: Person, how: str = "", by: User | None = None) -> Person:
    """Nobody finds the entry any more; `how` the person said so, "" when somebody else did. Raises NotAllowed."""
    step(thing=person, table=ENTRY, name="hide", by=by)
    person.nonce = new_nonce()
    person.save(update_fields=["nonce"])
    if how:
        _record(person, Act.WITHDRAWN, how, by)
    index(person)
    return person


@transaction.atomic
def delete_person(*, person: Person, by: User | None = None) -> None:
    """The entry and everything that hangs on it is gone, the record of consent too.

    What remains is that an entry of this number was made, changed and deleted, and when: no name, no words.
    """
    audit("people.delete", person, by=by)
    person.delete()


def _record(person: Person, act: str, how: str, by: User | None) -> None:
    language = language_offered(translation.get_language() or "")
    ConsentRecord.objects.create(
        person=person,
        act=act,
        how=how,
        version=wording.VERSION,
        wording=wording.consent_in(language),
        language=language,
        by=by,
    )


@transaction.atomic
def still_in_office(*, person: Person, by: User, today: datetime.date | None = None) -> Person:
    """An organiser has looked: the person still holds the office. Asked again in a year. Raises NotAllowed."""
    step(thing=person, table=ENTRY, name="still_in_office", by=by)
    person.vouched_on, person.asked_again_on = today or timezone.localdate(), None
    person.save(update_fields=["vouched_on", "asked_again_on"])
    index(person)
    return person


def _tell_owner(person: Person, kind: str, today: datetime.date | None = None) -> None:
    """On the desk of the person, if they have one; by the number of the entry and the day, without their name."""
    account = account_of(person)
    if account is not None:
        tell(user=account, kind=kind, data={"person": person.pk}, key=_key(person, today))


def _tell_organisers(person: Person, kind: str, today: datetime.date | None = None) -> None:
    tell_all(users=organisers(), kind=kind, data={"person": person.pk}, key=_key(person, today))


def _key(person: Person, today: datetime.date | None) -> str:
    return f"{person.pk}:{today or timezone.localdate()}"


# Mail to the person ---------------------------------------------------------------------------------------------------


def _send_link(person: Person, letter: Callable[..., letters.Letter], today: datetime.date) -> None:
    """One mail with a fresh link; the links of earlier mails lead to a sentence that says so. Raises NotSent."""
    person.nonce = new_nonce()
    language = language_offered(person.mail_language)
    with translation.override(language):
        subject, paragraphs = letter(person, address_outside(letters.path_of(person)), today)
    try:
        mail(to=person.email, language=language, subject=subject, paragraphs=paragraphs)
    except NotSent as trouble:
        bounced_at_once(person=person, trouble=trouble)
        raise
    # After the mail: a link that never left must not end the one before it.
    person.save(update_fields=["nonce"])


def bounced_at_once(*, person: Person, trouble: Exception | None) -> None:
    """What kept a mail from leaving is remembered, where the mail server refuses the address for good."""
    if not refused_for_good(trouble, person.email):
        return
    # To hand a mail over takes its time: another address may stand there by now.
    if Person.objects.filter(pk=person.pk, email=person.email).exists():
        address_bounced(person=person)


def send_notice(*, person: Person, today: datetime.date | None = None) -> None:
    """Tell somebody what was entered about them, in their language. Raises NotSent."""
    today = today or timezone.localdate()
    _send_link(person, letters.notice, today)
    person.noticed_on = today
    person.save(update_fields=["noticed_on"])


def send_new_link(*, person: Person) -> None:
    """A fresh link to the address that is known, and to no other. Raises NotSent, NotReachable."""
    if person.bounced_on or person.is_sample:
        raise NotReachable
    _send_link(person, letters.new_link, timezone.localdate())


def new_link_later(*, person: Person) -> None:
    """The same in the background: how long a page takes does not tell whether there is an entry."""
    later("people.new_link", person=person.pk)


@transaction.atomic
def name_contact(*, person: Person, country: Place | None, by: User | None = None) -> Person:
    """Somebody is the one to ask in a country, or no longer. It shows no more of them than they allow."""
    person.contact_for = country
    person.save(update_fields=["contact_for"])
    audit("people.name_contact", person, by=by)
    return person


@dataclass
class Kept:
    """What one day's look at all entries did."""

    asked: int = 0
    hidden: int = 0
    deleted: int = 0


def keep_true(*, today: datetime.date) -> Kept:
    """Send the notices that are still due; ask, hide and delete what the calendar says (see `states.due`)."""
    done = Kept()
    for person in Person.objects.filter(is_sample=False).order_by("pk").iterator(chunk_size=200):
        what = due(person, today)
        with suppress(NotSent):  # tomorrow is another day
            if what.delete:
                delete_person(person=person)
                done.deleted += 1
            elif what.hide:
                hide(person=person)
                done.hidden += 1
            elif what.ask:
                _ask(person, today)
                done.asked += 1
            elif (
                person.noticed_on is None
                and person.entered_on < today
                and person.user_id is None
                and not person.bounced_on
            ):
                # Of today's entries the first mail is still on its way.
                send_notice(person=person, today=today)
    AddressSeen.objects.filter(month__lt=today - SEEN_KEPT).delete()
    given_up = Person.objects.filter(new_email_on__lt=today - NEW_ADDRESS_KEPT)
    given_up.update(new_email="", new_email_on=None)
    return done


def _ask(person: Person, today: datetime.date) -> None:
    # Who cannot be reached is not asked, but the days are counted all the same.
    if not person.bounced_on:
        never_answered = person.state == Person.State.WAITING
        _send_link(person, letters.notice if never_answered else letters.question, today)
    person.asked_again_on = today
    person.save(update_fields=["asked_again_on"])
    if person.is_confirmed:
        _tell_owner(person, "people.question", today)
    elif person.basis == Person.Basis.OFFICE:
        _tell_organisers(person, "people.office", today)


def mail_came_back(*, address: str) -> bool:
    """A mail server says that an address takes no mail. Whether an entry had it that was not known to be so.

    The entry of a person, the mailbox of an organisation, or both.
    """
    person = with_this_address(address)
    news = person is not None and person.bounced_on is None
    if news:
        address_bounced(person=person)
    return mailbox_came_back(address=address) or news


@transaction.atomic
def address_bounced(*, person: Person, by: User | None = None) -> None:
    """Mail to the address comes back: it is shown to nobody and nothing is sent there until there is another one.

    The person finds "please update your address" on their desk, organisers find the entry on theirs.
    """
    person.bounced_on = timezone.localdate()
    person.save(update_fields=["bounced_on"])
    _tell_owner(person, "people.bounced")
    _tell_organisers(person, "people.returned")
    audit("people.bounced", person, by=by)


# Reaching somebody ----------------------------------------------------------------------------------------------------


def send_message(*, person: Person, sender_email: str, text: str) -> bool:
    """Mail a message to somebody, and a copy to its sender. Nothing of it is kept here.

    Whether the copy left, too. Raises NotReachable, NotSent.
    """
    if not (person.is_listed and person.is_reachable):
        raise NotReachable
    site = {"site": settings.SITE_NAME}
    language = language_offered(person.mail_language)
    with translation.override(language):
        subject = gettext("A message through %(site)s") % site
        explanation = (
            gettext("Somebody wrote this to you on %(site)s. Your answer to this mail goes to the address they gave.")
            % site
        )
    # Before the words: they are those of a stranger, and come from our address.
    mail(to=person.email, language=language, subject=subject, paragraphs=[explanation, text], reply_to=sender_email)
    return send_copy(sender_email=sender_email, paragraphs=[text])


@transaction.atomic
def show_address(*, person: Person, to_member: bool, today: datetime.date | None = None) -> dict[str, str]:
    """The e-mail address and number, as far as this reader may see them; counted, without who looked.

    Raises NotShown.
    """
    shown = {
        part: getattr(person, part)
        for part in ("email", "phone")
        if getattr(person, part) and person.shows(part, to_members=to_member)
    }
    if not (person.is_listed and shown):
        raise NotShown
    row, _made = AddressSeen.objects.get_or_create(
        person=person, month=AddressSeen.month_of(today or timezone.localdate())
    )
    AddressSeen.objects.filter(pk=row.pk).update(times=F("times") + 1)
    return shown
