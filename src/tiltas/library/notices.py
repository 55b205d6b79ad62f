"""How news of this room reads."""

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiltas.languages.queries import show
from tiltas.languages.texts import Text
from tiltas.notifications.register import Line, kind

from .models import Activity, Reaction
from .services import REACTED, REMINDED


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


def enter() -> None:
    kind(REACTED, label=gettext_lazy("Reactions to what your institution does"), lines=reacted)
    kind(REMINDED, label=gettext_lazy("A week before reactions close"), lines=reminded)
