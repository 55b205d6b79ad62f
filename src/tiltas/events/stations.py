"""How what belongs to events is shown on a trail."""

from textwrap import shorten

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from tiltas.languages.queries import show
from tiltas.languages.texts import Text, listed, name_in_page_language
from tiltas.trace.register import VOICE, Station, register_kind

from .models import Event, Note, Summary, SummaryPoint


def _short(text: Text) -> Text:
    return Text(shorten(text.plain, 160, placeholder=" …"), text.language)


def events(ids) -> dict[int, Station]:
    found = show(Event.objects.filter(pk__in=ids).select_related("node"))
    return {
        event.pk: Station(
            title=event.shown.title,
            address=event.get_absolute_url() if event.is_public else "",
            state=event.state_in_words[1],
            detail=listed((event.get_kind_display(), event.when)),
        )
        for event in found
    }


def notes(ids) -> dict[int, Station]:
    """Words only from tables with enough seats taken, whoever asks: a receipt may lie in anybody's hands."""
    found = list(
        Note.objects.filter(pk__in=ids).select_related(
            "node", "table__theme", "table__event", "table__event__summary__node"
        )
    )
    published = {}
    for note in found:
        summary = getattr(note.table.event, "summary", None)
        if summary and summary.is_published:
            published[note.pk] = summary
    show(
        [note for note in found if note.table.may_be_read]
        + [note.table.theme for note in found]
        + list(published.values())
    )
    stations = {}
    for note in found:
        theme = note.table.theme.shown.title
        if not note.table.may_be_read:
            stations[note.pk] = Station(
                title=pgettext("a note whose words are not shown", "A voice about %(theme)s") % {"theme": theme.plain}
            )
            continue
        summary = published.get(note.pk)
        stations[note.pk] = Station(
            title=_short(note.shown.words),
            address=f"{summary.get_absolute_url()}#note-{note.node.uid}" if summary else "",
            state=str(note.get_kind_display()),
            detail=_("Said at a table in %(language)s about %(theme)s")
            % {"language": name_in_page_language(note.table.language), "theme": theme.plain},
        )
    return stations


def summaries(ids) -> dict[int, Station]:
    found = list(Summary.objects.filter(pk__in=ids).select_related("node", "event"))
    show([*found, *(summary.event for summary in found)])
    return {
        summary.pk: Station(
            title=summary.shown.title,
            address=summary.get_absolute_url() if summary.is_published else "",
            state=str(summary.get_state_display()),
            detail=f"{summary.event.shown.title.plain}, {summary.event.when}",
        )
        for summary in found
    }


def points(ids) -> dict[int, Station]:
    found = list(SummaryPoint.objects.filter(pk__in=ids).select_related("node", "summary__node"))
    show([*found, *(point.summary for point in found)])
    return {
        point.pk: Station(
            title=_short(point.shown.text),
            address=point.get_absolute_url() if point.summary.is_published else "",
            state="" if point.summary.is_published else str(point.summary.get_state_display()),
            detail=_("Point %(number)s of “%(summary)s”")
            % {"number": point.number, "summary": point.summary.shown.title.plain},
        )
        for point in found
    }


def enter() -> None:
    register_kind("event", label=gettext_lazy("Event"), order=5, meaning=VOICE, resolve=events)
    register_kind("note", label=gettext_lazy("Note from a table"), order=10, meaning=VOICE, resolve=notes)
    register_kind("summary_point", label=gettext_lazy("Point of a summary"), order=20, meaning=VOICE, resolve=points)
    register_kind("summary", label=gettext_lazy("Summary"), order=21, meaning=VOICE, resolve=summaries)
