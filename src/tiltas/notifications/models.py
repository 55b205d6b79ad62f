"""What somebody was told, and how they want to be told."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Preference(models.Model):
    """How one person wants to be told what is new."""

    class Rhythm(models.TextChoices):
        OFF = "off", pgettext_lazy("how often mail comes", "never")
        WEEKLY = "weekly", pgettext_lazy("how often mail comes", "once a week")
        DAILY = "daily", pgettext_lazy("how often mail comes", "once a day")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="told")
    rhythm = models.CharField(_("mail with what is new"), max_length=6, choices=Rhythm, default=Rhythm.WEEKLY)
    language = models.CharField(_("language of the mail"), max_length=8)


class Notice(models.Model):
    """One thing that somebody was told. Only what its room needs to find it again; the words are made when it is read."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=32)
    key = models.CharField(max_length=64)
    data = models.JSONField(default=dict)
    made_at = models.DateTimeField(default=timezone.now, db_index=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    # The last day on which it is news: a deadline. None: it has none.
    due_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind", "key"], name="nobody_is_told_the_same_twice")]
