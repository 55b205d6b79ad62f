"""What this room itself knows about a person."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from tiltas.languages.texts import name_in_page_language

from . import personal_data


def export(user, participant) -> dict:
    if user is None:
        return {_("Takes part since"): date_format(participant.since)} if participant else {}
    return {
        _("E-mail address"): user.email,
        pgettext("of a person", "Name"): user.name,
        _("Has an account since"): date_format(user.joined_at),
        _("Roles on the whole site"): [str(role.get_role_display()) for role in user.roles.order_by("role")],
        _("Translates into"): [name_in_page_language(code) for code in user.translates],
    }


def erase(user, participant) -> None:
    if participant is not None:
        participant.token_hash, participant.user = None, None
        participant.save()
    if user is not None:
        user.delete()


def enter() -> None:
    personal_data.register("accounts", label=gettext_lazy("Account"), export=export, erase=erase)
