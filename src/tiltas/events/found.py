"""What of events can be found by searching."""

from django.db.models import prefetch_related_objects
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from tiltas.files.queries import texts_of
from tiltas.search.entries import in_every_language
from tiltas.search.register import register
from tiltas.trace.models import Node

from .models import Event, Summary


def _is_public(thing) -> bool:
    return thing.node.visibility == Node.Visibility.PUBLIC


def _about(event, language) -> str:
    with translation.override(language):
        words = [str(event.get_kind_display()), event.place_text]
    if event.place:
        # By the name of its place in every language: a reader looks for a town as their own language calls it.
        words += dict.fromkeys([event.place.name, event.place.name_in(language).plain, *event.place.names.values()])
    return " ".join(words)


def events(found):
    found = list(found)
    prefetch_related_objects(found, "place", "themes")
    return in_every_language(
        found,
        view_name="events:detail",
        found_by=_about,
        files=texts_of,
        place_id=lambda event: event.place_id,
        themes=lambda event: [theme.pk for theme in event.themes.all()],
        bodies=lambda event: [event.organiser_id],
        on=lambda event: event.starts_on,
        is_public=_is_public,
    )


def summaries(found):
    found = list(found)
    prefetch_related_objects(found, "points", "event__themes")
    return in_every_language(
        found,
        view_name="events:summary",
        more_text=lambda summary, language: "\n\n".join(point.text for point in summary.points.all()),
        place_id=lambda summary: summary.event.place_id,
        themes=lambda summary: [theme.pk for theme in summary.event.themes.all()],
        bodies=lambda summary: [summary.event.organiser_id],
        on=lambda summary: summary.published_at,
        is_public=_is_public,
    )


def enter() -> None:
    register(kind="event", model=Event, entries=events, label=_("Event"), tone="voice")
    register(kind="summary", model=Summary, entries=summaries, label=_("Summary"), tone="voice")
