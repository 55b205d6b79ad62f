"""What time it is for what is being entered: now, unless somebody enters afterwards what happened before."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

_then: ContextVar[datetime.datetime | None] = ContextVar("then", default=None)


def now() -> datetime.datetime:
    """The present moment, or the moment that `happened` says."""
    return _then.get() or timezone.now()


@contextmanager
def happened(on: datetime.date, hour: int = 12) -> Iterator[None]:
    """What is entered within carries this day: for loaders of what happened before there was a record of it."""
    token = _then.set(timezone.make_aware(datetime.datetime.combine(on, datetime.time(hour))))
    try:
        yield
    finally:
        _then.reset(token)
