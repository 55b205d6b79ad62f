"""Organisations and the people who work for them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tiltas.core.addresses import words
from tiltas.languages.models import Translatable
from tiltas.languages.texts import Text, name_in_page_language
from tiltas.places.models import Place
from tiltas.themes.models import Theme
from tiltas.trace.models import Node, Traced, TracedQuerySet


class Organisation(Traced, Translatable):
    """A body that works on integration. Its names are official ones, never translated by us."""

    class Kind(models.TextChoices):
        NGO = "ngo", _("non-governmental organisation")
        MUNICIPALITY = "municipality", _("municipality")
        MINISTRY = "ministry", _("ministry")
        AGENCY = "agency", _("state agency")
        ASSOCIATION = "association", _("association")
        RESEARCH = "research", _("research institution")
        EDUCATION = "education", _("school or university")
        LIBRARY = "library", _("library")
        INTERNATIONAL = "international", _("international organisation")
        WELCOME_CENTRE = "welcome_centre", _("welcome centre")
        COMPANY = "company", _("company")
        OTHER = "other", pgettext_lazy("kind of organisation", "other")

    class Sector(models.TextChoices):
        PUBLIC = "public", _("public sector")
        CIVIL = "civil", _("civil society")
        RESEARCH = "research", _("research and education")
        PRIVATE = "private", _("private sector")
        INTERNATIONAL = "international", _("international")

    class LedBy(models.TextChoices):
        MIGRANTS = "migrants", _("led by migrants")
        REFUGEES = "refugees", _("led by refugees")
        MINORITY = "minority", _("led by an ethnic minority")

    node_kind = "organisation"
    translated_fields = ("description",)

    name = models.CharField(_("official name"), max_length=200)
    name_language = models.CharField(_("language of the official name"), max_length=8)
    names = models.JSONField(_("official names in further languages"), default=dict, blank=True)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    sector = models.CharField(_("sector"), max_length=16, choices=Sector)
    led_by = models.CharField(_("led by"), max_length=16, choices=LedBy, blank=True)
    place = models.ForeignKey(
        Place, null=True, blank=True, on_delete=models.PROTECT, related_name="organisations", verbose_name=_("place")
    )
    governs = models.OneToOneField(
        Place,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="governed_by",
        verbose_name=_("municipality that it administers"),
    )
    themes = models.ManyToManyField(Theme, blank=True, related_name="organisations", verbose_name=_("themes"))
    serves = models.ManyToManyField(Place, blank=True, related_name="served_by", verbose_name=_("areas served"))
    languages = models.JSONField(_("languages spoken"), default=list, blank=True)
    description = models.TextField(_("what it does"), blank=True)
    website = models.URLField(_("website"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    wants_phone_shown = models.BooleanField(_("show the telephone number on the page"), default=False)
    # Never printed anywhere: people write through a form, robots find nothing.
    mailbox = models.EmailField(_("role mailbox"), blank=True)
    is_contact_point = models.BooleanField(_("contact point"), default=False)
    contact_for = models.ForeignKey(
        Place,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("contact point for this country"),
        help_text=_("Empty: for the whole region."),
    )

    objects = TracedQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.UniqueConstraint(fields=["name", "place"], name="an_organisation_is_listed_once"),
            models.UniqueConstraint(
                fields=["name"], condition=Q(place=None), name="an_organisation_without_place_is_listed_once"
            ),
            models.CheckConstraint(
                condition=Q(contact_for=None) | Q(is_contact_point=True),
                name="a_contact_for_a_country_is_a_contact_point",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("network:detail", args=[self.node.uid, words(self.name_in().plain)])

    @classmethod
    def open_to_translators(cls):
        return cls.objects.filter(node__visibility=Node.Visibility.PUBLIC)

    def name_in(self, language: str | None = None) -> Text:
        """The official name for readers of `language` (the page's by default), else in English, else the local one."""
        language = language or translation.get_language() or "en"
        if language == self.name_language:
            return self.official_name
        for code in (language, "en"):
            if self.names.get(code):
                return Text(self.names[code], code)
        return self.official_name

    @property
    def official_name(self) -> Text:
        """The name that the organisation itself uses."""
        return Text(self.name, self.name_language)

    @property
    def other_names(self) -> list[Text]:
        """Official names beside the one that `name_in` gives, the local one first."""
        shown = self.name_in()
        every = [self.official_name, *(Text(name, code) for code, name in self.names.items())]
        return [name for name in every if name.plain != shown.plain]

    @property
    def spoken(self) -> list[str]:
        """Languages spoken, in the language of the page."""
        return [name_in_page_language(code) for code in self.languages]

    @property
    def country(self) -> Place | None:
        """The country it is in, as far as is known."""
        return (self.place.country or self.place) if self.place else None

    @property
    def public_phone(self) -> str:
        """The number, if the organisation wants it shown."""
        return self.phone if self.wants_phone_shown else ""

    @property
    def has_mailbox(self) -> bool:
        """Whether a message form can reach it."""
        return bool(self.mailbox)


class TargetGroup(models.TextChoices):
    """Whom work is for: a short list that every room shares. Nobody is grouped by an origin."""

    EVERYBODY = "everybody", pgettext_lazy("target group", "everybody")
    NEWCOMERS = "newcomers", pgettext_lazy("target group", "newcomers")
    REFUGEES = "refugees", pgettext_lazy("target group", "refugees")
    MINORITIES = "minorities", pgettext_lazy("target group", "ethnic minorities")
    CHILDREN = "children", pgettext_lazy("target group", "children and young people")
    FAMILIES = "families", pgettext_lazy("target group", "families")
    WOMEN = "women", pgettext_lazy("target group", "women")
    OLDER = "older", pgettext_lazy("target group", "older people")
    STAFF = "staff", pgettext_lazy("target group", "people who work with newcomers")


class OfferQuerySet(models.QuerySet):
    """What the clock says."""

    def standing(self):
        """Those that are not over."""
        return self.filter(Q(until=None) | Q(until__gte=timezone.localdate()))


class OrganisationOffer(Translatable):
    """Something an organisation can give others, or looks for."""

    class Direction(models.TextChoices):
        OFFER = "offer", pgettext_lazy("an organisation to others", "offers")
        NEED = "need", pgettext_lazy("an organisation from others", "needs")

    translated_fields = ("what",)
    LONGEST = 200

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="offers")
    direction = models.CharField(_("offer or need"), max_length=5, choices=Direction)
    what = models.CharField(pgettext_lazy("of an offer or need", "what"), max_length=LONGEST)
    theme = models.ForeignKey(
        Theme, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("theme")
    )
    group = models.CharField(_("target group"), max_length=12, choices=TargetGroup, blank=True)
    # The last day of it; empty: until somebody takes it away.
    until = models.DateField(_("until"), null=True, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer or need")
        verbose_name_plural = _("offers and needs")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "direction", "what"], name="an_organisation_offers_a_thing_once"
            ),
        ]

    def __str__(self):
        return self.what

    def get_absolute_url(self):
        return self.organisation.get_absolute_url()

    @classmethod
    def open_to_translators(cls):
        return cls.objects.standing().filter(organisation__node__visibility=Node.Visibility.PUBLIC)

    @property
    def is_sample(self) -> bool:
        """Whether it is an invented organisation's."""
        return self.organisation.is_sample

    @property
    def is_over(self) -> bool:
        """Whether its last day has passed."""
        return self.until is not None and self.until < timezone.localdate()


class Membership(models.Model):
    """Somebody works for an organisation, in one role."""

    class Role(models.TextChoices):
        MEMBER = "member", _("member")
        EDITOR = "editor", _("editor of its entry")
        OFFICER = "officer", _("officer who answers for it")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=8, choices=Role, default=Role.MEMBER)
    since = models.DateField(auto_now_add=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation"], name="one_role_in_an_organisation"),
        ]


class Twinning(Translatable):
    """Two municipalities that work together. One asks, the other confirms: nobody is named a twin without its word."""

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("state of a twin city link", "waits for confirmation")
        ACTIVE = "active", pgettext_lazy("state of a twin city link", "active")
        SUSPENDED = "suspended", pgettext_lazy("state of a twin city link", "suspended")
        ENDED = "ended", pgettext_lazy("state of a twin city link", "ended")
        DECLINED = "declined", pgettext_lazy("state of a twin city link", "not confirmed")

    # What readers see: both have said yes.
    CONFIRMED = (State.ACTIVE, State.SUSPENDED, State.ENDED)
    # What stands in the way of asking again.
    PRESENT = (State.ASKED, State.ACTIVE, State.SUSPENDED)

    translated_fields = ("what",)

    asking = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    asked = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    what = models.TextField(_("what they do together"))
    since = models.PositiveSmallIntegerField(_("twin cities since"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ASKED)

    class Meta:
        verbose_name = _("twin city link")
        verbose_name_plural = _("twin city links")
        constraints = [
            models.CheckConstraint(condition=~models.Q(asking=models.F("asked")), name="nobody_is_a_twin_of_itself"),
            models.UniqueConstraint(
                fields=["asking", "asked"],
                condition=models.Q(state__in=["asked", "active", "suspended"]),
                name="two_municipalities_are_linked_once",
            ),
        ]

    def __str__(self):
        return f"{self.asking} – {self.asked}"

    def get_absolute_url(self):
        return reverse("network:twins")

    @classmethod
    def open_to_translators(cls):
        return cls.objects.filter(state__in=cls.CONFIRMED)

    @property
    def is_sample(self) -> bool:
        """Whether both are invented: an invented municipality is never linked to a real one."""
        return self.asking.is_sample

    @property
    def look(self) -> str:
        """How its state is drawn."""
        looks = {self.State.ACTIVE: "under-way", self.State.SUSPENDED: "late", self.State.ASKED: "planned"}
        return looks.get(self.state, "closed")

    def other_than(self, organisation: Organisation) -> Organisation:
        """The one at the other end."""
        return self.asked if organisation.pk == self.asking_id else self.asking
