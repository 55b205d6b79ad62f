"""The way of a stocktake from draft to closed."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tiltas.core import clock
from tiltas.core.states import Transitions

from .models import Stocktake

DRAFT, OPEN, CLOSED = Stocktake.State


def somebody_is_asked(stocktake: Stocktake) -> bool:
    return stocktake.bodies_to_ask().exists()


def has_time_left(stocktake: Stocktake) -> bool:
    return stocktake.answer_by >= timezone.localdate(clock.now())


STOCKTAKE = Transitions("stocktake")
STOCKTAKE.add(
    "open",
    {DRAFT},
    OPEN,
    "stocktaking.ask",
    needs=[
        (somebody_is_asked, _("No municipality is chosen. Correct who is asked, then open it.")),
        (has_time_left, _("The day for answers has passed. Choose a later one, then open it.")),
    ],
)
STOCKTAKE.add("close", {OPEN}, CLOSED, "stocktaking.ask")
