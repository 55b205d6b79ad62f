import datetime

from django.db import DEFAULT_DB_ALIAS

from tiltas.core.daily import daily
from tiltas.core.tasks import register

from . import services, words


@register("search.index")
def index(model, pks):
    services.index_by_key(model=model, pks=pks)


@daily("search.tidy")
def tidy(today: datetime.date) -> None:
    """Once a day the words of what was changed are put together with the others."""
    words.tidy(using=DEFAULT_DB_ALIAS)
