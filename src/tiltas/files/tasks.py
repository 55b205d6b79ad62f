from tiltas.core.tasks import register

from . import services


@register("files.read")
def read(pk):
    services.read_text(pk=pk)
