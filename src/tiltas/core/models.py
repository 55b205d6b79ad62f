"""Fields that many rooms share; which regular work was begun."""

from django.db import models

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


class Begun(models.Model):
    """One piece of regular work, once per moment at which it is due."""

    name = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "at"], name="regular_work_is_begun_once")]
