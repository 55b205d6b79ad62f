"""What this room knows about a person: which advice and answers they entered. Names of members belong to no account."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiltas.accounts import personal_data

from .models import Advice, Reply


def export(user, participant) -> dict:
    if user is None:
        return {}
    advice = list(Advice.objects.filter(written_by=user).order_by("pk").values_list("title", flat=True))
    answers = [
        one.text or one.reason for one in Reply.objects.filter(written_by=user).order_by("pk").only("text", "reason")
    ]
    found = {_("Advice entered"): advice, _("Answers to advice entered"): answers}
    return {name: value for name, value in found.items() if value}


def erase(user, participant) -> None:
    if user is not None:
        for model in (Advice, Reply):
            model.objects.filter(written_by=user).update(written_by=None)


def enter() -> None:
    personal_data.register("councils", label=gettext_lazy("Consultative bodies"), export=export, erase=erase)
