"""What this room knows about a person: which files they added."""

from django.utils.translation import gettext as _

from .models import File


def export(user, participant) -> dict:
    if user is None:
        return {}
    added = [str(file) for file in File.objects.filter(added_by=user).without_text().order_by("pk")]
    return {_("Files added"): added} if added else {}


def erase(user, participant) -> None:
    if user is not None:
        File.objects.filter(added_by=user).update(added_by=None)
