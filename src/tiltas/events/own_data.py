"""What this room knows about a person: which events they announced and at which tables they write."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiltas.accounts import personal_data

from .models import Event, Table


def export(user, participant) -> dict:
    if user is None:
        return {}
    events = list(Event.objects.filter(made_by=user).order_by("pk").values_list("title", flat=True))
    tables = [
        f"{table.event.title}, {table.number}"
        for table in Table.objects.filter(note_takers=user).select_related("event").order_by("pk")
    ]
    found = {_("Events announced"): events, _("Takes notes at"): tables}
    return {name: value for name, value in found.items() if value}


def erase(user, participant) -> None:
    if user is not None:
        Event.objects.filter(made_by=user).update(made_by=None)
        for table in Table.objects.filter(note_takers=user):
            table.note_takers.remove(user)


def enter() -> None:
    personal_data.register("events", label=gettext_lazy("Dialogues and events"), export=export, erase=erase)
