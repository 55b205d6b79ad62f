"""What this room itself knows about a person."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from tiltas.languages.models import Claim, FilledFile, LanguageVersion, Revision
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
    } | _translations(user)


def _translations(user) -> dict:
    # The room of languages lies below this one and cannot enter itself.
    done = Revision.objects.filter(by=user).select_related("version").order_by("at", "pk")
    checked = LanguageVersion.objects.filter(reviewer=user).order_by("changed_at", "pk")
    begun = Claim.objects.filter(by=user).order_by("until", "pk")
    handed_in = FilledFile.objects.filter(by=user).order_by("at")
    found = {
        _("Translations"): [
            f"{date_format(one.at)} · {name_in_page_language(one.version.language)} · {one.translated_text}"
            for one in done
        ],
        _("Translations checked"): [
            f"{date_format(one.changed_at)} · {name_in_page_language(one.language)} · {next(iter(one.payload.values()), '')}"
            for one in checked
        ],
        _("Translations claimed"): [
            f"{date_format(one.until)} · {name_in_page_language(one.language)}" for one in begun
        ],
        _("Translation files handed in"): [
            f"{date_format(one.at)} · {name_in_page_language(one.language)}" for one in handed_in
        ],
    }
    return {label: rows for label, rows in found.items() if rows}


def erase(user, participant) -> None:
    if participant is not None:
        participant.token_hash, participant.user = None, None
        participant.save()
    if user is not None:
        user.delete()


def enter() -> None:
    personal_data.register("accounts", label=gettext_lazy("Account"), export=export, erase=erase)
