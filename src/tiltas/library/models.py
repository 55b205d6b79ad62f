"""What is known, one table per kind on a common base; priorities of a policy, reactions to an activity."""

import datetime
from typing import ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tiltas.core.addresses import words
from tiltas.languages.models import Translatable
from tiltas.network.models import Organisation
from tiltas.places.models import Place
from tiltas.themes.models import Theme
from tiltas.trace.models import Node, Traced, TracedQuerySet

LONGEST_TITLE = 200
FEWEST_ANSWERS = 10


class Written(Traced, Translatable):
    """Something that members write, and that everybody reads once it is published."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("state of an entry", "draft")
        WAITING = "waiting", pgettext_lazy("state of an entry", "waits until an organiser has read it")
        PUBLISHED = "published", pgettext_lazy("state of an entry", "published")
        WITHDRAWN = "withdrawn", pgettext_lazy("state of an entry", "withdrawn")

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    published_at = models.DateTimeField(_("published on"), null=True, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    # None: an organiser has not read it as it stands.
    seen_at = models.DateTimeField(null=True, blank=True)
    sent_back_because = models.CharField(_("why it was sent back"), max_length=500, blank=True)

    objects = TracedQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def open_to_translators(cls):
        return cls.objects.filter(node__visibility=Node.Visibility.PUBLIC)

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED


class Entry(Written):
    """What the kinds have in common. `text` is what a list shows the beginning of."""

    # Fields of the kind alone, in the order of its form and its page: facts, then longer texts.
    facts: ClassVar[tuple[str, ...]] = ()
    passages: ClassVar[tuple[str, ...]] = ("text",)
    # Whether it describes something that can be true no longer.
    ages: ClassVar[bool] = True

    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("organisation"),
    )
    place = models.ForeignKey(
        Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("place")
    )
    themes = models.ManyToManyField(Theme, blank=True, related_name="+", verbose_name=_("themes"))
    title = models.CharField(_("title"), max_length=LONGEST_TITLE)
    text = models.TextField(_("text"))
    updated_at = models.DateTimeField(_("changed on"), null=True, blank=True)
    verified_at = models.DateTimeField(_("checked on"), null=True, blank=True)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    # Numbers and nothing else: who answered is not kept.
    useful_yes = models.PositiveIntegerField(default=0, editable=False)
    useful_no = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        abstract = True

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        shown = getattr(self, "shown", None)
        return reverse("library:detail", args=[self.node.uid, words(shown.title.plain if shown else self.title)])

    @property
    def kind_label(self) -> str:
        """The word of the field for what this is."""
        return self._meta.verbose_name

    @property
    def useful_of(self) -> int:
        """How many answered whether it was useful; 0 while they are too few to say anything."""
        total = self.useful_yes + self.useful_no
        return total if total >= FEWEST_ANSWERS else 0

    @property
    def changed_since_published(self) -> bool:
        """Whether the text is another one than on the day it came out."""
        return bool(self.updated_at and self.published_at and self.updated_at > self.published_at)

    @property
    def checked_or_published_at(self) -> datetime.datetime | None:
        """When those responsible last said that it is correct."""
        return self.verified_at or self.published_at

    @property
    def is_unchecked(self) -> bool:
        """Whether nobody has looked for so long that it may be true no longer."""
        last = self.checked_or_published_at
        return self.ages and self.is_published and last is not None and last < check_limit()


def check_limit() -> datetime.datetime:
    """What was last checked before this moment needs to be checked again."""
    now = timezone.now()
    months = now.year * 12 + now.month - 1 - settings.CHECK_AFTER_MONTHS
    # The 28th is in every month: nobody minds three days.
    return now.replace(year=months // 12, month=months % 12 + 1, day=min(now.day, 28))


class News(Entry):
    """Something that happened or was decided."""

    class Scope(models.TextChoices):
        NATIONAL = "national", pgettext_lazy("scope of a piece of news", "national")
        LOCAL = "local", pgettext_lazy("scope of a piece of news", "local")

    node_kind = "news"
    translated_fields = ("title", "text")
    facts = ("scope", "happened_on", "decided_on", "address")
    ages = False

    scope = models.CharField(_("scope"), max_length=8, choices=Scope)
    happened_on = models.DateField(_("day of the event"), null=True, blank=True)
    decided_on = models.DateField(_("day of the decision"), null=True, blank=True)
    address = models.URLField(_("address of the source"), blank=True, max_length=500)

    class Meta:
        verbose_name = pgettext_lazy("one piece of news", "news")
        verbose_name_plural = pgettext_lazy("several pieces of news", "news")


class Publication(Entry):
    """A study, a report, an article or a book."""

    node_kind = "publication"
    translated_fields = ("title", "text", "method")
    facts = ("authors", "year", "doi", "address", "licence")
    passages = ("text", "method")

    text = models.TextField(_("abstract"))
    authors = models.CharField(_("authors"), max_length=500)
    year = models.PositiveSmallIntegerField(_("year"), validators=[MinValueValidator(1500), MaxValueValidator(2200)])
    doi = models.CharField(_("DOI"), max_length=200, blank=True)
    address = models.URLField(_("address"), blank=True, max_length=500)
    licence = models.CharField(_("licence"), max_length=120, blank=True)
    method = models.TextField(_("method"), blank=True)

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")

    @property
    def doi_address(self) -> str:
        """Where the DOI leads."""
        return f"https://doi.org/{self.doi}" if self.doi else ""


class Practice(Entry):
    """Something that works, told so that others can take it over."""

    class Cost(models.TextChoices):
        NONE = "none", pgettext_lazy("cost of a practice", "nothing")
        UNDER_1000 = "under_1000", _("under 1 000 euros a year")
        UNDER_10000 = "under_10000", _("under 10 000 euros a year")
        MORE = "more", _("10 000 euros a year or more")

    node_kind = "practice"
    translated_fields = ("title", "text", "for_whom", "steps", "evidence", "pitfalls", "conditions")
    facts = ("cost", "contact")
    passages = ("text", "for_whom", "steps", "evidence", "pitfalls", "conditions")

    text = models.TextField(_("problem"))
    for_whom = models.TextField(_("for whom"))
    steps = models.TextField(_("steps"))
    cost = models.CharField(_("cost"), max_length=12, choices=Cost)
    evidence = models.TextField(_("what shows that it works"), blank=True)
    pitfalls = models.TextField(_("pitfalls"), blank=True)
    conditions = models.TextField(_("what it takes elsewhere"), blank=True)
    # Never an address or a number: the page is for everybody.
    contact = models.CharField(_("who to ask"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("good practice")
        verbose_name_plural = _("good practices")


class Lesson(Entry):
    """Something that was tried and did not work."""

    node_kind = "lesson"
    translated_fields = ("title", "text", "failed", "why", "instead")
    passages = ("text", "failed", "why", "instead")

    text = models.TextField(_("what was tried"))
    failed = models.TextField(_("what did not work"))
    why = models.TextField(_("why"))
    instead = models.TextField(_("what we would do instead"))

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")


class Policy(Entry):
    """A strategy, a programme, a law: what a public body says it will do."""

    node_kind = "policy"
    translated_fields = ("title", "text")
    facts = ("adopted_on", "valid_until", "address")

    text = models.TextField(_("what it says"))
    adopted_on = models.DateField(_("adopted on"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    address = models.URLField(_("official address"), blank=True, max_length=500)

    class Meta:
        verbose_name = _("policy document")
        verbose_name_plural = _("policy documents")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_until=None)
                | models.Q(adopted_on=None)
                | models.Q(valid_until__gte=models.F("adopted_on")),
                name="a_policy_ends_after_it_is_adopted",
            ),
        ]


class Priority(Traced, Translatable):
    """One thing that a policy document puts first, in its own words."""

    node_kind = "priority"
    translated_fields = ("text",)
    LONGEST = 300

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="priorities")
    text = models.CharField(_("words of the document"), max_length=LONGEST)
    page = models.CharField(_("page"), max_length=20, blank=True)
    theme = models.ForeignKey(
        Theme, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("theme")
    )
    place = models.ForeignKey(
        Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("place")
    )
    # None: nobody has looked. Unknown is never no.
    is_named = models.BooleanField(_("it says who does it"), null=True, blank=True)
    is_measurable = models.BooleanField(_("it can be measured"), null=True, blank=True)
    is_budgeted = models.BooleanField(_("there is money for it"), null=True, blank=True)

    objects = TracedQuerySet.as_manager()
    QUESTIONS = ("is_named", "is_measurable", "is_budgeted")

    class Meta:
        verbose_name = _("priority")
        verbose_name_plural = _("priorities")

    def __str__(self):
        return self.text

    def get_absolute_url(self):
        return f"{self.policy.get_absolute_url()}#{self.anchor}"

    @classmethod
    def open_to_translators(cls):
        return cls.objects.filter(node__visibility=Node.Visibility.PUBLIC)

    @property
    def is_hidden(self) -> bool:
        """Whether readers do not see it: the document is not published, or nobody has read this priority yet."""
        return self.node.visibility != Node.Visibility.PUBLIC

    @property
    def anchor(self) -> str:
        """Its place on the page of the document."""
        return f"priority-{self.node.uid}"


class Activity(Entry):
    """What an institution does, did or plans, and until when it wants to hear about it."""

    class Kind(models.TextChoices):
        POLITICAL = "political", pgettext_lazy("kind of activity", "political")
        SOCIAL = "social", pgettext_lazy("kind of activity", "social")
        RESEARCH = "research", pgettext_lazy("kind of activity", "research")
        SERVICE = "service", pgettext_lazy("kind of activity", "service")

    class Stage(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("stage of an activity", "planned")
        UNDER_WAY = "under_way", pgettext_lazy("stage of an activity", "under way")
        DONE = "done", pgettext_lazy("stage of an activity", "done")

    node_kind = "activity"
    translated_fields = ("title", "text")
    facts = ("kind", "stage", "starts_on", "ends_on", "reactions_until")

    text = models.TextField(_("what is done"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    stage = models.CharField(_("stage"), max_length=10, choices=Stage)
    starts_on = models.DateField(pgettext_lazy("first day", "from"), null=True, blank=True)
    ends_on = models.DateField(pgettext_lazy("last day", "to"), null=True, blank=True)
    reactions_until = models.DateField(_("reactions until"), null=True, blank=True)

    class Meta:
        verbose_name = _("activity of an institution")
        verbose_name_plural = _("activities of institutions")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on=None)
                | models.Q(starts_on=None)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="an_activity_ends_after_it_starts",
            ),
        ]

    @property
    def is_open_for_reactions(self) -> bool:
        """Whether organisations may still react; the last day counts."""
        return self.is_published and self.reactions_until is not None and self.reactions_until >= timezone.localdate()


class Reaction(Written):
    """What an organisation says to an activity. A proposal can rest on it."""

    class Kind(models.TextChoices):
        SUPPORT = "support", pgettext_lazy("kind of reaction", "support")
        CONCERN = "concern", pgettext_lazy("kind of reaction", "concern")
        PROPOSAL = "proposal", pgettext_lazy("kind of reaction", "proposal")

    node_kind = "reaction"
    translated_fields = ("text",)

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="reactions")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("reaction")
        verbose_name_plural = _("reactions")

    def __str__(self):
        return self.text[:80]

    def get_absolute_url(self):
        return f"{self.activity.get_absolute_url()}#{self.anchor}"

    @property
    def anchor(self) -> str:
        """Its place on the page of the activity."""
        return f"reaction-{self.node.uid}"

    @property
    def kind_label(self) -> str:
        """The word of the field for what this is."""
        return self._meta.verbose_name


class Correction(models.Model):
    """Another wording of something published, until an organiser has read it. What stands stays until then."""

    node = models.OneToOneField(Node, on_delete=models.CASCADE, related_name="+")
    # What the form said: words and facts by name, and the keys of what it chose.
    said = models.JSONField(encoder=DjangoJSONEncoder)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.SET_NULL, related_name="+")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    sent_back_because = models.CharField(_("why it was sent back"), max_length=500, blank=True)

    def __str__(self):
        return f"correction of {self.node.uid}"


# Every kind that has a page, by its key, in the order in which they are named.
KINDS: dict[str, type[Entry]] = {
    model.node_kind: model for model in (News, Practice, Lesson, Policy, Activity, Publication)
}
