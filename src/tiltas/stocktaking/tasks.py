"""What happens later: officers hear that they are asked, and once more a week before the last day."""

import datetime

from tiltas.core.daily import daily
from tiltas.core.tasks import register

from . import services
from .models import Stocktake


@register("stocktaking.tell_opened")
def tell_opened(stocktake: int) -> None:
    found = Stocktake.objects.select_related("node").filter(pk=stocktake).first()
    if found is not None:
        services.tell_officers(stocktake=found, kind=services.ASKED)


@daily("stocktaking.remind")
def remind(today: datetime.date) -> None:
    services.remind(today=today)
