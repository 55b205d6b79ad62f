from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """What one public object, or one of its files, says in one language. Its words lie beside it, in a table of our own (words.py)."""

    kind = models.CharField(_("kind"), max_length=40, db_index=True)
    object_key = models.CharField(_("object"), max_length=120, help_text="model and primary key")
    part = models.CharField(
        max_length=20, blank=True, default="", help_text="one of its files; empty: what it says itself"
    )
    language = models.CharField(_("language"), max_length=8)
    title = models.CharField(_("title"), max_length=300)
    text = models.TextField(_("text"), blank=True)
    view_name = models.CharField(_("view"), max_length=80)
    view_kwargs = models.JSONField(_("parts of the address"), default=dict)
    found_by = models.TextField(_("also found by"), blank=True, help_text="searched and never shown")
    place = models.ForeignKey(
        "places.Place", verbose_name=_("place"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    themes = models.JSONField(_("themes"), default=list, help_text="primary keys")
    is_sample = models.BooleanField(_("sample"), default=False)
    bodies = models.JSONField(_("organisations"), default=list, help_text="primary keys")
    on = models.DateField(_("date"), null=True, blank=True, db_index=True)
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now, help_text="when it last read otherwise")
    updated_at = models.DateTimeField(_("updated at"), default=timezone.now, help_text="when it was last indexed")

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        constraints = [
            models.UniqueConstraint(
                fields=["object_key", "part", "language"], name="one_entry_per_object_part_and_language"
            ),
        ]
        # A search asks of a thousand entries what they belong to: read from here, their texts are left alone.
        indexes = [models.Index(fields=["id", "object_key", "language", "part"], name="search_entry_identity")]

    def __str__(self):
        return self.title


class Making(models.Model):
    """How the words of the index were made; where they would be made otherwise now, the index is written anew. One row."""

    mark = models.CharField(max_length=64)

    def __str__(self):
        return self.mark


class IndexedWord(models.Model):
    """A word as it stands in the texts of one language, and in how many entries."""

    language = models.CharField(max_length=8)
    word = models.CharField(max_length=60)
    folded = models.CharField(max_length=80)
    entries = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["language", "word"], name="one_row_per_word_and_language")]
        indexes = [models.Index(fields=["word"], name="search_indexed_word")]

    def __str__(self):
        return self.word


class Neighbour(models.Model):
    """The beginning of a word with one letter left out, or with none, as a number."""

    word = models.ForeignKey(IndexedWord, on_delete=models.CASCADE, related_name="neighbours")
    number = models.BigIntegerField(db_index=True)
