"""Every page here asks for signing in before it looks anything up, and says "not found" to whoever is not inside."""

from functools import wraps

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tiltas.accounts.once import SureForm, form_page, saved_or_shown
from tiltas.core.limits import limit
from tiltas.core.versions import version_of
from tiltas.core.web import SignInFirst, page_of
from tiltas.network.queries import organisations, organisations_of

from . import queries, rules, services
from .forms import AskForm, DraftForm, GroupForm, NoteForm, PromiseForm
from .models import Group


def _signed_in(view):
    """Decorator: nobody learns whether a room is there before they say who they are."""

    @never_cache
    @wraps(view)
    def page(request, *args, **kwargs):
        if not request.user.is_authenticated:
            raise SignInFirst
        return view(request, *args, **kwargs)

    return page


def _group(request, uid, may=rules.is_inside) -> Group:
    found = get_object_or_404(Group.objects.select_related("founded_by__node"), uid=uid)
    if not may(request.user, found):
        raise Http404
    return found


def _open(request, uid, may=rules.is_inside) -> Group:
    """A room in which one may write. Who has written something already is told by the form, which keeps it."""
    found = _group(request, uid, may)
    if request.method == "GET":
        services.require_open(found)
    return found


def _own(request, group=None):
    """Organisations for which this person speaks, in a room or at all."""
    found = organisations_of(request.user, *rules.SPEAKERS)
    if group is None:
        return list(found)
    inside = {one.organisation_id for one in queries.members_in(group) if one.joined_on and not one.left_on}
    return [one for one in found if one.pk in inside]


def _crumbs(*further):
    return [(_("My desk"), reverse("website:desk")), (_("Closed rooms"), reverse("groups:list")), *further]


def _form(request, form, save, *, heading, submit, group=None, **context):
    crumbs = [(group.title, group.get_absolute_url())] if group else []
    return saved_or_shown(
        request,
        form,
        save,
        template="groups/form.html",
        heading=heading,
        submit=submit,
        group=group,
        is_sample=group is not None and group.is_sample,
        crumbs=_crumbs(*crumbs, (heading, "")),
        **context,
    )


@_signed_in
def group_list(request):
    """The rooms in which one is, and those that one's organisation is asked to join."""
    return render(
        request,
        "groups/list.html",
        {
            "groups": list(queries.groups_of(request.user)),
            "asked": list(queries.asked(request.user)),
            "may_open": bool(rules.speaks_for(request.user)),
            "noindex": True,
            "crumbs": [*_crumbs()[:1], (_("Closed rooms"), "")],
        },
    )


@_signed_in
def group(request, uid):
    """One room: who is in it, who promised what, drafts and notes."""
    group = _group(request, uid)
    members = queries.members_in(group)
    speaks = rules.speaks_inside(request.user, group)
    is_open = group.ended_on is None
    return render(
        request,
        "groups/group.html",
        {
            "group": group,
            "here": [one for one in members if one.joined_on and not one.left_on],
            "asked": [one for one in members if not one.joined_on and not one.left_on],
            "gone": [one for one in members if one.left_on],
            "promises": list(queries.promises_in(group)),
            "drafts": list(queries.drafts_in(group)),
            "page": page_of(request, group.notes.select_related("by").order_by("-at", "-pk")),
            "is_open": is_open,
            "own": rules.speaks_for(request.user),
            "may_speak": speaks and is_open,
            "may_leave": speaks,
            "may_end": is_open and rules.speaks_for_founder(request.user, group),
            "is_sample": group.is_sample,
            "noindex": True,
            "crumbs": _crumbs((group.title, "")),
        },
    )


@_signed_in
@form_page
def open_group(request):
    """A new room, with one's own organisation in it."""
    own = _own(request)
    if not own:
        raise Http404
    form = GroupForm(request.POST or None, own=own)

    def save():
        return services.open_group(by=request.user, **form.told()).get_absolute_url()

    heading = _("Open a closed room")
    return _form(request, form, save, heading=heading, submit=heading)


@_signed_in
@form_page
def ask(request, uid):
    """Another organisation is asked to join."""
    group = _open(request, uid, rules.speaks_inside)
    form = AskForm(request.POST or None, others=organisations(sample=group.is_sample))

    def save():
        limit(str(request.user.pk), "ask-into-room", tries=30)
        services.ask(group=group, by=request.user, **form.told())
        return group.get_absolute_url()

    heading = _("Ask an organisation to join")
    return _form(request, form, save, heading=heading, submit=pgettext("an organisation to join", "Ask"), group=group)


@require_POST
@_signed_in
def answer(request, pk, word):
    """An organisation joins, or does not."""
    member = get_object_or_404(queries.asked(request.user), pk=pk)
    if word not in {"join", "decline"}:
        raise Http404
    services.answer(member=member, joins=word == "join", by=request.user)
    if word == "join":
        return redirect(member.group)
    messages.success(request, _("Your organisation does not join."))
    return redirect("groups:list")


@_signed_in
@form_page
def write_note(request, uid):
    group = _open(request, uid)
    form = NoteForm(request.POST or None)

    def save():
        services.write_note(group=group, by=request.user, **form.told())
        return f"{group.get_absolute_url()}#notes"

    return _form(request, form, save, heading=_("Write a note"), submit=_("Save"), group=group)


@_signed_in
@form_page
def promise(request, uid):
    """Somebody says for an organisation what it does by when."""
    group = _open(request, uid, rules.speaks_inside)
    form = PromiseForm(request.POST or None, own=_own(request, group))

    def save():
        services.promise(group=group, by=request.user, **form.told())
        return f"{group.get_absolute_url()}#promises"

    return _form(request, form, save, heading=_("Promise something"), submit=_("Save"), group=group)


@require_POST
@_signed_in
def keep_promise(request, uid, pk):
    group = _group(request, uid)
    found = get_object_or_404(group.promises.select_related("group"), pk=pk)
    if found.organisation_id not in rules.speaks_for(request.user):
        raise services.NotInside
    services.keep_promise(promise=found, by=request.user)
    return redirect(f"{group.get_absolute_url()}#promises")


@_signed_in
@form_page
def start_draft(request, uid):
    group = _open(request, uid)
    form = DraftForm(request.POST or None)

    def save():
        made = services.start_draft(group=group, by=request.user, **form.told())
        return reverse("groups:draft", args=[uid, made.uid])

    return _form(request, form, save, heading=_("Start a draft"), submit=_("Save"), group=group)


@_signed_in
def draft(request, uid, draft_uid):
    """A text and what it said before."""
    group = _group(request, uid)
    found = get_object_or_404(group.drafts.select_related("by"), uid=draft_uid)
    return render(
        request,
        "groups/draft.html",
        {
            "group": group,
            "draft": found,
            "page": page_of(request, found.earlier.select_related("by").order_by("-pk"), per_page=6),
            "is_open": group.ended_on is None,
            "is_sample": group.is_sample,
            "noindex": True,
            "crumbs": _crumbs((group.title, group.get_absolute_url()), (found.heading, "")),
        },
    )


@_signed_in
@form_page
def change_draft(request, uid, draft_uid):
    """Another wording; nobody overwrites unknowingly what somebody else wrote meanwhile."""
    group = _open(request, uid)
    found = get_object_or_404(group.drafts.select_related("group"), uid=draft_uid)
    form = DraftForm(
        request.POST or None,
        initial={"title": found.title, "text": found.text, "language": found.language},
        seen=version_of(found),
    )

    def save():
        services.change_draft(draft=found, by=request.user, **form.told())
        return reverse("groups:draft", args=[uid, draft_uid])

    return _form(request, form, save, heading=_("Change the draft"), submit=_("Save"), group=group)


@_signed_in
@form_page
def leave(request, uid):
    """An organisation leaves, once its people are sure."""
    group = _group(request, uid, rules.speaks_inside)
    form = AskForm(request.POST or None, others=_own(request, group))

    def save():
        services.leave(group=group, by=request.user, **form.told())
        return reverse("groups:list")

    note = _("Your people read nothing of the room any more. What they wrote stays there for the others.")
    heading = _("Leave the room")
    return _form(request, form, save, heading=heading, submit=heading, group=group, note=note)


@_signed_in
@form_page
def end(request, uid):
    """The room ends: nothing new, but what was written can be read."""
    group = _group(request, uid, rules.speaks_for_founder)
    form = SureForm(request.POST or None)

    def save():
        form.told()
        services.end(group=group, by=request.user)
        return group.get_absolute_url()

    note = _("Nothing new can be written then. Those who are in the room can go on reading it.")
    heading = _("End the room")
    return _form(request, form, save, heading=heading, submit=heading, group=group, note=note)
