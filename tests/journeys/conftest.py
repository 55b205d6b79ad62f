"""A demonstration as everybody starts it, served by the real server on this run's database, and a real browser."""

import os
import re
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlparse

import pytest
from django.conf import settings

from tests.browser_path import browser_path

AXE = (settings.ROOT / "tests" / "vendor" / "axe.min.js").read_text(encoding="utf-8")


def pytest_collection_modifyitems(items):
    for item in items:
        if "/journeys/" in str(item.path):
            item.add_marker(pytest.mark.browser)


@dataclass
class Site:
    """A running demonstration: where it is, as whom one can sign in, the code of a receipt, and what it logged."""

    url: str
    people: dict[str, tuple[str, str]]
    code: str
    var: Path
    environment: dict = field(repr=False)

    @property
    def log(self) -> str:
        return (self.var / "server.log").read_text(encoding="utf-8")


def _database_of_its_own(environment):
    """A database beside the one that other tests use, on the same server."""
    import psycopg

    address = environment["DATABASE_URL"]
    name = f"demonstration_{secrets.token_hex(4)}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    parts = urlparse(address)
    return parts._replace(path=f"/{name}").geturl()


@pytest.fixture(scope="session")
def site():
    """Each worker has one of its own."""
    var = Path(tempfile.mkdtemp(prefix="tiltas-demo-"))
    environment = {
        key: value for key, value in os.environ.items() if key not in {"TILTAS_VAR", "DJANGO_SETTINGS_MODULE"}
    }
    environment |= {
        "TILTAS_VAR": str(var),
        "DJANGO_SETTINGS_MODULE": "tiltas.settings",
        "PYTHONPATH": str(settings.ROOT / "src"),
        "PYTHONUNBUFFERED": "1",
    }
    if environment.get("DATABASE_URL"):
        environment["DATABASE_URL"] = _database_of_its_own(environment)
    run = [sys.executable, "-W", "ignore", "-m", "django"]
    subprocess.run([*run, "prepare"], env=environment, check=True, capture_output=True)
    log = (var / "server.log").open("w")
    process = subprocess.Popen([*run, "demo", "--port", str(_free_port())], env=environment, stdout=log, stderr=log)
    try:
        end = time.monotonic() + 240
        while "Ctrl+C" not in (told := (var / "server.log").read_text(encoding="utf-8")):
            assert process.poll() is None, told
            assert time.monotonic() < end, told
            time.sleep(0.3)
        url = re.search(r"http://localhost:\d+", told)[0]
        _wait_for(url)
        people = {
            address.split("@")[0]: (address, password)
            for address, password in re.findall(r"(\S+@example\.org)\s+(\S+)", told)
        }
        code = re.search(r"\b([0-9A-Z]{5}-[0-9A-Z]{5})\b", told)[1]
        yield Site(url, people, code, var, environment)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
        log.close()


def _free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def _wait_for(url):
    import urllib.request

    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(f"{url}/robots.txt", timeout=5).read()
            return
        except OSError:  # nobody there yet, or still waking up
            time.sleep(0.2)
    raise AssertionError(f"nobody answers at {url}")


@pytest.fixture(scope="session")
def chromium():
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    from playwright.sync_api import sync_playwright

    path = browser_path()
    assert path, "Chromium is missing: install it or set CHROMIUM to its path."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
        )
        yield browser
        browser.close()


@pytest.fixture
def open_browser(chromium, site):
    """open_browser(width=390, language="ar", dark=True, script=False): a fresh profile; foreign requests fail the test."""
    contexts, foreign = [], []

    def open_one(width=1280, height=900, dark=False, script=True):
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
            base_url=site.url,
            reduced_motion="reduce",
        )
        context.set_default_timeout(15000)

        def watch(request):
            if not request.url.startswith((site.url, "data:", "blob:")):
                foreign.append(request.url)

        context.on("request", watch)
        contexts.append(context)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()
    assert foreign == []


@pytest.fixture
def sign_in(site):
    """sign_in(page, "officer"): through the form, as anybody does."""

    def enter(page, who, language="en"):
        address, password = site.people[who]
        page.goto(f"/{language}/account/login/")
        page.fill("input[name=login]", address)
        page.fill("input[name=password]", password)
        page.click("main button[type=submit]")
        page.wait_for_url(f"**/{language}/desk/")

    return enter


@pytest.fixture
def faults():
    """faults(page): what axe finds wrong by WCAG 2.2 AA, in words."""

    def find(page):
        if page.evaluate("typeof axe") == "undefined":
            page.evaluate(AXE)
        result = page.evaluate(
            """async () => await axe.run(document, {runOnly: {type: 'tag',
            values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}, resultTypes: ['violations']})"""
        )
        return [
            f"{fault['id']}: {node['html'][:160]} ({node['failureSummary'][:200]})"
            for fault in result["violations"]
            for node in fault["nodes"]
        ]

    return find
