"""Organisations and the people who work for them."""

import datetime
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tiltas.core.addresses import words
from tiltas.languages.models import Translatable
from tiltas.languages.texts import Text, name_in_page_language
from tiltas.places.models import Place
from tiltas.themes.models import Theme
from tiltas.trace.models import Node, Traced, TracedQuerySet


class OrganisationQuerySet(TracedQuerySet):
    """Filters that chain."""

    def reachable(self):
        """Those to whose mailbox something may be sent: its owner has confirmed it."""
        return self.exclude(mailbox="").filter(confirmed_mailbox=F("mailbox"))


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
    # [{"name", "language", "until"}], the latest last: what it was called officially before.
    former_names = models.JSONField(_("former names"), default=list, blank=True)
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
    # What its owner has said is theirs, by a link in a mail. Another mailbox than this one gets nothing.
    confirmed_mailbox = models.EmailField(blank=True, editable=False)
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

    objects = OrganisationQuerySet.as_manager()

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

    def languages_of_names(self):
        return {self.name_language, *self.names}

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
    def formerly(self) -> list[tuple[Text, datetime.date]]:
        """(name, last day on which it stood here) of the names it has given up, the latest first."""
        return [
            (Text(row["name"], row["language"]), datetime.date.fromisoformat(row["until"]))
            for row in reversed(self.former_names)
            if row["name"] != self.name
        ]

    @property
    def spoken(self) -> list[str]:
        """Languages spoken, in the language of the page."""
        return [name_in_page_language(code) for code in self.languages]

    @property
    def country(self) -> Place | None:
        """The country it is in, as far as is known."""
        return self.place.its_country if self.place else None

    @property
    def public_phone(self) -> str:
        """The number, if the organisation wants it shown."""
        return self.phone if self.wants_phone_shown else ""

    @property
    def has_mailbox(self) -> bool:
        """Whether a message form can reach it."""
        return bool(self.mailbox) and self.mailbox == self.confirmed_mailbox

    @property
    def mailbox_waits(self) -> bool:
        """Whether a mailbox was written down whose owner has not confirmed it."""
        return bool(self.mailbox) and not self.has_mailbox


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

    def current(self):
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
        return cls.objects.current().filter(organisation__node__visibility=Node.Visibility.PUBLIC)

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
    # The newest search entry that was there when the person last put away what is new for the organisation.
    seen_entry = models.PositiveBigIntegerField(default=0, editable=False)
    looked_at = models.DateTimeField(null=True, editable=False)

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


# How sure it is that an entry is true ---------------------------------------------------------------------------------


class Evidence(models.Model):
    """An official register in which an organisation was found. Looked up by an organiser, never by itself."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="evidence")
    register = models.CharField(_("register"), max_length=200)
    number = models.CharField(_("number in the register"), max_length=80, blank=True)
    address = models.URLField(_("address in the register"), blank=True)
    looked_up_on = models.DateField(_("looked up on"), default=timezone.localdate)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("entry in a register")
        verbose_name_plural = _("entries in registers")
        constraints = [
            models.CheckConstraint(condition=~Q(number="") | ~Q(address=""), name="evidence_can_be_looked_up"),
        ]

    def __str__(self):
        return self.register


class Confirmation(models.Model):
    """One organisation says of another that its entry is true."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="confirmations")
    confirmed_by = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="confirmations_given")
    given_on = models.DateField(default=timezone.localdate)
    withdrawn_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("confirmation")
        verbose_name_plural = _("confirmations")
        constraints = [
            models.CheckConstraint(
                condition=~Q(organisation=models.F("confirmed_by")), name="nobody_confirms_its_own_entry"
            ),
            models.UniqueConstraint(
                fields=["organisation", "confirmed_by"],
                condition=Q(withdrawn_on=None),
                name="an_entry_is_confirmed_once_by_another",
            ),
        ]

    def __str__(self):
        return f"{self.confirmed_by} – {self.organisation}"


class Claim(models.Model):
    """Somebody says that they work for an organisation, and those who answer for it say whether that is so."""

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("state of a claim", "waits for an answer")
        ACCEPTED = "accepted", pgettext_lazy("state of a claim", "accepted")
        REFUSED = "refused", pgettext_lazy("state of a claim", "not accepted")
        TAKEN_BACK = "taken_back", pgettext_lazy("state of a claim", "taken back")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="claims")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="claims")
    work = models.CharField(_("your work there"), max_length=120)
    reason = models.TextField(_("how they can know you"), max_length=600)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ASKED)
    answer = models.TextField(_("reason"), blank=True, max_length=600)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("claim to work for an organisation")
        verbose_name_plural = _("claims to work for an organisation")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation"], condition=Q(state="asked"), name="a_claim_waits_once"
            ),
        ]

    def __str__(self):
        return f"{self.user} – {self.organisation}"


# Following ------------------------------------------------------------------------------------------------------------


class Follow(models.Model):
    """Somebody wants to be told when there is something new by an organisation, on a theme or in a place."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.CASCADE, related_name="+")
    theme = models.ForeignKey(Theme, null=True, on_delete=models.CASCADE, related_name="+")
    place = models.ForeignKey(Place, null=True, on_delete=models.CASCADE, related_name="+")
    since = models.DateField(default=timezone.localdate)
    # The newest search entry that was there when the person was last told.
    seen_entry = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, theme=None, place=None)
                | Q(organisation=None, theme__isnull=False, place=None)
                | Q(organisation=None, theme=None, place__isnull=False),
                name="one_thing_is_followed",
            ),
            models.UniqueConstraint(fields=["user", "organisation"], name="an_organisation_is_followed_once"),
            models.UniqueConstraint(fields=["user", "theme"], name="a_theme_is_followed_once"),
            models.UniqueConstraint(fields=["user", "place"], name="a_place_is_followed_once"),
        ]


class SavedSearch(models.Model):
    """Somebody wants to be told when a search finds something new. Seen by nobody else."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches")
    # The words of its address, as the page of results takes them.
    question = models.CharField(max_length=500)
    since = models.DateField(default=timezone.localdate)
    # The newest search entry that was there when the person was last told.
    seen_entry = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "question"], name="a_search_is_saved_once")]


# Country models -------------------------------------------------------------------------------------------------------


class CountryModel(Traced, Translatable):
    """How a country arranges integration as of a day: who acts, on what ground, how they work together, who pays."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")

    node_kind = "country_model"
    translated_fields = ("summary",)

    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, related_name="country_models", verbose_name=_("country")
    )
    as_of = models.DateField(_("as of"))
    summary = models.TextField(_("in short"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)

    objects = TracedQuerySet.as_manager()

    class Meta:
        verbose_name = _("country model")
        verbose_name_plural = _("country models")
        constraints = [
            models.UniqueConstraint(fields=["place", "as_of"], name="a_country_has_one_model_a_day"),
        ]

    def __str__(self):
        return f"{self.place} {self.as_of.isoformat()}"

    def get_absolute_url(self):
        return reverse("network:country_model", args=[self.node.uid, words(self.place.name_in().plain)])

    @classmethod
    def open_to_translators(cls):
        return cls.objects.filter(node__visibility=Node.Visibility.PUBLIC)

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED


class CountryModelPart(Translatable):
    """One line of a country model."""

    country_model = models.ForeignKey(CountryModel, on_delete=models.CASCADE, related_name="+")

    class Meta:
        abstract = True

    def get_absolute_url(self):
        return self.country_model.get_absolute_url()

    @classmethod
    def open_to_translators(cls):
        return cls.objects.filter(country_model__node__visibility=Node.Visibility.PUBLIC)


class Actor(CountryModelPart):
    """Who acts at which level, and with what mandate. A name is the official one, where there is no entry for it."""

    class Level(models.TextChoices):
        NATIONAL = "national", pgettext_lazy("level of government", "national")
        REGIONAL = "regional", pgettext_lazy("level of government", "regional")
        LOCAL = "local", pgettext_lazy("level of government", "local")
        INTERNATIONAL = "international", pgettext_lazy("level of government", "international")

    translated_fields = ("mandate", "name")

    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("organisation"),
    )
    name = models.CharField(_("name"), max_length=200, blank=True)
    level = models.CharField(_("level"), max_length=14, choices=Level)
    sector = models.CharField(_("sector"), max_length=16, choices=Organisation.Sector)
    mandate = models.TextField(_("mandate"), blank=True)

    class Meta:
        verbose_name = _("actor")
        verbose_name_plural = _("actors")
        constraints = [
            models.CheckConstraint(condition=Q(organisation__isnull=False) | ~Q(name=""), name="an_actor_has_a_name"),
        ]

    def __str__(self):
        return self.organisation.name_in().plain if self.organisation else self.name

    @property
    def title(self) -> Text:
        """What it is called in the language of the page; `shown` must be there."""
        return self.organisation.name_in() if self.organisation else self.shown.name


class Mechanism(CountryModelPart):
    """How actors work together."""

    class Kind(models.TextChoices):
        COUNCIL = "council", _("council")
        WORKING_GROUP = "working_group", _("working group")
        AGREEMENT = "agreement", pgettext_lazy("way of working together", "agreement")
        DUTY = "duty", _("duty based on law")
        PROJECT = "project", _("project")

    translated_fields = ("name", "takes_part", "what")

    name = models.CharField(_("name"), max_length=250)
    kind = models.CharField(_("kind"), max_length=14, choices=Kind)
    takes_part = models.TextField(_("who takes part"), blank=True)
    what = models.TextField(_("what it does"), blank=True)

    class Meta:
        verbose_name = _("way of working together")
        verbose_name_plural = _("ways of working together")

    def __str__(self):
        return self.name


class FundingFlow(CountryModelPart):
    """Money that goes from one to another. Nothing is guessed: an amount or a year that is not known is empty."""

    translated_fields = ("purpose", "giver", "receiver")

    giver = models.CharField(_("who pays"), max_length=250)
    receiver = models.CharField(_("who receives it"), max_length=250)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    purpose = models.TextField(_("purpose"), blank=True)

    class Meta:
        verbose_name = _("flow of money")
        verbose_name_plural = _("flows of money")
        constraints = [
            models.CheckConstraint(condition=Q(amount=None) | ~Q(currency=""), name="a_flow_of_money_has_a_currency"),
        ]

    def __str__(self):
        return f"{self.giver} – {self.receiver}"

    @property
    def money(self) -> str:
        """The amount in the reader's figures; "" when it is not known."""
        if self.amount is None:
            return ""
        cents = 0 if self.amount == Decimal(self.amount).to_integral_value() else 2
        return f"{number_format(self.amount, decimal_pos=cents, use_l10n=True, force_grouping=True)} {self.currency}"


class LegalBasis(CountryModelPart):
    """A law or another act on which the work rests."""

    translated_fields = ("name",)

    name = models.CharField(_("name"), max_length=300)
    address = models.URLField(_("official address"), max_length=300, blank=True)
    passed_on = models.DateField(_("day"), null=True, blank=True)

    class Meta:
        verbose_name = _("legal basis")
        verbose_name_plural = _("legal bases")

    def __str__(self):
        return self.name

    @property
    def day(self) -> str:
        """In words; "" when it is not known."""
        return date_format(self.passed_on) if self.passed_on else ""


class Assessment(CountryModelPart):
    """A strength or a weakness, as a source says it. Without a source nothing is said of a country."""

    class Kind(models.TextChoices):
        STRENGTH = "strength", _("strength")
        WEAKNESS = "weakness", _("weakness")

    translated_fields = ("text",)

    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    text = models.TextField(_("text"))
    evidence = models.URLField(_("where it is shown"), max_length=300)

    class Meta:
        verbose_name = _("strength or weakness")
        verbose_name_plural = _("strengths and weaknesses")

    def __str__(self):
        return self.text[:80]
