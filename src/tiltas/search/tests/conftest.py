import pytest
from django.conf import settings as house

from tiltas.search import dictionaries
from tiltas.search.register import EntryData, kinds, register
from tiltas.themes.models import Theme

LANGUAGES = ("en", "et", "lv", "lt", "sv", "ru", "uk", "ar")


@pytest.fixture(scope="session")
def dictionary_folder():
    """The dictionaries of the house: built by the first run that needs them, kept for the next."""
    folder = house.ROOT / "var" / "dictionaries"
    for language in LANGUAGES:
        if not dictionaries.is_built(folder, language):
            dictionaries.build_apart(folder, language)
    return folder


@pytest.fixture
def with_dictionaries(settings, dictionary_folder):
    settings.SEARCH_DICTIONARIES = dictionary_folder


class Shelf:
    """Things to find: themes stand in for the things of the rooms above. `hide` and `say` change what they tell."""

    def __init__(self):
        self.said = {}
        self.options = {}

    def put(self, *texts, title="Untitled", language="en", **options):
        """A new thing; texts are `text` or (language, title, text)."""
        thing = Theme.objects.create(key=f"thing-{len(self.said) + 1}", title=title[:100], source_language=language)
        self.say(thing, *[text if isinstance(text, tuple) else (language, title, text) for text in texts], **options)
        return thing

    def say(self, thing, *versions, **options):
        self.said[thing.pk] = versions
        self.options[thing.pk] = options

    def entries(self, things):
        for thing in things:
            for language, title, text in self.said.get(thing.pk, ()):
                yield EntryData(thing, language, title, text, "search:results", **self.options[thing.pk])


@pytest.fixture
def shelf(db):
    was = dict(kinds)
    kinds.clear()
    made = Shelf()
    register(kind="thing", model=Theme, entries=made.entries, label="Thing")
    yield made
    kinds.clear()
    kinds.update(was)
