"""What happens later: the analysis."""

from tiltas.core.tasks import register

from . import services
from .models import Consultation


@register("consultations.analyse")
def analyse(consultation: int) -> None:
    """Compute the result of a consultation anew."""
    found = Consultation.objects.filter(pk=consultation).first()
    if found is not None:
        services.analyse(consultation=found)
