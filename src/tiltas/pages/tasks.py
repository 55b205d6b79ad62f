"""What happens at a moment that an editor set, and what takes too long for one who waits."""

import datetime

from django.core.management import call_command

from tiltas.core.daily import daily, often
from tiltas.core.tasks import register

from . import services
from .models import File


@often("pages.publish_scheduled")
def publish_scheduled() -> None:
    """Pages whose moment has come appear, those whose time is over go. Every few minutes."""
    call_command("publish_scheduled", verbosity=0)


@register("pages.read_file")
def read_file(pk: int) -> None:
    services.read_file(pk=pk)


@daily("pages.read_files")
def read_files(today: datetime.date) -> None:
    """Documents that were there before their text was read, or whose reading was interrupted."""
    for pk in File.objects.filter(read=None).values_list("pk", flat=True):
        services.read_file(pk=pk)
