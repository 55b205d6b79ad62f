"""People, where they work, what they speak, who sees which part, and what they agreed to."""

import datetime
import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tiltas.core.models import UidField
from tiltas.languages.models import Translatable, languages_on_offer
from tiltas.languages.texts import Text, name_in_page_language
from tiltas.network.models import Organisation
from tiltas.places.models import Place
from tiltas.themes.models import Theme


class Audience(models.TextChoices):
    """Who sees one part of an entry."""

    NOBODY = "nobody", pgettext_lazy("who sees this", "nobody")
    MEMBERS = "members", pgettext_lazy("who sees this", "members of the network")
    EVERYONE = "everyone", pgettext_lazy("who sees this", "everybody")


def new_nonce() -> str:
    """What makes the links that were sent before worthless once it is another one."""
    return secrets.token_hex(8)


def audience_field(meaning, default) -> models.CharField:
    """Who sees one part."""
    return models.CharField(meaning, max_length=8, choices=Audience, default=default)


# The parts of an entry about which a person says who sees them. The name is what being listed means.
SHOWN_PARTS = ("work", "expertise", "languages", "places")
KEPT_PARTS = ("email", "phone")


class PersonQuerySet(models.QuerySet):
    """Filters that chain."""

    def listed(self):
        """Whose entries readers find."""
        return self.filter(state=Person.State.LISTED)

    def showing(self, part: str, *, to_members: bool):
        """Whose entries show this part; an office holder who has not confirmed shows the office and nothing else."""
        audiences = [Audience.EVERYONE, *([Audience.MEMBERS] if to_members else [])]
        wanted = Q(**{f"{part}_for__in": audiences}, confirmed_on__isnull=False)
        if part == "work":
            wanted |= Q(basis=Person.Basis.OFFICE, confirmed_on=None)
        return self.filter(wanted)


class Person(Translatable):
    """Somebody whom others may find and write to. There without consent only as holder of a public office."""

    class Basis(models.TextChoices):
        CONSENT = "consent", _("with their consent")
        OFFICE = "public_office", _("by public office")

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("state of a person's entry", "waits for the person")
        LISTED = "listed", pgettext_lazy("state of a person's entry", "public")
        HIDDEN = "hidden", pgettext_lazy("state of a person's entry", "hidden")

    translated_fields = ("expertise",)

    uid = UidField()
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=150)
    name_variants = models.JSONField(_("other ways to write the name"), default=list, blank=True)
    expertise = models.TextField(_("expertise"), blank=True)
    themes = models.ManyToManyField(Theme, blank=True, related_name="+", verbose_name=_("themes"))
    places = models.ManyToManyField(Place, blank=True, related_name="+", verbose_name=_("places served"))
    contact_for = models.ForeignKey(
        Place, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("contact for")
    )
    # Never printed on a page that is stored anywhere, never in an index, a feed, an export for others or a log.
    email = models.EmailField(_("e-mail address"))
    # Written down by the person, and nobody has read our mail there yet: until then nothing else is sent to it.
    new_email = models.EmailField(_("new e-mail address"), blank=True)
    new_email_on = models.DateField(null=True, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    takes_messages = models.BooleanField(_("people may write through a form"), default=True)

    work_for = audience_field(_("who sees where they work"), Audience.EVERYONE)
    expertise_for = audience_field(_("who sees their expertise"), Audience.EVERYONE)
    languages_for = audience_field(_("who sees their languages"), Audience.EVERYONE)
    places_for = audience_field(_("who sees the places"), Audience.EVERYONE)
    email_for = audience_field(_("who sees the e-mail address"), Audience.NOBODY)
    phone_for = audience_field(_("who sees the telephone number"), Audience.NOBODY)

    basis = models.CharField(_("why it may be here"), max_length=13, choices=Basis, default=Basis.CONSENT)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="person"
    )
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    mail_language = models.CharField(_("language of our mail"), max_length=8, choices=languages_on_offer)
    # Days, not moments: enough to count from.
    entered_on = models.DateField(default=timezone.localdate)
    noticed_on = models.DateField(null=True, blank=True)
    confirmed_on = models.DateField(null=True, blank=True)
    vouched_on = models.DateField(null=True, blank=True)
    asked_again_on = models.DateField(null=True, blank=True)
    bounced_on = models.DateField(null=True, blank=True)
    nonce = models.CharField(max_length=16, default=new_nonce, editable=False)
    is_sample = models.BooleanField(_("sample"), default=False)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(models.functions.Lower("email"), name="a_person_is_entered_once"),
            models.CheckConstraint(
                condition=~Q(basis="consent", state="listed", confirmed_on=None),
                name="without_an_office_nobody_is_listed_unasked",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        # Without words: a name in an address stays in histories and in other people's logs.
        return reverse("people:detail", args=[self.uid])

    @classmethod
    def open_to_translators(cls):
        return cls.objects.listed().showing("expertise", to_members=False)

    @classmethod
    def open_to_machines(cls):
        # They agreed to be read here; what a machine elsewhere has read cannot be taken back.
        return cls.objects.none()

    @property
    def shown_name(self) -> Text:
        """The name as it was written, in the language of the entry."""
        return Text(self.name, self.source_language)

    @property
    def is_listed(self) -> bool:
        return self.state == self.State.LISTED

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_on is not None

    @property
    def is_reachable(self) -> bool:
        """Whether a message would arrive, as far as is known."""
        return self.takes_messages and self.bounced_on is None

    def audience_of(self, part: str) -> str:
        """Who sees a part now."""
        if not self.is_confirmed:
            holds_office = self.basis == self.Basis.OFFICE
            return Audience.EVERYONE if part == "work" and holds_office else Audience.NOBODY
        if part == "email" and self.bounced_on:
            return Audience.NOBODY
        return getattr(self, f"{part}_for")

    def shows(self, part: str, *, to_members: bool) -> bool:
        """Whether a reader, or a member of the network, sees a part."""
        audience = self.audience_of(part)
        return audience == Audience.EVERYONE or (to_members and audience == Audience.MEMBERS)


class Affiliation(Translatable):
    """What somebody does at an organisation, and from when to when."""

    translated_fields = ("role",)

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="affiliations")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="people")
    role = models.CharField(_("role"), max_length=150)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("role of a person")
        verbose_name_plural = _("roles of people")
        constraints = [
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=models.F("since")),
                name="nobody_leaves_before_coming",
            ),
        ]

    def __str__(self):
        return self.role

    def get_absolute_url(self):
        return self.person.get_absolute_url()

    @classmethod
    def open_to_translators(cls):
        people = Person.objects.listed().showing("work", to_members=False)
        return cls.objects.filter(person__in=people).select_related("person")

    @classmethod
    def open_to_machines(cls):
        return cls.objects.none()

    @property
    def is_over(self) -> bool:
        """Whether the last day is past."""
        return self.until is not None and self.until < timezone.localdate()


class SpokenLanguage(models.Model):
    """A language that somebody speaks; an interpreter says from and into which."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="spoken")
    code = models.CharField(_("language"), max_length=8)
    interprets_from = models.BooleanField(_("interprets from it"), default=False)
    interprets_into = models.BooleanField(_("interprets into it"), default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "code"], name="a_language_is_named_once")]

    def __str__(self):
        return name_in_page_language(self.code)


class _OnlyAdded(models.QuerySet):
    """Rows that are added and read, nothing else."""

    def update(self, **values):
        raise TypeError("A record of consent is never changed.")

    def delete(self):
        raise TypeError("A record of consent goes with the person and not before.")


class ConsentRecord(models.Model):
    """What somebody agreed to or took back, in the words they read. Never changed; goes with the person."""

    class Act(models.TextChoices):
        GIVEN = "given", pgettext_lazy("record of consent", "given")
        AGAIN = "again", pgettext_lazy("record of consent", "given again")
        WITHDRAWN = "withdrawn", pgettext_lazy("record of consent", "taken back")

    class How(models.TextChoices):
        LINK = "link", pgettext_lazy("record of consent", "by the link in our mail")
        ACCOUNT = "account", pgettext_lazy("record of consent", "signed in")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    act = models.CharField(max_length=9, choices=Act)
    how = models.CharField(max_length=7, choices=How)
    version = models.CharField(max_length=16)
    wording = models.TextField()
    language = models.CharField(max_length=8)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = _OnlyAdded.as_manager()

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise TypeError("A record of consent is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError("A record of consent goes with the person and not before.")


class AddressSeen(models.Model):
    """How often an address or number was shown in a month. A number, and nothing about who looked."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="address_seen")
    month = models.DateField()
    times = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "month"], name="looks_are_added_up_by_month")]

    @staticmethod
    def month_of(day: datetime.date) -> datetime.date:
        return day.replace(day=1)
