"""Letters leave in the background, a few at a time; forgotten sheets are thrown away."""

from tiltas.core.daily import often
from tiltas.core.tasks import later, register

from . import services
from .models import Circular


@register("coordination.send")
def send(circular: int) -> None:
    found = Circular.objects.filter(pk=circular).first()
    if found is not None and services.send_some(circular=found):
        later("coordination.send", circular=circular)


# Not once a day: a sheet of this morning would be kept until the day after tomorrow.
@often("coordination.forget")
def forget() -> None:
    services.forget_old_sheets()
