"""The links in mails to people: they open one entry, for the person alone, until its answer is given."""

from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from tiltas.core.errors import Refused
from tiltas.core.ids import LENGTH
from tiltas.core.signed import signed, unsigned

from .models import Person

PURPOSE = "people.link"


class Gone(Refused):
    """The entry is deleted."""

    message = _("This entry is deleted. Nothing of it is kept here.")
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
