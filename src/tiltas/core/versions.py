"""Whether somebody changed a thing while somebody else was writing."""

import copy
from hashlib import sha256

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from .errors import Refused


class ChangedMeanwhile(Refused):
    """What was corrected is not what stands there any more. `now` is the version that stands there."""

    message = _(
        "Somebody else changed this while you were writing. What you wrote is still here. "
        "Read what stands there now, then save again: your words will replace it."
    )
    status = 409

    def __init__(self, now: str):
        super().__init__()
        self.now = now


def version_of(*rows: Model) -> str:
    """A short digest of everything that stands in some rows: another one means that something was changed."""
    told = [
        (row._meta.label, *((field.attname, str(field.value_from_object(row))) for field in row._meta.concrete_fields))
        for row in rows
    ]
    return sha256(repr(told).encode()).hexdigest()[:16]


def without(row: Model, *names: str) -> Model:
    """A copy in which these fields say nothing: what somebody pressed, or a clock did, is no other wording."""
    said = copy.copy(row)
    for name in names:
        setattr(said, name, None)
    return said


def check_unchanged(seen: str | None, *rows: Model) -> None:
    """Raises ChangedMeanwhile when these rows, just read and locked, are not what was `seen`; None asks nothing."""
    if seen is not None and seen != (now := version_of(*rows)):
        raise ChangedMeanwhile(now)
