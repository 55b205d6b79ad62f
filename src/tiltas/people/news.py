"""What is new for somebody about their own entry, and for organisers about those of others."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiltas.notifications.register import Line, kind

from .models import Person


def _lines(
    line: Callable[[Person], Line], still: Callable[[Person], bool]
) -> Callable[[list[dict]], list[Line | None]]:
    """Asked once for all. By their numbers: nothing in a notice leads back to somebody who is deleted."""

    def lines(several: list[dict]) -> list[Line | None]:
        people = Person.objects.in_bulk({data["person"] for data in several})
        found = [people.get(data["person"]) for data in several]
        return [line(person) if person and still(person) else None for person in found]

    return lines


def _own(sentence, still) -> Callable[[list[dict]], list[Line | None]]:
    return _lines(lambda person: Line(sentence(), reverse("people:mine")), still)


def _of_another(sentence, still) -> Callable[[list[dict]], list[Line | None]]:
    return _lines(
        lambda person: Line(
            sentence() % {"name": person.shown_name.within}, reverse("people:look_after", args=[person.uid])
        ),
        still,
    )


def enter() -> None:
    """Enter the kinds of news of this room; each goes from the desk by itself once it is settled."""
    label = gettext_lazy("My entry")
    kind(
        "people.entered",
        label=label,
        lines=_own(
            lambda: _("Somebody entered you among the people of the network: say whether you agree"),
            lambda person: not person.is_confirmed and person.state != Person.State.HIDDEN,
        ),
    )
    kind(
        "people.question",
        label=label,
        lines=_own(
            lambda: _("Is your entry still right? Please confirm it"), lambda person: person.asked_again_on is not None
        ),
    )
    kind(
        "people.bounced",
        label=label,
        lines=_own(
            lambda: _("Mail to you comes back: please update your address"),
            lambda person: person.bounced_on is not None,
        ),
    )
    label = gettext_lazy("Entries that need a hand")
    kind(
        "people.returned",
        label=label,
        lines=_of_another(lambda: _("Mail to %(name)s comes back"), lambda person: person.bounced_on is not None),
    )
    kind(
        "people.office",
        label=label,
        lines=_of_another(
            lambda: _("Is %(name)s still in office?"),
            lambda person: not person.is_confirmed and person.asked_again_on is not None,
        ),
    )
