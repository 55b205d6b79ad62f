from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

FAILURES_TO_BE_GONE = 3


class AddressQuerySet(models.QuerySet):
    def gone(self):
        return self.filter(failed_on_days__gte=FAILURES_TO_BE_GONE)

    def to_look_at(self):
        """What somebody should look at, whatever it is: gone, or only odd."""
        return self.filter(Q(failed_on_days__gt=0) | ~Q(oddity=""))


class Address(models.Model):
    """One address outside that a page names, and what it said when it was last asked."""

    class Oddity(models.TextChoices):
        MOVED = "moved", _("It has moved for good.")
        CERTIFICATE = "certificate", _("Its certificate is not in order.")
        UNSAFE = "unsafe", _("It leads on to an address that is not safe.")

    url = models.CharField(max_length=600, unique=True)
    asked_on = models.DateField(null=True, db_index=True)
    # On so many different days in a row it did not answer.
    failed_on_days = models.PositiveSmallIntegerField(default=0)
    failed_on = models.DateField(null=True)
    oddity = models.CharField(max_length=12, choices=Oddity, blank=True)
    leads_to = models.CharField(max_length=600, blank=True)

    objects = AddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("address outside")
        verbose_name_plural = _("addresses outside")

    def __str__(self):
        return self.url

    @property
    def is_gone(self) -> bool:
        """Whether it failed on three different days in a row."""
        return self.failed_on_days >= FAILURES_TO_BE_GONE
