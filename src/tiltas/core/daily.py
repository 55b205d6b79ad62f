"""Work done once a day or every few minutes. Every worker keeps the time; a row decides which of them hands it on."""

import datetime
import logging
import threading
from collections.abc import Callable

from django.db import close_old_connections, transaction
from django.utils import timezone

from .models import Begun
from .tasks import later, register

logger = logging.getLogger(__name__)

# Local time: mail does not come at night.
HOUR = 6
SLOT = datetime.timedelta(minutes=5)
KEPT = datetime.timedelta(days=3)

_daily: set[str] = set()
_often: set[str] = set()


def daily(name: str) -> Callable:
    """Decorator: `function(today)` is done once a day, under the name "room.task".

    A day on which no worker runs is left out, and work that fails is not tried again before the next day: ask for
    what is due, not for what became due today.
    """
    return _enter(name, _daily, lambda function: lambda day: function(today=datetime.date.fromisoformat(day)))


def often(name: str) -> Callable:
    """Decorator: `function()` is done every few minutes."""
    return _enter(name, _often, lambda function: function)


def _enter(name: str, names: set[str], wrapped: Callable) -> Callable:
    def enter(function: Callable) -> Callable:
        register(name)(wrapped(function))
        names.add(name)
        return function

    return enter


def hand_on(now: datetime.datetime | None = None) -> list[str]:
    """Ask for all that is due at `now` and has not been asked for; returns the names. Two workers ask once."""
    now = timezone.localtime(now)
    slot = now.replace(minute=now.minute - now.minute % 5, second=0, microsecond=0)
    morning = now.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    due = [(name, slot, {}) for name in sorted(_often)]
    if now >= morning:
        due += [(name, morning, {"day": now.date().isoformat()}) for name in sorted(_daily)]
    begun = [name for name, at, arguments in due if _begin(name, at, arguments)]
    Begun.objects.filter(at__lt=now - KEPT).delete()
    return begun


@transaction.atomic
def _begin(name: str, at: datetime.datetime, arguments: dict) -> bool:
    _row, fresh = Begun.objects.get_or_create(name=name, at=at)
    if fresh:
        later(name, **arguments)
    return fresh


def keep_time() -> threading.Thread:
    """Hand on what is due from now on, beside the work of this process."""

    def run() -> None:
        pause = threading.Event()
        while True:
            try:
                hand_on()
            except Exception:
                # The database may be away for a while; the worker itself says so too.
                logger.exception("what is due could not be handed on")
            finally:
                close_old_connections()
            pause.wait(SLOT.total_seconds() / 5)

    thread = threading.Thread(target=run, name="time", daemon=True)
    thread.start()
    return thread
