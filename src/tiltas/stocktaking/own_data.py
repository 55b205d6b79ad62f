"""What this room knows about a person: what they wrote for their municipality."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiltas.accounts import personal_data

from .models import CapacityReport, PrincipleStanding, StocktakeAnswer

WRITTEN = (PrincipleStanding, StocktakeAnswer, CapacityReport)


def export(user, participant) -> dict:
    if user is None:
        return {}
    standings = PrincipleStanding.objects.filter(written_by=user).exclude(words="").order_by("pk")
    answers = StocktakeAnswer.objects.filter(written_by=user).order_by("pk")
    reports = CapacityReport.objects.filter(written_by=user).select_related("organisation").order_by("pk")
    found = {
        _("Words on principles"): list(standings.values_list("words", flat=True)),
        _("Answers to stocktakes"): [
            "\n".join(text for text in one.source_texts().values() if text) for one in answers
        ],
        _("Reports on reception capacity"): [
            " · ".join(part for part in (one.organisation.name_in().plain, date_format(one.as_of), one.note) if part)
            for one in reports
        ],
    }
    return {name: value for name, value in found.items() if value}


def erase(user, participant) -> None:
    if user is not None:
        for model in WRITTEN:
            model.objects.filter(written_by=user).update(written_by=None)


def enter() -> None:
    personal_data.register("stocktaking", label=gettext_lazy("Stocktaking"), export=export, erase=erase)
