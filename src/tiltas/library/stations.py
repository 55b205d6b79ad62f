"""How what is known stands on a trail and in the search index."""

from textwrap import shorten

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tiltas.files.queries import texts_of
from tiltas.languages.texts import Text
from tiltas.search.entries import in_every_language
from tiltas.search.register import register
from tiltas.trace.register import VOICE, Station, register_kind

from .models import KINDS, Entry, Practice, Priority, Reaction
from .queries import priorities

LABELS = {
    "news": pgettext_lazy("one piece of news", "News"),
    "practice": _("Good practice"),
    "lesson": _("Lesson"),
    "policy": _("Policy document"),
    "activity": _("Activity of an institution"),
    "publication": _("Publication"),
}
# After everything on the way itself: what is known stands beside it.
ORDER = {key: 92 + number for number, key in enumerate(LABELS)}


def short(text: Text, length: int = 160) -> Text:
    """The beginning of a text, in its language."""
    return Text(shorten(text.plain, length, placeholder=" …"), text.language)


def entry(one: Entry) -> Station:
    where = one.place.name_in().plain if isinstance(one, Practice) and one.place else ""
    body = one.organisation.name_in().plain if one.organisation else ""
    return Station(one.shown.title, one.get_absolute_url(), detail=" · ".join(part for part in (where, body) if part))


def priority(one: Priority) -> Station:
    return Station(short(one.shown.text), one.get_absolute_url(), detail=one.policy.shown.title.plain)


def reaction(one: Reaction) -> Station:
    """The words only while they are published: a draft is nobody's source."""
    if not (one.is_published and one.activity.is_published):
        return Station(pgettext_lazy("a reaction whose words are not shown", "A reaction"))
    return Station(
        short(one.shown.text),
        one.get_absolute_url(),
        capfirst(one.get_kind_display()),
        one.organisation.name_in().plain,
    )


def entries(objects):
    return in_every_language(
        objects,
        view_name="library:detail",
        more_text=lambda thing, language: "\n\n".join(
            one.text for one in priorities(thing)
        ) if thing.node_kind == "policy" else "",
        found_by=lambda thing, language: " ".join(
            name
            for name in (
                thing.organisation.name_in(language).plain if thing.organisation else "",
                thing.place.name_in(language).plain if thing.place else "",
                getattr(thing, "authors", ""),
                getattr(thing, "doi", ""),
            )
            if name
        ),
        files=texts_of,
        place_id=lambda thing: thing.place_id,
        themes=lambda thing: [theme.pk for theme in thing.themes.all()],
        bodies=lambda thing: [thing.organisation_id],
        is_public=lambda thing: thing.is_published,
    )  # fmt: skip


def _rows_of(model):
    return lambda: model.objects.select_related("node", "organisation", "place")


def enter() -> None:
    for key, model in KINDS.items():
        register_kind(
            key, label=LABELS[key], order=ORDER[key], meaning="accent", rows=_rows_of(model), station=entry
        )  # fmt: skip
        register(kind=key, model=model, entries=entries, label=LABELS[key])
    register_kind(
        "priority", label=_("Priority"), order=99, meaning="accent",
        rows=lambda: Priority.objects.select_related("node", "policy__node"),
        texts=lambda one: [one, one.policy], station=priority,
    )  # fmt: skip
    register_kind(
        "reaction", label=_("Reaction"), order=33, meaning=VOICE,
        rows=lambda: Reaction.objects.select_related("node", "organisation", "activity__node"),
        texts=lambda one: [one, one.activity], station=reaction,
    )  # fmt: skip
