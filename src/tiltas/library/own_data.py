"""What this room knows about a person: what they wrote and what they said is still correct."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiltas.accounts import personal_data

from .models import KINDS, Correction, Reaction


def export(user, participant) -> dict:
    if user is None:
        return {}
    written = [
        title for model in KINDS.values()
        for title in model.objects.filter(written_by=user).order_by("pk").values_list("title", flat=True)
    ]  # fmt: skip
    checked = [
        title for model in KINDS.values()
        for title in model.objects.filter(verified_by=user).order_by("pk").values_list("title", flat=True)
    ]  # fmt: skip
    reactions = list(Reaction.objects.filter(written_by=user).order_by("pk").values_list("text", flat=True))
    waiting = [
        str(said)
        for said in Correction.objects.filter(written_by=user).order_by("pk").values_list("said__text", flat=True)
    ]
    found = {
        _("Entries written"): written,
        _("Corrections that wait"): waiting,
        _("Reactions written"): reactions,
        _("Entries checked"): checked,
    }
    return {name: value for name, value in found.items() if value}


def erase(user, participant) -> None:
    if user is None:
        return
    for model in (*KINDS.values(), Reaction, Correction):
        model.objects.filter(written_by=user).update(written_by=None)
    for model in KINDS.values():
        model.objects.filter(verified_by=user).update(verified_by=None)


def enter() -> None:
    personal_data.register("library", label=gettext_lazy("Knowledge"), export=export, erase=erase)
