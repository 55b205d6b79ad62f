"""What messages to organisations and to people have in common: how many a mailbox takes, and the copy for the sender."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from tiltas.accounts.services import hash_of_token
from tiltas.core.limits import limit_a_day
from tiltas.notifications.services import NotSent, mail

MESSAGES_A_DAY, WITH_ACCOUNT_A_DAY, MESSAGES_TO_ONE = 5, 20, 30
# Behind the address of the page that follows, when only the copy did not leave.
NO_COPY = "?no-copy"


def key_of_mailbox(address: str) -> str:
    """Under which tries are counted; what stands behind a + leads to the same mailbox."""
    name, _at, host = address.strip().lower().rpartition("@")
    return hash_of_token(f"{name.partition('+')[0]}@{host}")


def messages_a_day(user: Any, sender_email: str) -> int:
    """How many messages a day somebody may write: more with an account, whose address they write from."""
    is_own = user.is_authenticated and user.email.lower() == sender_email.strip().lower()
    return WITH_ACCOUNT_A_DAY if is_own else MESSAGES_A_DAY


def spare_mailboxes(*, sender_email: str, uid: str, most: int = MESSAGES_A_DAY) -> None:
    """Count one message from an address, of at most `most` a day, to whoever has this uid. Raises EnoughForToday."""
    # Nobody gets more copies than they may send messages, whoever types their address.
    limit_a_day(key_of_mailbox(sender_email), "message-from", tries=most)
    limit_a_day(uid, "message-to", tries=MESSAGES_TO_ONE)


def send_copy(*, sender_email: str, paragraphs: Iterable[Any], closing: Iterable[Any] = ()) -> bool:
    """Mail what was written to whoever wrote it, in the language that is active. Whether it left."""
    site = {"site": settings.SITE_NAME}
    about = gettext(
        "This is the copy of a message that was written on %(site)s with your address as that of its sender. "
        "If it was not you, do nothing: nothing is kept."
    )
    try:
        mail(
            to=sender_email,
            language=translation.get_language() or "",
            subject=gettext("Your message through %(site)s") % site,
            # Before the words: whoever did not write them should know that before reading on.
            paragraphs=[about % site, *paragraphs],
            closing=closing,
        )
    except NotSent:
        # The message has arrived: sent once more, it would arrive twice.
        return False
    return True
