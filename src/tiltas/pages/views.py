import mimetypes

from django.contrib import messages
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tiltas.core.addresses import redirect_to_right_words
from tiltas.core.addresses import words as words_of
from tiltas.core.web import page_of, require
from tiltas.languages.addresses import show_page
from tiltas.languages.queries import show

from . import bodies, queries, services
from .models import CITED, File
from .reading import page_context

# Sizes of a picture are made once and have names of their own; but a picture that is taken back must soon be gone.
KEPT_BY_BROWSERS = 600
PICTURES = {".webp": "image/webp", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png"}


def _crumbs(*further):
    return [(_("Knowledge"), reverse("library:list")), (_("Articles and guidelines"), reverse("pages:list")), *further]


def page_list(request):
    """Articles and guidelines, the newest first."""
    page = page_of(request, queries.cited())
    found = show(page.object_list)
    for edition in found:
        edition.excerpt = edition.shown.intro
    return render(
        request,
        "pages/list.html",
        {"page": page, "editions": found, "crumbs": [*_crumbs()[:1], (_("Articles and guidelines"), "")]},
    )


def detail(request, uid, words):
    """One article or guideline. Words above a list lead to where they stand."""
    edition = queries.edition(uid)
    if edition is None:
        raise Http404
    if edition.kind not in CITED:
        return redirect(edition.get_absolute_url())
    themes = list(edition.themes.order_by("order"))
    alternates = show_page(edition, *themes)
    if wrong := redirect_to_right_words(request, edition):
        return wrong
    return render(
        request,
        "pages/page.html",
        page_context(edition)
        | {
            "themes": [(theme, theme_address(theme)) for theme in themes],
            "related": queries.related(edition, themes),
            "may_verify": request.user.has_perm("pages.edit"),
            "is_published": True,
            "description": edition.shown.intro.plain or _beginning(edition),
            "alternates": alternates,
            "crumbs": _crumbs((edition.shown.title, "")),
        },
    )


def theme_address(theme) -> str:
    """The address of a theme in the language of the page; `theme.shown` must be there."""
    return reverse("website:theme", args=[theme.uid, words_of(theme.shown.title.plain)])


@require_POST
def verify(request, uid):
    """One press: it is still correct as it stands."""
    require(request, "pages.edit")
    edition = queries.edition(uid)
    if edition is None or edition.kind not in CITED:
        raise Http404
    services.verify(edition=edition, by=request.user)
    messages.success(request, _("Thank you. Readers see that it was checked today."))
    return redirect("pages:unchecked") if request.POST.get("back") == "queue" else redirect(show(edition))


@never_cache
def unchecked(request):
    """What nobody has looked at for a long time: each is confirmed with one press."""
    require(request, "pages.edit")
    page = page_of(request, queries.unchecked())
    return render(
        request,
        "pages/unchecked.html",
        {
            "page": page,
            "editions": show(page.object_list),
            "noindex": True,
            "crumbs": _crumbs((_("To be checked"), "")),
        },
    )


def _beginning(edition) -> str:
    first = next((block for block in edition.body if block["type"] == "paragraph"), None)
    return bodies.in_words(first["html"]) if first else ""


def picture(request, name):
    """A size of a picture, if something published shows it; editors see every one, and what was uploaded."""
    # No file is called so, and PostgreSQL does not even look for one.
    kind = PICTURES.get(name[name.rfind(".") :].lower()) if "\x00" not in name else None
    is_public = kind is not None and name.startswith("images/") and queries.is_shown_image(name)
    is_ours = name.startswith(("images/", "original_images/"))
    if kind is None or not (is_public or (is_ours and request.user.has_perm("pages.edit"))):
        raise Http404
    return _sent(name, kind, is_public=is_public)


def file(request, pk):
    """A document, if something published offers it; editors see every one. It is downloaded, never opened in our name."""
    found = queries.file(pk)
    if found is None and request.user.has_perm("pages.edit"):
        found = File.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    answer = _sent(found.file.name, mimetypes.guess_type(found.filename)[0] or "application/octet-stream",
                   is_public=False, as_attachment=True, filename=found.filename)  # fmt: skip
    answer["Content-Language"] = found.language
    return answer


def _sent(name, kind, *, is_public, **how):
    try:
        answer = FileResponse(default_storage.open(name), content_type=kind, **how)
    except (OSError, SuspiciousFileOperation):
        raise Http404 from None
    answer["X-Content-Type-Options"] = "nosniff"
    # Whatever is in it, it runs nothing.
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = f"public, max-age={KEPT_BY_BROWSERS}" if is_public else "private, no-cache"
    return answer
