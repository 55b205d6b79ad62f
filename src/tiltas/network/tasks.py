"""What is done every morning."""

from tiltas.core.daily import daily

from .following import services


@daily("network.follows")
def tell_followers(today):
    services.tell_followers()
