from tiltas.core.daily import daily
from tiltas.core.tasks import register

from . import services


@register("files.read")
def read(pk):
    services.read_text(pk=pk)


@daily("files.delete_ended")
def delete_ended(today):
    services.delete_ended(today)
