"""The municipality's file. What answers, carries out or reports on what is said by arrows, never by a second relation."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tiltas.core.addresses import words
from tiltas.core.models import UidField
from tiltas.languages.models import Translatable, languages_on_offer
from tiltas.languages.texts import Text, listed, name_in_page_language
from tiltas.library.models import check_limit
from tiltas.trace.models import AskingQuerySet, Traced, TracedQuerySet


def words_of(thing, name: str = "title") -> str:
    """The words of an address: the heading as the reader sees it, else as it was written."""
    shown = thing.__dict__.get("shown")
    return words(getattr(shown, name).plain if shown else getattr(thing, name))


class ServiceQuerySet(TracedQuerySet):
    def unchecked(self):
        """Those of which nobody has said for so long how they stand that it may be true no longer."""
        limit = check_limit()
        return self.filter(Q(verified_at=None) | Q(verified_at__lt=limit), changed_on__lt=timezone.localdate(limit))


class Service(Traced, Translatable):
    """Something a place offers, or lacks: what, for whom, in which languages, by whom."""

    class State(models.TextChoices):
        EXISTS = "exists", pgettext_lazy("a service", "offered")
        PARTLY = "partly", pgettext_lazy("a service", "partly offered")
        MISSING = "missing", pgettext_lazy("a service", "missing")
        PLANNED = "planned", pgettext_lazy("a service", "planned")

    node_kind = "service"
    translated_fields = ("name", "for_whom", "note")

    place = models.ForeignKey(
        "places.Place", verbose_name=_("place"), on_delete=models.PROTECT, related_name="services"
    )
    provider = models.ForeignKey(
        "network.Organisation",
        verbose_name=_("provided by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="services",
    )
    theme = models.ForeignKey(
        "themes.Theme", verbose_name=_("theme"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(_("what is offered"), max_length=160)
    for_whom = models.CharField(pgettext_lazy("a service", "for whom"), max_length=200, blank=True)
    note = models.TextField(_("note"), blank=True)
    languages = models.JSONField(_("languages of the service"), default=list, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State)
    changed_on = models.DateField(_("state since"), default=timezone.localdate)
    verified_at = models.DateTimeField(_("checked on"), null=True, blank=True)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = ServiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("implementation:service", args=[self.node.uid, words_of(self, "name")])

    @property
    def checked_on(self) -> datetime.date:
        """When somebody last said how it stands."""
        if self.verified_at is None:
            return self.changed_on
        return max(self.changed_on, timezone.localdate(self.verified_at))

    @property
    def is_unchecked(self) -> bool:
        """Whether nobody has looked for so long that it may be true no longer."""
        limit = check_limit()
        return self.changed_on < timezone.localdate(limit) and (self.verified_at is None or self.verified_at < limit)

    @property
    def spoken(self) -> str:
        """The languages of the service, in the language of the page."""
        return listed(name_in_page_language(code) for code in self.languages)


class Challenge(Traced, Translatable):
    """Something that a study found a place struggling with."""

    node_kind = "challenge"
    translated_fields = ("title", "text", "study")

    place = models.ForeignKey(
        "places.Place", verbose_name=_("place"), on_delete=models.PROTECT, related_name="challenges"
    )
    theme = models.ForeignKey(
        "themes.Theme", verbose_name=_("theme"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    title = models.CharField(_("title"), max_length=160)
    text = models.TextField(_("text"), blank=True)
    study = models.CharField(_("found by this study"), max_length=300)
    study_address = models.URLField(_("address of the study"), blank=True)
    found_on = models.DateField(_("found on"))

    objects = TracedQuerySet.as_manager()

    class Meta:
        verbose_name = _("challenge")
        verbose_name_plural = _("challenges")

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("implementation:challenge", args=[self.node.uid, words_of(self)])


class Recommendation(Traced, Translatable):
    """What one body is asked to do. Its sources, its answer and what came of it are arrows."""

    node_kind = "recommendation"
    translated_fields = ("title", "text")

    addressee = models.ForeignKey(
        "network.Organisation",
        verbose_name=_("addressed to"),
        on_delete=models.PROTECT,
        related_name="recommendations",
    )
    theme = models.ForeignKey(
        "themes.Theme", verbose_name=_("theme"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    title = models.CharField(_("title"), max_length=160)
    text = models.TextField(_("text"))
    made_on = models.DateField(_("made on"), default=timezone.localdate)
    due_on = models.DateField(_("answer asked for by"))

    objects = AskingQuerySet.as_manager()

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("implementation:recommendation", args=[self.node.uid, words_of(self)])


class Response(Traced, Translatable):
    """What a body answers to a recommendation. Refusing needs a reason and says what is done instead."""

    class Kind(models.TextChoices):
        ACCEPTED = "accepted", pgettext_lazy("a recommendation", "accepted")
        IN_PART = "in_part", pgettext_lazy("a recommendation", "accepted in part")
        NOT_ACCEPTED = "not_accepted", pgettext_lazy("a recommendation", "not accepted")

    node_kind = "response"
    translated_fields = ("text", "reason", "alternative")

    organisation = models.ForeignKey(
        "network.Organisation", verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="responses"
    )
    kind = models.CharField(_("answer"), max_length=12, choices=Kind)
    text = models.TextField(_("text"), blank=True)
    reason = models.TextField(_("reason"), blank=True)
    alternative = models.TextField(_("what is done instead"), blank=True)
    answered_on = models.DateField(_("answered on"), default=timezone.localdate)

    objects = TracedQuerySet.as_manager()

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="not_accepted") | (~Q(reason="") & ~Q(alternative="")),
                name="who_refuses_says_why_and_what_instead",
            ),
        ]

    def __str__(self):
        return str(self.get_kind_display())


class EarlierAnswer(models.Model):
    """What an answer said before it was revised. Rows are only added: what a body once said stays readable."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="earlier_wordings")
    kind = models.CharField(_("answer"), max_length=12, choices=Response.Kind)
    text = models.TextField(_("text"), blank=True)
    reason = models.TextField(_("reason"), blank=True)
    alternative = models.TextField(_("what is done instead"), blank=True)
    language = models.CharField(_("language"), max_length=8, choices=languages_on_offer)
    since = models.DateField()
    until = models.DateField(default=timezone.localdate)

    def texts(self) -> dict[str, Text]:
        """The words as they were written, in their language; there is no translation of what was withdrawn."""
        return {name: Text(getattr(self, name), self.language) for name in Response.translated_fields}


class ActionPlan(Translatable):
    """What one body undertakes in a span of time; it consists of measures."""

    translated_fields = ("title", "text")

    uid = UidField()
    organisation = models.ForeignKey(
        "network.Organisation", verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="plans"
    )
    place = models.ForeignKey(
        "places.Place",
        verbose_name=_("place"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="plans",
        help_text="empty: the whole country of the organisation",
    )
    title = models.CharField(_("title"), max_length=160)
    text = models.TextField(_("text"), blank=True)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)

    class Meta:
        verbose_name = _("action plan")
        verbose_name_plural = _("action plans")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")), name="a_plan_ends_after_it_starts"
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_sample(self) -> bool:
        return self.organisation.is_sample

    def get_absolute_url(self):
        return reverse("implementation:plan", args=[self.uid, words_of(self)])


class Measure(Traced, Translatable):
    """One thing that a body undertakes, with an owner who answers for it."""

    node_kind = "measure"
    translated_fields = ("title", "text")

    plan = models.ForeignKey(
        ActionPlan, verbose_name=_("action plan"), on_delete=models.PROTECT, related_name="measures"
    )
    owner = models.ForeignKey(
        "network.Organisation", verbose_name=_("owner"), on_delete=models.PROTECT, related_name="measures_owned"
    )
    co_owner = models.ForeignKey(
        "network.Organisation",
        verbose_name=_("co-owner"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="measures_shared",
    )
    theme = models.ForeignKey(
        "themes.Theme", verbose_name=_("theme"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    title = models.CharField(_("title"), max_length=160)
    text = models.TextField(_("text"), blank=True)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)

    objects = TracedQuerySet.as_manager()

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
                name="a_measure_ends_after_it_starts",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("implementation:measure", args=[self.node.uid, words_of(self)])


class Milestone(Translatable):
    """One step of a measure."""

    translated_fields = ("title",)

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="milestones")
    title = models.CharField(_("milestone"), max_length=160)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    reached_on = models.DateField(_("reached on"), null=True, blank=True)

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")

    def __str__(self):
        return self.title


class Report(Traced, Translatable):
    """What became of a measure, dated. "Nothing changed" is a fair answer."""

    class State(models.TextChoices):
        ON_TRACK = "on_track", pgettext_lazy("a measure", "on track")
        AT_RISK = "at_risk", pgettext_lazy("a measure", "at risk")
        STUCK = "stuck", pgettext_lazy("a measure", "stuck")
        DONE = "done", pgettext_lazy("a measure", "done")

    node_kind = "report"
    translated_fields = ("what_changed",)

    organisation = models.ForeignKey(
        "network.Organisation", verbose_name=_("reported by"), on_delete=models.PROTECT, related_name="reports"
    )
    state = models.CharField(_("state"), max_length=8, choices=State)
    what_changed = models.TextField(_("what changed"), blank=True)
    nothing_changed = models.BooleanField(_("nothing changed"), default=False)
    on = models.DateField(_("reported on"), default=timezone.localdate)
    next_due_on = models.DateField(_("next report by"), null=True, blank=True)

    objects = TracedQuerySet.as_manager()

    class Meta:
        verbose_name = _("progress report")
        verbose_name_plural = _("progress reports")
        constraints = [
            models.CheckConstraint(
                condition=Q(nothing_changed=True) | ~Q(what_changed=""),
                name="a_report_says_what_changed_or_that_nothing_did",
            ),
        ]

    def __str__(self):
        return str(self.get_state_display())


class Feedback(Traced, Translatable):
    """What an outside expert says of a progress report."""

    node_kind = "feedback"
    translated_fields = ("text",)

    text = models.TextField(_("text"))
    given_on = models.DateField(_("given on"), default=timezone.localdate)

    objects = TracedQuerySet.as_manager()

    class Meta:
        verbose_name = _("outside view")
        verbose_name_plural = _("outside views")

    def __str__(self):
        return self.text[:80]


class VisitAdvice(Traced, Translatable):
    """What an expert advised a place after a visit or a consultation."""

    node_kind = "visit_advice"
    translated_fields = ("text",)

    place = models.ForeignKey(
        "places.Place", verbose_name=_("place"), on_delete=models.PROTECT, related_name="visit_advice"
    )
    event = models.ForeignKey(
        "events.Event", verbose_name=_("visit"), null=True, blank=True, on_delete=models.PROTECT, related_name="advice"
    )
    text = models.TextField(_("text"))
    given_on = models.DateField(_("given on"), default=timezone.localdate)

    objects = TracedQuerySet.as_manager()

    class Meta:
        verbose_name = _("advice after a visit")
        verbose_name_plural = _("advice after visits")

    def __str__(self):
        return self.text[:80]


class MatrixFreeze(models.Model):
    """The table of gaps as it stood on one day, to compare later days with. Never changed."""

    day = models.DateField(_("day"), default=timezone.localdate)
    is_sample = models.BooleanField(default=False)
    # What `matrix.as_it_stands` gives: by uid of the place and key of the theme.
    content = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "is_sample"], name="the_matrix_is_frozen_once_a_day"),
        ]

    def __str__(self):
        return self.day.isoformat()
