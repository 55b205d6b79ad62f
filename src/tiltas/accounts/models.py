"""Accounts for those who work here, participants for those who speak, and a record of what was done."""

import uuid

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class UserManager(BaseUserManager):
    use_in_migrations = True

    def create_user(self, email, password=None, **extra):
        user = self.model(email=self.normalize_email(email).lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **extra):
        return self.create_user(email, password, is_superuser=True, is_staff=True, **extra)

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who works with the platform. Signs in by e-mail; the address is shown to administrators only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=150, blank=True)
    translates = models.JSONField(_("translates into"), default=list, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    joined_at = models.DateTimeField(default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [models.UniqueConstraint(models.functions.Lower("email"), name="one_account_per_address")]

    def __str__(self):
        return self.name or str(_("Somebody with an account"))

    def get_full_name(self) -> str:
        """What other editors are shown: never the address."""
        return str(self)

    def has_role(self, role: str) -> bool:
        """Whether this person has a role of the whole site; asked once per request."""
        if not hasattr(self, "_roles"):
            self._roles = set(self.roles.values_list("role", flat=True))
        return role in self._roles


# Not one of the roles: whoever is this may do everything.
ADMINISTRATOR = "administrator"
# The group of those who hold the role of an editor: the program in which they write knows groups only.
EDITORS = "Editors"


class Role(models.Model):
    """What somebody may do on the whole site. What they may do for one organisation is a membership of it."""

    class Name(models.TextChoices):
        ORGANISER = "organiser", _("organiser of dialogues")
        DRAFTER = "drafter", _("drafter of texts")
        CONSULTANT = "consultant", _("consultant or outside expert")
        RESEARCHER = "researcher", _("researcher")
        EDITOR = "editor", _("editor of the site")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=16, choices=Name)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "role"], name="a_role_is_held_once")]


class Participant(models.Model):
    """Somebody who takes part, with or without an account. Nobody knows who: only a keyed hash of a token is kept."""

    token_hash = models.CharField(max_length=64, unique=True, null=True, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="participant"
    )
    # The day is enough to tidy up by; a moment could be matched with somebody seen at a desk.
    since = models.DateField(default=timezone.localdate)


class AuditEntry(models.Model):
    """Who did what to which object and when; never what was in it."""

    at = models.DateTimeField(default=timezone.now, db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    action = models.CharField(max_length=64)
    kind = models.CharField(max_length=64, blank=True)
    key = models.CharField(max_length=64, blank=True)


class TransitionRecord(models.Model):
    """One step of one object from one state to another."""

    kind = models.CharField(max_length=64)
    key = models.CharField(max_length=64)
    name = models.CharField(max_length=32)
    origin = models.CharField(max_length=32)
    target = models.CharField(max_length=32)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["kind", "key"], name="steps_of_an_object")]


class SentForm(models.Model):
    """A form that has been saved, by its one-time key, and where that led: sending it twice saves it once.

    Not personal data: the key is random and made for one opening of one page, nothing tells who sent it, and the
    address is that of the page shown next. The day is enough to tidy up by: rows go a week later, when another form is
    saved (see `once.KEPT`).
    """

    key = models.CharField(max_length=32, unique=True)
    address = models.CharField(max_length=400)
    on = models.DateField(default=timezone.localdate, db_index=True)
