"""Small words of the result's tables."""

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _

from tiltas.core import numbers

register = template.Library()
percent = register.filter("percent", numbers.percent)


@register.filter
def as_cell(share):
    """A share with its numbers as a cell shows it; a result has hundreds, too many for a template each."""
    if share is None:
        return format_html('<span class="muted">{}</span>', _("fewer than 10"))
    # Translators: how many of how many people, then the bounds of the share, which come with their sign (53 %)
    words = _("%(count)s of %(n)s; between %(low)s and %(high)s") % {
        "count": share.count,
        "n": share.n,
        "low": percent(share.low),
        "high": percent(share.high),
    }
    return format_html(
        '<strong class="number">{}</strong> <span class="figures-small">{}</span>', percent(share.percent), words
    )
