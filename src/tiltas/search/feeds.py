"""What is new, as Atom (RFC 4287): the index, newest first, in the language of the address."""

from collections.abc import Iterable
from datetime import UTC, datetime
from xml.sax.saxutils import XMLGenerator

from django.conf import settings
from django.http import HttpResponse
from django.utils import translation

from tiltas.languages.texts import Text

from . import gather
from .models import Entry

CONTENT_TYPE = "application/atom+xml"
LONGEST_FEED = 40
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def section(title, page, kinds: Iterable[str]):
    """The view that answers with the feed of a section: its name, the name of its page's address, and its kinds."""
    from django.urls import reverse

    def view(request):
        return answer(request, title=str(title), page=reverse(page), kinds_wanted=kinds)

    return view


def answer(request, *, title: str, page: str, samples: bool | None = False, entries=None, **narrowed) -> HttpResponse:
    """The feed of `page`: what `gather.newest` finds so narrowed, or these entries.

    Samples are left out, but for the feed of a sample's own page (`samples=None`).
    """
    if entries is None:
        entries = gather.newest(samples=samples, limit=LONGEST_FEED, **narrowed)
    response = HttpResponse(content_type=f"{CONTENT_TYPE}; charset=utf-8")
    response["X-Robots-Tag"] = "noindex"
    _write(response, request, title, page, list(entries))
    return response


def _write(out, request, title: str, page: str, entries: list[tuple[Entry, str]]) -> None:
    host = request.get_host().partition(":")[0]
    language = translation.get_language()
    xml = XMLGenerator(out, encoding="utf-8", short_empty_elements=True)

    def element(name, text="", **attributes):
        xml.startElement(name, {key.replace("_", ":"): str(value) for key, value in attributes.items()})
        xml.characters(_allowed(text))
        xml.endElement(name)

    def written(name, text: Text, **attributes):
        if text.language != language:
            attributes["xml_lang"] = text.language
        element(name, text.plain, **attributes)

    xml.startDocument()
    xml.startElement("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": language})
    here = request.build_absolute_uri()
    element("id", here)
    element("title", f"{title} · {settings.SITE_NAME}")
    element("updated", _moment(max((entry.changed_at for entry, _address in entries), default=NEVER)))
    element("link", rel="self", type=CONTENT_TYPE, href=here)
    element("link", rel="alternate", type="text/html", href=request.build_absolute_uri(page))
    xml.startElement("author", {})
    element("name", settings.SITE_NAME)
    xml.endElement("author")
    for entry, address in entries:
        xml.startElement("entry", {})
        # The same in every language and whatever its words: whoever reads two feeds reads it once.
        element("id", f"tag:{host},2026:{entry.view_kwargs.get('uid') or entry.object_key}")
        written("title", Text(entry.title, entry.language))
        element("updated", _moment(entry.changed_at))
        element("link", rel="alternate", type="text/html", href=request.build_absolute_uri(address))
        element("category", term=entry.kind, label=gather.kinds[entry.kind].label)
        written("summary", Text(gather.beginning(entry.text), entry.language), type="text")
        xml.endElement("entry")
    xml.endElement("feed")
    xml.endDocument()


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _allowed(text: str) -> str:
    """Without what XML cannot hold."""
    return "".join(
        c for c in text if c in "\t\n" or (ord(c) >= 32 and not 0xD800 <= ord(c) <= 0xDFFF and c not in "\ufffe\uffff")
    )
