"""Walks a running site as a reader without an account does, and knows one address of every kind of page."""

import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from http.client import HTTPConnection
from threading import local
from urllib.parse import unquote, urldefrag, urlencode, urljoin, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils import translation

from .inside import ask

# Sent with every request: none of it may be found anywhere afterwards.
READER = "198.51.100.77"
SAID = "Somebody at the harbour office should speak Tigrinya once a week."
TYPED = "a password typed in haste"
LANGUAGES = [code for code, _name in settings.LANGUAGES]
READ_IN = ("en", "ar")
# Pages that are there but that no page leads to.
NOT_LINKED = ("components/", "components/list/", "components/thing/", "network/message-sent/", "people/message-sent/")
# Whatever is asked, these lead on to themselves with another question.
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

    def __init__(self, url: str, cookies: dict[str, str] | None = None):
        self.host = urlsplit(url).netloc
        self.cookies = cookies or {}
        self.mine = local()

    def ask(self, address: str, form: dict[str, str] | None = None) -> Answer:
        """The answer to a GET, or to a POST of a form; redirects are not followed."""
        headers = {"X-Forwarded-For": READER, "X-Real-IP": READER, "User-Agent": "walker"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        for attempt in (1, 2):
            connection = getattr(self.mine, "connection", None)
            if connection is None:
                connection = self.mine.connection = HTTPConnection(self.host, timeout=60)
            try:
                connection.request(
                    "GET" if form is None else "POST", address, urlencode(form) if form else None, headers
                )
                response = connection.getresponse()
                body = response.read()
                break
            except OSError:
                # The server may close a connection that rested for a while.
                connection.close()
                self.mine.connection = None
                if attempt == 2:
                    raise
        said: dict[str, list[str]] = {}
        for name, value in response.getheaders():
            said.setdefault(name.lower(), []).append(value)
        return Answer(address, response.status, said, body.decode("utf-8", "replace"))

    def follow(self, address: str) -> Answer:
        """The answer to a GET, after the redirects there are: to a page that is there, and to its right words."""
        answer = self.ask(address)
        for _redirect in range(2):
            if answer.location:
                answer = self.ask(answer.location)
        return answer

    def hand_in(self, page: Answer, action: str, **values: str) -> Answer:
        """The answer to the form of a page, with the hidden values that guard it."""
        self._keep_cookies(page)
        for name in ("csrfmiddlewaretoken", "once"):
            if found := re.search(rf'name="{name}" value="([^"]+)"', page.text):
                values[name] = found[1]
        answer = self.ask(action, values)
        self._keep_cookies(answer)
        return answer

    def _keep_cookies(self, answer: Answer) -> None:
        for line in answer.headers.get("set-cookie", []):
            name, _is, value = line.split(";")[0].partition("=")
            self.cookies[name] = value


@dataclass
class Walk:
    """All answers of one walk by address, and one address of every kind."""

    answers: dict[str, Answer] = field(default_factory=dict)

    @property
    def pages(self) -> list[Answer]:
        return [answer for answer in self.answers.values() if answer.status == 200 and answer.is_page]

    def kinds(self, language: str) -> dict[str, str]:
        """The address of the longest page of every kind."""
        longest: dict[str, Answer] = {}
        for answer in self.pages:
            if answer.address.startswith(f"/{language}/"):
                known = longest.setdefault(answer.kind, answer)
                if len(answer.text) > len(known.text):
                    longest[answer.kind] = answer
        return {kind: longest[kind].address for kind in sorted(longest)}


def links_of(answer: Answer) -> Iterator[str]:
    """The addresses on this site that a page leads to, without the part after `#`."""
    for link in answer.seen.links:
        if link.startswith(("mailto:", "tel:", "data:", "#")):
            continue
        whole, _part = urldefrag(urljoin(f"http://site{answer.address}", link))
        parts = urlsplit(whole)
        # The editor is a program of its own, not ours to walk through.
        if parts.netloc == "site" and not parts.path.startswith(f"/{settings.EDITOR_ADDRESS}"):
            yield f"{parts.path}?{parts.query}" if parts.query else parts.path


def in_language(address: str, language: str) -> str:
    """The same page in another language; where words stand in the address, the site leads on to the right ones."""
    return re.sub(r"^/[a-z-]+/", f"/{language}/", address)


def _sort_of(address: str) -> tuple[str, str]:
    """Language and kind: thousands of cells of a table in one language must not stand before the first of another."""
    return address.split("/")[1], kind_of(address)


class Walker:
    """Asks for what is linked from `starts` on, in these languages and where there is none.

    Kinds of which little has been seen in a language come first, so that a limit cuts only what there is plenty of.
    """

    def __init__(self, visitor: Visitor, starts: tuple[str, ...], languages: tuple[str, ...]):
        self.visitor = visitor
        self.walk = Walk()
        self.others = {code for code in LANGUAGES if code not in languages}
        self.known = dict.fromkeys(starts, "")
        self.waiting: dict[tuple[str, str], deque[str]] = {}
        self.asked: Counter[tuple[str, str]] = Counter()
        self.kinds: set[str] = set()
        for address in starts:
            self._wait(address)

    def go_on(self, limit: int, has_seen_enough: Callable[[], bool] = lambda: False) -> Walk:
        """The walk so far, after at most `limit` answers in all; called again, it goes on where it stopped."""
        with ThreadPoolExecutor(2) as pool:
            while self.waiting and len(self.walk.answers) < limit and not has_seen_enough():
                for answer in pool.map(self.visitor.ask, self._next()):
                    answer.came_from = self.known[answer.address]
                    self.walk.answers[answer.address] = answer
                    if answer.status == 200 and answer.is_page:
                        self.kinds.add(answer.kind)
                    for address in _onward(answer):
                        if address in self.known or address.split("/")[1] in self.others:
                            continue
                        if urlsplit(address).query and kind_of(address) in ENDLESS:
                            continue
                        self.known[address] = answer.address
                        self._wait(address)
        return self.walk

    def _wait(self, address: str) -> None:
        self.waiting.setdefault(_sort_of(address), deque()).append(address)

    def _next(self) -> list[str]:
        batch = []
        for kind in sorted(self.waiting, key=lambda kind: self.asked[kind])[:8]:
            batch.append(self.waiting[kind].popleft())
            self.asked[kind] += 1
            if not self.waiting[kind]:
                del self.waiting[kind]
        return batch


def _onward(answer: Answer) -> Iterable[str]:
    if answer.location:
        return [answer.location]
    # The component catalogue leads to examples.
    return [] if answer.kind.startswith("ui:") else links_of(answer)


@dataclass
class Visit:
    """What a reader found, and the token of somebody who took part before."""

    walk: Walk
    token: str


_visits: dict[str, Visit] = {}


def visit(site) -> Visit:
    """Somebody takes part without an account, then a reader walks through the site; once for all tests."""
    if site.url not in _visits:
        consultation = ask(site, "open_something")["consultation"]
        token = _take_part(site, f"/en/consultations/{consultation}/")
        starts = ("/", "/robots.txt", *(f"/{code}/{rest}" for code in READ_IN for rest in NOT_LINKED))
        _visits[site.url] = Visit(Walker(Visitor(site.url), starts, READ_IN).go_on(1200), token)
    return _visits[site.url]


def _take_part(site, consultation: str) -> str:
    """Vote, say something, open a receipt, mistype a password; returns the token that only this visitor holds."""
    visitor = Visitor(site.url)
    card = visitor.ask(f"{consultation}take-part/")
    action = re.search(r'action="([^"]+/answer/)"', card.text)[1]
    assert visitor.hand_in(card, action, choice="agree", language="en").status == 302
    for address, status, values in (
        (f"{consultation}say/", 302, {"text": SAID, "language": "en"}),
        ("/en/trail/receipt/", 200, {"code": site.code}),
        ("/en/account/login/", 200, {"login": "officer@example.org", "password": TYPED}),
    ):
        answer = visitor.hand_in(visitor.ask(address), address, **values)
        assert answer.status == status, f"{answer.status} {address}"
    return visitor.cookies["tiltas_taking_part"]


def broken_in(walked: Walk) -> list[str]:
    """Links that lead to nothing, or to trouble."""
    return [
        f"{answer.status} {answer.address} from {answer.came_from}"
        for answer in walked.answers.values()
        if answer.status >= 400
    ]
