"""How consultations, statements and findings are shown on a trail."""

from textwrap import shorten

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiltas.languages.queries import show
from tiltas.languages.texts import Text, name_in_page_language
from tiltas.trace.register import VOICE, Station, register_kind

from .models import Consultation, Finding, Statement


def _short(text: Text) -> Text:
    return Text(shorten(text.plain, 160, placeholder=" …"), text.language)


def consultations(ids) -> dict[int, Station]:
    found = show(Consultation.objects.filter(pk__in=ids).select_related("node"))
    return {
        one.pk: Station(
            title=one.shown.title,
            address=one.get_absolute_url() if one.is_public else "",
            state=one.state_in_words[1],
        )
        for one in found
    }


def statements(ids) -> dict[int, Station]:
    found = list(Statement.objects.filter(pk__in=ids).select_related("node", "consultation__node"))
    visible = [one for one in found if not one.is_hidden]
    show([*visible, *{one.consultation_id: one.consultation for one in found}.values()])
    titles = {one.consultation_id: one.consultation.shown.title for one in found if hasattr(one.consultation, "shown")}
    stations = {}
    for one in found:
        if one.is_hidden:
            # Somebody may hold a receipt for it: the reason, not the words.
            stations[one.pk] = Station(title=_("A statement that was taken out"), state=one.hidden_because)
            continue
        stations[one.pk] = Station(
            title=_short(one.shown.text),
            address=one.get_absolute_url(),
            detail=_("Said in %(language)s, in the consultation “%(title)s”")
            % {
                "language": name_in_page_language(one.source_language),
                "title": titles[one.consultation_id].plain,
            },
        )
    return stations


def findings(ids) -> dict[int, Station]:
    found = list(Finding.objects.filter(pk__in=ids).select_related("node", "run"))
    show(found)
    return {
        one.pk: Station(
            title=one.shown.title,
            address=one.get_absolute_url(),
            state=str(one.get_kind_display()),
            detail=_("Computed from all votes"),
        )
        for one in found
    }


def enter() -> None:
    register_kind("consultation", label=gettext_lazy("Consultation"), order=25, meaning=VOICE, resolve=consultations)
    register_kind("statement", label=gettext_lazy("Statement"), order=30, meaning=VOICE, resolve=statements)
    register_kind("finding", label=gettext_lazy("Finding"), order=35, meaning=VOICE, resolve=findings)
