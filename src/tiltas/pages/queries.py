"""What readers are shown of what editors wrote."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Collection, CollectionViewRestriction, TaskState

from tiltas.core.desk import Waiting
from tiltas.languages.texts import Text
from tiltas.network.models import Organisation
from tiltas.search.gather import Near, near
from tiltas.search.register import key_of, kinds
from tiltas.themes.models import Theme

from .models import CITED, Edition, File, Kind


def published() -> QuerySet[Edition]:
    """Editions that readers see, with what their addresses need."""
    return Edition.objects.public().select_related("node", "theme", "place")


def narrative_for(*, theme=None, place=None, home: bool = False, section: str = "") -> Edition | None:
    """The words above the lists of a theme, a place, a section (the name of its address) or the home page. One statement."""
    if theme is not None:
        about = Q(kind=Kind.THEME, theme=theme)
    elif place is not None:
        about = Q(kind=Kind.PLACE, place=place)
    elif section:
        about = Q(kind=Kind.SECTION, section=section)
    elif home:
        about = Q(kind=Kind.HOME)
    else:
        return None
    return Edition.objects.public().select_related("node").filter(about).order_by("-published_at").first()


def edition(uid: str) -> Edition | None:
    """One published edition."""
    return published().filter(node__uid=uid).first()


def cited() -> QuerySet[Edition]:
    """Articles and guidelines, the newest first."""
    return published().filter(kind__in=CITED).order_by("-published_at", "-pk")


def unchecked() -> QuerySet[Edition]:
    """Articles and guidelines at which nobody has looked for a long time, the oldest first."""
    # SQLite knows no greatest of what is not there.
    later = (Coalesce(name, "published_at") for name in ("changed_at", "verified_at"))
    return published().unchecked().order_by(Greatest("published_at", *later), "pk")


def related(thing: Edition, themes: Iterable[Theme]) -> list[Near]:
    """What shares a theme with an article or guideline, of any kind; one statement."""
    return near(
        themes=[theme.pk for theme in themes],
        without=[key_of(thing)],
        # Who works on a theme stands on the page of the theme.
        kinds_wanted=[name for name in kinds if name != Organisation.node_kind],
    )


def is_shown_image(name: str) -> bool:
    """Whether a size of a picture (the name of its file) belongs to something that readers see."""
    return Edition.objects.public().filter(
        Q(images__renditions__file=name), images__collection__in=_open_collections()
    ).exists()  # fmt: skip


def file(pk: int) -> File | None:
    """A document that something published offers, and that no restriction keeps from readers."""
    return (
        File.objects.filter(pk=pk, editions__node__visibility="public", collection__in=_open_collections())
        .distinct()
        .first()
    )


def texts_of_files(editions: list[Edition]) -> dict[Edition, list[tuple[str, Text, str]]]:
    """(key, title, text) of the documents that readers of editions are offered and that have a text; one statement."""
    found: dict[Edition, list[tuple[str, Text, str]]] = {}
    offered = Edition.files.through.objects.filter(
        edition__in=editions, file__collection__in=_open_collections(), file__read__text__gt=""
    )
    by_key = {edition.pk: edition for edition in editions}
    for one in offered.select_related("file__read").order_by("file_id"):
        title = Text(one.file.title, one.file.language)
        found.setdefault(by_key[one.edition_id], []).append((f"document-{one.file_id}", title, one.file.read.text))
    return found


def waiting_for(user) -> list[Waiting]:
    """Pages that another editor asked to have read, and those that nobody checked. Two statements, for editors only."""
    if not user.has_perm("pages.edit"):
        return []
    return [*_to_read(user), *_to_check()]


def _to_check() -> list[Waiting]:
    count = Edition.objects.public().unchecked().count()
    if not count:
        return []
    sentence = ngettext(
        "%(count)s entry has not been checked for a long time: is it still correct?",
        "%(count)s entries have not been checked for a long time: are they still correct?",
        count,
    )
    detail = f"{_('Articles and guidelines')} · {_('One press is enough when nothing has changed.')}"
    return [Waiting(sentence % {"count": count}, reverse("pages:unchecked"), detail=detail)]


def _to_read(user) -> list[Waiting]:
    states = TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS)
    count = states.exclude(workflow_state__requested_by=user).count()
    if not count:
        return []
    sentence = ngettext("%(count)s page waits to be read", "%(count)s pages wait to be read", count)
    return [Waiting(sentence % {"count": count}, reverse("wagtailadmin_home"))]


def _open_collections():
    """Collections without a restriction of their own or above them."""
    open_ones = Collection.objects.all()
    for restriction in CollectionViewRestriction.objects.select_related("collection"):
        open_ones = open_ones.exclude(path__startswith=restriction.collection.path)
    return open_ones
