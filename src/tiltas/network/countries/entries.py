"""How country models appear on a trail and in the search."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tiltas.core.addresses import words
from tiltas.search.entries import in_every_language
from tiltas.search.register import EntryData
from tiltas.trace.register import Station

from ..models import CountryModel
from .queries import parts_of


def as_of(model: CountryModel) -> str:
    """In words: as of which day it is true."""
    return _("as of %(day)s") % {"day": date_format(model.as_of)}


def station(one: CountryModel) -> Station:
    return Station(title=one.place.name_in(), address=one.get_absolute_url(), detail=as_of(one))


def found(models: Iterable[CountryModel]) -> Iterator[EntryData]:
    """One entry per model and language on offer, under the name of its country, with everything that stands in it."""
    things = list(CountryModel.objects.select_related("node", "place").filter(pk__in=[one.pk for one in models]))
    parts = parts_of(things)

    def everything(model, language):
        texts = []
        for rows in parts[model.pk].values():
            for row in rows:
                texts += [text for text in row.source_texts().values() if text]
                if getattr(row, "organisation", None):
                    texts.append(row.organisation.name_in(language).plain)
        return "\n".join(texts)

    source, written = {}, set()
    for entry in in_every_language(
        things,
        view_name="network:country_model",
        found_by=everything,
        place_id=lambda one: one.place_id,
        on=lambda one: one.as_of,
    ):
        written.add((entry.object.pk, entry.language))
        source.setdefault(entry.object.pk, entry)
        # The summary is its text; its heading is the country with the day.
        yield _headed(entry, entry.language, entry.title)
    # The heading needs no translator: it is there in every language, also where the summary is not.
    for key, entry in source.items():
        for language, _name in settings.LANGUAGES:
            if (key, language) not in written:
                yield _headed(entry, language, "")


def _headed(entry: EntryData, language: str, text: str) -> EntryData:
    """The entry under the name of its country and the day, in a language."""
    place = entry.object.place.name_in(language).plain
    with translation.override(language):
        title = _("%(place)s, as of %(day)s") % {"place": place, "day": date_format(entry.object.as_of)}
    kwargs = entry.view_kwargs | {"words": words(place)}
    return replace(entry, language=language, title=title, text=text, view_kwargs=kwargs)
