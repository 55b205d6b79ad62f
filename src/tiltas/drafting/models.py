"""Proposals, and the documents that are made of clauses. An adopted document never changes again."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tiltas.core.addresses import words
from tiltas.core.errors import Refused
from tiltas.languages.models import Translatable, languages_on_offer
from tiltas.trace.models import Traced, TracedQuerySet


def title_in_address(thing) -> str:
    """The words of an address: the title as the reader sees it, else as it was written."""
    shown = thing.__dict__.get("shown")
    return words(shown.title.plain if shown else thing.title)


class Frozen(Refused):
    """An adopted text stays as it was adopted."""

    message = _("This text has been adopted, so it cannot change any more. Start a new document that replaces it.")
    status = 409


class Proposal(Traced, Translatable):
    """A wish worked out from what was said, ready to be drafted. Its sources are arrows."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("state of a proposal", "draft")
        READY = "ready", pgettext_lazy("state of a proposal", "ready to be drafted")
        WITHDRAWN = "withdrawn", pgettext_lazy("state of a proposal", "withdrawn")

    node_kind = "proposal"
    translated_fields = ("title", "text")

    title = models.CharField(_("title"), max_length=160)
    text = models.TextField(_("text"))
    themes = models.ManyToManyField("themes.Theme", verbose_name=_("themes"), related_name="+", blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    proposed_at = models.DateTimeField(_("proposed at"), default=timezone.now)

    objects = TracedQuerySet.as_manager()

    @classmethod
    def open_to_translators(cls):
        return cls.objects.public()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("drafting:proposal", args=[self.node.uid, title_in_address(self)])


class Document(Traced, Translatable):
    """A resolution or a guideline: drafted in the open, adopted once, then frozen."""

    class Kind(models.TextChoices):
        RESOLUTION = "resolution", _("resolution")
        GUIDELINE = "guideline", _("guideline")

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("state of a document", "draft")
        ADOPTED = "adopted", pgettext_lazy("state of a document", "adopted")

    node_kind = "document"
    translated_fields = ("title", "preamble")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    title = models.CharField(_("title"), max_length=200)
    preamble = models.TextField(_("preamble"), blank=True)
    host = models.ForeignKey(
        "network.Organisation",
        verbose_name=_("host"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="documents_hosted",
    )
    themes = models.ManyToManyField("themes.Theme", verbose_name=_("themes"), related_name="+", blank=True)
    authentic_language = models.CharField(_("authentic language"), max_length=8, choices=languages_on_offer)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    adopted_on = models.DateField(pgettext_lazy("a document", "adopted on"), null=True, blank=True)
    adopted_by = models.CharField(pgettext_lazy("a document", "adopted by"), max_length=200, blank=True)
    adopted_by_organisation = models.ForeignKey(
        "network.Organisation",
        verbose_name=pgettext_lazy("a document", "adopted by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="documents_adopted",
    )
    started_at = models.DateTimeField(_("started at"), default=timezone.now)

    objects = TracedQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="adopted") | models.Q(adopted_on__isnull=False),
                name="an_adopted_document_knows_its_day",
            ),
        ]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        if is_adopted(self.pk):
            raise Frozen
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("drafting:document", args=[self.node.uid, title_in_address(self)])

    @classmethod
    def open_to_machines(cls):
        # Official texts are offered only in a translation that a person has checked.
        return cls.objects.none()

    @property
    def is_adopted(self) -> bool:
        return self.state == self.State.ADOPTED


class Clause(Traced, Translatable):
    """One numbered part of a document. A clause taken out of a draft stays on record and is shown to nobody."""

    node_kind = "clause"
    translated_fields = ("text",)

    document = models.ForeignKey(
        Document, verbose_name=_("document"), on_delete=models.CASCADE, related_name="clauses"
    )
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("text"))
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = TracedQuerySet.as_manager()

    class Meta:
        verbose_name = _("clause")
        verbose_name_plural = _("clauses")
        constraints = [
            models.UniqueConstraint(
                fields=["document", "number"],
                condition=models.Q(removed_at=None),
                name="a_number_stands_once_in_a_document",
            ),
        ]

    def __str__(self):
        return f"{self.number}. {self.text[:80]}"

    @classmethod
    def open_to_translators(cls):
        return cls.objects.filter(removed_at=None)

    @classmethod
    def open_to_machines(cls):
        # Official texts are offered only in a translation that a person has checked.
        return cls.objects.none()

    def save(self, *args, **kwargs):
        if is_adopted(self.document_id):
            raise Frozen
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        if is_adopted(self.document_id):
            raise Frozen
        return super().delete(*args, **kwargs)

    def get_absolute_url(self):
        return f"{self.document.get_absolute_url()}#clause-{self.number}"


def is_adopted(document_id) -> bool:
    """What the database says now, whatever an object in memory believes."""
    return document_id is not None and Document.objects.filter(pk=document_id, state=Document.State.ADOPTED).exists()


def authentic_by_default() -> str:
    """The language in which official texts of this installation are binding."""
    return settings.AUTHENTIC_LANGUAGE
