"""People of a sheet are entered, letters are written and sent, somebody wants no more of them."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tiltas.accounts.models import User
from tiltas.accounts.services import audit
from tiltas.core.errors import Refused
from tiltas.core.signed import signed, unsigned
from tiltas.core.tables import read_table
from tiltas.core.tasks import later
from tiltas.core.versions import check_unchanged
from tiltas.languages.queries import versions_of
from tiltas.network.models import Organisation
from tiltas.network.services import found_organisation
from tiltas.notifications.services import NotSent, address_outside, mail
from tiltas.people.models import Person
from tiltas.people.services import Work, enter_person
from tiltas.places.models import Place

from . import sheets
from .models import Circular, ContactSheet, Copy, NoLetters
from .queries import Line, Reader, language_of_copy, plan_of, readers_of, wants_none

PURPOSE = "coordination.stop"
AT_ONCE = 50


class Gone(Refused):
    """Entered already, or too old."""

    message = _("The people of this sheet were entered already, or it waited longer than a day. Hand it in again.")
    status = 410


class SentAlready(Refused):
    """A letter leaves once."""

    message = _("This letter has been sent. Write a new one.")
    status = 409


class Nobody(Refused):
    """The selection is empty."""

    message = _("Nobody in this selection can be reached. Choose another one.")
    status = 422


# Contact sheets -------------------------------------------------------------------------------------------------------


def hand_in(*, data: bytes, by: User) -> ContactSheet:
    """Keep a table of people until its coordinator has looked through what it would do.

    Raises what `core.tables.read_table` raises, and NoPeople.
    """
    return ContactSheet.objects.create(by=by, rows=sheets.people_in(read_table(data)))


@transaction.atomic
def enter_sheet(*, sheet: ContactSheet, with_alike: bool, with_organisations: bool, by: User) -> list[Person]:
    """Enter the people of a sheet who are new here; returns them. Each but samples gets a notice in their language.

    `with_alike`: also people of whose name somebody is here already, under another address. `with_organisations`: what
    is not in the network yet is added. All of it or nothing; the sheet is gone afterwards. Raises Gone.
    """
    present = ContactSheet.objects.select_for_update().filter(pk=sheet.pk).first()
    if present is None:
        raise Gone
    plan = plan_of(present)
    lines = [*plan.new, *(plan.alike if with_alike else ())]
    added: dict[str, Organisation] = {}
    # Invented countries have no code: nobody is put there who named none.
    places = {place.code: place for place in Place.objects.filter(kind=Place.Kind.COUNTRY).exclude(code="")}
    entered = []
    for line in lines:
        if line.organisation_is_new and with_organisations:
            key = sheets.comparable(line.row.organisation)
            if key not in added:
                added[key] = found_organisation(
                    name=line.row.organisation,
                    kind=plan.kinds_of_missing[key] or Organisation.Kind.OTHER,
                    name_language=line.row.language,
                    place=places.get(line.row.country),
                    by=by,
                )
            line.organisation = added[key]
        entered.append(_enter(line, places, by))
    audit("coordination.enter_sheet", by=by)
    present.delete()
    return entered


def _enter(line: Line, places: dict[str, Place], by: User) -> Person:
    row = line.row
    work = [Work(organisation=line.organisation, role=row.role)] if line.organisation else []
    where = [places[row.country]] if row.country in places else []
    # An office without its body is no office that readers could check.
    basis = row.basis if work else Person.Basis.CONSENT
    return enter_person(
        name=row.name, email=row.email, phone=row.phone, basis=basis, mail_language=row.language, work=work,
        places=where, by=by,
    )  # fmt: skip


# Letters --------------------------------------------------------------------------------------------------------------


@transaction.atomic
def write_circular(*, language_written: str, by: User, **facts) -> Circular:
    """A letter is begun; nobody gets it yet. `facts` are its texts and its selection by name."""
    made = Circular.objects.create(source_language=language_written, by=by, **facts)
    audit("coordination.write", made, by=by)
    return made


@transaction.atomic
def change_circular(
    *, circular: Circular, language_written: str, seen: str | None = None, by: User, **facts
) -> Circular:
    """Another wording, another selection, as long as it is a draft. Raises SentAlready, ChangedMeanwhile."""
    present = Circular.objects.select_for_update(of=("self",)).get(pk=circular.pk)
    if not present.is_draft:
        raise SentAlready
    check_unchanged(seen, present)
    for name, value in (facts | {"source_language": language_written}).items():
        setattr(present, name, value)
    present.save()
    audit("coordination.change", present, by=by)
    return present


@transaction.atomic
def delete_draft(*, circular: Circular, by: User) -> None:
    """A draft is thrown away. Raises SentAlready."""
    if not Circular.objects.select_for_update(of=("self",)).get(pk=circular.pk).is_draft:
        raise SentAlready
    audit("coordination.delete_draft", circular, by=by)
    circular.delete()


@transaction.atomic
def send_circular(*, circular: Circular, by: User) -> int:
    """Send a letter to everybody in its selection, each in their language, in the background. Returns to how many.

    Raises SentAlready, Nobody.
    """
    present = Circular.objects.select_for_update(of=("self",)).get(pk=circular.pk)
    if not present.is_draft:
        raise SentAlready
    readers = readers_of(present)
    if not readers:
        raise Nobody
    versions = versions_of(present)
    Copy.objects.bulk_create(
        [
            Copy(
                circular=present,
                person=reader.person,
                organisation=reader.organisation,
                language=language_of_copy(present, reader.language, versions),
            )
            for reader in readers
        ],
        batch_size=500,
    )
    present.state, present.sent_at = Circular.State.SENT, timezone.now()
    present.save(update_fields=["state", "sent_at"])
    audit("coordination.send", present, by=by)
    later("coordination.send", circular=present.pk)
    return len(readers)


@transaction.atomic
def send_failed_again(*, circular: Circular, by: User) -> int:
    """Try once more what the mail server did not take. Returns how many."""
    number = circular.copies.filter(state=Copy.State.FAILED).update(state=Copy.State.WAITING)
    if number:
        audit("coordination.send_again", circular, by=by)
        later("coordination.send", circular=circular.pk)
    return number


def send_some(*, circular: Circular) -> bool:
    """Send the next copies of a letter; whether some are left. Who said no meanwhile gets none."""
    waiting = circular.copies.filter(state=Copy.State.WAITING).select_related("person", "organisation__node")
    versions = versions_of(circular)
    for copy in waiting.order_by("pk")[:AT_ONCE]:
        _send(circular, copy, versions)
    return waiting.exists()


def _send(circular: Circular, copy: Copy, versions: dict) -> None:
    reader = Reader(language=copy.language, person=copy.person, organisation=copy.organisation)
    if wants_none(reader) or not _is_reachable(reader):
        copy.delete()
        return
    # Said before the mail leaves: two workers at once, or a power cut, send no letter twice.
    taken = Copy.objects.filter(pk=copy.pk, state=Copy.State.WAITING).update(state=Copy.State.SENT, at=timezone.now())
    if not taken:
        return
    version = versions.get(copy.language)
    texts = version.payload if version and copy.language != circular.source_language else circular.source_texts()
    with translation.override(copy.language):
        why = gettext(
            "You get this letter because you are in the network of %(site)s. It was sent by those who coordinate it."
        ) % {"site": settings.SITE_NAME}
        stop = address_outside(reverse("coordination:stop", args=[token_for(reader)]))
        try:
            mail(
                to=reader.address, language=copy.language, subject=texts["subject"], paragraphs=[texts["text"]],
                closing=[why], unsubscribe_address=stop,
            )  # fmt: skip
        except NotSent:
            Copy.objects.filter(pk=copy.pk).update(state=Copy.State.FAILED, at=None)


def _is_reachable(reader: Reader) -> bool:
    """Whether what held when the letter was begun still holds."""
    if reader.person is not None:
        return reader.person.is_listed and reader.person.is_reachable
    return reader.organisation.has_mailbox


# No more letters ------------------------------------------------------------------------------------------------------


def token_for(reader: Reader) -> str:
    """What stands in the link below a letter."""
    return signed(f"p{reader.person.pk}" if reader.person else f"o{reader.organisation.pk}", purpose=PURPOSE)


def stop(*, token: str) -> None:
    """No more letters for whom the token was made; doing it twice changes nothing. Raises BrokenLink."""
    name, reader = _reader_of(token)
    # Whoever is not here any more gets no letters either.
    if reader is not None:
        NoLetters.objects.get_or_create(**{name: reader})


def begin_again(*, token: str) -> None:
    """Letters as before for whom the token was made; doing it twice changes nothing. Raises BrokenLink."""
    name, reader = _reader_of(token)
    if reader is not None:
        NoLetters.objects.filter(**{name: reader}).delete()


def gets_none(*, token: str) -> bool:
    """Whether the reader for whom the token was made has stopped letters. Raises BrokenLink."""
    name, reader = _reader_of(token)
    return reader is None or NoLetters.objects.filter(**{name: reader}).exists()


def _reader_of(token: str) -> tuple[str, Person | Organisation | None]:
    key = unsigned(token, purpose=PURPOSE)
    model, name = (Person, "person") if key[0] == "p" else (Organisation, "organisation")
    return name, model.objects.filter(pk=key[1:]).first()
