"""Keys in the links of mails: they say for whom the mail was, and nobody else can make one."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext_lazy as _

from .errors import Refused


class BrokenLink(Refused):
    """Nobody made this link."""

    message = _("This link is not complete. Open it once more from the mail, or copy the whole of it.")
    status = 404


def signed(value: str, *, purpose: str) -> str:
    """What stands in a link; a key of one purpose opens nothing of another."""
    return _signer(purpose).sign(value)


def unsigned(token: str, *, purpose: str) -> str:
    """The value that was signed. Raises BrokenLink."""
    try:
        return _signer(purpose).unsign(token)
    except BadSignature:
        raise BrokenLink from None


def _signer(purpose: str) -> Signer:
    return Signer(key=settings.TOKEN_KEY, salt=f"tiltas.{purpose}", sep=".")
