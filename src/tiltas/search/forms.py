from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from typing import NamedTuple

from django import forms
from django.conf import settings
from django.core.cache import caches
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tiltas.core.kept import stamp
from tiltas.places.models import Place
from tiltas.themes.queries import all_themes

from .queries import LONGEST_QUERY, places_to_choose, with_places_in_it
from .register import kinds

OFFERED_SECONDS = 60  # so long nobody asks again which themes and places there are, unless something changed
NARROWING = ("kind", "theme", "place", "language", "since", "until")


class Choice(NamedTuple):
    """A theme or a place that can be chosen: its primary key, how addresses call it, its name in the reader's language."""

    pk: int
    key: str
    label: str


class SearchForm(forms.Form):
    """What is asked. Something odd in the address narrows nothing, and never stops a search."""

    upfront = 5

    q = forms.CharField(label=_("Search for"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    theme = forms.ChoiceField(label=_("Theme"), required=False)
    place = forms.ChoiceField(label=_("Place"), required=False)

    language = forms.ChoiceField(label=_("Language of the text"), required=False)
    since = forms.DateField(label=_("From this day"), required=False)
    until = forms.DateField(label=_("Until this day"), required=False)

    def __init__(self, data, *, themes: Iterable[Choice], places: Iterable[Choice]):
        # Only what is a choice is taken over from the address.
        self.themes = {theme.key: theme for theme in themes}
        self.places = {place.key: place for place in places}
        labels = sorted((str(kind.label), kind.name) for kind in kinds.values())
        choices = {
            "kind": [("", _("All kinds")), *((name, label) for label, name in labels)],
            "theme": [("", _("All themes")), *((key, theme.label) for key, theme in self.themes.items())],
            "place": [("", _("All places")), *((key, place.label) for key, place in self.places.items())],
            "language": [("", _("All languages")), *settings.LANGUAGES],
        }
        asked = {"q": data.get("q", "").replace("\x00", "")[:LONGEST_QUERY]}
        for name, offered in choices.items():
            if data.get(name) in dict(offered):
                asked[name] = data[name]
        for name in ("since", "until"):
            # As an address carries it, whatever the language; a day that is none narrows nothing.
            with suppress(ValueError):
                asked[name] = date.fromisoformat(data.get(name, "")).isoformat()
        super().__init__(asked)
        for name, offered in choices.items():
            self.fields[name].choices = offered
        self.fields["q"].widget = forms.TextInput(attrs={"type": "search", "dir": "auto", "maxlength": LONGEST_QUERY})
        for name in ("since", "until"):
            self.fields[name].input_formats = ["%Y-%m-%d"]
            self.fields[name].widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        self.full_clean()

    def chosen(self) -> dict:
        """What was typed and chosen: text, kind and language (a word or nothing), theme and place (a choice or None), days."""
        chosen = self.cleaned_data
        return {
            "text": chosen["q"],
            "kind": chosen["kind"],
            "theme": self.themes.get(chosen["theme"]),
            "place": self.places.get(chosen["place"]),
            "language": chosen["language"],
            "since": chosen["since"],
            "until": chosen["until"],
        }


def asking(data) -> tuple[SearchForm, dict, dict]:
    """The form of a search, what was typed and chosen, and the same in the words of `queries.find`.

    `data` holds the words of an address. No statement, one for a country, two for another place; three more when a
    minute has passed.
    """
    themes, places = caches["near"].get_or_set(f"offered:{stamp()}:{get_language()}", _offered, OFFERED_SECONDS)
    if (uid := data.get("place", "").replace("\x00", "")[:20]) and uid not in {place.key for place in places}:
        places = _choices(places_to_choose(uid))
    form = SearchForm(data, themes=themes, places=places)
    chosen = form.chosen()
    return (
        form,
        chosen,
        {
            "text": chosen["text"],
            "kind": chosen["kind"],
            "theme": chosen["theme"] and chosen["theme"].pk,
            "place": chosen["place"] and with_places_in_it(chosen["place"].pk),
            "written_in": chosen["language"],
            "since": chosen["since"],
            "until": chosen["until"],
        },
    )


def _offered() -> tuple[list[Choice], list[Choice]]:
    """Themes and places that everybody may choose; three statements."""
    themes = [Choice(theme.pk, theme.key, theme.shown.title.plain) for theme in all_themes()]
    return themes, _choices(places_to_choose())


def _choices(places: Iterable[Place]) -> list[Choice]:
    return [Choice(place.pk, place.uid, place.name_in().plain) for place in places]
