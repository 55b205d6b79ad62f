"""What is new for somebody, in their language."""

import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from .models import Notice
from .register import Line, kind_of

SHOWN_ON_THE_DESK = 20


def lines(notices) -> list[Line]:
    """The news in the active language, without what is gone meanwhile."""
    found = []
    for notice in notices:
        kind = kind_of(notice.kind)
        line = kind.line(notice.data) if kind else None
        if line is not None:
            found.append(line)
    return found


def waiting(today: datetime.date) -> QuerySet[Notice]:
    """What nobody has put away and whose day is not over."""
    return Notice.objects.filter(Q(due_on=None) | Q(due_on__gte=today), seen_at=None)


def unseen(user) -> list[Line]:
    """What is new for somebody and not yet put away, the newest first, twenty at most. One statement, and what the
    rooms need for their lines."""
    return lines(waiting(timezone.localdate()).filter(user=user).order_by("-made_at", "-pk")[:SHOWN_ON_THE_DESK])
