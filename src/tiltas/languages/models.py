"""One row per object and language. The source text stays in the object's own fields."""

from typing import ClassVar

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tiltas.core.models import HandedIn

from .texts import digest


def languages_on_offer():
    """Choices for a language; a function, so that another setting makes no migration."""
    return settings.LANGUAGES


class LanguageVersion(models.Model):
    """The texts of one object in one further language, with what each was made from."""

    class Origin(models.TextChoices):
        HUMAN = "human", _("translated by a person")
        MACHINE = "machine", _("translated by a machine")
        MACHINE_CHECKED = "machine_checked", _("translated by a machine, checked by a person")
        IMPORTED = "imported", _("imported translation")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    object = GenericForeignKey()
    language = models.CharField(_("language"), max_length=8)
    payload = models.JSONField(help_text="texts by field")
    based_on = models.JSONField(help_text="digest of the source text by field")
    origin = models.CharField(max_length=16, choices=Origin, default=Origin.HUMAN)
    state = models.CharField(max_length=10, choices=State, default=State.PUBLISHED)
    translator = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)
    # See `queries.mark_of`: "" unless everything is translated and nothing is outdated.
    mark = models.CharField(max_length=32, blank=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id", "language"], name="one_version_per_language"),
        ]


class _OnlyAdded(models.QuerySet):
    """Rows that are added and read, nothing else."""

    def update(self, **values):
        raise TypeError("History is never changed.")

    def delete(self):
        raise TypeError("History is never deleted.")


class Revision(models.Model):
    """One text as somebody once left it, with the source it was made from.

    Never changed and never deleted by itself: it goes with the object, and an erased account takes its name off.
    """

    class Act(models.TextChoices):
        SAVED = "saved", _("saved")
        STILL_HOLDS = "still_holds", _("confirmed: the change of the original does not alter the meaning")

    version = models.ForeignKey(LanguageVersion, on_delete=models.CASCADE, related_name="revisions")
    field = models.CharField(max_length=64)
    act = models.CharField(max_length=16, choices=Act, default=Act.SAVED)
    # The source is "" where it was not known any more.
    source_text = models.TextField(blank=True)
    made_from = models.CharField(max_length=64, help_text="digest of the source text")
    translated_text = models.TextField(blank=True)
    origin = models.CharField(max_length=16, choices=LanguageVersion.Origin)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = _OnlyAdded.as_manager()

    class Meta:
        indexes = [models.Index(fields=["version", "field"], name="history_of_a_text")]

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise TypeError("History is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError("History is never deleted.")


class SourceChange(models.Model):
    """The last change of one source text: which digest it had before and has since."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    object = GenericForeignKey()
    field = models.CharField(max_length=64)
    before = models.CharField(max_length=64)
    after = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id", "field"], name="one_last_change_per_text"),
        ]


class Claim(models.Model):
    """Somebody is translating this, until then or until they save. Other translators see it, readers do not."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    object = GenericForeignKey()
    language = models.CharField(max_length=8)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id", "language"], name="claimed_by_one_at_a_time"),
        ]


class FilledFile(HandedIn):
    """A file of a translator."""

    language = models.CharField(max_length=8)
    made_at = models.CharField(max_length=40)
    units = models.JSONField()


class Ask(models.Model):
    """How many readers asked for something in a language. A number, and nothing about them."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    object = GenericForeignKey()
    language = models.CharField(max_length=8)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id", "language"], name="asks_are_added_up"),
        ]


class Translatable(models.Model):
    """A kind whose texts may be read in several languages. `translated_fields` names them, the heading first."""

    translated_fields: ClassVar[tuple[str, ...]] = ()
    # Kinds that have further texts, which are no columns, keep `queries.mark_of_source` of all of them in this column.
    mark_field: ClassVar[str] = ""

    source_language = models.CharField(_("language"), max_length=8, choices=languages_on_offer)
    versions = GenericRelation(LanguageVersion)
    # They go with the object.
    source_changes = GenericRelation(SourceChange)
    translation_claims = GenericRelation(Claim)
    translation_asks = GenericRelation(Ask)

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        """Saves, and remembers what each text that changes said before: by its digest only."""
        changed = [] if self._state.adding else self._changing(kwargs.get("update_fields"))
        super().save(*args, **kwargs)
        for name, before, after in changed:
            SourceChange.objects.update_or_create(
                content_type=ContentType.objects.get_for_model(self),
                object_id=self.pk,
                field=name,
                defaults={"before": before, "after": after, "at": timezone.now()},
            )

    def _changing(self, update_fields) -> list[tuple[str, str, str]]:
        """(field, digest before, digest after) of the texts that this saving changes."""
        names = [name for name in self.translated_fields if update_fields is None or name in update_fields]
        stands = type(self)._base_manager.filter(pk=self.pk).values(*names).first() if names else None
        if stands is None:
            return []
        return self._differing(stands, {name: getattr(self, name) for name in names})

    @staticmethod
    def _differing(before: dict[str, str], after: dict[str, str]) -> list[tuple[str, str, str]]:
        pairs = ((name, digest(before.get(name) or ""), digest(text or "")) for name, text in after.items())
        return [(name, was, now) for name, was, now in pairs if was != now]

    @classmethod
    def open_to_translators(cls):
        """What a translator may see and translate; kinds with private rows narrow it."""
        return cls._default_manager.all()

    @classmethod
    def open_to_machines(cls):
        """What a machine may translate by itself; kinds that decide something are left to people."""
        return cls.open_to_translators()

    def source_texts(self) -> dict[str, str]:
        """The texts by field, as they were written."""
        return {field: getattr(self, field) or "" for field in self.translated_fields}

    def languages_of_names(self) -> set[str]:
        """The languages in which it has a name of its own, which nobody translates."""
        return set()

    # What translators and readers are told about one text. Kinds with further texts say it for those too.

    def label_of_text(self, name: str) -> str:
        """What stands above it."""
        return str(self._meta.get_field(name).verbose_name) if name in self.translated_fields else name

    def hint_of_text(self, name: str) -> str:
        """What a translator needs to know before writing; "" for nothing."""
        return ""

    def longest_text(self, name: str) -> int | None:
        """How many characters it may have."""
        return getattr(self._meta.get_field(name), "max_length", None)

    def is_long_text(self, name: str) -> bool:
        """Whether it is written in several lines."""
        return self._meta.get_field(name).get_internal_type() == "TextField"

    def has_tags(self, name: str) -> bool:
        """Whether it is HTML, whose tags belong in every translation."""
        return False

    def cleaned_text(self, name: str, text: str) -> str:
        """A translation as it is kept."""
        return text.strip()

    def original_texts(self) -> list[tuple[str, str]]:
        """(label, text) of what readers are shown as the original."""
        return [(self.label_of_text(name), text) for name, text in self.source_texts().items()]
