"""The way of a consultation from draft to closed."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tiltas.core.states import Transitions

from .models import Consultation


def has_statements(consultation: Consultation) -> bool:
    return consultation.statements.filter(hidden_at=None).exists()


def has_time_left(consultation: Consultation) -> bool:
    return consultation.closes_at is None or consultation.closes_at > timezone.now()


CONSULTATION = Transitions("consultation")
CONSULTATION.add(
    "open",
    {Consultation.State.DRAFT},
    Consultation.State.OPEN,
    "consultations.open",
    needs=[
        (has_statements, _("Add a statement first, so that people have something to answer.")),
        (has_time_left, _("The closing day has passed. Choose a later one, then open it.")),
    ],
)
CONSULTATION.add("close", {Consultation.State.OPEN}, Consultation.State.CLOSED, "consultations.close")
