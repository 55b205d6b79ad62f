"""What this room knows about a person: what they answered and said, and which consultations they made."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiltas.accounts import personal_data

from . import services
from .models import Consultation, Statement


def export(user, participant) -> dict:
    found = {}
    if participant is not None:
        votes = participant.votes.select_related("statement").order_by("at", "pk")
        found[_("My answers")] = [f"{vote.statement.text}: {vote.get_choice_display()}" for vote in votes]
        said = Statement.objects.filter(author=participant).order_by("said_at", "pk")
        found[_("Statements")] = list(said.values_list("text", flat=True))
    if user is not None:
        made = Consultation.objects.filter(made_by=user).order_by("pk")
        found[_("Consultations")] = list(made.values_list("title", flat=True))
    return {name: value for name, value in found.items() if value}


def erase(user, participant) -> None:
    if participant is not None:
        services.forget_participant(participant=participant)
    if user is not None:
        Consultation.objects.filter(made_by=user).update(made_by=None)


def enter() -> None:
    personal_data.register("consultations", label=gettext_lazy("Consultations"), export=export, erase=erase)
