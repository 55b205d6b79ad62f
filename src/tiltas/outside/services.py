"""Once a day a few addresses are asked; three failures on three different days in a row, and one is gone."""

import datetime
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F

from .asking import Answer, ask
from .models import Address
from .register import sources

MOST_A_DAY = 120
AT_ONCE = 4
PATIENCE = 300  # seconds for a whole run
AGAIN_AFTER = datetime.timedelta(days=30)
BATCH = 500


def look(today: datetime.date, *, asking: Callable[[str], Answer] = ask) -> int:
    """Ask a batch of addresses, if this installation does so; returns how many. At most one of each machine."""
    if not settings.LINK_CHECK:
        return 0
    _know({url for source in sources.values() for url in source.urls() if url.startswith("https://")})
    due = _due(today)
    until = time.monotonic() + PATIENCE

    def in_time(address: Address) -> Answer | None:
        return asking(address.url) if time.monotonic() < until else None

    with ThreadPoolExecutor(AT_ONCE) as together:
        answers = list(together.map(in_time, due))
    for address, answer in zip(due, answers, strict=True):
        if answer is not None:
            note(address=address, answer=answer, today=today)
    return len(due)


def _know(urls: Iterable[str]) -> None:
    """A row for each address that is named, and none for others."""
    present = dict(Address.objects.values_list("url", "pk"))
    wanted = {url for url in urls if len(url) <= 600}
    Address.objects.bulk_create([Address(url=url) for url in sorted(wanted - set(present))], batch_size=BATCH)
    gone = [pk for url, pk in present.items() if url not in wanted]
    for start in range(0, len(gone), BATCH):
        Address.objects.filter(pk__in=gone[start : start + BATCH]).delete()


def _due(today: datetime.date) -> list[Address]:
    """Those that failed first, then those never or longest not asked; one for each machine."""
    rows = Address.objects.exclude(asked_on=today).order_by(
        "-failed_on_days", F("asked_on").asc(nulls_first=True), "pk"
    )
    chosen: dict[str, Address] = {}
    for address in rows.iterator():
        recently = address.asked_on is not None and address.asked_on > today - AGAIN_AFTER
        # What is gone is asked as seldom as what is fine.
        if recently and (address.failed_on_days == 0 or address.is_gone):
            continue
        chosen.setdefault(urlsplit(address.url).hostname or "", address)
        if len(chosen) == MOST_A_DAY:
            break
    return list(chosen.values())


def note(*, address: Address, answer: Answer, today: datetime.date) -> None:
    """Write down what was learnt; twice on one day counts once."""
    address.asked_on = today
    if answer.failed:
        if address.failed_on != today:
            address.failed_on_days = min(address.failed_on_days + 1, 100)
        address.failed_on = today
    else:
        address.failed_on_days, address.failed_on = 0, None
        address.oddity, address.leads_to = answer.oddity, answer.leads_to
    address.save()
