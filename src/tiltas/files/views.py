"""Handing files in, handing them out."""

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tiltas.accounts.once import OnceForm, form_page, saved_or_shown
from tiltas.core.web import require

from . import services
from .forms import DocumentForm, PictureForm
from .models import File
from .register import holder_called, holder_of

# Nothing that somebody handed in runs, asks or is shown as a page of ours.
SANDBOX = "default-src 'none'; sandbox"


@require_safe
def hand_out(request, uid):
    """The bytes, to whoever may read the page they belong to."""
    file = get_object_or_404(File.objects.without_text(), uid=uid)
    if file.has_ended or file.thing is None or not request.user.has_perm("files.read", file.thing):
        raise Http404
    if file.is_waiting and not request.user.has_perm("files.change", file.thing):
        raise Http404
    is_small = file.is_picture and "small" in request.GET
    answer = FileResponse(
        (file.small if is_small else file.file).open("rb"),
        as_attachment=not file.is_picture,
        filename=file.download_name,
        content_type=File.MEDIA_TYPES[file.kind],
    )
    answer["Content-Security-Policy"] = SANDBOX
    answer["X-Content-Type-Options"] = "nosniff"
    answer["X-Robots-Tag"] = "noindex"
    answer["ETag"] = f'"{file.digest[:32]}{"s" if is_small else ""}"'
    # Packed already; and who takes a large file wants to see how much of it is still to come.
    answer["Content-Encoding"] = "identity"
    return answer


def _held(request, holder: str, uid: str):
    """The thing of an address, and its holder, for somebody who may change it."""
    found = holder_called(holder)
    thing = found and found.find(uid)
    if thing is None:
        raise Http404
    _may_change(request, thing)
    return thing, found


def _may_change(request, thing) -> None:
    if thing is None or not request.user.has_perm("files.read", thing):
        if not request.user.is_authenticated:
            require(request, "files.change", thing)
        raise Http404
    require(request, "files.change", thing)


def _shown(request, form, save, *, thing, heading, sentence, submit=None, **context):
    title, address = holder_of(thing).address(thing)

    def saving():
        save()
        return address

    return saved_or_shown(
        request,
        form,
        saving,
        template="files/form.html",
        sentence=sentence,
        heading=heading,
        lead=title,
        submit=submit or _("Save"),
        crumbs=[(title, address), (heading, "")],
        is_sample=getattr(thing, "is_sample", False),
        **context,
    )


def _sent(request, form_class, **kwargs):
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    return form_class(*posted, **kwargs)


@form_page
def add_document(request, holder, uid):
    """A document for something that one may change."""
    thing, _holder = _held(request, holder, uid)
    form = _sent(request, DocumentForm)
    return _shown(
        request,
        form,
        lambda: services.add_document(to=thing, by=request.user, **form.told()),
        thing=thing,
        heading=_("Add a file"),
        sentence=_("The file is added. Its text can be found in a few minutes."),
        submit=_("Add the file"),
    )


@form_page
def add_picture(request, holder, uid):
    """A picture for something that one may change."""
    thing, _holder = _held(request, holder, uid)
    form = _sent(request, PictureForm)
    return _shown(
        request,
        form,
        lambda: services.add_picture(to=thing, by=request.user, **form.told()),
        thing=thing,
        heading=_("Add a picture"),
        sentence=_("The picture is added."),
        submit=_("Add the picture"),
        note=_("Only pictures on which everybody who can be recognised agreed. For children their parents agree."),
    )


def _file(request, uid) -> File:
    file = get_object_or_404(File.objects.without_text(), uid=uid)
    _may_change(request, file.thing)
    return file


@form_page
def describe(request, uid):
    """Other words about a file; for another file, this one is taken away."""
    file = _file(request, uid)
    form_class = PictureForm if file.is_picture else DocumentForm
    form = form_class(request.POST or None, file=file, seen=services.version(file))
    return _shown(
        request,
        form,
        lambda: services.describe(file=file, by=request.user, **form.told()),
        thing=file.thing,
        heading=_("Describe the picture") if file.is_picture else _("Describe the file"),
        sentence=_("The correction is saved."),
        file=file,
    )


@form_page
def take_away(request, uid):
    """A file goes, for good."""
    file = _file(request, uid)
    form = OnceForm(request.POST or None)
    return _shown(
        request,
        form,
        lambda: services.take_away(file=file, by=request.user),
        thing=file.thing,
        heading=_("Take this picture away?") if file.is_picture else _("Take this file away?"),
        sentence=_("The picture is taken away.") if file.is_picture else _("The file is taken away."),
        submit=_("Take it away"),
        file=file,
        is_leaving=True,
    )
