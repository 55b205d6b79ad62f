"""Files that nobody came back for are forgotten after a day, whichever room keeps them."""

import datetime

from django.utils import timezone

from .daily import often
from .models import HandedIn

KEPT = datetime.timedelta(days=1)


# Not once a day: a file of this morning would be kept until the day after tomorrow.
@often("core.forget_handed_in")
def forget() -> None:
    """What was handed in longer than a day ago goes."""
    for kind in HandedIn.__subclasses__():
        kind.objects.filter(at__lt=timezone.now() - KEPT).delete()
