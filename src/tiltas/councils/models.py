"""Consultative bodies, their seats and sittings, their advice and what was replied. What advice rests on and what answers it are arrows."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tiltas.core.addresses import words
from tiltas.core.models import UidField
from tiltas.languages.models import Translatable, languages_on_offer
from tiltas.languages.texts import Text
from tiltas.places.models import Place
from tiltas.themes.models import Theme
from tiltas.trace.models import AskingQuerySet, Traced, TracedQuerySet


def words_of(thing, name: str = "title") -> str:
    """The words of an address: the heading as the reader sees it, else as it was written."""
    shown = thing.__dict__.get("shown")
    return words(getattr(shown, name).plain if shown else getattr(thing, name))


class Council(Traced, Translatable):
    """A standing body that advises an organisation: a council of minorities, an integration council."""

    node_kind = "council"
    translated_fields = ("name", "mandate", "legal_basis")

    name = models.CharField(pgettext_lazy("of a consultative body", "name"), max_length=200)
    mandate = models.TextField(_("mandate"))
    legal_basis = models.CharField(_("legal basis"), max_length=300, blank=True)
    legal_address = models.URLField(_("official address of the legal basis"), blank=True)
    advises = models.ForeignKey(
        "network.Organisation", verbose_name=_("advises"), on_delete=models.PROTECT, related_name="councils"
    )
    secretariat = models.ForeignKey(
        "network.Organisation",
        verbose_name=_("secretariat"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    place = models.ForeignKey(
        Place, verbose_name=_("place"), null=True, blank=True, on_delete=models.PROTECT, related_name="councils"
    )
    themes = models.ManyToManyField(Theme, verbose_name=_("themes"), blank=True, related_name="+")
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    objects = TracedQuerySet.as_manager()

    class Meta:
        verbose_name = _("consultative body")
        verbose_name_plural = _("consultative bodies")
        constraints = [
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")),
                name="a_council_ends_after_it_begins",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("councils:detail", args=[self.node.uid, words_of(self, "name")])

    @property
    def is_ended(self) -> bool:
        """Whether its last day is over."""
        return self.until is not None and self.until < timezone.localdate()

    @property
    def country(self) -> Place | None:
        """The country it works in."""
        return self.place.its_country if self.place else None


class SeatQuerySet(models.QuerySet):
    """Filters that chain."""

    def past(self):
        return self.filter(until__lt=timezone.localdate())

    def present(self):
        return self.exclude(until__lt=timezone.localdate())


class Seat(Translatable):
    """A place in a body: for an organisation, a community, an expert or a public office. Past seats are kept."""

    translated_fields = ("for_whom",)

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="seats")
    organisation = models.ForeignKey(
        "network.Organisation",
        verbose_name=_("organisation represented"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="council_seats",
    )
    for_whom = models.CharField(pgettext_lazy("a seat", "for whom"), max_length=200, blank=True)
    person = models.CharField(_("name of the person"), max_length=120, blank=True)
    may_be_named = models.BooleanField(_("agreed to be named or holds a public office"), default=False)
    is_chair = models.BooleanField(_("chairs the body"), default=False)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | ~Q(for_whom=""), name="a_seat_is_for_somebody"
            ),
            models.CheckConstraint(
                condition=Q(person="") | Q(may_be_named=True), name="who_is_named_agreed_or_holds_an_office"
            ),
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")), name="a_seat_ends_after_it_begins"
            ),
        ]

    def __str__(self):
        return self.for_whom or str(self.organisation)

    def get_absolute_url(self):
        return f"{self.council.get_absolute_url()}#seats"

    @property
    def is_past(self) -> bool:
        return self.until is not None and self.until < timezone.localdate()


class Sitting(Translatable):
    """The body meets: when, where, about what, and in short what was said."""

    translated_fields = ("title", "minutes")

    uid = UidField()
    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="sittings")
    title = models.CharField(_("title"), max_length=160)
    on = models.DateField(_("day"))
    at = models.TimeField(_("time"), null=True, blank=True)
    place_text = models.CharField(_("where"), max_length=200, blank=True)
    minutes = models.TextField(_("what was discussed, in short"), blank=True)
    event = models.ForeignKey(
        "events.Event",
        verbose_name=_("event in the calendar"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("sitting")
        verbose_name_plural = _("sittings")

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("councils:sitting", args=[self.uid, words_of(self)])

    @property
    def is_sample(self) -> bool:
        return self.council.is_sample

    @property
    def is_coming(self) -> bool:
        return self.on >= timezone.localdate()

    @property
    def has_begun(self) -> bool:
        """Whether advice can have come of it: on its day, and afterwards."""
        return self.on <= timezone.localdate()

    @property
    def starts(self) -> datetime.date | datetime.datetime:
        """The moment it begins, or only its day where no hour is known."""
        if self.at is None:
            return self.on
        return timezone.make_aware(datetime.datetime.combine(self.on, self.at))


class AgendaItem(Translatable):
    """One item of a sitting's agenda."""

    translated_fields = ("title", "text")

    sitting = models.ForeignKey(Sitting, on_delete=models.CASCADE, related_name="agenda")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(_("title"), max_length=160)
    text = models.TextField(_("text"), blank=True)

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return self.sitting.get_absolute_url()


class Advice(Traced, Translatable):
    """What a body advises somebody who decides. What it rests on, its reply and what came of it are arrows."""

    node_kind = "advice"
    translated_fields = ("title", "text")

    council = models.ForeignKey(
        Council, verbose_name=_("consultative body"), on_delete=models.PROTECT, related_name="advice"
    )
    sitting = models.ForeignKey(
        Sitting, verbose_name=_("sitting"), null=True, blank=True, on_delete=models.SET_NULL, related_name="advice"
    )
    addressee = models.ForeignKey(
        "network.Organisation", verbose_name=_("addressed to"), on_delete=models.PROTECT, related_name="advice"
    )
    theme = models.ForeignKey(
        Theme, verbose_name=_("theme"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    place = models.ForeignKey(
        Place, verbose_name=_("place"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    title = models.CharField(_("title"), max_length=160)
    text = models.TextField(_("text"))
    given_on = models.DateField(_("given on"), default=timezone.localdate)
    due_on = models.DateField(_("answer asked for by"))
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = AskingQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("given by a consultative body", "advice")
        verbose_name_plural = pgettext_lazy("given by a consultative body", "advice")

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("councils:advice", args=[self.node.uid, words_of(self)])


class Reply(Traced, Translatable):
    """What the body that was advised replies. Not following needs a reason."""

    class Kind(models.TextChoices):
        FOLLOWED = "followed", pgettext_lazy("an advice", "followed")
        PARTLY = "partly", pgettext_lazy("an advice", "followed in part")
        NOT_FOLLOWED = "not_followed", pgettext_lazy("an advice", "not followed")
        NOTED = "noted", pgettext_lazy("an advice", "taken note of")

    node_kind = "reply"
    translated_fields = ("text", "reason")

    organisation = models.ForeignKey(
        "network.Organisation", verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(_("answer"), max_length=12, choices=Kind)
    text = models.TextField(_("text"), blank=True)
    reason = models.TextField(_("reason"), blank=True)
    answered_on = models.DateField(_("answered on"), default=timezone.localdate)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = TracedQuerySet.as_manager()

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="not_followed") | ~Q(reason=""), name="who_does_not_follow_says_why"
            ),
        ]

    def __str__(self):
        return capfirst(self.get_kind_display())

    def get_absolute_url(self):
        return reverse("trace:trail", args=[self.node.uid])


class EarlierReply(models.Model):
    """What a reply said before it was revised. Rows are only added: what a body once said stays readable."""

    reply = models.ForeignKey(Reply, on_delete=models.CASCADE, related_name="earlier_wordings")
    kind = models.CharField(_("answer"), max_length=12, choices=Reply.Kind)
    text = models.TextField(_("text"), blank=True)
    reason = models.TextField(_("reason"), blank=True)
    language = models.CharField(_("language"), max_length=8, choices=languages_on_offer)
    since = models.DateField()
    until = models.DateField(default=timezone.localdate)

    def texts(self) -> dict[str, Text]:
        """The words as they were written, in their language; there is no translation of what was withdrawn."""
        return {name: Text(getattr(self, name), self.language) for name in Reply.translated_fields}
