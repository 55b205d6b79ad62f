"""What a mail provider tells us of mail that came back: who may tell it, and what it says. See docs/bounces.md."""

import hmac
import json
import re
from dataclasses import dataclass
from hashlib import sha256
from time import time

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.crypto import constant_time_compare

LARGEST = 4_096
OLDEST_SECONDS = 300
_MOMENT = re.compile("[0-9]{1,12}")


class NotSigned(Exception):
    """Not by somebody who knows the secret, or too long ago."""


class NotUnderstood(Exception):
    """It says something else than what docs/bounces.md asks for."""


@dataclass(frozen=True)
class Bounce:
    """Mail to one address came back: for good, or this time."""

    address: str
    permanent: bool


def signature_of(body: bytes, moment: str) -> str:
    """What stands in the heading of the signature; `moment` is in seconds since 1970."""
    return hmac.new(settings.BOUNCE_SECRET.encode(), moment.encode() + b"." + body, sha256).hexdigest()


def read_bounce(body: bytes, *, moment: str, signature: str) -> Bounce:
    """What a signed report says. Raises NotSigned, NotUnderstood."""
    if not constant_time_compare(signature_of(body, moment), signature):
        raise NotSigned
    # Only now: whoever knows no secret learns nothing about our clock.
    if not _MOMENT.fullmatch(moment) or abs(time() - int(moment)) > OLDEST_SECONDS:
        raise NotSigned
    try:
        told = json.loads(body)
        validate_email(told["address"])
    except (ValueError, TypeError, KeyError, ValidationError, RecursionError):
        raise NotUnderstood from None
    if not isinstance(told.get("permanent"), bool):
        raise NotUnderstood
    return Bounce(told["address"], told["permanent"])
