"""What this room knows about a person: which services they said are still correct."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiltas.accounts import personal_data

from .models import Service


def export(user, participant) -> dict:
    if user is None:
        return {}
    checked = list(Service.objects.filter(verified_by=user).order_by("pk").values_list("name", flat=True))
    return {_("Services checked"): checked} if checked else {}


def erase(user, participant) -> None:
    if user is None:
        return
    Service.objects.filter(verified_by=user).update(verified_by=None)


def enter() -> None:
    personal_data.register("implementation", label=gettext_lazy("Progress"), export=export, erase=erase)
