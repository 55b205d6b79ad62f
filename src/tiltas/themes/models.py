from django.db import models
from django.utils.translation import gettext_lazy as _

from tiltas.core.models import UidField
from tiltas.languages.models import Translatable


class Theme(Translatable):
    """A subject of integration. Its key stays; title and contents may be reworded and are read in every language."""

    translated_fields = ("title", "contains")

    uid = UidField()
    key = models.SlugField(_("key"), max_length=32, unique=True, editable=False)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    title = models.CharField(_("title"), max_length=120)
    contains = models.TextField(_("what it contains"), blank=True)

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")

    def __str__(self):
        return self.title

    @property
    def icon(self) -> str:
        """The id of its drawing in static/themes/icons.svg."""
        return self.key
