"""What `./tiltas check` says beyond Django's own checks."""

from django.conf import settings
from django.core.checks import Warning, register


@register()
def keys_are_apart(app_configs, **kwargs):
    """A receipt must not open because a session key leaked."""
    keys = [settings.SECRET_KEY, settings.RECEIPT_KEY, settings.TOKEN_KEY]
    if len(set(keys)) < len(keys):
        return [Warning("SECRET_KEY, RECEIPT_KEY and TOKEN_KEY must be three different keys.", id="tiltas.W001")]
    return []
