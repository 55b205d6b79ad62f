"""What the editor says when something is published, taken back, thrown away or replaced."""

from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_delete
from wagtail.contrib.redirects.models import Redirect
from wagtail.images import get_image_model
from wagtail.models import Collection, CollectionViewRestriction, Page
from wagtail.signals import page_published, page_unpublished

from tiltas.core.kept import something_changed
from tiltas.core.tasks import later
from tiltas.search.services import index_later

from . import services
from .models import TYPES, Edition, File


def published(sender, instance, **kwargs):
    # It says so too when a page is only to appear later.
    if isinstance(instance, TYPES) and instance.live:
        services.publish(page=instance)


def unpublished(sender, instance, **kwargs):
    services.withdraw(page=instance)


def thrown_away(sender, instance, **kwargs):
    edition = Edition.objects.select_related("node").filter(page_id=instance.pk).first()
    if edition is not None:
        services.throw_away(edition=edition)


def replaced(sender, instance, created, **kwargs):
    """A picture or a file was changed: editions name its sizes and its address."""
    if not created:
        services.make_anew(editions=instance.editions.filter(node__visibility="public"))


def handed_in(sender, instance, **kwargs):
    """What stands in a document, and what it is called, is found by searching."""
    later("pages.read_file", pk=instance.pk)


def file_thrown_away(sender, instance, **kwargs):
    index_later(list(instance.editions.all()))


def opened_or_closed(sender, instance, **kwargs):
    """A collection was kept from readers, opened to them or moved: what stands in its documents is found, or no more."""
    path = (instance if sender is Collection else instance.collection).path
    index_later(Edition.objects.filter(files__collection__path__startswith=path).distinct())


def redirected(sender, **kwargs):
    transaction.on_commit(something_changed)


def listen() -> None:
    page_published.connect(published, dispatch_uid="pages_published")
    page_unpublished.connect(unpublished, dispatch_uid="pages_unpublished")
    # The base class too: deleting a tree deletes rows of it only.
    for model in (Page, *TYPES):
        pre_delete.connect(thrown_away, sender=model, dispatch_uid=f"pages_thrown_away_{model.__name__}")
    for model in (get_image_model(), File):
        post_save.connect(replaced, sender=model, dispatch_uid=f"pages_replaced_{model.__name__}")
    post_save.connect(handed_in, sender=File, dispatch_uid="pages_file_handed_in")
    pre_delete.connect(file_thrown_away, sender=File, dispatch_uid="pages_file_thrown_away")
    for signal, model in (
        (post_save, CollectionViewRestriction),
        (post_delete, CollectionViewRestriction),
        (post_save, Collection),
    ):
        signal.connect(opened_or_closed, sender=model, dispatch_uid=f"pages_opened_or_closed_{model.__name__}")
    post_save.connect(redirected, sender=Redirect, dispatch_uid="pages_redirected")
