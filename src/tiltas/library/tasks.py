"""What happens later: a week before the last day for reactions."""

import datetime

from tiltas.core.daily import daily

from . import services


@daily("library.remind")
def remind(today: datetime.date) -> None:
    services.remind(today=today)
