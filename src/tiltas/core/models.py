"""Fields that many rooms share. No tables of its own."""

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
