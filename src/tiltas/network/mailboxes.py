"""The links by which the owner of a mailbox says whether it is an organisation's, and what is told of one that is dead."""

from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tiltas.core.errors import Refused
from tiltas.core.ids import LENGTH
from tiltas.core.signed import signed, unsigned
from tiltas.notifications.register import Line

from .models import Organisation

PURPOSE = "network.mailbox"


class AnotherMailbox(Refused):
    """The link was right once: another address stands there now, or none."""

    message = _("This link is not needed any more: the organisation has another mailbox now, or none.")
    status = 410


def token_for(organisation: Organisation) -> str:
    """What stands in the link of a mail; right as long as this mailbox stands in the entry. The address is not in it."""
    return signed(organisation.uid + digest_of(organisation), purpose=PURPOSE)


def organisation_of(token: str) -> Organisation:
    """The organisation for whose mailbox a link was made. Changes nothing. Raises BrokenLink, AnotherMailbox."""
    value = unsigned(token, purpose=PURPOSE)
    found = Organisation.objects.public().select_related("node").filter(node__uid=value[:LENGTH]).first()
    if found is None or not found.mailbox or not constant_time_compare(digest_of(found), value[LENGTH:]):
        raise AnotherMailbox
    return found


def digest_of(organisation: Organisation) -> str:
    """By which the mailbox that stands in an entry is told from others, where the address itself must not stand."""
    # Keyed: nobody who holds a link can try addresses until one fits.
    return salted_hmac(PURPOSE, organisation.mailbox, algorithm="sha256").hexdigest()[:20]


def came_back(several: list[dict]) -> list[Line | None]:
    """For those who keep the entry, until the mailbox is confirmed again or another one stands there; one statement."""
    public = Organisation.objects.public().select_related("node")
    organisations = public.in_bulk({data["organisation"] for data in several})
    return [_came_back(organisations.get(data["organisation"]), data["mailbox"]) for data in several]


def _came_back(organisation: Organisation | None, mailbox: str) -> Line | None:
    if organisation is None or not organisation.mailbox_waits or digest_of(organisation) != mailbox:
        return None
    words = {"organisation": organisation.name_in().plain}
    return Line(
        gettext("Mail to the mailbox of %(organisation)s comes back: please update the address") % words,
        reverse("network:change", args=[organisation.uid]),
    )
