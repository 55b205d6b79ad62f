import datetime

from tiltas.core.daily import daily

from . import services


@daily("groups.remind")
def remind(today: datetime.date) -> None:
    services.remind(today=today)
