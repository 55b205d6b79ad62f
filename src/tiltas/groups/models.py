"""What a closed room holds. Nothing here can be cited, translated by others, searched or subscribed to."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tiltas.core.models import UidField
from tiltas.languages.models import languages_on_offer
from tiltas.languages.texts import Text
from tiltas.network.models import Organisation


def language_of_words() -> models.CharField:
    return models.CharField(_("language"), max_length=8, choices=languages_on_offer)


def person() -> models.ForeignKey:
    """Whose it was; the words of an erased account stay without the name."""
    return models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")


class Group(models.Model):
    """Some organisations that prepare something together, behind a closed door."""

    uid = UidField()
    name = models.CharField(pgettext_lazy("of a closed room", "name"), max_length=120)
    purpose = models.TextField(_("what it is for"), blank=True)
    language = language_of_words()
    founded_by = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("closed room")
        verbose_name_plural = _("closed rooms")

    def __str__(self):
        return self.uid  # its name is for its members only, and this is what a log would print

    def get_absolute_url(self):
        return reverse("groups:detail", args=[self.uid])

    @property
    def is_sample(self) -> bool:
        return self.founded_by.is_sample

    @property
    def title(self) -> Text:
        return Text(self.name, self.language)

    @property
    def about(self) -> Text:
        return Text(self.purpose, self.language)


class Member(models.Model):
    """One organisation in a room: asked, then joined, then perhaps gone. It has been in it from `joined_on` to `left_on`."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="members")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    joined_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "organisation"],
                condition=Q(left_on=None),
                name="an_organisation_is_in_a_room_once",
            ),
        ]


class Note(models.Model):
    """Something written down for the others in the room."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField(_("note"))
    language = language_of_words()
    by = person()
    at = models.DateTimeField(default=timezone.now)

    @property
    def words(self) -> Text:
        return Text(self.text, self.language)


class Promise(models.Model):
    """An organisation does something by a day."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="promises")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(_("what is promised"), max_length=300)
    language = language_of_words()
    due_on = models.DateField(_("by when"))
    done_on = models.DateField(null=True, blank=True)
    by = person()

    @property
    def words(self) -> Text:
        return Text(self.what, self.language)

    @property
    def look(self) -> tuple[str, str]:
        """How it stands today: the look of it and the words for it."""
        if self.done_on:
            return "done", _("Done")
        if self.due_on < timezone.localdate():
            return "late", _("Overdue")
        return "open", pgettext_lazy("a promise", "Open")


class Draft(models.Model):
    """A text that is written together."""

    uid = UidField()
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="drafts")
    title = models.CharField(_("title"), max_length=160)
    text = models.TextField(_("text"), blank=True)
    language = language_of_words()
    by = person()
    at = models.DateTimeField(default=timezone.now)

    @property
    def heading(self) -> Text:
        return Text(self.title, self.language)

    @property
    def words(self) -> Text:
        return Text(self.text, self.language)


class EarlierDraft(models.Model):
    """What a draft said before somebody changed it. Rows are only added."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="earlier")
    title = models.CharField(max_length=160)
    text = models.TextField(blank=True)
    language = language_of_words()
    by = person()
    at = models.DateTimeField()

    @property
    def heading(self) -> Text:
        return Text(self.title, self.language)

    @property
    def words(self) -> Text:
        return Text(self.text, self.language)
