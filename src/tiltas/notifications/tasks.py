"""What is done every morning."""

from tiltas.core.daily import daily

from . import services


@daily("notifications.digest")
def digest(today):
    services.send_digests(today=today)
