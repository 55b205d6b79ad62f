"""What many rooms share: fields, files that are looked through first. Which regular work was begun."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from .ids import LENGTH, new_uid


class UidField(models.CharField):
    """The short random name of an object in its address; never changes."""

    def __init__(self, *args, **kwargs):
        kwargs |= {"max_length": LENGTH, "unique": True, "default": new_uid, "editable": False}
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "unique", "default", "editable"):
            kwargs.pop(fixed, None)
        return name, path, args, kwargs


class HandedIn(models.Model):
    """A file that somebody looks through before it is saved. Gone when it is saved, or a day later."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True


class Begun(models.Model):
    """One piece of regular work, once per moment at which it is due."""

    name = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "at"], name="regular_work_is_begun_once")]
