"""A contact sheet that is being looked through, letters to the network, and who does not want them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tiltas.core.models import HandedIn, UidField
from tiltas.languages.models import Translatable
from tiltas.network.models import Organisation
from tiltas.people.models import Person
from tiltas.places.models import Place
from tiltas.themes.models import Theme


class ContactSheet(HandedIn):
    """A table of people."""

    rows = models.JSONField()


class Circular(Translatable):
    """One letter to a selection of the network, each copy in the language of its reader."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("state of a letter to the network", "draft")
        SENT = "sent", pgettext_lazy("state of a letter to the network", "sent")

    translated_fields = ("subject", "text")

    uid = UidField()
    subject = models.CharField(_("subject"), max_length=150)
    text = models.TextField(_("text"))
    # The selection; what is empty leaves nobody out.
    to_people = models.BooleanField(_("people"), default=True)
    to_organisations = models.BooleanField(_("organisations"), default=True)
    country = models.ForeignKey(
        Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("country")
    )
    theme = models.ForeignKey(
        Theme, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("theme")
    )
    sector = models.CharField(_("sector"), max_length=16, choices=Organisation.Sector, blank=True)
    language = models.CharField(_("language spoken"), max_length=8, blank=True)
    state = models.CharField(_("state"), max_length=5, choices=State, default=State.DRAFT)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("letter to the network")
        verbose_name_plural = _("letters to the network")

    def __str__(self):
        return self.subject

    @classmethod
    def open_to_translators(cls):
        return cls.objects.filter(state=cls.State.DRAFT)

    @classmethod
    def open_to_machines(cls):
        # A letter is public to nobody, and nobody corrects it once it has left.
        return cls.objects.none()

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT


class Copy(models.Model):
    """One copy of a letter: to whom, in which language, whether it left. The address stands nowhere here."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("state of a copy of a letter", "waits to be sent")
        SENT = "sent", pgettext_lazy("state of a copy of a letter", "sent")
        FAILED = "failed", pgettext_lazy("state of a copy of a letter", "could not be sent")

    circular = models.ForeignKey(Circular, on_delete=models.CASCADE, related_name="copies")
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=8)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["circular", "person"], name="a_person_gets_a_letter_once"),
            models.UniqueConstraint(fields=["circular", "organisation"], name="an_organisation_gets_a_letter_once"),
            models.CheckConstraint(
                condition=Q(person=None, organisation__isnull=False) | Q(person__isnull=False, organisation=None),
                name="a_copy_goes_to_one_reader",
            ),
        ]


class NoLetters(models.Model):
    """Somebody pressed the button below a letter: no more of them."""

    person = models.OneToOneField(Person, null=True, on_delete=models.CASCADE, related_name="no_letters")
    organisation = models.OneToOneField(Organisation, null=True, on_delete=models.CASCADE, related_name="no_letters")
    since = models.DateField(default=timezone.localdate)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None, organisation__isnull=False) | Q(person__isnull=False, organisation=None),
                name="one_reader_wants_no_letters",
            ),
        ]
