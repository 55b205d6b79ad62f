import datetime

from tiltas.core.daily import daily

from . import services


@daily("councils.remind")
def remind(today: datetime.date) -> None:
    services.remind(today=today)
