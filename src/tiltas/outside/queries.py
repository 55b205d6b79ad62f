"""Which addresses are gone, and which somebody should look at."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import caches
from django.urls import reverse
from django.utils.translation import ngettext

from tiltas.core.desk import Waiting

from .models import Address
from .register import Use, sources


def gone() -> dict[str, datetime.date]:
    """Every address that is gone, with the day on which it last did not answer; asked once a minute, and only where links are looked at."""
    if not settings.LINK_CHECK:
        return {}
    return caches["near"].get_or_set("gone", lambda: dict(Address.objects.gone().values_list("url", "failed_on")), 60)


@dataclass(frozen=True)
class ToLookAt:
    """An address in trouble, and a page that names it."""

    address: Address
    use: Use


def to_look_at(user) -> list[ToLookAt]:
    """What this person can correct: what is gone first."""
    by_url = {address.url: address for address in Address.objects.to_look_at().order_by("-failed_on_days", "pk")}
    order = {url: number for number, url in enumerate(by_url)}
    found = [ToLookAt(by_url[use.url], use) for use in _uses(by_url, user)]
    return sorted(found, key=lambda one: (not one.address.is_gone, order[one.use.url]))


def _uses(urls: Iterable[str], user) -> list[Use]:
    urls = list(urls)
    return [use for source in sources.values() for use in source.uses(urls, user)] if urls else []


def waiting_for(user) -> list[Waiting]:
    """A line on the desk, only for what is gone: the rest is no work."""
    count = len(_uses(gone(), user)) if user.is_authenticated else 0
    if not count:
        return []
    label = ngettext(
        "%(count)s link in your texts leads nowhere any more",
        "%(count)s links in your texts lead nowhere any more",
        count,
    )
    return [Waiting(label % {"count": count}, reverse("outside:queue"))]
