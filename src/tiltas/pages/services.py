"""Publishing: what readers see is made anew from what an editor published."""

from hashlib import sha256
from io import BytesIO

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from wagtail.models import Page

from tiltas.accounts.services import audit
from tiltas.core import clock
from tiltas.core.kept import something_changed
from tiltas.files.kinds import kind_of_document
from tiltas.files.services import text_of
from tiltas.languages.queries import mark_of_source
from tiltas.search.services import index_later, remove
from tiltas.trace.models import Node
from tiltas.trace.services import new_node

from . import streams
from .models import CITED, TYPES, Edition, File, Kind, TextOfFile, Written

AS_NODE = {kind: kind.value if kind in CITED else "above" for kind in Kind}


@transaction.atomic
def publish(*, page: Written) -> Edition:
    """Readers see the page as it stands; every translation stays, and each text of it is fresh or not by itself."""
    present = Edition.objects.select_for_update(of=("self",)).select_related("node").filter(page_id=page.pk).first()
    made = Edition.draft_of(page)
    if present is None:
        made.node = new_node(kind=AS_NODE[page.kind], sample=page.is_sample)
        made.page_id = page.pk
    else:
        as_it_was = (present.title, present.intro, present.body, present.source_language)
        is_another = as_it_was != (made.title, made.intro, made.body, made.source_language)
        made.pk, made.node, made.page_id = present.pk, present.node, present.page_id
        made.published_at = present.published_at
        made.verified_at, made.verified_by_id = present.verified_at, present.verified_by_id
        made.changed_at = timezone.now() if is_another else present.changed_at
        made._state.adding = False
        _show_or_hide(made.node, Node.Visibility.PUBLIC)
    made.mark = mark_of_source(made.source_texts())
    made.save()
    made.themes.set(page.theme_keys())
    made.images.set(streams.images_in(made.body))
    made.files.set(streams.files_in(made.body))
    index_later(made)
    transaction.on_commit(something_changed)
    return made


@transaction.atomic
def verify(*, edition: Edition, by=None) -> None:
    """An editor says that it is still correct as it stands. The text stays."""
    edition.verified_at, edition.verified_by = clock.now(), by if by is not None and by.is_authenticated else None
    edition.save(update_fields=["verified_at", "verified_by"])
    audit("pages.verify", edition, by=by)


@transaction.atomic
def withdraw(*, page: Page) -> None:
    """Readers do not see the page any more; what was translated of it stays for the day it comes back."""
    edition = Edition.objects.select_related("node").filter(page_id=page.pk).first()
    if edition is None:
        return
    _show_or_hide(edition.node, Node.Visibility.PRIVATE)
    index_later(edition)
    transaction.on_commit(something_changed)


@transaction.atomic
def throw_away(*, edition: Edition) -> None:
    """A page was deleted. What others cite stays, unseen; the rest goes with it."""
    node = edition.node
    _show_or_hide(node, Node.Visibility.PRIVATE)
    remove(edition)
    try:
        with transaction.atomic():
            edition.delete()
            node.delete()
    except ProtectedError:
        pass
    transaction.on_commit(something_changed)


@transaction.atomic
def make_anew(*, editions) -> None:
    """Editions whose pictures or files were changed, from what is live."""
    for edition in editions.select_related("page"):
        page = edition.page.specific if edition.page else None
        if page is not None and page.live:
            publish(page=page)


def read_file(*, pk: int) -> None:
    """Read the text of a document and bring the index up to date. One whose text was read already is not read again."""
    file = File.objects.select_related("read").filter(pk=pk).first()
    if file is None:
        return
    try:
        with file.file.open("rb") as stream:
            content = stream.read()
    except OSError:
        return
    digest = sha256(content).hexdigest()
    if getattr(file, "read", None) is None or file.read.digest != digest:
        kind = kind_of_document(BytesIO(content))
        # PostgreSQL refuses the null character.
        text = text_of(kind, content).replace("\x00", "") if kind else ""
        TextOfFile.objects.update_or_create(file=file, defaults={"text": text, "digest": digest})
    index_later(file.editions.all())


def remove_samples() -> int:
    """Sample pages go, with everything of them; returns how many."""
    pages = [page for model in TYPES for page in model.objects.filter(is_sample=True)]
    for page in pages:
        page.delete()
    return len(pages)


def _show_or_hide(node: Node, visibility: str) -> None:
    if node.visibility != visibility:
        node.visibility = visibility
        node.save(update_fields=["visibility"])
