"""Samples go without a trace when an installation begins in earnest."""

from collections import Counter

from django.apps import apps
from django.core.cache import caches
from django.db import connection, transaction
from django.db.models import Q
from django.db.models.deletion import ProtectedError

from tiltas.accounts.models import Participant, User
from tiltas.accounts.services import audit, erase_personal_data
from tiltas.consultations.models import Vote
from tiltas.core.kept import something_changed
from tiltas.implementation.models import MatrixFreeze
from tiltas.pages.services import remove_samples as remove_pages
from tiltas.people.models import Person
from tiltas.places.models import Place
from tiltas.search.services import rebuild
from tiltas.trace.models import Link, Node, Receipt, Traced

from .content.people import PARTS


@transaction.atomic
def remove_samples() -> dict[str, int]:
    """Delete all samples, what hangs on them and the people of the demonstration; returns how many of each kind."""
    removed: Counter[str] = Counter()

    def note(result):
        removed.update({label: count for label, count in result[1].items() if count})

    if connection.vendor == "postgresql":
        # Right after a demonstration was made its planner does not know yet how much there is, and may take an hour.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    samples = Node.objects.filter(is_sample=True)
    takers = set(Vote.objects.filter(statement__node__in=samples).values_list("participant_id", flat=True)) - {None}
    note(Receipt.objects.filter(nodes__in=samples).delete())
    note(Link.objects.filter(Q(earlier__in=samples) | Q(later__in=samples)).delete())
    removed["pages.Edition"] += remove_pages()
    kinds = [model for model in apps.get_models() if issubclass(model, Traced)]
    held = [
        (model, Q(**{f"{field.name}__node__is_sample": True}))
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.many_to_one and field.related_model in kinds and not issubclass(model, Traced)
    ]
    note(Person.objects.filter(is_sample=True).delete())
    # A country protects what lies in it.
    places = [(Place, Q(is_sample=True) & ~Q(kind=Place.Kind.COUNTRY)), (Place, Q(is_sample=True))]
    targets = [(model, Q(node__is_sample=True)) for model in kinds] + held + places
    targets.append((MatrixFreeze, Q(is_sample=True)))
    # Some rows protect others: go round until nothing is left that something else holds.
    for _ in range(len(targets)):
        left = []
        for model, condition in targets:
            try:
                with transaction.atomic():
                    note(model._default_manager.filter(condition).delete())
            except ProtectedError:
                left.append((model, condition))
        if not left:
            break
        targets = left
    else:
        raise RuntimeError("some samples are held by something that is not a sample")
    note(samples.delete())
    note(Participant.objects.filter(pk__in=takers, user=None).exclude(votes__isnull=False).delete())
    for user in User.objects.filter(email__in=[part.address for part in PARTS.values()], is_superuser=False):
        erase_personal_data(user=user)
        removed["accounts.User"] += 1
    audit("website.remove_samples")
    rebuild()
    for name in caches:
        caches[name].clear()
    something_changed()
    return dict(sorted(removed.items()))
