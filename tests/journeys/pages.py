"""Walks a running site as a reader without an account does, and knows one address of every kind of page."""

import re
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache, cached_property
from html.parser import HTMLParser
from http.client import HTTPConnection
from threading import local
from urllib.parse import urldefrag, unquote, urljoin, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils import translation

# Sent with every request: none of it may be found anywhere afterwards.
READER = "198.51.100.77"
LANGUAGES = [code for code, _name in settings.LANGUAGES]
# Pages of which every uid, and every language, gives another one: they are walked, but not all of them.
ENDLESS = {"search:results", "account_login"}


@dataclass
class Answer:
    """What the site said to one request."""

    address: str
    status: int
    headers: dict[str, list[str]]
    text: str
    came_from: str = ""

    @cached_property
    def kind(self) -> str:
        return kind_of(self.address)

    @property
    def is_page(self) -> bool:
        return self.headers.get("content-type", [""])[0].startswith("text/html")

    @property
    def location(self) -> str:
        return self.headers.get("location", [""])[0]

    @cached_property
    def seen(self) -> "_Seen":
        seen = _Seen()
        seen.feed(self.text if self.is_page else "")
        return seen


class _Seen(HTMLParser):
    """The links, the words and the few marks that tests ask for in a page."""

    def __init__(self):
        super().__init__()
        self.links, self.words, self.ids, self.classes = [], [], set(), set()
        self.robots = ""

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if "id" in values:
            self.ids.add(values["id"])
        self.classes.update((values.get("class") or "").split())
        if tag == "a" and values.get("href"):
            self.links.append(values["href"])
        if tag in {"link", "script", "img", "source"}:
            self.links += [values[name] for name in ("href", "src") if values.get(name)]
        if tag == "meta" and values.get("name") == "robots":
            self.robots = values.get("content", "")

    def handle_data(self, data):
        self.words.append(data)


def kind_of(address: str) -> str:
    """The name of the view that answers there, and for one of the four doors which."""
    path = unquote(urlsplit(address).path)
    language = path.split("/")[1]
    try:
        with translation.override(language if language in LANGUAGES else None):
            found = resolve(path)
    except Resolver404:
        return ""
    name = found.view_name
    if name == "website:door":
        name = f"{name}:{found.kwargs['name']}"
    return name


class Visitor:
    """Asks a site for pages over a few lasting connections, from an address that must not be remembered."""

    def __init__(self, url: str):
        self.host = urlsplit(url).netloc
        self.mine = local()

    def get(self, address: str, cookie: str = "") -> Answer:
        for attempt in (1, 2):
            connection = getattr(self.mine, "connection", None)
            if connection is None:
                connection = self.mine.connection = HTTPConnection(self.host, timeout=60)
            try:
                connection.request(
                    "GET",
                    address,
                    headers={"X-Forwarded-For": READER, "X-Real-IP": READER, "User-Agent": "walker"}
                    | ({"Cookie": cookie} if cookie else {}),
                )
                response = connection.getresponse()
                body = response.read()
                break
            except (ConnectionError, OSError):
                connection.close()
                self.mine.connection = None
                if attempt == 2:
                    raise
        headers: dict[str, list[str]] = {}
        for name, value in response.getheaders():
            headers.setdefault(name.lower(), []).append(value)
        return Answer(address, response.status, headers, body.decode("utf-8", "replace"))


@dataclass
class Walk:
    """All answers of one walk by address, and one address of every kind."""

    url: str
    answers: dict[str, Answer] = field(default_factory=dict)
    # Whether everything that was linked could be asked for within the limit.
    is_complete: bool = True

    def of_kind(self, kind: str, language: str = "en") -> list[Answer]:
        start = f"/{language}/"
        return [
            answer
            for answer in self.answers.values()
            if answer.kind == kind and answer.status == 200 and answer.address.startswith(start)
        ]

    @cached_property
    def kinds(self) -> dict[str, str]:
        """The address of the heaviest page of every kind, in English."""
        heaviest: dict[str, Answer] = {}
        for answer in self.answers.values():
            if answer.status != 200 or not answer.is_page or not answer.address.startswith("/en/"):
                continue
            known = heaviest.get(answer.kind)
            if known is None or len(answer.text) > len(known.text):
                heaviest[answer.kind] = answer
        return {kind: heaviest[kind].address for kind in sorted(heaviest)}


def links_of(answer: Answer) -> Iterator[str]:
    """The addresses on this site that a page leads to, without the part after `#`."""
    for link in answer.seen.links:
        if link.startswith(("mailto:", "tel:", "data:", "#")):
            continue
        whole, _part = urldefrag(urljoin(f"http://site{answer.address}", link))
        parts = urlsplit(whole)
        if parts.netloc == "site":
            yield f"{parts.path}?{parts.query}" if parts.query else parts.path


def in_language(address: str, language: str) -> str:
    """The same page in another language; where words stand in the address, the site leads on to the right ones."""
    return re.sub(r"^/[a-z-]+/", f"/{language}/", address)


def walk(url: str, languages: tuple[str, ...] = ("en", "ar"), limit: int = 1500) -> Walk:
    """Ask for everything that is linked, from `/`, in these languages and where no language is; breadth first."""
    visitor, walked = Visitor(url), Walk(url)
    known = {"/": ""}
    waiting = deque(["/", "/robots.txt"])
    others = {code for code in LANGUAGES if code not in languages}
    with ThreadPoolExecutor(2) as pool:
        while waiting:
            batch = [waiting.popleft() for _ in range(min(16, len(waiting)))]
            for answer in pool.map(visitor.get, batch):
                answer.came_from = known.get(answer.address, "")
                walked.answers[answer.address] = answer
                onward = [answer.location] if answer.location else links_of(answer)
                for address in onward:
                    if address in known or address.split("/")[1] in others:
                        continue
                    if urlsplit(address).query and kind_of(address) in ENDLESS:
                        continue
                    if len(known) >= limit:
                        walked.is_complete = False
                        continue
                    known[address] = answer.address
                    waiting.append(address)
    return walked


@cache
def walked(url: str) -> Walk:
    """The walk through this site in English and Arabic, made once for all tests."""
    return walk(url)
