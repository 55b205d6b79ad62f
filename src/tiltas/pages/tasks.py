"""What happens at a moment that an editor set."""

from django.core.management import call_command

from tiltas.core.tasks import register


@register("pages.publish_scheduled")
def publish_scheduled() -> None:
    """Pages whose moment has come appear, those whose time is over go."""
    call_command("publish_scheduled", verbosity=0)
