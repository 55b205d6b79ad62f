"""What every municipality is asked, and what it answered. No row means that nothing is known, never "no"."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tiltas.core.addresses import words
from tiltas.core.models import UidField
from tiltas.languages.models import Translatable
from tiltas.network.models import Organisation
from tiltas.places.models import Place
from tiltas.trace.models import Node, Traced, TracedQuerySet

# A figure older than this is shown as an old one.
STALE_AFTER = datetime.timedelta(days=90)
LONGEST_ANSWER = 600


def _written_by():
    return models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")


def municipalities(*, sample: bool):
    """The public municipalities of the directory, the real ones or the invented ones."""
    return Organisation.objects.public().filter(kind=Organisation.Kind.MUNICIPALITY, node__is_sample=sample)


def within(bodies, countries):
    """Those of `bodies` that lie in one of some countries."""
    countries = list(countries)
    return bodies.filter(Q(place__country__in=countries) | Q(governs__country__in=countries))


class Principle(Traced, Translatable):
    """One thing that the network agreed to hold to. There are only a few of them."""

    MOST = 12

    node_kind = "principle"
    translated_fields = ("title", "text")

    title = models.CharField(_("title"), max_length=80)
    text = models.TextField(_("text"), max_length=1000)
    order = models.PositiveSmallIntegerField(_("number in the list"))
    adopted_on = models.DateField(_("adopted on"), null=True, blank=True)
    adopted_by = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("adopted by")
    )
    # What places said about it stays, so it is taken out of the list and never deleted.
    given_up_on = models.DateField(null=True, blank=True)

    objects = TracedQuerySet.as_manager()

    class Meta:
        verbose_name = _("principle")
        verbose_name_plural = _("principles")

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        shown = self.__dict__.get("shown")
        return reverse(
            "stocktaking:principle", args=[self.node.uid, words(shown.title.plain if shown else self.title)]
        )


class PrincipleStanding(Traced, Translatable):
    """How one municipality stands to one principle, in its own words, on a day. Evidence for it are arrows."""

    class Standing(models.TextChoices):
        HELD = "held", pgettext_lazy("a principle", "held")
        PARTLY = "partly", pgettext_lazy("a principle", "partly held")
        NOT_HELD = "not_held", pgettext_lazy("a principle", "not held")
        # Said once and taken back: the row stays, because arrows may lead to it, and reads as if it were not there.
        UNKNOWN = "unknown", pgettext_lazy("a principle", "not known")

    node_kind = "standing"
    translated_fields = ("words",)

    principle = models.ForeignKey(Principle, on_delete=models.PROTECT, related_name="standings")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="standings")
    standing = models.CharField(_("standing"), max_length=8, choices=Standing)
    words = models.TextField(_("in its own words"), blank=True, max_length=1000)
    as_of = models.DateField(pgettext_lazy("day of a standing", "as of"))
    written_by = _written_by()

    objects = TracedQuerySet.as_manager()

    class Meta:
        verbose_name = _("standing to a principle")
        verbose_name_plural = _("standings to principles")
        constraints = [
            models.UniqueConstraint(fields=["principle", "organisation"], name="one_standing_to_a_principle"),
        ]

    def __str__(self):
        return str(self.get_standing_display())

    def get_absolute_url(self):
        return f"{address_of(self.organisation)}#standing-{self.node.uid}"

    @classmethod
    def open_to_translators(cls):
        return cls.objects.public().exclude(words="")

    @property
    def look(self) -> str:
        """How it is drawn; the words are always written beside it."""
        looks = {self.Standing.HELD: "done", self.Standing.PARTLY: "under-way", self.Standing.NOT_HELD: "refused"}
        return looks.get(self.standing, "unknown")


class Stocktake(Traced, Translatable):
    """One question to many municipalities at once, answered in five fields and read as one table."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("a stocktake", "draft")
        OPEN = "open", pgettext_lazy("a stocktake", "open")
        CLOSED = "closed", pgettext_lazy("a stocktake", "closed")

    class Whom(models.TextChoices):
        ALL = "all", _("all municipalities of the network")
        COUNTRIES = "countries", _("all municipalities of some countries")
        CHOSEN = "chosen", _("municipalities chosen one by one")

    node_kind = "stocktake"
    translated_fields = ("title", "question")

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    title = models.CharField(_("title"), max_length=160)
    question = models.TextField(_("question"), max_length=2000)
    whom = models.CharField(_("who is asked"), max_length=10, choices=Whom, default=Whom.ALL)
    countries = models.ManyToManyField(Place, blank=True, related_name="+")
    # The chosen ones of a draft; from the opening on everybody who is asked, so that later entries change no count.
    asked = models.ManyToManyField(Organisation, blank=True, related_name="+")
    asked_on = models.DateField(_("asked on"), null=True, blank=True)
    answer_by = models.DateField(_("answer asked for by"))
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.DRAFT)

    objects = TracedQuerySet.as_manager()

    class Meta:
        verbose_name = _("stocktake")
        verbose_name_plural = _("stocktakes")

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        shown = self.__dict__.get("shown")
        return reverse(
            "stocktaking:stocktake", args=[self.node.uid, words(shown.title.plain if shown else self.title)]
        )

    @classmethod
    def open_to_translators(cls):
        return cls.objects.filter(node__visibility=Node.Visibility.PUBLIC)

    def is_open_on(self, day: datetime.date) -> bool:
        """Whether answers are taken on this day; the last one counts."""
        return self.state == self.State.OPEN and self.answer_by >= day

    @property
    def is_open(self) -> bool:
        return self.is_open_on(timezone.localdate())

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    def bodies_to_ask(self):
        """The municipalities that an opening today would ask; invented ones only if the organisation is invented."""
        found = municipalities(sample=self.is_sample)
        if self.whom == self.Whom.CHOSEN:
            return found.filter(pk__in=self.asked.values("pk"))
        if self.whom == self.Whom.COUNTRIES:
            return within(found, self.countries.all())
        return found


class StocktakeAnswer(Traced, Translatable):
    """What one municipality answered, in five fields."""

    node_kind = "stocktake_answer"
    translated_fields = ("done", "for_whom", "with_whom", "worked", "needed")

    stocktake = models.ForeignKey(Stocktake, on_delete=models.PROTECT, related_name="answers")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    done = models.TextField(_("what was done"), max_length=LONGEST_ANSWER)
    for_whom = models.TextField(
        pgettext_lazy("answer to a stocktake", "for whom"), max_length=LONGEST_ANSWER, blank=True
    )
    with_whom = models.TextField(
        pgettext_lazy("answer to a stocktake", "with whom"), max_length=LONGEST_ANSWER, blank=True
    )
    worked = models.TextField(_("what worked and what did not"), max_length=LONGEST_ANSWER, blank=True)
    needed = models.TextField(_("what is needed now"), max_length=LONGEST_ANSWER, blank=True)
    answered_on = models.DateField(_("answered on"))
    corrected_on = models.DateField(null=True, blank=True)
    written_by = _written_by()

    objects = TracedQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer to a stocktake")
        verbose_name_plural = _("answers to stocktakes")
        constraints = [
            models.UniqueConstraint(fields=["stocktake", "organisation"], name="one_answer_to_a_stocktake"),
        ]

    def __str__(self):
        return self.done[:80]

    def get_absolute_url(self):
        return reverse("stocktaking:answer_page", args=[self.node.uid])

    @classmethod
    def open_to_translators(cls):
        return cls.objects.filter(node__visibility=Node.Visibility.PUBLIC)


class CapacityReport(Translatable):
    """What a municipality said on a day about the room it has. Never changed: a later one follows."""

    translated_fields = ("note",)

    uid = UidField()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="capacity_reports")
    as_of = models.DateField(pgettext_lazy("day of figures", "as of"))
    note = models.TextField(_("note"), blank=True, max_length=600)
    reported_at = models.DateTimeField(default=timezone.now)
    written_by = _written_by()

    class Meta:
        verbose_name = _("report on reception capacity")
        verbose_name_plural = _("reports on reception capacity")

    def __str__(self):
        return f"{self.organisation}, {self.as_of}"

    def get_absolute_url(self):
        return f"{address_of(self.organisation)}#capacity"

    @classmethod
    def open_to_translators(cls):
        return cls.objects.filter(organisation__node__visibility=Node.Visibility.PUBLIC).exclude(note="")


class CapacityFigure(models.Model):
    """The room of one kind in one report. What is not said is empty, never zero."""

    class Kind(models.TextChoices):
        TEMPORARY = "temporary", _("beds in temporary accommodation")
        LONG_TERM = "long_term", _("places in long-term housing")
        HOSTS = "hosts", _("beds with private hosts")
        SCHOOL = "school", _("school places for children")
        COURSE = "course", _("places in language courses")
        HEALTH = "health", _("health appointments with an interpreter, a month")

    report = models.ForeignKey(CapacityReport, on_delete=models.CASCADE, related_name="figures")
    kind = models.CharField(_("kind"), max_length=9, choices=Kind)
    total = models.PositiveIntegerField(pgettext_lazy("reception capacity", "in all"))
    in_use = models.PositiveIntegerField(pgettext_lazy("reception capacity", "in use"), null=True, blank=True)
    can_open = models.PositiveIntegerField(_("can be opened within 30 days"), null=True, blank=True)

    class Meta:
        verbose_name = _("figure of reception capacity")
        verbose_name_plural = _("figures of reception capacity")
        constraints = [
            models.UniqueConstraint(fields=["report", "kind"], name="one_figure_of_a_kind_in_a_report"),
            models.CheckConstraint(
                condition=Q(in_use=None) | Q(in_use__lte=F("total")), name="no_more_is_in_use_than_there_is"
            ),
        ]

    def __str__(self):
        return f"{self.kind}: {self.total}"

    @property
    def as_of(self) -> datetime.date:
        return self.report.as_of

    @property
    def free(self) -> int | None:
        """Room today; None when it is not known how much is in use."""
        return None if self.in_use is None else self.total - self.in_use

    @property
    def within_30_days(self) -> int | None:
        """Room today and what can be opened, as far as it is known; None when neither is."""
        known = [number for number in (self.free, self.can_open) if number is not None]
        return sum(known) if known else None

    @property
    def is_old(self) -> bool:
        return self.as_of < timezone.localdate() - STALE_AFTER


def address_of(organisation: Organisation) -> str:
    """The page with everything that a municipality answered."""
    return reverse("stocktaking:place", args=[organisation.node.uid, words(organisation.name_in().plain)])
