"""Projects, who takes part in them, what each piece of work handed to the next, and who paid."""

import calendar
import datetime

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tiltas.core.addresses import words
from tiltas.files.models import File
from tiltas.languages.models import LanguageVersion, Translatable
from tiltas.languages.texts import Text
from tiltas.network.models import Organisation
from tiltas.places.models import Place
from tiltas.themes.models import Theme
from tiltas.trace.models import Node, Traced, TracedQuerySet


class Precision(models.TextChoices):
    """How exactly a date is known."""

    YEAR = "year", _("the year")
    MONTH = "month", _("the month")
    DAY = "day", _("the day")


def in_words(day: datetime.date | None, precision: str) -> str:
    """A date as exactly as it is known, in the language of the page; "" when it is not known."""
    if day is None:
        return ""
    formats = {Precision.YEAR: "Y", Precision.MONTH: "YEAR_MONTH_FORMAT", Precision.DAY: "DATE_FORMAT"}
    return date_format(day, formats[precision])


def first_day(day: datetime.date, precision: str) -> datetime.date:
    """The first day that a date known only to the month or year can mean."""
    if precision == Precision.YEAR:
        return day.replace(month=1, day=1)
    return day.replace(day=1) if precision == Precision.MONTH else day


def last_day(day: datetime.date, precision: str) -> datetime.date:
    """The last day that a date known only to the month or year can mean."""
    if precision == Precision.YEAR:
        return day.replace(month=12, day=31)
    if precision == Precision.MONTH:
        return day.replace(day=calendar.monthrange(day.year, day.month)[1])
    return day


class ProjectQuerySet(TracedQuerySet):
    """Where a project stands is told by the clock."""

    def running(self, on: datetime.date | None = None):
        on = on or timezone.localdate()
        return self.filter(starts_on__lte=on).filter(Q(ends_on=None) | Q(ends_on__gte=on))

    def ended(self, on: datetime.date | None = None):
        return self.filter(ends_on__lt=on or timezone.localdate())

    def planned(self, on: datetime.date | None = None):
        return self.filter(starts_on__gt=on or timezone.localdate())


class Project(Traced, Translatable):
    """Work with a beginning and an end that several organisations do together."""

    node_kind = "project"
    translated_fields = ("title", "summary")

    title = models.CharField(_("title"), max_length=250)
    acronym = models.CharField(_("short name"), max_length=40, blank=True)
    summary = models.TextField(pgettext_lazy("of a project", "summary"), blank=True)
    # The first and the last day of what is known: a year alone ends on 31 December.
    starts_on = models.DateField(_("begins"), null=True, blank=True)
    starts_precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    ends_on = models.DateField(_("ends"), null=True, blank=True)
    ends_precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    places = models.ManyToManyField(Place, blank=True, related_name="projects", verbose_name=_("places"))
    themes = models.ManyToManyField(Theme, blank=True, related_name="projects", verbose_name=_("themes"))
    continues = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="continued_by",
        verbose_name=_("continues"),
    )

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        constraints = [
            models.UniqueConstraint(fields=["title", "starts_on"], name="a_project_is_listed_once"),
            models.UniqueConstraint(
                fields=["title"], condition=Q(starts_on=None), name="a_project_without_beginning_is_listed_once"
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="a_project_ends_after_it_begins",
            ),
        ]

    def __str__(self):
        """Short name, title and years: two projects may have the same short name."""
        named = f"{self.acronym}: {self.title}" if self.acronym else self.title
        years = dict.fromkeys(day.year for day in (self.starts_on, self.ends_on) if day)
        return f"{named} ({'–'.join(map(str, years))})" if years else named

    def get_absolute_url(self):
        title = self.shown.title.plain if hasattr(self, "shown") else self.title
        return reverse("projects:detail", args=[self.node.uid, words(f"{self.acronym} {title}".strip())])

    @classmethod
    def open_to_translators(cls):
        return cls.objects.filter(node__visibility=Node.Visibility.PUBLIC)

    @property
    def state(self) -> str:
        """planned, running, ended, or "" when no date is known."""
        today = timezone.localdate()
        if self.ends_on and self.ends_on < today:
            return "ended"
        if self.starts_on:
            return "planned" if self.starts_on > today else "running"
        return ""

    @property
    def state_label(self) -> str:
        """The state in words."""
        return {
            "planned": pgettext_lazy("state of a project", "planned"),
            "running": pgettext_lazy("state of a project", "running"),
            "ended": pgettext_lazy("state of a project", "ended"),
            "": pgettext_lazy("state of a project", "dates not known"),
        }[self.state]

    @property
    def begins(self) -> str:
        """The beginning in words."""
        return in_words(self.starts_on, self.starts_precision)

    @property
    def ends(self) -> str:
        """The end in words."""
        return in_words(self.ends_on, self.ends_precision)

    @property
    def period(self) -> str:
        """Beginning and end as one short text; "" when neither is known."""
        if self.begins == self.ends:
            return self.begins
        return f"{self.begins} – {self.ends}".strip()


class Partner(Translatable):
    """An organisation's part in a project."""

    class Role(models.TextChoices):
        LEAD = "lead", _("lead partner")
        APPLICANT = "applicant", _("applicant")
        INITIATOR = "initiator", _("initiator")
        PARTNER = "partner", _("partner")
        RESPONSIBLE = "responsible", _("responsible institution")
        AUTHORISED = "authorised", _("authorised institution")
        CONTACT = "contact", _("contact")

    translated_fields = ("role_text",)

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="partnerships", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.PARTNER)
    role_text = models.CharField(_("what it does in the project"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        constraints = [
            models.UniqueConstraint(fields=["project", "organisation"], name="an_organisation_is_partner_once"),
        ]

    def __str__(self):
        return self.organisation.name


class WorkPackage(Translatable):
    """One piece of a project's work: a phase, a work package."""

    translated_fields = ("title", "purpose")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="work_packages")
    number = models.PositiveSmallIntegerField(_("number"))
    key = models.CharField(_("short name"), max_length=20, blank=True)
    title = models.CharField(_("title"), max_length=250)
    purpose = models.TextField(_("purpose"), blank=True)
    feeds_into = models.ManyToManyField("self", through="Feed", symmetrical=False, related_name="fed_by")

    class Meta:
        verbose_name = _("work package")
        verbose_name_plural = _("work packages")
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="work_packages_are_numbered")]

    def __str__(self):
        return f"{self.key or self.number} {self.title}"


class Feed(Translatable):
    """What one piece of work hands to another."""

    translated_fields = ("what",)

    earlier = models.ForeignKey(WorkPackage, on_delete=models.CASCADE, related_name="feeds_on")
    later = models.ForeignKey(WorkPackage, on_delete=models.CASCADE, related_name="fed_from")
    what = models.CharField(_("what is handed on"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("what is handed on")
        verbose_name_plural = _("what is handed on")
        constraints = [
            models.UniqueConstraint(fields=["earlier", "later"], name="one_work_package_feeds_another_once"),
            models.CheckConstraint(condition=~Q(earlier=F("later")), name="no_work_package_feeds_itself"),
        ]

    def __str__(self):
        return self.what


class Deliverable(Translatable):
    """Something that a work package brought out."""

    translated_fields = ("title",)

    work_package = models.ForeignKey(WorkPackage, on_delete=models.CASCADE, related_name="deliverables")
    title = models.CharField(_("title"), max_length=250)
    url = models.URLField(_("address"), blank=True)
    delivered_on = models.DateField(_("delivered"), null=True, blank=True)
    # Where its address is that of an entry of ours: the entry then names who paid.
    entry = models.ForeignKey(Node, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("deliverable")
        verbose_name_plural = _("deliverables")
        constraints = [
            models.UniqueConstraint(fields=["work_package", "title"], name="a_deliverable_is_listed_once"),
        ]

    def __str__(self):
        return self.title

    @property
    def entry_address(self) -> str:
        """Where its entry is read, in the language of the page; "" when it is none of ours or not public."""
        if self.entry is None or self.entry.visibility != Node.Visibility.PUBLIC:
            return ""
        return reverse("library:detail", args=[self.entry.uid, "-"])


class Funding(Translatable):
    """Money from one fund for one project, and the wording by which it wants to be acknowledged."""

    translated_fields = ("fund", "programme", "acknowledgement", "logo_alt")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="funding")
    number = models.PositiveSmallIntegerField(_("place in the list"), default=1)
    fund = models.CharField(_("fund"), max_length=200)
    programme = models.CharField(_("programme"), max_length=200, blank=True)
    agreement = models.CharField(_("agreement number"), max_length=80, blank=True)
    amount = models.DecimalField(_("amount from the fund"), max_digits=14, decimal_places=2, null=True, blank=True)
    total = models.DecimalField(
        _("budget of the whole project"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True, help_text="ISO 4217")
    acknowledgement = models.TextField(_("wording of the acknowledgement"), blank=True)
    logo_alt = models.CharField(_("what the logo shows"), max_length=200, blank=True)
    logo = models.OneToOneField(File, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("funding")
        verbose_name_plural = _("funding")
        constraints = [
            models.UniqueConstraint(fields=["project", "fund", "programme"], name="a_fund_is_named_once"),
            models.CheckConstraint(
                condition=~Q(currency="") | (Q(amount=None) & Q(total=None)), name="money_has_a_currency"
            ),
        ]

    def __str__(self):
        return self.fund

    @property
    def wording(self) -> Text:
        """As the fund words it in the reader's language, or else as it was worded first; a machine never words it."""
        version = self.shown.versions.get("acknowledgement")
        machines = {LanguageVersion.Origin.MACHINE, LanguageVersion.Origin.MACHINE_CHECKED}
        if version and version.language == translation.get_language() and version.origin not in machines:
            return self.shown.acknowledgement
        return Text(self.acknowledgement, self.source_language)

    @property
    def money(self) -> str:
        """The amount from the fund in the reader's figures."""
        return self._in_figures(self.amount)

    @property
    def total_money(self) -> str:
        """The whole budget in the reader's figures."""
        return self._in_figures(self.total)

    def _in_figures(self, amount) -> str:
        if amount is None:
            return ""
        cents = 0 if amount == amount.to_integral_value() else 2
        return f"{number_format(amount, decimal_pos=cents, use_l10n=True, force_grouping=True)} {self.currency}"
