"""How people walk through the pages: they press what is there, and it is counted."""

import re
import time
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page, expect

# The button that sends the form of a page; its further buttons ("keep as a draft", "find") have names.
SEND = "main form.form .form__actions button[type=submit]:not([name])"
SAMPLE = ".sample-banner"

expect.set_options(timeout=15_000)


@dataclass
class Walk:
    """One person at one browser: what they pressed, filled in, and how long they were at it."""

    page: Page
    language: str = "en"
    presses: int = 0
    filled: int = 0
    status: int = 200
    began: float = field(default_factory=time.monotonic)
    # Address and source of every page that was passed, once somebody sets it to a list.
    passed: list[tuple[str, str]] | None = None

    @property
    def effort(self) -> str:
        return f"{self.presses} clicks, {self.filled} fields, {time.monotonic() - self.began:.1f} s"

    def open(self, address: str) -> int:
        """An address that somebody was given."""
        self.status = self.page.goto(address).status
        self._note()
        return self.status

    def _note(self) -> None:
        if self.passed is not None:
            self.passed.append((self.page.url, self.page.content()))

    def press(self, selector: str) -> None:
        """A link or button of this page that leads to another page."""
        there = self.page.locator(selector)
        expect(there.first, f"{selector} on {self.page.url}").to_be_attached()
        with self.page.expect_navigation() as leading:
            there.first.click()
        self.status = leading.value.status
        self.presses += 1
        self._note()

    def send(self) -> None:
        self.press(SEND)

    def write(self, name: str, text: str) -> None:
        self.page.fill(f"main [name={name}]", text)
        self.filled += 1

    def choose(self, name: str, value: str = "", *, label: str = "") -> None:
        """One of a list; `label` is a part of what it is called."""
        select = self.page.locator(f"main select[name={name}]")
        if label:
            value = select.locator("option", has_text=label).first.get_attribute("value")
        select.select_option(value)
        self.filled += 1

    def tick(self, name: str, value: str = "", *, label: str = "") -> None:
        """One or several boxes or circles; every box whose label has this part."""
        if not label:
            self.page.check(f"main input[name={name}][value='{value}']" if value else f"main input[name={name}]")
            self.filled += 1
            return
        found = self.page.locator("main label", has_text=label).locator(f"input[name={name}]")
        expect(found.first, f"{name}: {label}").to_be_attached()
        for box in found.all():
            box.check()
            self.filled += 1

    def reads(self, *texts: str) -> None:
        """The page says this, somewhere people can read it."""
        for text in texts:
            expect(self.page.locator("main")).to_contain_text(text)

    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    def is_sample(self) -> None:
        expect(self.page.locator(SAMPLE), f"marked as a sample: {self.page.url}").to_be_visible()

    def uid(self) -> str:
        """The uid in the address of this page."""
        return re.search(r"/([0-9a-hjkmnp-tv-z]{8})[-/]", self.page.url)[1]


def in_days(number: int) -> str:
    return (timezone.localdate() + timedelta(days=number)).isoformat()


def ask(
    walk: Walk, question: str, statements: list[str], *, event: str = "", notes: dict[str, str] | None = None
) -> str:
    """An organiser at the desk asks a question and opens it; returns the uid. `notes` are (statement, part of a note)."""
    walk.open("/en/desk/")
    walk.press("main a[href$='/consultations/new/']")
    walk.write("title", question)
    walk.write("what_next", "The municipality reads the result and answers it.")
    walk.write("closes_on", in_days(14))
    walk.choose("place", label="Vėjakrantė")
    walk.choose("host", label="Long Table")
    if event:
        walk.choose("event", label=event)
    walk.send()
    uid = walk.uid()
    for statement, note in (notes or {}).items():
        walk.press("main a[href$='/from-notes/']")
        walk.tick("notes", label=note)
        walk.write("text", statement)
        walk.send()
        walk.press(f"main a[href$='/{uid}/organise/']")
    if statements:
        walk.press("main a[href$='/seeds/']")
        walk.write("texts", "\n".join(statements))
        walk.send()
    walk.reads(*(notes or {}), *statements)
    walk.press("main form[action$='/open/'] button")
    walk.is_sample()
    return uid


def answer(walk: Walk, choice: str) -> str:
    """Answer the card that is there; returns the statement that was answered."""
    said = walk.page.locator("#statement").inner_text()
    walk.press(f"button[name=choice][value={choice}]")
    return said
