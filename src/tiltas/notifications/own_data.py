"""What this room knows about a person: how they want to be told, and what they were told."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tiltas.languages.texts import name_in_page_language

from .models import Notice, Preference
from .queries import lines


def export(user, participant) -> dict:
    if user is None:
        return {}
    found = {}
    preference = Preference.objects.filter(user=user).first()
    if preference:
        found[_("Mail with what is new")] = str(preference.get_rhythm_display())
        found[_("Language of the mail")] = name_in_page_language(preference.language)
    told = list(Notice.objects.filter(user=user).order_by("made_at"))
    if told:
        found[_("Told")] = [
            f"{date_format(notice.made_at)} · {line.text}" for notice in told for line in lines([notice])
        ]
    return found


def erase(user, participant) -> None:
    if user is not None:
        Notice.objects.filter(user=user).delete()
        Preference.objects.filter(user=user).delete()
