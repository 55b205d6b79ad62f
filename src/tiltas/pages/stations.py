"""Articles and guidelines on a trail and in the index."""

from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from tiltas.languages.texts import Text
from tiltas.search.entries import in_every_language
from tiltas.search.register import register
from tiltas.trace.register import Station, register_kind

from . import bodies
from .models import Edition, Kind
from .queries import texts_of_files

LABELS = {Kind.ARTICLE: _("Article"), Kind.GUIDELINE: _("Guideline")}


def station(one: Edition) -> Station:
    intro = one.shown.intro
    return Station(
        one.shown.title,
        one.get_absolute_url() if one.is_public else "",
        detail=Text(Truncator(intro.plain).chars(160), intro.language),
    )


def _entries(kind: Kind):
    def entries(objects):
        things = [thing for thing in objects if thing.kind == kind]
        for data in in_every_language(
            things,
            view_name="pages:detail",
            themes=lambda thing: [theme.pk for theme in thing.themes.all()],
            files=texts_of_files,
        ):
            if not data.part:
                data.text = bodies.in_words(data.text)
            yield data

    return entries


def _rows(kind: Kind):
    return lambda: Edition.objects.filter(kind=kind).select_related("node")


def enter() -> None:
    for order, kind in enumerate((Kind.ARTICLE, Kind.GUIDELINE), 98):
        register_kind(
            kind.value, label=LABELS[kind], order=order, meaning="accent", rows=_rows(kind), station=station
        )  # fmt: skip
        register(kind=kind.value, model=Edition, entries=_entries(kind), label=LABELS[kind])
