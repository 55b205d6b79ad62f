"""What this room itself knows about a person."""

from django.utils.translation import gettext_lazy as _

from . import personal_data


def export(user, participant) -> dict:
    if user is None:
        return {"taking part since": participant.since.isoformat()} if participant else {}
    return {
        "e-mail address": user.email,
        "name": user.name,
        "translates into": user.translates,
        "joined": user.joined_at.date().isoformat(),
        "roles": sorted(user.roles.values_list("role", flat=True)),
    }


def erase(user, participant) -> None:
    if participant is not None:
        participant.token_hash, participant.user = None, None
        participant.save()
    if user is not None:
        user.delete()


def enter() -> None:
    personal_data.register("accounts", label=_("Account"), export=export, erase=erase)
