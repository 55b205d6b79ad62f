"""What this room knows about a person: the letters they wrote, and whether they want none."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiltas.accounts import personal_data

from .models import Circular, ContactSheet, Copy, NoLetters


def export(user, participant) -> dict:
    if user is None:
        return {}
    written = Circular.objects.filter(by=user).order_by("pk")
    sheets = ContactSheet.objects.filter(by=user).order_by("at")
    received = Copy.objects.filter(person__user=user, state=Copy.State.SENT).select_related("circular").order_by("pk")
    refused = NoLetters.objects.filter(person__user=user).first()
    found = {
        _("Letters written"): [f"{date_format(one.made_at)} · {one.subject}" for one in written],
        _("Contact sheets handed in"): [date_format(one.at) for one in sheets],
        _("Letters received"): [f"{date_format(one.at)} · {one.circular.subject}" for one in received],
        _("Wants no letters since"): date_format(refused.since) if refused else "",
    }
    return {label: rows for label, rows in found.items() if rows}


def erase(user, participant) -> None:
    if user is not None:
        Circular.objects.filter(by=user).update(by=None)
        ContactSheet.objects.filter(by=user).delete()
        Copy.objects.filter(person__user=user).delete()


def enter() -> None:
    personal_data.register("coordination", label=gettext_lazy("Letters"), export=export, erase=erase)
