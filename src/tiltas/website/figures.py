"""The figures of the home page: counted now, samples left out."""

from tiltas.consultations.models import Statement, Vote
from tiltas.events.models import Event
from tiltas.implementation.models import Recommendation, Service
from tiltas.network.models import Organisation
from tiltas.projects.models import Project
from tiltas.trace.models import Node

FLOOR = 10  # nothing about opinions is published for fewer people


def figures() -> dict[str, int | None]:
    """Counts of what is real and public; None where a count of people is below the floor. Samples are not in it."""
    voters = (
        Vote.objects.filter(
            statement__node__is_sample=False, statement__consultation__node__visibility=Node.Visibility.PUBLIC
        )
        .values("participant")
        .distinct()
        .count()
    )
    return {
        "organisations": Organisation.objects.public().real().count(),
        "projects": Project.objects.public().real().count(),
        "events": Event.objects.public().real().count(),
        "statements": Statement.objects.public().real().count(),
        "voters": voters if voters >= FLOOR else None,
        "recommendations": Recommendation.objects.public().real().count(),
        "services": Service.objects.public().real().count(),
    }
