"""What the editor needs before anybody can write: a root, the home page, a site, a collection, and who may do what."""

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connections, transaction
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from tiltas.accounts.models import EDITORS

from .models import Home


def make(using="default", **kwargs):
    """After every `migrate`, and quick when all is there."""
    tables = set(connections[using].introspection.table_names())
    if using != "default" or not {"pages_home", "wagtailredirects_redirect"} <= tables:
        return
    # The editor tells the cache of every change in its tree, and after a first `migrate` there is no cache yet.
    call_command("createcachetable", verbosity=0, database=using)
    with transaction.atomic():
        home = _tree()
        _rights(home)


def _tree() -> Home:
    ContentType.objects.clear_cache()
    Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    home = Home.objects.first()
    if home is None:
        root = Page.get_first_root_node() or Page.add_root(
            instance=Page(title="Root", slug="root", content_type=ContentType.objects.get_for_model(Page))
        )
        # The page that comes with the editor says only that it is installed.
        for page in root.get_children().filter(content_type=ContentType.objects.get_for_model(Page)):
            Site.objects.filter(root_page=page).delete()
            page.delete()
        root = Page.objects.get(pk=root.pk)
        home = root.add_child(instance=Home(title="Home", slug="home", live=False))
    if not Site.objects.filter(root_page=home).exists():
        Site.objects.update(is_default_site=False)
        Site.objects.create(hostname="localhost", root_page=home, is_default_site=True, site_name=settings.SITE_NAME)
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")
    return home


def _rights(home: Home) -> None:
    """Editors write, publish and read what others of them ask to have read; accounts, groups and sites are not theirs."""
    editors, _made = Group.objects.get_or_create(name=EDITORS)
    wanted = [("wagtailadmin", "admin", "access_admin")]
    wanted += [("wagtailredirects", "redirect", f"{may}_redirect") for may in ("add", "change", "delete", "view")]
    for app, model, codename in wanted:
        kind, _made = ContentType.objects.get_or_create(app_label=app, model=model)
        permission, _made = Permission.objects.get_or_create(
            content_type=kind, codename=codename, defaults={"name": codename.replace("_", " ")}
        )
        editors.permissions.add(permission)
    # They begin at the home page: above it nothing has an address.
    GroupPagePermission.objects.filter(group=editors).exclude(page_id=home.pk).delete()
    for codename in ("add_page", "change_page", "publish_page", "lock_page", "unlock_page"):
        GroupPagePermission.objects.get_or_create(
            group=editors, page_id=home.pk, permission=_permission(Page, codename)
        )
    everywhere = Collection.get_first_root_node()
    # Whoever may keep documents is asked of the model of the editor's program, not of our own in its place.
    for model in (Image, Document):
        for may in ("add", "change", "choose"):
            GroupCollectionPermission.objects.get_or_create(
                group=editors,
                collection=everywhere,
                permission=_permission(model, f"{may}_{model._meta.model_name}"),
            )
    if not WorkflowPage.objects.filter(page_id=home.pk).exists():
        # One step: another editor reads it. The button says "Submit to" and the name of the workflow.
        workflow, _made = Workflow.objects.get_or_create(name="another editor")
        task, _made = GroupApprovalTask.objects.get_or_create(name="Another editor reads it")
        task.groups.add(editors)
        WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
        WorkflowPage.objects.create(page_id=home.pk, workflow=workflow)


def _permission(model, codename) -> Permission:
    return Permission.objects.get_or_create(
        content_type=ContentType.objects.get_for_model(model),
        codename=codename,
        defaults={"name": codename.replace("_", " ")},
    )[0]
