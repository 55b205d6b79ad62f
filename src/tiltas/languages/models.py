"""One row per object and language. The source text stays in the object's own fields."""

from typing import ClassVar

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


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

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id", "language"], name="one_version_per_language"),
        ]


class Translatable(models.Model):
    """A kind whose texts may be read in several languages. `translated_fields` names them, the heading first."""

    translated_fields: ClassVar[tuple[str, ...]] = ()

    source_language = models.CharField(_("language"), max_length=8, choices=languages_on_offer)
    versions = GenericRelation(LanguageVersion)

    class Meta:
        abstract = True

    @classmethod
    def open_to_translators(cls):
        """What a translator may see and translate; kinds with private rows narrow it."""
        return cls._default_manager.all()

    def source_texts(self) -> dict[str, str]:
        """The texts by field, as they were written."""
        return {field: getattr(self, field) or "" for field in self.translated_fields}
