from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.cache import caches
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tiltas.consultations import queries as consultations
from tiltas.core.addresses import alternates, redirect_to_right_words
from tiltas.core.addresses import words as words_of
from tiltas.drafting import queries as drafting
from tiltas.events import queries as events
from tiltas.implementation import queries as implementation
from tiltas.implementation.stations import address_of_file
from tiltas.languages.addresses import alternates_of
from tiltas.languages.queries import show
from tiltas.network import queries as network
from tiltas.network.countries import queries as country_models
from tiltas.network.following.views import following_of
from tiltas.pages import queries as pages
from tiltas.pages.reading import above
from tiltas.places.models import Place
from tiltas.places.queries import in_order
from tiltas.search import feeds
from tiltas.search.gather import gathered
from tiltas.search.queries import with_places_in_it
from tiltas.themes.models import Theme
from tiltas.themes.queries import all_themes

from . import desk as desks
from . import organisation_desk as organisation_desks
from .doors import DOORS, doors
from .figures import figures
from .headings import headed
from .journey import told_journey


def choose_language(request):
    """`/`: every language by its own name, the browser's guess first. No cookie, no redirect."""
    guesses = [
        part.split(";")[0].strip()[:2].lower() for part in request.headers.get("Accept-Language", "").split(",")
    ]
    offered = dict(settings.LANGUAGES)
    order = list(dict.fromkeys([code for code in guesses if code in offered] + list(offered)))
    response = render(
        request,
        "website/choose_language.html",
        {"choices": [(code, offered[code], f"/{code}/") for code in order], "alternates": []},
    )
    response["Vary"] = "Accept-Language"
    return response


def robots(request):
    """Searches, forms and receipts are not for robots; everything else is, and the map names it."""
    kept_out = ["search", "trail/receipt", "account", "desk", "translate"]
    forms = [
        "add", "announce", "answer", "change", "edit", "manage", "message", "new", "receipt", "say", "take-part",
        "we-do-this",
    ]  # fmt: skip
    lines = [
        "User-agent: *",
        *(f"Disallow: /{code}/{part}/" for code, _name in settings.LANGUAGES for part in kept_out),
        *(f"Disallow: /*/{part}/" for part in forms),
        f"Disallow: /{settings.EDITOR_ADDRESS}",
        f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


def _for_a_minute(name, ask):
    return caches["near"].get_or_set(f"{name}:{get_language()}", ask, 60)


def home(request):
    """What this is, what is happening now, one way from voice to service, four doors, true figures."""
    journey = told_journey()
    narrative = pages.narrative_for(home=True)
    show([narrative])
    return render(
        request,
        "website/home.html",
        {
            "narrative": above(narrative),
            "consultations": consultations.open_now(3),
            "events": events.upcoming(3),
            # What was adopted or done stays so; what one can take part in now is asked each time.
            "documents": _for_a_minute("adopted", lambda: drafting.highlights(2)),
            "done": _for_a_minute("done", lambda: implementation.highlights(3)["measures"]),
            "journey": journey,
            "journey_is_sample": any(station.is_sample for station in journey),
            "doors": doors(),
            "figures": caches["near"].get_or_set("figures", figures, 60),
            "feed_url": reverse("website:feed"),
        },
    )


def feed(request):
    """Everything new of which there are words in the language of the address."""
    title = dict(settings.LANGUAGES)[get_language()]
    return feeds.answer(request, title=title, page=reverse("website:home"), written_in=get_language())


def door(request, name):
    """One of the four doors: what somebody who comes through it can do."""
    if name not in DOORS:
        raise Http404
    entry = DOORS[name]()
    return render(request, "website/door.html", {"door": entry, "crumbs": [(entry.label, "")]})


@login_required
@never_cache
def organisation_desk(request, uid):
    """What is new for an organisation and what waits for its answer, for those who work there."""
    membership = network.membership_of(request.user, uid)
    if membership is None:
        raise Http404
    organisation = membership.organisation
    return render(
        request,
        "website/organisation_desk.html",
        organisation_desks.desk_of(membership)
        | {
            "organisation": organisation,
            "noindex": True,
            "is_sample": organisation.is_sample,
            "crumbs": [(_("My desk"), reverse("website:desk")), (organisation.name_in(), "")],
        },
    )


@login_required
@require_POST
def put_away(request, uid):
    """Everything that was new for an organisation has been seen by this person."""
    membership = network.membership_of(request.user, uid)
    if membership is None:
        raise Http404
    organisation_desks.put_away(membership)
    return redirect("website:organisation_desk", uid)


@login_required
@never_cache
def desk(request):
    """What is waiting for the person who is signed in."""
    return render(request, "website/desk.html", desks.desk_of(request.user))


def about(request):
    return render(request, "website/about.html", {"crumbs": [(_("About Tiltas"), "")]})


def privacy(request):
    """What is kept about whom, and what this installation has switched on."""
    context = {
        "machine_translates": bool(settings.MACHINE_TRANSLATION),
        "asks_links": settings.LINK_CHECK,
        "crumbs": [(_("Privacy"), "")],
    }
    return render(request, "website/privacy.html", context)


def accessibility(request):
    return render(request, "website/accessibility.html", {"crumbs": [(_("Accessibility statement"), "")]})


def contact(request):
    # The mailbox of those who run the site is shown in words a person reads and a harvester does not.
    name, _at, host = settings.CONTACT_ADDRESS.partition("@")
    return render(request, "website/contact.html", {"name": name, "host": host, "crumbs": [(_("Contact"), "")]})


def themes(request):
    every = all_themes()
    for found in every:
        found.address = theme_address(found)
    return render(request, "website/themes.html", {"themes": every, "crumbs": [(_("Themes"), "")]})


def theme_address(theme):
    """The address of a theme in the language of the page; `theme.shown` must be there."""
    return reverse("website:theme", args=[theme.uid, words_of(theme.shown.title.plain)])


class _Addressed:
    """Gives what has no page of its own room an address, for the redirect of wrong words."""

    def __init__(self, address):
        self.get_absolute_url = lambda: address


def theme(request, uid, words):
    """Everything public about one theme."""
    found = get_object_or_404(Theme, uid=uid)
    narrative = pages.narrative_for(theme=found)
    show([found, narrative])
    redirect = redirect_to_right_words(request, _Addressed(theme_address(found)))
    if redirect:
        return redirect
    return render(
        request,
        "website/theme.html",
        {
            "theme": found,
            "following": following_of(request, "theme", found),
            "narrative": above(narrative),
            "gatherings": headed(gathered(theme=found.pk)),
            "feed_url": reverse("website:theme_feed", args=[uid]),
            "alternates": alternates_of(found, lambda: theme_address(found)),
            "crumbs": [(_("Themes"), reverse("website:themes")), (found.shown.title, "")],
        },
    )


def theme_feed(request, uid):
    found = show(get_object_or_404(Theme, uid=uid))
    return feeds.answer(request, title=found.shown.title.plain, page=theme_address(found), theme=found.pk)


def places(request):
    """Countries with what lies in them, and the municipalities that have a file."""
    every = list(Place.objects.filter(kind=Place.Kind.COUNTRY))
    with_file = list(implementation.places_with_file())
    return render(
        request,
        "website/places.html",
        {
            "countries": _listed(place for place in every if not place.is_sample),
            "with_file": _listed((place for place in with_file if not place.is_sample), address_of_file),
            "samples": _listed((place for place in with_file if place.is_sample), address_of_file),
            "crumbs": [(_("Places"), "")],
        },
    )


def place_address(place):
    """The address of a place in the language of the page."""
    return reverse("website:place", args=[place.uid, words_of(place.name_in().plain)])


def _listed(places, address=place_address):
    """In the reader's order, each with its `address`."""
    ordered = in_order(places)
    for found in ordered:
        found.address = address(found)
    return ordered


def place(request, uid, words):
    """Everything public about one country, region or municipality."""
    found = get_object_or_404(Place.objects.select_related("parent", "country"), uid=uid)
    redirect = redirect_to_right_words(request, _Addressed(place_address(found)))
    if redirect:
        return redirect
    inside = list(
        Place.objects.existing().filter(country=found) if found.kind == Place.Kind.COUNTRY else found.parts.existing()
    )
    narrative = pages.narrative_for(place=found)
    show([narrative])
    crumbs = [(_("Places"), reverse("website:places"))]
    crumbs += [(above.name_in(), place_address(above)) for above in (found.country,) if above]
    return render(
        request,
        "website/place.html",
        {
            "place": found,
            "following": following_of(request, "place", found),
            "narrative": above(narrative),
            "is_sample": found.is_sample,
            "ways": _ways_on_from(found),
            "regions": _listed(part for part in inside if part.kind == Place.Kind.REGION),
            "municipalities": _listed(part for part in inside if part.kind in ("municipality", "town")),
            "gatherings": headed(gathered(places=[found.pk, *(part.pk for part in inside)])),
            "feed_url": reverse("website:place_feed", args=[uid]),
            "alternates": alternates(lambda: place_address(found)),
            "crumbs": [*crumbs, (found.name_in(), "")],
        },
    )


def _ways_on_from(place) -> list[tuple]:
    """(label, address) of the other pages about a place; the first stands before everything, the others in a menu."""
    gaps = (_("What is promised and done"), reverse("implementation:gaps_of", args=[place.uid]))
    if place.kind == Place.Kind.MUNICIPALITY:
        body = network.body_of(place)
        own = [(body.name_in(), body.get_absolute_url())] if body else []
        return [(_("The file of this municipality"), address_of_file(place)), gaps, *own]
    model = country_models.newest_of(place) if place.kind == Place.Kind.COUNTRY else None
    return [*([(_("Country model"), model.get_absolute_url())] if model else []), gaps]


def place_feed(request, uid):
    found = get_object_or_404(Place, uid=uid)
    return feeds.answer(
        request,
        title=found.name_in().plain,
        page=place_address(found),
        places=with_places_in_it(found),
        samples=None if found.is_sample else False,
    )
