"""The map of the site for search engines: what is public and real, with the day it last changed and its languages."""

from collections import defaultdict
from xml.sax.saxutils import XMLGenerator

from django.conf import settings
from django.db.models import Count, Max
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.timezone import localtime

from tiltas.core.addresses import in_language
from tiltas.search.models import Entry
from tiltas.search.queries import address_of
from tiltas.search.register import kinds_that_travel

PER_FILE = 5_000  # things; a file may have 50,000 addresses
MOST_FILES = 1_000
PAGES = (
    "website:home", "website:about", "website:privacy", "website:accessibility", "website:contact", "website:themes",
    "website:places", "events:list", "consultations:list", "drafting:list", "drafting:proposals", "network:list",
    "network:country_models", "library:list",
    "projects:list", "pages:list", "calls:list", "calls:funding", "implementation:index", "implementation:recommendations",
    "implementation:gaps", "stocktaking:list", "stocktaking:principles", "stocktaking:capacity",
    "councils:list", "councils:advice_list",
)  # fmt: skip
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def _real():
    offered = [code for code, _name in settings.LANGUAGES]
    return Entry.objects.filter(part="", is_sample=False, kind__in=kinds_that_travel(), language__in=offered)


class _Map:
    """One XML file, written line by line."""

    def __init__(self, request, root):
        self.response = HttpResponse(content_type="application/xml; charset=utf-8")
        self.request, self.root = request, root
        self.xml = XMLGenerator(self.response, encoding="utf-8", short_empty_elements=True)
        self.xml.startDocument()
        self.xml.startElement(root, {"xmlns": NAMESPACE, "xmlns:xhtml": "http://www.w3.org/1999/xhtml"})

    def add(self, name, address, changed=None, alternates=()):
        self.xml.startElement(name, {})
        self._text("loc", self.request.build_absolute_uri(address))
        if changed:
            self._text("lastmod", localtime(changed).isoformat(timespec="seconds"))
        for code, other in alternates:
            attributes = {"rel": "alternate", "hreflang": code, "href": self.request.build_absolute_uri(other)}
            self.xml.startElement("xhtml:link", attributes)
            self.xml.endElement("xhtml:link")
        self.xml.endElement(name)

    def _text(self, name, text):
        self.xml.startElement(name, {})
        self.xml.characters(text)
        self.xml.endElement(name)

    def done(self):
        self.xml.endElement(self.root)
        self.xml.endDocument()
        return self.response


def index(request):
    """Which maps there are: the standing pages, and each kind of thing in files of some thousand."""
    made = _Map(request, "sitemapindex")
    made.add("sitemap", reverse("sitemap_part", args=["pages", 1]))
    rows = _real().values("kind").annotate(things=Count("object_key", distinct=True), changed=Max("changed_at"))
    for row in rows.order_by("kind"):
        for number in range(1, (row["things"] - 1) // PER_FILE + 2):
            made.add("sitemap", reverse("sitemap_part", args=[row["kind"], number]), row["changed"])
    return made.done()


def part(request, kind, number):
    """The addresses of one kind: each thing in every language in which it can be read."""
    made = _Map(request, "urlset")
    if kind == "pages" and number == 1:
        for name in PAGES:
            _add_all(
                made, {code: in_language(code, lambda name=name: reverse(name)) for code, _n in settings.LANGUAGES}
            )
        return made.done()
    if not 0 < number <= MOST_FILES:
        raise Http404
    found = _real().filter(kind=kind)
    start = (number - 1) * PER_FILE
    keys = list(found.order_by("object_key").values_list("object_key", flat=True).distinct()[start : start + PER_FILE])
    if not keys:
        raise Http404
    versions = defaultdict(dict)
    rows = found.filter(object_key__gte=keys[0], object_key__lte=keys[-1])
    for entry in rows.only("object_key", "language", "view_name", "view_kwargs", "changed_at"):
        versions[entry.object_key][entry.language] = entry
    for key in keys:
        addresses, changed = {}, {}
        for code, _name in settings.LANGUAGES:
            entry = versions[key].get(code)
            address = entry and in_language(code, lambda entry=entry: address_of(entry))
            if address:
                addresses[code], changed[code] = address, entry.changed_at
        _add_all(made, addresses, changed)
    return made.done()


def _add_all(made, addresses, changed=None):
    for code, address in addresses.items():
        made.add("url", address, (changed or {}).get(code), addresses.items() if len(addresses) > 1 else ())
