"""What is new for somebody, in their language."""

import datetime
from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils import timezone

from .models import Notice
from .register import Line, kind_of

SHOWN_ON_THE_DESK = 20


def lines(notices: Iterable[Notice]) -> list[Line]:
    """The news in the active language and in this order, without what is gone meanwhile. Each kind is asked once."""
    notices = list(notices)
    by_kind: dict[str, list[Notice]] = {}
    for notice in notices:
        by_kind.setdefault(notice.kind, []).append(notice)
    found: dict[int, Line | None] = {}
    for name, some in by_kind.items():
        if kind := kind_of(name):
            found |= zip([notice.pk for notice in some], kind.lines([notice.data for notice in some]), strict=True)
    return [line for notice in notices if (line := found.get(notice.pk))]


def waiting(today: datetime.date) -> QuerySet[Notice]:
    """What nobody has put away and whose day is not over."""
    return Notice.objects.filter(Q(due_on=None) | Q(due_on__gte=today), seen_at=None)


def unseen(user) -> list[Line]:
    """What is new for somebody and not yet put away, the newest first, twenty at most. One statement, and what the
    rooms need for their lines."""
    return lines(waiting(timezone.localdate()).filter(user=user).order_by("-made_at", "-pk")[:SHOWN_ON_THE_DESK])
