"""Letters leave in the background, a few at a time."""

from tiltas.core.tasks import later, register

from . import services
from .models import Circular


@register("coordination.send")
def send(circular: int) -> None:
    found = Circular.objects.filter(pk=circular).first()
    if found is not None and services.send_some(circular=found):
        later("coordination.send", circular=circular)
