"""Calls for partners and calls for funding, their deadlines, and what people said to what may fit."""

import datetime

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Max, Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tiltas.core.addresses import words
from tiltas.core.models import HandedIn
from tiltas.languages.models import Translatable
from tiltas.languages.texts import name_in_page_language
from tiltas.network.models import Organisation, TargetGroup
from tiltas.places.models import Place
from tiltas.themes.models import Theme
from tiltas.trace.models import Node, Traced, TracedQuerySet

# After so long without a word, whoever looks for partners without a deadline is asked; so long the question stands.
ASK_AFTER = datetime.timedelta(days=180)
CLOSE_AFTER = datetime.timedelta(days=30)
SOON = datetime.timedelta(days=14)
LONGEST_TITLE = 250


def _day(on: datetime.date | None) -> datetime.date:
    return on or timezone.localdate()


class Call(Traced, Translatable):
    """What both kinds of call have: what it is about, who may take part, in which languages."""

    title = models.CharField(_("title"), max_length=LONGEST_TITLE)
    text = models.TextField(_("text"), blank=True)
    themes = models.ManyToManyField(Theme, related_name="%(class)ss", verbose_name=_("themes"))
    # From where partners or applicants may come; none: from everywhere.
    countries = models.ManyToManyField(Place, blank=True, related_name="%(class)ss", verbose_name=_("countries"))
    kinds = models.JSONField(_("kinds of organisation"), default=list, blank=True)
    groups = models.JSONField(_("target groups"), default=list, blank=True)
    roles = models.CharField(_("roles"), max_length=300, blank=True)
    languages = models.JSONField(_("working languages"), default=list, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        title = self.shown.title.plain if hasattr(self, "shown") else self.title
        return reverse(self.page, args=[self.node.uid, words(title)])

    @classmethod
    def open_to_translators(cls):
        return cls.objects.filter(node__visibility=Node.Visibility.PUBLIC)

    @property
    def kind_labels(self) -> list[str]:
        """Kinds of organisation in words."""
        return [Organisation.Kind(kind).label for kind in self.kinds if kind in Organisation.Kind.values]

    @property
    def group_labels(self) -> list[str]:
        """Target groups in words."""
        return [TargetGroup(group).label for group in self.groups if group in TargetGroup.values]

    @property
    def spoken(self) -> list[str]:
        """Languages, in the language of the page."""
        return [name_in_page_language(code) for code in self.languages]

    @property
    def due_on(self) -> datetime.date | None:
        """The next deadline, None when there is none to come."""
        raise NotImplementedError

    @property
    def is_due_soon(self) -> bool:
        """Whether the next deadline is within two weeks."""
        today = timezone.localdate()
        return self.is_open and self.due_on is not None and today <= self.due_on <= today + SOON

    @property
    def look(self) -> str:
        """How its state is drawn."""
        return ("late" if self.is_due_soon else "open") if self.is_open else "closed"

    @property
    def state_label(self) -> str:
        """What the clock and those responsible say, in words."""
        if not self.is_open:
            return pgettext_lazy("state of a call", "past")
        return (
            pgettext_lazy("state of a call", "due soon")
            if self.is_due_soon
            else pgettext_lazy("state of a call", "open")
        )


class FundingCallQuerySet(TracedQuerySet):
    """Where a funding call stands is told by its deadlines."""

    def with_days(self, on: datetime.date | None = None):
        """With `first_to_come` and `last_day`."""
        return self.annotate(
            first_to_come=Min("deadlines__on", filter=Q(deadlines__on__gte=_day(on))), last_day=Max("deadlines__on")
        )

    def open(self, on: datetime.date | None = None):
        """Something can still be handed in, or no deadline is known."""
        return self.with_days(on).filter(Q(last_day=None) | Q(last_day__gte=_day(on)))

    def past(self, on: datetime.date | None = None):
        """All deadlines are over."""
        return self.with_days(on).filter(last_day__lt=_day(on))


class FundingCall(Call):
    """Money is on offer. After its last deadline it stays, under what is past."""

    node_kind = "funding_call"
    page = "calls:funding_call"
    translated_fields = ("title", "text", "programme", "funder_name", "roles")

    programme = models.CharField(_("programme"), max_length=200, blank=True)
    funder = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("funder")
    )
    funder_name = models.CharField(_("funder"), max_length=200, blank=True)
    amount_least = models.DecimalField(_("least amount"), max_digits=14, decimal_places=2, null=True, blank=True)
    amount_most = models.DecimalField(_("most amount"), max_digits=14, decimal_places=2, null=True, blank=True)
    amount_all = models.DecimalField(
        _("budget of the whole call"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True, help_text="ISO 4217")
    co_financing = models.DecimalField(
        _("own share in per cent"), max_digits=5, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )  # fmt: skip
    address = models.URLField(_("official address"), max_length=500)
    usually_opens = models.PositiveSmallIntegerField(
        _("usually opens in"), null=True, blank=True, choices=[(number, name) for number, name in MONTHS.items()]
    )
    checked_at = models.DateTimeField(_("checked on"), null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = FundingCallQuerySet.as_manager()

    class Meta:
        verbose_name = _("funding call")
        verbose_name_plural = _("funding calls")
        constraints = [
            models.UniqueConstraint(fields=["address"], name="a_funding_call_has_its_own_address"),
            models.CheckConstraint(
                condition=~Q(currency="") | (Q(amount_least=None) & Q(amount_most=None) & Q(amount_all=None)),
                name="a_funding_call_names_its_currency",
            ),
            models.CheckConstraint(
                condition=Q(amount_least=None) | Q(amount_most=None) | Q(amount_most__gte=F("amount_least")),
                name="the_most_is_not_less_than_the_least",
            ),
            models.CheckConstraint(
                condition=Q(co_financing=None) | Q(co_financing__gte=0, co_financing__lte=100),
                name="the_own_share_is_a_share",
            ),
        ]

    @property
    def is_open(self) -> bool:
        """Whether something can still be handed in; asks nothing of a row that came `with_days`."""
        last = (
            self.last_day if hasattr(self, "last_day") else max((one.on for one in self.deadlines.all()), default=None)
        )
        return last is None or last >= timezone.localdate()

    @property
    def due_on(self) -> datetime.date | None:
        if hasattr(self, "first_to_come"):
            return self.first_to_come
        today = timezone.localdate()
        return min((one.on for one in self.deadlines.all() if one.on >= today), default=None)

    @property
    def is_unchecked(self) -> bool:
        """Whether nobody has said for a long time, or ever, that it is still correct."""
        months = datetime.timedelta(days=30.5 * settings.CHECK_AFTER_MONTHS)
        return self.checked_at is None or self.checked_at < timezone.now() - months

    @property
    def money(self) -> str:
        """What one project gets, in the reader's figures."""
        least, most = self.in_figures(self.amount_least), self.in_figures(self.amount_most)
        return f"{least} – {most}" if least and most and least != most else most or least

    @property
    def money_of_all(self) -> str:
        """What there is for the whole call, in the reader's figures."""
        return self.in_figures(self.amount_all)

    def in_figures(self, amount) -> str:
        if amount is None:
            return ""
        cents = 0 if amount == amount.to_integral_value() else 2
        return f"{number_format(amount, decimal_pos=cents, use_l10n=True, force_grouping=True)} {self.currency}"


class Deadline(Translatable):
    """One day by which something is to be handed in for a funding call."""

    translated_fields = ("stage",)

    call = models.ForeignKey(FundingCall, on_delete=models.CASCADE, related_name="deadlines")
    stage = models.CharField(pgettext_lazy("of a deadline", "stage"), max_length=120, blank=True)
    on = models.DateField(_("deadline"))

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        constraints = [models.UniqueConstraint(fields=["call", "stage", "on"], name="a_deadline_is_named_once")]

    def __str__(self):
        return f"{self.stage} {self.on}".strip()

    def get_absolute_url(self):
        return self.call.get_absolute_url()

    @classmethod
    def open_to_translators(cls):
        return cls.objects.filter(call__node__visibility=Node.Visibility.PUBLIC).exclude(stage="")

    @property
    def is_over(self) -> bool:
        """Whether the day has passed."""
        return self.on < timezone.localdate()


class PartnerCallQuerySet(TracedQuerySet):
    """Where a partner call stands is told by its state and the clock."""

    def open(self, on: datetime.date | None = None):
        """Somebody still looks for partners."""
        return self.filter(state=PartnerCall.State.OPEN).filter(Q(deadline=None) | Q(deadline__gte=_day(on)))

    def unconfirmed(self, on: datetime.date):
        """Open without a deadline, and nobody has said for half a year that it still is so, or has been asked."""
        since = timezone.make_aware(datetime.datetime.combine(on - ASK_AFTER, datetime.time()))
        said = Q(confirmed_at=None) | Q(confirmed_at__lt=since)
        return self.open(on).filter(said, deadline=None, changed_at__lt=since, asked_on=None)

    def past(self, on: datetime.date | None = None):
        """Closed, answered, or over."""
        return self.filter(~Q(state=PartnerCall.State.OPEN) | Q(deadline__lt=_day(on)))


class PartnerCall(Call):
    """An organisation looks for partners. What came of it stays to be read."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("state of a call", "open")
        CLOSED = "closed", pgettext_lazy("state of a call", "closed")
        FOUND = "found", pgettext_lazy("state of a call", "partner found")

    node_kind = "partner_call"
    page = "calls:detail"
    translated_fields = ("title", "text", "roles")

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="partner_calls", verbose_name=_("organisation")
    )
    place = models.ForeignKey(
        Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("place")
    )
    deadline = models.DateField(_("deadline"), null=True, blank=True)
    funding_call = models.ForeignKey(
        FundingCall, null=True, blank=True, on_delete=models.SET_NULL, related_name="partner_calls",
        verbose_name=_("funding call"),
    )  # fmt: skip
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.OPEN)
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Since when an answer is waited for whether partners are still looked for; None: nobody is asked.
    asked_on = models.DateField(null=True, blank=True, editable=False)
    # The project that came of it is an arrow of the trail.
    partners_found = models.ManyToManyField(
        Organisation, blank=True, related_name="found_by_calls", verbose_name=_("partners found")
    )

    objects = PartnerCallQuerySet.as_manager()

    class Meta:
        verbose_name = _("partner call")
        verbose_name_plural = _("partner calls")

    @property
    def is_open(self) -> bool:
        """Whether partners are still looked for."""
        return self.state == self.State.OPEN and (self.deadline is None or self.deadline >= timezone.localdate())

    @property
    def due_on(self) -> datetime.date | None:
        return self.deadline if self.deadline and self.deadline >= timezone.localdate() else None

    @property
    def closes_on(self) -> datetime.date | None:
        """When it is closed unless somebody says that partners are still looked for."""
        return self.asked_on + CLOSE_AFTER if self.asked_on and self.is_open else None

    @property
    def look(self) -> str:
        return "done" if self.state == self.State.FOUND else super().look

    @property
    def state_label(self) -> str:
        return self.get_state_display() if self.state != self.State.OPEN else super().state_label


class Mark(models.Model):
    """What an organisation said to something that may fit: one mark for each pair, seen by its members only."""

    class Answer(models.TextChoices):
        INTERESTED = "interested", pgettext_lazy("answer to a possible partner", "interested")
        DISMISSED = "dismissed", pgettext_lazy("answer to a possible partner", "does not fit")

    # A partner call of the organisation, or the organisation itself; and what was proposed to it.
    of = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="+")
    about = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="+")
    answer = models.CharField(max_length=10, choices=Answer)
    # A dismissal does not last for ever: people and needs change.
    until = models.DateField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["of", "about"], name="one_mark_for_each_pair")]


class Reminder(models.Model):
    """Somebody wants to be reminded of the deadlines of a call."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "node"], name="reminded_of_a_call_once")]


class HandedInFile(HandedIn):
    """A table of funding calls."""

    rows = models.JSONField()
