"""What happens at a moment that an editor set."""

from django.core.management import call_command

from tiltas.core.daily import often


@often("pages.publish_scheduled")
def publish_scheduled() -> None:
    """Pages whose moment has come appear, those whose time is over go. Every few minutes."""
    call_command("publish_scheduled", verbosity=0)
