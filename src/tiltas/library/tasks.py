"""What happens later: before the last day for reactions, and of a picture."""

import datetime

from tiltas.core.daily import daily

from . import services


@daily("library.remind")
def remind(today: datetime.date) -> None:
    services.remind(today=today)


@daily("library.warn_of_pictures")
def warn_of_pictures(today: datetime.date) -> None:
    services.warn_of_pictures(today=today)
