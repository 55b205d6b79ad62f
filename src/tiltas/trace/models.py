"""Nodes and links: whatever can be cited, and every arrow between two of them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tiltas.core.models import UidField
from tiltas.languages.models import Translatable

from .relations import RELATIONS


class Node(models.Model):
    """Something that can be cited: its address, its kind, who may see it, and whether it is a sample."""

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("public")
        PRIVATE = "private", _("private")

    uid = UidField()
    kind = models.CharField(max_length=32, db_index=True)
    visibility = models.CharField(max_length=8, choices=Visibility, default=Visibility.PUBLIC)
    is_sample = models.BooleanField(_("sample"), default=False)
    reference = models.CharField(max_length=24, unique=True, null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return self.reference or self.uid


class TracedQuerySet(models.QuerySet):
    """Filters that every traced kind has."""

    def public(self):
        return self.filter(node__visibility=Node.Visibility.PUBLIC)

    def real(self):
        """Without samples: for figures and exports."""
        return self.filter(node__is_sample=False)


def answering(asking: int | OuterRef) -> Q:
    """Which rows of a kind answer the node of this key."""
    return Q(
        node__links_back__earlier_id=asking,
        node__links_back__relation="answered_by",
        node__links_back__retracted_at=None,
    )


def is_answered() -> Exists:
    """Whether an arrow leads from a row to its answer."""
    return Exists(Link.objects.filter(earlier_id=OuterRef("pk"), relation="answered_by", retracted_at=None))


class AskingQuerySet(TracedQuerySet):
    """Filters of what asks a body for an answer until a day, `due_on`. What is answered or late is never stored."""

    def with_answer(self, model):
        """`answer`: the kind of the last answer, a row of `model`; None without one."""
        found = model.objects.filter(answering(OuterRef("pk"))).order_by("-answered_on", "-pk")
        return self.annotate(answer=Subquery(found.values("kind")[:1]))

    def answered(self):
        return self.filter(is_answered())

    def unanswered(self):
        return self.exclude(is_answered())

    def late(self):
        """No answer, and the day by which one was asked for is over."""
        return self.unanswered().filter(due_on__lt=timezone.localdate())


class Traced(models.Model):
    """A kind that can be cited. Its primary key is its node's, so links join without another table."""

    node_kind: ClassVar[str] = ""

    node = models.OneToOneField(Node, primary_key=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    @classmethod
    def open_to_machines(cls):
        return cls.open_to_translators().filter(node__visibility=Node.Visibility.PUBLIC)

    @property
    def uid(self) -> str:
        """The part of the address that decides."""
        return self.node.uid

    @property
    def is_sample(self) -> bool:
        """Whether this is invented content."""
        return self.node.is_sample


class Link(Translatable):
    """One arrow, from what was earlier to what came later. Never changed and never deleted, only retracted."""

    translated_fields = ("reason",)

    earlier = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="links_on")
    later = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="links_back")
    relation = models.CharField(max_length=24, choices=[(key, key) for key in RELATIONS])
    reason = models.TextField(_("reason"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    # The node of the body for which it was drawn: readers see its name, also when the account is gone.
    on_behalf_of = models.ForeignKey(Node, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    retracted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("reason of a link")
        verbose_name_plural = _("reasons of links")
        constraints = [
            models.UniqueConstraint(
                fields=["earlier", "later", "relation"],
                condition=models.Q(retracted_at=None),
                name="an_arrow_is_drawn_once",
            ),
            models.CheckConstraint(condition=~models.Q(earlier=models.F("later")), name="no_arrow_to_itself"),
        ]

    def __str__(self):
        return f"{self.earlier_id} {self.relation} {self.later_id}"

    def get_absolute_url(self):
        return reverse("trace:trail", args=[self.later.uid])

    @classmethod
    def open_to_translators(cls):
        return cls.objects.filter(
            retracted_at=None,
            earlier__visibility=Node.Visibility.PUBLIC,
            later__visibility=Node.Visibility.PUBLIC,
        ).exclude(reason="")


class ReferenceCounter(models.Model):
    """The last number given in one series."""

    series = models.CharField(max_length=16, primary_key=True)
    last = models.PositiveIntegerField(default=0)


class Receipt(models.Model):
    """Opens the trail of what one person said. The code itself is on their paper only."""

    code_hash = models.CharField(max_length=64, unique=True)
    nodes = models.ManyToManyField(Node, related_name="receipts")
    retracted_at = models.DateTimeField(null=True, blank=True)
