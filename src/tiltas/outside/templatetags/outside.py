from django import template

from ..queries import gone

register = template.Library()


@register.filter
def gone_on(url: str):
    """The day on which an address that is gone last did not answer; None for every other."""
    return gone().get(url)
