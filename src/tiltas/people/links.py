"""The links in mails to people: they open one entry, for the person alone, until its answer is given."""

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from tiltas.core.errors import Refused
from tiltas.core.ids import LENGTH
from tiltas.core.signed import signed, unsigned

from .models import Person

PURPOSE = "people.link"
ADDRESS_PURPOSE = "people.address"


class Gone(Refused):
    """The entry is deleted."""

    message = _("This entry is deleted. Nothing of it is kept here.")
    status = 410


class NoLongerAsked(Refused):
    """The address was confirmed or refused, is another one by now, or a week is over."""

    message = _("This link has been used, or it is older than a week.")
    status = 410


class Answered(Refused):
    """The link was right once: an answer was given with it, or a newer mail was sent."""

    message = _("This link has been used, or a newer mail was sent. Open the newest mail, or ask for a new link.")
    status = 410

    def __init__(self, person: Person):
        super().__init__()
        self.person = person


def token_for(person: Person) -> str:
    """What stands in the link of a mail; right until `person.nonce` is another one."""
    return signed(person.uid + person.nonce, purpose=PURPOSE)


def person_of(token: str) -> Person:
    """The person for whom a link was made. Changes nothing. Raises BrokenLink, Gone, Answered."""
    value = unsigned(token, purpose=PURPOSE)
    person = Person.objects.filter(uid=value[:LENGTH]).first()
    if person is None:
        raise Gone
    if not constant_time_compare(person.nonce, value[LENGTH:]):
        raise Answered(person)
    return person


def address_token_for(person: Person) -> str:
    """What stands in the mail to an address that is new; right as long as it is that one."""
    return signed(person.uid + _mark_of(person.new_email), purpose=ADDRESS_PURPOSE)


def person_with_new_address(token: str) -> Person:
    """Whose new address a link is about. Changes nothing. Raises BrokenLink, NoLongerAsked."""
    value = unsigned(token, purpose=ADDRESS_PURPOSE)
    person = Person.objects.filter(uid=value[:LENGTH]).exclude(new_email="").first()
    if person is None or not constant_time_compare(_mark_of(person.new_email), value[LENGTH:]):
        raise NoLongerAsked
    return person


def _mark_of(address: str) -> str:
    return salted_hmac(ADDRESS_PURPOSE, address.lower(), secret=settings.TOKEN_KEY, algorithm="sha256").hexdigest()[
        :16
    ]
