from tiltas.core.daily import daily

from . import services


@daily("outside.look")
def look(today):
    services.look(today)
