"""What this room knows about a person: what they want to be reminded of, and what they said."""

from django.utils.translation import gettext as _

from tiltas.trace.register import resolve

from .models import FundingCall, HandedInFile, Mark, PartnerCall, Reminder


def _titles(node_ids) -> list[str]:
    found = resolve({model.node_kind: list(node_ids) for model in (PartnerCall, FundingCall)})
    return [str(station.title) for _pk, station in sorted(found.items())]


def export(user, participant) -> dict:
    if user is None:
        return {}
    reminders = Reminder.objects.filter(user=user).values_list("node_id", flat=True)
    marks = Mark.objects.filter(by=user).order_by("pk")
    checked = FundingCall.objects.filter(checked_by=user).order_by("pk").values_list("title", flat=True)
    found = {
        _("Calls of whose deadlines you are reminded"): _titles(reminders),
        _("Answers to possible partners"): [mark.get_answer_display() for mark in marks],
        _("Funding calls checked"): list(checked),
    }
    return {name: value for name, value in found.items() if value}


def erase(user, participant) -> None:
    if user is None:
        return
    Reminder.objects.filter(user=user).delete()
    HandedInFile.objects.filter(by=user).delete()
    Mark.objects.filter(by=user).update(by=None)
    FundingCall.objects.filter(checked_by=user).update(checked_by=None)
