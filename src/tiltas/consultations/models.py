"""Consultations, what was said in them, who voted how, and what came of it."""

import datetime
import re
import unicodedata
from hashlib import sha256

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from tiltas.accounts.models import Participant
from tiltas.core.addresses import words
from tiltas.events.models import Event
from tiltas.languages.models import Translatable
from tiltas.network.models import Organisation
from tiltas.places.models import Place
from tiltas.themes.models import Theme
from tiltas.trace.models import Node, Traced, TracedQuerySet

LONGEST_STATEMENT = 280
LONGEST_IMPORTED_STATEMENT = 1000

# Control signs, and the marks that turn the direction of everything after them.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")


def tidy(text: str) -> str:
    """One line of text as it is stored: composed letters, no control signs, single spaces."""
    return " ".join(_UNWANTED.sub(" ", unicodedata.normalize("NFC", text or "")).split())


def key_of_text(text: str) -> str:
    """The same for two texts that differ only in capitals, spaces and the marks at the end."""
    return sha256(tidy(text).casefold().rstrip(".!?…。؟ ").encode()).hexdigest()


class ConsultationQuerySet(TracedQuerySet):
    """Filters that chain."""

    def taking_votes(self):
        """Open now: opened, begun, and not over by the clock."""
        now = timezone.now()
        return self.filter(state=Consultation.State.OPEN, opens_at__lte=now).filter(
            Q(closes_at=None) | Q(closes_at__gt=now)
        )

    def over(self):
        """Closed, or its time is up."""
        return self.filter(
            Q(state=Consultation.State.CLOSED) | Q(state=Consultation.State.OPEN, closes_at__lte=timezone.now())
        )


class Consultation(Traced, Translatable):
    """One question, open for some time: people add statements and say of each whether they agree."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("state of a consultation", "draft")
        OPEN = "open", pgettext_lazy("state of a consultation", "open")
        CLOSED = "closed", pgettext_lazy("state of a consultation", "closed")

    node_kind = "consultation"
    translated_fields = ("title", "intro", "what_next")

    title = models.CharField(_("question"), max_length=200)
    intro = models.TextField(_("introduction"), blank=True)
    what_next = models.TextField(_("what happens with the result"), blank=True)
    opens_at = models.DateTimeField(_("opens"), default=timezone.now)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.DRAFT)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    event = models.ForeignKey(
        Event, null=True, blank=True, on_delete=models.PROTECT, related_name="consultations", verbose_name=_("event")
    )
    host = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="consultations",
        verbose_name=_("host"),
    )
    place = models.ForeignKey(
        Place, null=True, blank=True, on_delete=models.PROTECT, related_name="consultations", verbose_name=_("place")
    )
    themes = models.ManyToManyField(Theme, blank=True, related_name="consultations", verbose_name=_("themes"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Where an imported conversation comes from.
    source_name = models.CharField(max_length=200, blank=True)
    source_url = models.URLField(max_length=400, blank=True)
    licence = models.CharField(max_length=200, blank=True)
    source_digest = models.CharField(max_length=64, blank=True)
    # How many people had voted when they were last counted: by each analysis, never by each vote, so that nobody can
    # watch a single person come.
    people = models.PositiveIntegerField(default=0)
    people_counted_at = models.DateTimeField(null=True, blank=True)
    # When an analysis was last asked for; a vote asks for one only if this is some minutes ago.
    analysis_asked_at = models.DateTimeField(null=True, blank=True)

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at=None) | Q(closes_at__gt=models.F("opens_at")),
                name="a_consultation_closes_after_it_opens",
            ),
            models.UniqueConstraint(
                fields=["source_digest"], condition=~Q(source_digest=""), name="a_source_is_imported_once"
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        title = self.shown.title.plain if hasattr(self, "shown") else self.title
        return reverse("consultations:detail", args=[self.node.uid, words(title)])

    @classmethod
    def open_to_translators(cls):
        return cls.objects.public()

    @property
    def is_public(self) -> bool:
        """Whether readers see it."""
        return self.node.visibility == Node.Visibility.PUBLIC

    @property
    def is_imported(self) -> bool:
        """Whether it was held elsewhere."""
        return bool(self.source_digest)

    @property
    def is_open(self) -> bool:
        """Whether votes and statements are taken now; what the clock can tell is told by the clock."""
        now = timezone.now()
        return (
            self.state == self.State.OPEN and self.opens_at <= now and (self.closes_at is None or now < self.closes_at)
        )

    @property
    def is_over(self) -> bool:
        """Whether it was closed or its time is up."""
        return self.state == self.State.CLOSED or (
            self.state == self.State.OPEN and self.closes_at is not None and self.closes_at <= timezone.now()
        )

    @property
    def ended_on(self):
        """The day on which it ended, or will."""
        return timezone.localdate(self.closed_at) if self.closed_at else self.last_day

    @property
    def last_day(self):
        """The last day on which it takes votes: it closes at the end of that day."""
        return timezone.localdate(self.closes_at - datetime.timedelta(seconds=1)) if self.closes_at else None

    @property
    def state_in_words(self) -> tuple[str, str]:
        """(look of the status, words)."""
        if self.state == self.State.DRAFT:
            return "planned", pgettext("state of a consultation", "Draft: readers do not see it yet")
        if self.is_over:
            return "closed", pgettext("state of a consultation", "Closed")
        if not self.is_open:
            return "planned", pgettext("state of a consultation", "Not open yet")
        return "open", pgettext("state of a consultation", "Open for votes")


class Statement(Traced, Translatable):
    """One thing somebody said in a consultation. Its text never changes once somebody has voted on it."""

    node_kind = "statement"
    translated_fields = ("text",)

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="statements")
    text = models.CharField(_("statement"), max_length=LONGEST_IMPORTED_STATEMENT)
    text_key = models.CharField(max_length=64, editable=False)
    author = models.ForeignKey(
        Participant, null=True, blank=True, on_delete=models.SET_NULL, related_name="statements"
    )
    said_at = models.DateTimeField(_("said at"), default=timezone.now)
    is_seed = models.BooleanField(default=False)
    # Its name in an imported conversation.
    source_key = models.CharField(max_length=32, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_because = models.CharField(_("why it is hidden"), max_length=300, blank=True)
    # How far from the middle of opinions it stands, by the last analysis; decides how often it is shown.
    extremity = models.FloatField(default=0)

    objects = TracedQuerySet.as_manager()

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "source_language", "text_key"],
                condition=Q(source_key=""),
                name="a_statement_is_said_once",
            ),
            models.UniqueConstraint(
                fields=["consultation", "source_key"], condition=~Q(source_key=""), name="a_statement_is_imported_once"
            ),
            models.CheckConstraint(
                condition=Q(hidden_at=None) | ~Q(hidden_because=""), name="a_statement_is_hidden_with_a_reason"
            ),
        ]

    def __str__(self):
        return Truncator(self.text).chars(80)

    def get_absolute_url(self):
        text = self.shown.text.plain if hasattr(self, "shown") else self.text
        return reverse("consultations:statement", args=[self.node.uid, words(text)])

    @classmethod
    def open_to_translators(cls):
        return cls.objects.public().filter(hidden_at=None)

    @property
    def is_hidden(self) -> bool:
        """Whether it was taken out, with a reason."""
        return self.hidden_at is not None


class Choice(models.TextChoices):
    """What can be answered to a statement."""

    AGREE = "agree", pgettext_lazy("answer to a statement", "I agree")
    DISAGREE = "disagree", pgettext_lazy("answer to a statement", "I disagree")
    UNSURE = "unsure", pgettext_lazy("answer to a statement", "I am not sure")
    NOT_UNDERSTOOD = "not_understood", pgettext_lazy("answer to a statement", "I do not understand it")


class Vote(models.Model):
    """What one participant answers to one statement; never joined to anybody's entry in the directory."""

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="votes")
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="votes")
    choice = models.CharField(max_length=16, choices=Choice)
    # In which language the statement was read: an unclear translation shows in "I do not understand it".
    language = models.CharField(max_length=8, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = [
            models.UniqueConstraint(
                fields=["statement", "participant"], name="a_participant_votes_once_on_a_statement"
            ),
        ]


class Tally(models.Model):
    """Votes on one statement read in one language, counted as they come; decides which statement is shown next.

    A vote touches this one row, so people who answer different statements do not wait for each other, and a card needs
    no look at the table of votes but for what this participant has answered. Results never come from here: they are
    computed from the votes themselves.
    """

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="tallies")
    language = models.CharField(max_length=8, blank=True)
    agree = models.IntegerField(default=0)
    disagree = models.IntegerField(default=0)
    unsure = models.IntegerField(default=0)
    not_understood = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["statement", "language"], name="votes_are_counted_once")]


class AnalysisRun(models.Model):
    """One analysis of all votes up to a moment: a document. The same votes give the same run."""

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="runs")
    cut_off = models.DateTimeField(default=timezone.now)
    sha256 = models.CharField(max_length=64)
    seed = models.CharField(max_length=64)
    engine_version = models.CharField(max_length=32)
    parameters = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    # What may be shown; what could tell anything about single people is not kept.
    result = models.JSONField(default=dict)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("analysis")
        verbose_name_plural = _("analyses")
        indexes = [models.Index(fields=["consultation", "-cut_off"], name="runs_of_a_consultation")]

    def __str__(self):
        return self.sha256[:12]


class GroupMemory(models.Model):
    """Who stood in which group and where the axes pointed, so that a group keeps its letter in the next analysis.

    Only of the latest analysis and only while it is open: never shown, never exported, deleted at the end.
    """

    consultation = models.OneToOneField(Consultation, primary_key=True, on_delete=models.CASCADE, related_name="+")
    letters = models.JSONField(default=dict)
    components = models.JSONField(default=dict)


class Finding(Traced, Translatable):
    """What a run shows, in a sentence that can be cited. The statements that it is about lead to it by arrows."""

    class Kind(models.TextChoices):
        COMMON_GROUND = "common_ground", _("common ground")
        DIVISION = "division", _("where opinions part")
        UNCLEAR = "unclear", _("what is unclear")

    node_kind = "finding"
    translated_fields = ("title", "text")

    # A run that a finding cites cannot be deleted.
    run = models.ForeignKey(AnalysisRun, on_delete=models.PROTECT, related_name="findings")
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    title = models.CharField(_("finding"), max_length=300)
    text = models.TextField(_("more about it"), blank=True)
    # The figures it rested on, as they stood in the run.
    figures = models.JSONField(default=list, blank=True)
    found_at = models.DateTimeField(default=timezone.now)

    objects = TracedQuerySet.as_manager()

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")

    def __str__(self):
        return Truncator(self.title).chars(80)

    def get_absolute_url(self):
        title = self.shown.title.plain if hasattr(self, "shown") else self.title
        return reverse("consultations:finding", args=[self.node.uid, words(title)])

    @classmethod
    def open_to_translators(cls):
        return cls.objects.public()
