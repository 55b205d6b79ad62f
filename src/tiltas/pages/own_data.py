"""What this room knows about a person: which pages they made and when they did what with them."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import ModelLogEntry, Page, PageLogEntry, Revision

from tiltas.accounts import personal_data

from .models import Edition


def export(user, participant) -> dict:
    if user is None:
        return {}
    begun = list(Page.objects.filter(owner=user).order_by("pk").values_list("title", flat=True))
    drafts = Revision.objects.filter(user=user).order_by("pk").values_list("object_str", flat=True)
    checked = list(Edition.objects.filter(verified_by=user).order_by("pk").values_list("title", flat=True))
    found = {
        _("Pages begun"): begun,
        _("Pages worked on"): list(dict.fromkeys(drafts)),
        _("Pages checked"): checked,
    }
    return {name: value for name, value in found.items() if value}


def erase(user, participant) -> None:
    """The texts stay. The log of the editor has no constraint that would take the person out of it."""
    if user is None:
        return
    for model in (PageLogEntry, ModelLogEntry):
        model.objects.filter(user_id=user.pk).update(user=None)
    Edition.objects.filter(verified_by=user).update(verified_by=None)


def enter() -> None:
    personal_data.register("pages", label=gettext_lazy("Pages"), export=export, erase=erase)
