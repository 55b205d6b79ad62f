"""One table for documents, pictures and logos: what a picture needs on top is a constraint."""

import datetime
from secrets import token_hex

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tiltas.core.addresses import words
from tiltas.core.models import UidField
from tiltas.languages.models import languages_on_offer
from tiltas.languages.texts import Text


def random_name(instance, filename) -> str:
    """A name that nobody can guess and that tells nothing."""
    name = token_hex(16)
    return f"files/{name[:2]}/{name}"


class FileQuerySet(models.QuerySet):
    """A picture is there until the day before the last; the worker deletes it afterwards."""

    def of(self, thing: models.Model):
        return self.filter(content_type=ContentType.objects.get_for_model(thing), object_id=thing.pk)

    def lasting(self, today: datetime.date | None = None):
        return self.filter(Q(expires_on=None) | Q(expires_on__gt=today or timezone.localdate()))

    def documents(self):
        return self.exclude(kind__in=File.DRAWN)

    def without_text(self):
        """What pages show: the text of a document may be longer than a book."""
        return self.defer("text")


class File(models.Model):
    """A document or a picture that belongs to something with a page."""

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF"
        DOCX = "docx", "DOCX"
        ODT = "odt", "ODT"
        PICTURE = "picture", _("picture")
        # The sign of an organisation: nobody is to be seen on it, and it has no last day.
        LOGO = "logo", _("logo")

    class Consent(models.TextChoices):
        NOBODY = "nobody", _("Nobody in it can be recognised.")
        AGREED = "agreed", _("Everybody who can be recognised agreed that it is shown here.")

    class Reading(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("text of a file", "is being read")
        READ = "read", pgettext_lazy("text of a file", "was read")
        NOTHING = "nothing", _("No text could be read from this file.")

    MEDIA_TYPES = {
        Kind.PDF: "application/pdf",
        Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        Kind.ODT: "application/vnd.oasis.opendocument.text",
        Kind.PICTURE: "image/webp",
        Kind.LOGO: "image/webp",
    }
    DRAWN = (Kind.PICTURE, Kind.LOGO)

    uid = UidField()
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    thing = GenericForeignKey()
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    # Of a document its title, of a picture what stands beneath it.
    title = models.CharField(_("title"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=8, choices=languages_on_offer)
    licence = models.CharField(_("licence"), max_length=120, blank=True)
    file = models.FileField(_("file"), upload_to=random_name, max_length=120)
    small = models.FileField(upload_to=random_name, max_length=120, blank=True)
    size = models.PositiveIntegerField(_("bytes"))
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file as it is handed out")
    added_at = models.DateTimeField(_("added on"), default=timezone.now)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    # Readers see it once somebody responsible for the site has looked at it.
    is_waiting = models.BooleanField(default=False)

    reading = models.CharField(max_length=8, choices=Reading, default=Reading.WAITING)
    text = models.TextField(blank=True, help_text="what was read from a document")

    alt = models.CharField(_("what the picture shows"), max_length=300, blank=True)
    consent = models.CharField(_("consent"), max_length=8, choices=Consent, blank=True)
    consent_note = models.CharField(_("who agreed, and how"), max_length=500, blank=True)
    expires_on = models.DateField(_("shown until"), null=True, blank=True)
    width = models.PositiveSmallIntegerField(default=0)
    height = models.PositiveSmallIntegerField(default=0)
    small_width = models.PositiveSmallIntegerField(default=0)

    objects = FileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        indexes = [models.Index(fields=["content_type", "object_id"], name="files_of_a_thing")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="picture") | (~Q(alt="") & ~Q(consent="") & Q(expires_on__isnull=False)),
                name="a_picture_has_words_consent_and_a_last_day",
            ),
            models.CheckConstraint(
                condition=~Q(consent="agreed") | ~Q(consent_note=""), name="consent_says_who_agreed"
            ),
        ]

    def __str__(self):
        return self.title or self.alt

    def get_absolute_url(self):
        return reverse("file", args=[self.uid])

    @property
    def is_picture(self) -> bool:
        return self.kind in self.DRAWN

    @property
    def name(self) -> Text:
        """What it is called on a page."""
        return Text(str(self), self.language)

    @property
    def alt_text(self) -> Text:
        """The words for those who do not see the picture, with their language."""
        return Text(self.alt, self.language)

    @property
    def has_ended(self) -> bool:
        """Whether its last day is over."""
        return self.expires_on is not None and self.expires_on <= timezone.localdate()

    @property
    def download_name(self) -> str:
        """The name under which a browser saves it."""
        ending = "webp" if self.is_picture else self.kind
        return f"{words(str(self)).strip('-') or self.uid}.{ending}"

    @property
    def weight(self) -> str:
        """How large it is, in the reader's figures."""
        return filesizeformat(self.size)

    @property
    def small_url(self) -> str:
        """The address of the small version of a picture."""
        return f"{self.get_absolute_url()}?small"

    @property
    def small_height(self) -> int:
        """Its height in the page's measure."""
        return round(self.height * self.small_width / self.width) if self.width else 0
