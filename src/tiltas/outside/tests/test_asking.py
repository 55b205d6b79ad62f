"""Asking a machine of our own, and not asking machines that are not everybody's."""

import socket
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tiltas.outside.asking import FAILED, FINE, Answer, NotPublic, ask, public_address


class Machine(BaseHTTPRequestHandler):
    def answer(self):
        self.server.asked.append((self.command, self.path, self.headers["Host"]))
        name = self.path.strip("/")
        if self.command == "HEAD" and name == "no-head":
            return self.say(405)
        match name:
            case "fine" | "no-head" | "new":
                return self.say(200)
            case "moved":
                return self.say(301, "/new")
            case "for-now":
                return self.say(302, "/new")
            case "round":
                return self.say(302, "/round")
            case "inside":
                return self.say(302, "http://inside.example/secret")
            case "plain":
                return self.say(302, "ftp://example.org/")
            case "not-for-machines":
                return self.say(403)
            case "letter-by-letter":
                return self.drip()
        return self.say(404)

    def say(self, status, location=""):
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def drip(self):
        with suppress(OSError):  # who asked has had enough
            for _letter in range(100):
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.1)

    do_GET = do_HEAD = answer

    def log_message(self, *_anything):
        pass


@pytest.fixture(scope="module")
def machine():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Machine)
    server.asked = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def asked(machine):
    machine.asked.clear()

    def resolve(host, port):
        if host == "inside.example":
            raise NotPublic
        return "127.0.0.1"

    def asking(path):
        address = f"http://library.example:{machine.server_port}/{path}"
        return ask(address, resolve=resolve, schemes=("http",))

    asking.base = f"http://library.example:{machine.server_port}"
    return asking


def test_what_an_address_answers_is_told_apart(asked):
    answers = {
        path: asked(path)
        for path in ("fine", "no-head", "moved", "for-now", "round", "inside", "plain", "not-for-machines", "nowhere")
    }

    assert answers == {
        "fine": FINE,
        "no-head": FINE,
        "moved": Answer(oddity="moved", leads_to=f"{asked.base}/new"),
        "for-now": FINE,
        "round": FAILED,
        "inside": Answer(oddity="unsafe"),
        "plain": Answer(oddity="unsafe"),
        "not-for-machines": FINE,
        "nowhere": FAILED,
    }


def test_the_name_is_asked_for_and_the_address_that_was_looked_at_is_connected_to(asked, machine):
    asked("fine")

    assert machine.asked == [("HEAD", "/fine", f"library.example:{machine.server_port}")]


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "::1",
     "fe80::1", "fd00::1", "::ffff:10.0.0.1", "224.0.0.1", "2002:0a00:0001::1"],
)  # fmt: skip
def test_no_machine_is_asked_that_is_not_everybodys(monkeypatch, address):
    row = (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443))
    public = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 443))
    connected = []
    monkeypatch.setattr(socket, "create_connection", lambda *args, **kwargs: connected.append(args))

    for rows in ([row], [public, row]):
        monkeypatch.setattr(socket, "getaddrinfo", lambda *args, rows=rows, **kwargs: rows)
        with pytest.raises(NotPublic):
            public_address("rebound.example", 443)
        assert ask("https://rebound.example/") == Answer(oddity="unsafe")
    assert connected == []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: [public])
    assert public_address("plain.example", 443) == "93.184.216.34"


@pytest.mark.parametrize(
    "url", ["http://example.org/", "https://example.org:22/", "https://user:word@example.org/", "file:///etc/passwd"]
)
def test_only_plain_https_is_asked(monkeypatch, url):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: pytest.fail("nobody should be asked"))

    assert ask(url) == Answer(oddity="unsafe")


def test_a_name_that_nobody_knows_is_a_failure(monkeypatch):
    def unknown(*args, **kwargs):
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    assert ask("https://nobody.example/") == FAILED


def test_nobody_holds_the_worker_by_answering_letter_by_letter(asked, monkeypatch):
    monkeypatch.setattr("tiltas.outside.asking.WHOLE", 0.3)
    began = time.monotonic()

    assert asked("letter-by-letter") == FAILED
    assert time.monotonic() - began < 5
