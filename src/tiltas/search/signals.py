"""What keeps the index true without a room having to think of it."""

from . import services, words
from .register import kinds_of


def make_tables(sender, using, **kwargs):
    """After every `migrate`: the table of words that Django does not know."""
    words.make_tables(using=using)


def translation_changed(sender, instance, **kwargs):
    """A translation came, changed or went: `languages` knows no search, so it is heard here."""
    model = instance.content_type.model_class()
    if model is not None and kinds_of(model):
        services.later("search.index", model=model._meta.label_lower, pks=[str(instance.object_id)])
