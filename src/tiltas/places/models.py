from django.db import models
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from tiltas.core.models import UidField
from tiltas.languages.texts import Text


class PlaceQuerySet(models.QuerySet):
    """Filters that chain."""

    def existing(self):
        """Without those that have been dissolved; what happened there keeps its place."""
        return self.filter(Q(until="") | Q(until__gt=timezone.localdate().isoformat()))

    def real(self):
        """Without invented places."""
        return self.filter(is_sample=False)


class Place(models.Model):
    """A country, region, municipality or town. Its name is the official one in the local language."""

    class Kind(models.TextChoices):
        COUNTRY = "country", _("country")
        REGION = "region", _("region")
        MUNICIPALITY = "municipality", _("municipality")
        TOWN = "town", _("town")

    uid = UidField()
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts", verbose_name=_("part of")
    )
    country = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("country"),
        help_text="empty for a country itself",
    )
    code = models.CharField(_("code"), max_length=8, blank=True, help_text="ISO 3166-1 or 3166-2; empty is not known")
    name = models.CharField(_("official name"), max_length=120)
    local_language = models.CharField(_("local language"), max_length=8)
    names = models.JSONField(default=dict, blank=True, help_text="name by language, only where it is well established")
    until = models.CharField(
        max_length=10,
        blank=True,
        help_text="when it was dissolved: ISO 8601, as exactly as is known; empty: it exists",
    )
    succeeded_by = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="succeeds")
    is_sample = models.BooleanField(default=False)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="place_code_given_once"),
            models.CheckConstraint(
                condition=Q(kind="country", parent__isnull=True, country__isnull=True)
                | (~Q(kind="country") & Q(parent__isnull=False, country__isnull=False)),
                name="all_but_countries_lie_in_a_country",
            ),
        ]

    def __str__(self):
        return self.name_in().plain

    def name_in(self, language: str | None = None) -> Text:
        """The name for readers of `language` (the page's by default), else in English, else the official one."""
        language = language or translation.get_language() or "en"
        if language == self.local_language:
            return self.official_name
        for code in (language, "en"):
            if self.names.get(code):
                return Text(self.names[code], code)
        return self.official_name

    @property
    def official_name(self) -> Text:
        """The name that the place itself uses."""
        return Text(self.name, self.local_language)

    @property
    def its_country(self) -> "Place":
        """The country it lies in; a country is its own."""
        return self.country or self

    @property
    def exists(self) -> bool:
        """Whether it has not been dissolved."""
        return not self.until or self.until > timezone.localdate().isoformat()
