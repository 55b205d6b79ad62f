"""How news of this room reads."""

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiltas.languages.queries import show
from tiltas.notifications.register import Line, kind

from .models import Stocktake, StocktakeAnswer
from .services import ASKED, REMINDED


def _waits(data: dict) -> tuple[Stocktake, str] | None:
    """The stocktake and the address of the form, while an answer is still waited for; one statement and the words."""
    answered = StocktakeAnswer.objects.filter(stocktake=OuterRef("pk"), organisation__node__uid=data["organisation"])
    found = (
        Stocktake.objects.select_related("node")
        .filter(~Exists(answered), node__uid=data["stocktake"], asked__node__uid=data["organisation"])
        .first()
    )
    if found is None or not found.is_open:
        return None
    return show(found), reverse("stocktaking:answer", args=[data["stocktake"], data["organisation"]])


def asked(data: dict) -> Line | None:
    if (waits := _waits(data)) is None:
        return None
    stocktake, address = waits
    words = {"title": stocktake.shown.title.within, "day": date_format(stocktake.answer_by)}
    return Line(_("An answer of your municipality is asked for by %(day)s: “%(title)s”") % words, address)


def reminded(data: dict) -> Line | None:
    if (waits := _waits(data)) is None:
        return None
    stocktake, address = waits
    words = {"title": stocktake.shown.title.within, "day": date_format(stocktake.answer_by)}
    return Line(_("“%(title)s” takes answers until %(day)s: yours is not there yet.") % words, address)


def enter() -> None:
    kind(ASKED, label=gettext_lazy("Stocktakes that ask your municipality"), line=asked)
    kind(REMINDED, label=gettext_lazy("A week before a stocktake closes"), line=reminded)
