"""How news of this room reads."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiltas.files.models import File
from tiltas.languages.queries import show
from tiltas.languages.texts import Text
from tiltas.notifications.register import Line, kind

from .models import Activity, Reaction
from .services import ENDING, REACTED, REMINDED


def reacted(several: list[dict]) -> list[Line | None]:
    """None where the reaction or its activity is not public any more; one statement, so the title is as it was written."""
    found = Reaction.objects.select_related("node", "organisation", "activity__node").filter(
        node__uid__in={data["reaction"] for data in several}
    )
    reactions = {one.node.uid: one for one in found if one.is_published and one.activity.is_published}
    return [_reacted(reactions.get(data["reaction"])) for data in several]


def _reacted(reaction: Reaction | None) -> Line | None:
    if reaction is None:
        return None
    words = {
        "kind": capfirst(reaction.get_kind_display()),
        "organisation": reaction.organisation.name_in().within,
        "title": Text(reaction.activity.title, reaction.activity.source_language).within,
    }
    return Line(_("A reaction of %(organisation)s to “%(title)s”: %(kind)s") % words, reaction.get_absolute_url())


def reminded(several: list[dict]) -> list[Line | None]:
    """None where the day is over, or is another one; two statements."""
    found = Activity.objects.select_related("node").filter(node__uid__in={data["activity"] for data in several})
    activities = {one.uid: one for one in show(found) if one.is_open_for_reactions}
    return [_reminded(activities.get(data["activity"]), data["until"]) for data in several]


def _reminded(activity: Activity | None, until: str) -> Line | None:
    if activity is None or activity.reactions_until.isoformat() != until:
        return None
    words = {"title": activity.shown.title.within, "day": date_format(activity.reactions_until)}
    return Line(
        _("“%(title)s” takes reactions of organisations until %(day)s.") % words,
        f"{activity.get_absolute_url()}#reactions",
    )


def ending(several: list[dict]) -> list[Line | None]:
    """None where the picture is gone, has another last day, or its page is not public any more."""
    rows = File.objects.filter(uid__in={data["picture"] for data in several}).without_text().prefetch_related("thing")
    pictures = {one.uid: one for one in rows if not one.has_ended and one.thing.is_published}
    show([one.thing for one in pictures.values()])
    return [_ending(pictures.get(data["picture"]), data["on"]) for data in several]


def _ending(picture: File | None, on: str) -> Line | None:
    if picture is None or picture.expires_on.isoformat() != on:
        return None
    words = {
        "picture": picture.name.within,
        "title": picture.thing.shown.title.within,
        "day": date_format(picture.expires_on),
    }
    return Line(
        _("The picture “%(picture)s” beside “%(title)s” is deleted on %(day)s, unless you give it a later day.")
        % words,
        reverse("files:describe", args=[picture.uid]),
    )


def enter() -> None:
    kind(REACTED, label=gettext_lazy("Reactions to what your institution does"), lines=reacted)
    kind(REMINDED, label=gettext_lazy("A week before reactions close"), lines=reminded)
    kind(ENDING, label=gettext_lazy("A month before a picture is deleted"), lines=ending)
