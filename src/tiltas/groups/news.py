"""What people are told of closed rooms: that something waits there, and nothing of what was said."""

import datetime

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiltas.notifications.register import Line, kind

from .queries import inside_now, still_asked, still_promised


def asked(data: dict) -> Line | None:
    found = still_asked().select_related("organisation").filter(pk=data.get("member")).first()
    if found is None:
        return None
    words = {"organisation": found.organisation.name_in().within}
    return Line(_("%(organisation)s is asked to join a closed room.") % words, reverse("groups:list"))


def due(data: dict) -> Line | None:
    # Told by an earlier version, it does not say which promise.
    if "promise" in data and not still_promised().filter(pk=data["promise"]).exists():
        return None
    day = date_format(datetime.date.fromisoformat(data["due_on"]), "DATE_FORMAT")
    return Line(
        _("A promise of your organisation in a closed room is due on %(day)s.") % {"day": day},
        reverse("groups:detail", args=[data["uid"]]) + "#promises",
    )


def something_new(several: list[dict]) -> list[Line | None]:
    """None where the organisation has left: nobody gets in by it. One statement."""
    inside = inside_now({data["group"] for data in several})
    return [_something_new(data) if (data["group"], data["organisation"]) in inside else None for data in several]


def _something_new(data: dict) -> Line:
    day = date_format(datetime.date.fromisoformat(data["on"]), "DATE_FORMAT")
    return Line(
        _("Something is new in a closed room: %(day)s") % {"day": day}, reverse("groups:detail", args=[data["group"]])
    )


def enter() -> None:
    kind("groups.asked", label=gettext_lazy("Invitations to closed rooms"), line=asked)
    kind("groups.new", label=gettext_lazy("News in closed rooms"), lines=something_new)
    kind("groups.due", label=gettext_lazy("Promises in closed rooms"), line=due)
