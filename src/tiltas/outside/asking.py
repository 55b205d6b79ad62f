"""Asks one address, politely and carefully: only https, only machines that everybody can reach, nothing of the answer is read.

What somebody wrote into a form decides where this goes. So the name is resolved first, every address behind it must be
a public one, and the connection goes to the very address that was looked at: a name that resolves otherwise a moment
later (DNS rebinding) changes nothing. Each step of a redirect is treated as a new address.
"""

import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Timer
from urllib.parse import urljoin, urlsplit

SECONDS = 8
# For one question as a whole: who sends a letter every few seconds would otherwise hold the worker for days.
WHOLE = 20
MOST_STEPS = 5
NAME = "Tiltas (looks whether links still answer)"
# What a machine answers that does not want to be asked by machines: nothing is learnt from it.
UNWILLING = {401, 402, 403, 406, 429, 451, 999}
# Here a redirect is the answer; where it leads is the publisher's business.
RESOLVERS = {"doi.org", "dx.doi.org", "hdl.handle.net"}


class NotPublic(Exception):
    """The name leads to a machine that is not everybody's."""


@dataclass(frozen=True)
class Answer:
    """What was learnt: `failed`, or odd (a word of `Address.Oddity`), or neither."""

    failed: bool = False
    oddity: str = ""
    leads_to: str = ""


FINE, FAILED = Answer(), Answer(failed=True)


def public_address(host: str, port: int) -> str:
    """One address of a machine; raises NotPublic unless all of its addresses are public, OSError when there is none."""
    found = {row[4][0] for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    for address in found:
        number = ipaddress.ip_address(address.partition("%")[0])
        inner = getattr(number, "ipv4_mapped", None) or getattr(number, "sixtofour", None) or number
        if not (number.is_global and inner.is_global) or number.is_multicast or number.is_reserved:
            raise NotPublic
    return sorted(found, key=lambda address: ":" in address)[0]


def ask(
    url: str, *, resolve: Callable[[str, int], str] = public_address, schemes: tuple[str, ...] = ("https",)
) -> Answer:
    """Ask an address, and the one it leads on to. `resolve` and `schemes` are others in tests only."""
    moved_to = ""
    for _step in range(MOST_STEPS):
        parts = urlsplit(url)
        try:
            port = parts.port
        except ValueError:
            return FAILED
        if parts.scheme not in schemes or not parts.hostname or parts.username:
            return Answer(oddity="unsafe")
        if schemes == ("https",) and port not in (None, 443):
            return Answer(oddity="unsafe")
        try:
            status, location = _status(parts, resolve)
        except NotPublic:
            return Answer(oddity="unsafe")
        except ssl.SSLCertVerificationError:
            return Answer(oddity="certificate")
        except (OSError, HTTPException, UnicodeError, ValueError):
            return FAILED
        if 300 <= status < 400 and location:
            if parts.hostname in RESOLVERS:
                return FINE
            url = urljoin(url, location)
            if status in (301, 308):
                moved_to = url
            continue
        if status in UNWILLING:
            return FINE
        if status >= 400:
            return FAILED
        return Answer(oddity="moved", leads_to=moved_to[:600]) if moved_to else FINE
    return FAILED


def _status(parts, resolve) -> tuple[int, str]:
    """What a machine says to HEAD, or to GET where it does not know HEAD. The body is not read."""
    status, location = _once("HEAD", parts, resolve)
    if status >= 400 and status != 429:
        status, location = _once("GET", parts, resolve)
    return status, location


def _once(method: str, parts, resolve) -> tuple[int, str]:
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = resolve(parts.hostname, port)
    with _connection(parts.scheme, parts.hostname, port, address) as connection:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {"User-Agent": NAME, "Accept": "*/*", "Connection": "close"}
        connection.request(method, path.encode("ascii", "ignore").decode(), headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.headers.get("Location", "")


@contextmanager
def _connection(scheme: str, host: str, port: int, address: str) -> Iterator[HTTPConnection]:
    """A connection to the address that was looked at, under the name that was asked for; cut off after a while."""
    if scheme == "https":
        connection = HTTPSConnection(host, port, timeout=SECONDS, context=ssl.create_default_context())
    else:
        connection = HTTPConnection(host, port, timeout=SECONDS)
    spares: list[socket.socket] = []

    def opened(_wanted, timeout, source) -> socket.socket:
        made = socket.create_connection((address, port), timeout, source)
        # A second handle on the same line: the first one is taken over when the line is encrypted.
        spares.append(made.dup())
        return made

    def cut() -> None:
        for spare in spares:
            with suppress(OSError):  # it has ended by itself
                spare.shutdown(socket.SHUT_RDWR)

    # http.client opens its socket by this; the name stays for the certificate and the header.
    connection._create_connection = opened
    patience = Timer(WHOLE, cut)
    patience.daemon = True
    patience.start()
    try:
        yield connection
    finally:
        patience.cancel()
        connection.close()
        for spare in spares:
            spare.close()
