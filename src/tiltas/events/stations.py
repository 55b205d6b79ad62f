"""How what belongs to events is shown on a trail."""

from textwrap import shorten

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from tiltas.languages.texts import Text, listed, name_in_page_language
from tiltas.trace.register import VOICE, Station, register_kind

from .models import Event, Note, Summary, SummaryPoint


def _short(text: Text) -> Text:
    return Text(shorten(text.plain, 160, placeholder=" …"), text.language)


def event(one: Event) -> Station:
    return Station(
        title=one.shown.title,
        address=one.get_absolute_url() if one.is_public else "",
        state=one.state_in_words[1],
        detail=listed((one.get_kind_display(), one.when)),
    )


def _published_summary(note: Note) -> Summary | None:
    summary = getattr(note.table.event, "summary", None)
    return summary if summary and summary.is_published else None


def texts_of_note(note: Note) -> list:
    return [note if note.table.may_be_read else None, note.table.theme, _published_summary(note)]


def note(one: Note) -> Station:
    """Words only from tables with enough seats taken, whoever asks: a receipt may lie in anybody's hands."""
    theme = one.table.theme.shown.title
    if not one.table.may_be_read:
        return Station(
            title=pgettext("a note whose words are not shown", "A voice about %(theme)s") % {"theme": theme.within}
        )
    summary = _published_summary(one)
    return Station(
        title=_short(one.shown.words),
        address=f"{summary.get_absolute_url()}#note-{one.node.uid}" if summary else "",
        state=str(one.get_kind_display()),
        detail=_("Said at a table in %(language)s about %(theme)s")
        % {"language": name_in_page_language(one.table.language), "theme": theme.within},
    )


def summary(one: Summary) -> Station:
    return Station(
        title=one.shown.title,
        address=one.get_absolute_url() if one.is_published else "",
        state=str(one.get_state_display()),
        detail=f"{one.event.shown.title.plain}, {one.event.when}",
    )


def point(one: SummaryPoint) -> Station:
    return Station(
        title=_short(one.shown.text),
        address=one.get_absolute_url() if one.summary.is_published else "",
        state="" if one.summary.is_published else str(one.summary.get_state_display()),
        detail=_("Point %(number)s of “%(summary)s”")
        % {"number": one.number, "summary": one.summary.shown.title.within},
    )


def enter() -> None:
    register_kind(
        "event", label=gettext_lazy("Event"), order=5, meaning=VOICE,
        rows=lambda: Event.objects.select_related("node"), station=event,
    )  # fmt: skip
    register_kind(
        "note", label=gettext_lazy("Note from a table"), order=10, meaning=VOICE,
        rows=lambda: Note.objects.select_related("node", "table__theme", "table__event__summary__node"),
        texts=texts_of_note, station=note,
    )  # fmt: skip
    register_kind(
        "summary_point", label=gettext_lazy("Point of a summary"), order=20, meaning=VOICE,
        rows=lambda: SummaryPoint.objects.select_related("node", "summary__node"),
        texts=lambda one: [one, one.summary], station=point,
    )  # fmt: skip
    register_kind(
        "summary", label=gettext_lazy("Summary"), order=21, meaning=VOICE,
        rows=lambda: Summary.objects.select_related("node", "event"),
        texts=lambda one: [one, one.event], station=summary,
    )  # fmt: skip
