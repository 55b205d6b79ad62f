"""The button on a page, and the list of what somebody follows."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tiltas.core.addresses import address_above, words
from tiltas.languages.queries import show
from tiltas.places.models import Place
from tiltas.search.forms import asking
from tiltas.themes.models import Theme

from ..models import Organisation, SavedSearch
from . import queries, services

THINGS = {
    "organisation": lambda uid: get_object_or_404(Organisation.objects.public(), node__uid=uid),
    "theme": lambda uid: get_object_or_404(Theme, uid=uid),
    "place": lambda uid: get_object_or_404(Place, uid=uid),
}


def following_of(request, kind: str, thing) -> dict | None:
    """What `network/_follow.html` prints; None for readers without an account."""
    if not request.user.is_authenticated:
        return None
    return {"kind": kind, "uid": thing.uid, "is_on": queries.follow_of(request.user, kind, thing) is not None}


@login_required
@require_POST
def follow(request, kind, uid):
    """Begin or cease to follow, and go back."""
    if kind not in THINGS:
        raise Http404
    thing = THINGS[kind](uid)
    if "cease" in request.POST:
        services.unfollow(user=request.user, kind=kind, thing=thing)
        messages.success(request, _("You no longer follow this."))
    else:
        services.follow(user=request.user, kind=kind, thing=thing)
        messages.success(request, _("You follow this now. What is new comes to your desk."))
    back = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = reverse("network:following")
    return redirect(back)


@login_required
@require_POST
def follow_search(request):
    """Be told of what a search finds later, or no more."""
    if "forget" in request.POST:
        pk = request.POST["forget"]
        question = services.forget_search(user=request.user, pk=int(pk) if pk.isdecimal() and len(pk) < 18 else 0)
        messages.success(request, _("You no longer follow this."))
        if question and "here" in request.POST:
            return redirect(f"{reverse('search:results')}?{question}")
        return redirect("network:following")
    form, chosen, _asked = asking(request.POST)
    if not chosen["text"].strip():
        raise Http404
    question = urlencode([(name, value) for name, value in form.data.items() if value])
    if len(question) > SavedSearch._meta.get_field("question").max_length:
        messages.error(request, _("This search is too long to be followed. Use fewer words."))
        return redirect(f"{reverse('search:results')}?{question}")
    services.save_search(user=request.user, question=question)
    messages.success(request, _("You follow this now. What is new comes to your desk."))
    return redirect(f"{reverse('search:results')}?{question}")


@login_required
@never_cache
def following(request):
    """Everything that somebody follows."""
    found = list(queries.follows_of(request.user))
    show([one.theme for one in found])
    rows = []
    for one in found:
        if one.organisation:
            where = one.organisation.get_absolute_url()
            rows.append((one.organisation.name_in(), _("Organisation"), "organisation", one.organisation.uid, where))
        elif one.theme:
            title = one.theme.shown.title
            where = address_above("website:theme", one.theme.uid, words(title.plain))
            rows.append((title, _("Theme"), "theme", one.theme.uid, where))
        else:
            name = one.place.name_in()
            where = address_above("website:place", one.place.uid, words(name.plain))
            rows.append((name, _("Place"), "place", one.place.uid, where))
    return render(
        request,
        "network/following.html",
        {
            "rows": rows,
            "searches": [
                (one.pk, QueryDict(one.question).get("q", ""), f"{reverse('search:results')}?{one.question}")
                for one in queries.searches_of(request.user)
            ],
            "noindex": True,
            "crumbs": [(_("My desk"), reverse("website:desk")), (_("What I follow"), "")],
        },
    )
