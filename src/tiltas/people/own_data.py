"""What this room knows about a person: their entry with everything that hangs on it."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiltas.accounts import personal_data

from .letters import what_is_stored
from .models import Person
from .queries import entry_of, times_seen


def export(user, participant) -> dict:
    person = entry_of(user) if user is not None else None
    return everything_about(person) if person else {}


def everything_about(person: Person) -> dict:
    """Every word that is kept about somebody, for them alone."""
    found = dict(what_is_stored(person))
    found[_("State")] = str(person.get_state_display())
    found[_("Why the person may be here")] = str(person.get_basis_display())
    found[_("Who sees what")] = [
        f"{field.verbose_name}: {getattr(person, f'get_{field.name}_display')()}"
        for field in Person._meta.concrete_fields
        if field.name.endswith("_for") and field.choices
    ]
    found[_("Consent")] = [
        " · ".join([date_format(one.at), str(one.get_act_display()), str(one.get_how_display()), one.wording])
        for one in person.consents.order_by("at", "pk")
    ]
    found[_("Entered on")] = date_format(person.entered_on)
    for label, day in (
        (_("Confirmed on"), person.confirmed_on),
        (_("Asked again on"), person.asked_again_on),
        (_("Mail comes back since"), person.bounced_on),
    ):
        if day:
            found[label] = date_format(day)
    found[_("Address shown this month")] = str(times_seen(person))
    return found


def erase(user, participant) -> None:
    if user is not None:
        person = entry_of(user)
        if person is not None:
            person.delete()


def enter() -> None:
    personal_data.register(
        "people", label=gettext_lazy("People"), export=export, erase=erase
    )  # fmt: skip
