"""Events, their programme and tables, the notes taken there, and the summary that rests on them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from tiltas.core.addresses import words
from tiltas.languages.models import Translatable, languages_on_offer
from tiltas.languages.texts import Text
from tiltas.network.models import Organisation
from tiltas.places.models import Place
from tiltas.projects.models import Precision, Project, WorkPackage, in_words
from tiltas.themes.models import Theme
from tiltas.trace.models import Node, Traced, TracedQuerySet

# A table with fewer people is shown by its theme only: whoever was there could tell who said what.
FEWEST_SEATS = 5


class EventQuerySet(TracedQuerySet):
    """Filters that chain."""

    def coming(self):
        """Not over yet."""
        not_past = Q(ends_on__gte=timezone.localdate()) | Q(ends_on=None)
        return self.filter(not_past).exclude(state__in=[Event.State.HELD, Event.State.CLOSED])

    def over(self):
        """The last day has passed, or it was said to be over."""
        return self.filter(Q(ends_on__lt=timezone.localdate()) | Q(state__in=[Event.State.HELD, Event.State.CLOSED]))


class Event(Traced, Translatable):
    """A dialogue, seminar, forum, training, visit or conference."""

    class Kind(models.TextChoices):
        DIALOGUE = "dialogue", _("dialogue")
        SEMINAR = "seminar", _("seminar")
        SEMINAR_SECTOR = "seminar_sector", _("seminar of a sector")
        SEMINAR_REGION = "seminar_region", _("seminar of a region")
        FORUM = "forum", _("forum")
        TRAINING = "training", _("training")
        VISIT = "visit", _("visit")
        CONFERENCE = "conference", _("conference")

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("state of an event", "draft")
        ANNOUNCED = "announced", pgettext_lazy("state of an event", "announced")
        HELD = "held", pgettext_lazy("state of an event", "held")
        CLOSED = "closed", pgettext_lazy("state of an event", "closed")

    node_kind = "event"
    translated_fields = ("title", "intro", "participants_note")

    kind = models.CharField(_("kind"), max_length=16, choices=Kind, default=Kind.DIALOGUE)
    title = models.CharField(_("title"), max_length=200)
    intro = models.TextField(_("what it is about"), blank=True)
    starts_on = models.DateField(_("first day"), null=True, blank=True, help_text="empty: not known")
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    precision = models.CharField(
        _("how exactly the date is known"), max_length=5, choices=Precision, default=Precision.DAY
    )
    place = models.ForeignKey(
        Place, null=True, blank=True, on_delete=models.PROTECT, related_name="events", verbose_name=_("place")
    )
    place_text = models.CharField(_("address or room"), max_length=200, blank=True)
    countries = models.ManyToManyField(
        Place, blank=True, related_name="events_of_country", verbose_name=_("countries")
    )
    languages = models.JSONField(_("languages spoken"), default=list, blank=True)
    hybrid = models.BooleanField(_("people can also take part online"), default=False)
    organiser = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="events",
        verbose_name=_("organiser"),
    )
    project = models.ForeignKey(
        Project, null=True, blank=True, on_delete=models.PROTECT, related_name="events", verbose_name=_("project")
    )
    work_package = models.ForeignKey(
        WorkPackage,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="events",
        verbose_name=_("work package"),
    )
    themes = models.ManyToManyField(Theme, blank=True, related_name="events", verbose_name=_("themes"))
    participants = models.PositiveIntegerField(_("number of people who took part"), null=True, blank=True)
    participants_note = models.CharField(_("who took part, in words"), max_length=300, blank=True)
    organisations = models.ManyToManyField(Organisation, through="Attendance", related_name="events_attended")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ANNOUNCED)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("starts_on")), name="an_event_ends_after_it_starts"
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        title = self.shown.title.plain if hasattr(self, "shown") else self.title
        return reverse("events:detail", args=[self.node.uid, words(title)])

    @classmethod
    def open_to_translators(cls):
        return cls.objects.public()

    @property
    def is_public(self) -> bool:
        """Whether readers see it."""
        return self.node.visibility == Node.Visibility.PUBLIC

    @property
    def is_over(self) -> bool:
        """Whether its last day has passed or it was said to be over."""
        if self.state in {self.State.HELD, self.State.CLOSED}:
            return True
        return self.ends_on is not None and self.ends_on < timezone.localdate()

    @property
    def is_open_for_notes(self) -> bool:
        """Whether notes can be written and corrected: from the announcement until the summary is published."""
        return self.state in {self.State.ANNOUNCED, self.State.HELD}

    @property
    def when(self) -> str:
        """The date in words, as exactly as it is known."""
        if self.starts_on is None:
            return _now("date not known")
        first, last = in_words(self.starts_on, self.precision), in_words(self.ends_on, self.precision)
        if first == last:
            return first
        # Translators: from the first to the last day of an event
        return _now("%(first)s to %(last)s") % {"first": first, "last": last}

    @property
    def state_in_words(self) -> tuple[str, str]:
        """(look of the status, words); what the clock can tell is told by the clock."""
        today = timezone.localdate()
        if self.state == self.State.DRAFT:
            return "planned", pgettext("state of an event", "Draft: readers do not see it yet")
        if self.state == self.State.CLOSED:
            return "done", pgettext("state of an event", "Held; the summary is published")
        if self.is_over:
            return "done", pgettext("state of an event", "Held")
        if self.starts_on is None or self.precision != Precision.DAY:
            return "open", pgettext("state of an event", "Coming; the day is not known yet")
        if self.starts_on <= today:
            return "under-way", pgettext("state of an event", "Going on now")
        return "open", pgettext("state of an event", "Coming")


class ProgrammeItem(Translatable):
    """One line of the programme."""

    translated_fields = ("title",)

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="programme")
    on = models.DateField(_("day"), null=True, blank=True)
    starts_at = models.TimeField(_("time"), null=True, blank=True)
    title = models.CharField(_("what happens"), max_length=200)

    class Meta:
        verbose_name = _("programme item")
        verbose_name_plural = _("programme items")

    def __str__(self):
        return self.title

    @classmethod
    def open_to_translators(cls):
        return cls.objects.filter(event__node__visibility=Node.Visibility.PUBLIC)


class Attendance(models.Model):
    """An organisation that takes part. Who came for it is not written down."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="attendances")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="attendances")

    class Meta:
        verbose_name = _("organisation taking part")
        verbose_name_plural = _("organisations taking part")
        constraints = [
            models.UniqueConstraint(fields=["event", "organisation"], name="an_organisation_attends_once"),
        ]


class Table(models.Model):
    """One table at an event: people who talk about one theme in one language."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="tables")
    number = models.PositiveSmallIntegerField(_("number"))
    language = models.CharField(_("language"), max_length=8, choices=languages_on_offer)
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="tables", verbose_name=_("theme"))
    seats_taken = models.PositiveSmallIntegerField(_("seats taken"), null=True, blank=True)
    note_takers = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")

    class Meta:
        verbose_name = _("table")
        verbose_name_plural = _("tables")
        constraints = [models.UniqueConstraint(fields=["event", "number"], name="a_table_number_is_used_once")]

    def __str__(self):
        return _now("Table %(number)s") % {"number": self.number}

    @property
    def may_be_read(self) -> bool:
        """Whether enough people sat here for their words to be shown; seats not known are not enough."""
        return (self.seats_taken or 0) >= FEWEST_SEATS


class NoteQuerySet(TracedQuerySet):
    """Filters that chain."""

    def readable(self):
        """What everybody may read: the summary is published and enough people sat at the table."""
        return self.public().filter(table__seats_taken__gte=FEWEST_SEATS)


class Note(Traced, Translatable):
    """One thing said at a table, as the note-taker wrote it down. Who said it is nowhere."""

    class Kind(models.TextChoices):
        EXPERIENCE = "experience", _("experience")
        CONCERN = "concern", _("concern")
        IDEA = "idea", _("idea")
        PROPOSAL = "proposal", _("proposal")
        AGREEMENT = "agreement", _("agreement")
        DISAGREEMENT = "disagreement", _("disagreement")
        QUESTION = "question", _("question")
        LESSON = "lesson", _("lesson")

    node_kind = "note"
    translated_fields = ("words",)

    table = models.ForeignKey(Table, on_delete=models.PROTECT, related_name="notes")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    words = models.TextField(_("words"))
    hands = models.PositiveSmallIntegerField(_("hands raised for it"), null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")

    def __str__(self):
        return self.words if len(self.words) <= 80 else f"{self.words[:79]}…"

    @property
    def said(self) -> Text:
        """The words as they were written, in their language."""
        return Text(self.words, self.source_language)

    @classmethod
    def open_to_translators(cls):
        return cls.objects.readable()


class Summary(Traced, Translatable):
    """What an event came to, point by point; each point rests on notes. Never changed once published."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("state of a summary", "draft")
        PUBLISHED = "published", pgettext_lazy("state of a summary", "published")

    node_kind = "summary"
    translated_fields = ("title", "introduction")

    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="summary")
    title = models.CharField(_("title"), max_length=200)
    introduction = models.TextField(_("introduction"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = TracedQuerySet.as_manager()

    class Meta:
        verbose_name = _("summary")
        verbose_name_plural = _("summaries")

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        title = self.shown.title.plain if hasattr(self, "shown") else self.title
        return reverse("events:summary", args=[self.node.uid, words(title)])

    @classmethod
    def open_to_translators(cls):
        return cls.objects.public()

    @property
    def is_published(self) -> bool:
        """Whether readers see it and it can be cited."""
        return self.state == self.State.PUBLISHED


class SummaryPoint(Traced, Translatable):
    """One point of a summary: what proposals cite."""

    node_kind = "summary_point"
    translated_fields = ("text",)

    summary = models.ForeignKey(Summary, on_delete=models.PROTECT, related_name="points")
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("text"))

    objects = TracedQuerySet.as_manager()

    class Meta:
        verbose_name = _("point of a summary")
        verbose_name_plural = _("points of summaries")
        constraints = [models.UniqueConstraint(fields=["summary", "number"], name="a_point_number_is_used_once")]

    def __str__(self):
        return self.text if len(self.text) <= 80 else f"{self.text[:79]}…"

    def get_absolute_url(self):
        return f"{self.summary.get_absolute_url()}#point-{self.number}"

    @classmethod
    def open_to_translators(cls):
        return cls.objects.public()
