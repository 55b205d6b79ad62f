"""Addresses that belong to no language: pictures, documents, and the editor."""

from django.conf import settings
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail.admin import urls as editor
from wagtail.admin.auth import require_admin_access
from wagtail.documents import urls as documents
from wagtail.utils.urlpatterns import decorate_urlpatterns

from tiltas.core.kept import changes_no_page

from . import editing, views

# Drafts and previews change nothing for readers; publishing says so itself.
decorate_urlpatterns(editor.urlpatterns, changes_no_page)

urlpatterns = [
    path("media/<path:name>", views.picture, name="picture"),
    path("documents/<int:pk>/", views.file, name="editions_file"),
    # The editor asks for these by name; who somebody is, is asked on our own page.
    path(
        f"{settings.EDITOR_ADDRESS}login/",
        RedirectView.as_view(pattern_name="account_login"),
        name="wagtailadmin_login",
    ),
    path(f"{settings.EDITOR_ADDRESS}documents/", include(documents)),
    # In place of the editor's own, which let the second of two win.
    *(
        path(f"{settings.EDITOR_ADDRESS}pages/<int:page_id>/{way}/", changes_no_page(require_admin_access(view)))
        for way, view in (
            ("edit", editing.Edit.as_view()),
            ("revisions/<int:revision_id>/revert", editing.BringBack.as_view()),
        )
    ),
    path(settings.EDITOR_ADDRESS, include(editor)),
]
