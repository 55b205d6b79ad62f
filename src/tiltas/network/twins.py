"""What officers and organisers are told about links of twin cities, in the language in which they read it."""

from django.urls import reverse
from django.utils.translation import gettext as _

from tiltas.notifications.register import Line

from . import queries


def moved(data: dict) -> Line | None:
    """For the officers of the other side, or for organisers where there is none; None once the link has moved on."""
    found = queries.twinning(data["twinning"])
    if found is None or found.state != data["state"]:
        return None
    own, other = (found.asking, found.asked) if data["told"] == found.asking_id else (found.asked, found.asking)
    texts = {
        "ask": _("%(organisation)s asks whether you are twin cities"),
        "ask_nobody": _(
            "%(organisation)s asks %(asked)s whether they are twin cities, and nobody answers here for the municipality that is asked"
        ),
        "confirm": _("%(organisation)s has confirmed that you are twin cities."),
        "decline": _("%(organisation)s has not confirmed that you are twin cities."),
        "suspend": _("%(organisation)s has suspended the link of twin cities with you."),
        "resume": _("%(organisation)s has taken up the link of twin cities with you again."),
        "end": _("%(organisation)s has ended the link of twin cities with you."),
    }
    text = texts[data["step"]] % {"organisation": other.name_in().plain, "asked": own.name_in().plain}
    # Organisers do not answer for a municipality: they look at whom they could ask there.
    stands_in = data["step"] == "ask_nobody"
    return Line(text, own.get_absolute_url() if stands_in else reverse("network:twins_of", args=[own.uid]))
