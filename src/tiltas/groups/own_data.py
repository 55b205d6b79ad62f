"""What this room knows about a person: what they wrote behind closed doors."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiltas.accounts import personal_data

from .models import Draft, EarlierDraft, Note, Promise


def export(user, participant) -> dict:
    if user is None:
        return {}
    texts = [*_texts(Draft, user), *_texts(EarlierDraft, user)]
    found = {
        _("Notes in closed rooms"): list(Note.objects.filter(by=user).order_by("pk").values_list("text", flat=True)),
        _("Promises entered"): list(Promise.objects.filter(by=user).order_by("pk").values_list("what", flat=True)),
        _("Drafts in closed rooms"): texts,
    }
    return {name: value for name, value in found.items() if value}


def _texts(model, user) -> list[str]:
    return [f"{one.title}\n\n{one.text}".strip() for one in model.objects.filter(by=user).order_by("pk")]


def erase(user, participant) -> None:
    """The name goes; what was agreed among organisations stays theirs."""
    if user is not None:
        for model in (Note, Promise, Draft, EarlierDraft):
            model.objects.filter(by=user).update(by=None)


def enter() -> None:
    personal_data.register("groups", label=gettext_lazy("Closed rooms"), export=export, erase=erase)
