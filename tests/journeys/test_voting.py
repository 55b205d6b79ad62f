"""Taking part in a consultation: with a phone, with a keyboard, twice, in two tabs, too late."""

import pytest
from playwright.sync_api import expect

from .steps import Walk, answer, ask

QUESTION = "What should the ferry tell its passengers?"
STATEMENTS = [
    "The timetable should hang at the harbour in every language people read here.",
    "A late ferry should be announced by text message.",
    "Somebody at the harbour should be there to be asked.",
]
AGREE, DISAGREE, UNSURE = "I agree", "I disagree", "I am not sure"


@pytest.fixture
def organiser(open_browser, sign_in):
    walk = Walk(open_browser(script=False))
    sign_in(walk.page, "organiser")
    return walk


@pytest.fixture(scope="module")
def kept():
    """What one test of this module made for the next ones."""
    return {}


@pytest.fixture
def question(organiser, kept):
    """The uid of an open consultation with three statements."""
    if "question" not in kept:
        kept["question"] = ask(organiser, QUESTION, STATEMENTS)
    return kept["question"]


def answers(walk, question):
    """What this browser has answered, by statement."""
    walk.open(f"/{walk.language}/consultations/{question}/my-answers/")
    return {
        entry.locator("h2").inner_text(): entry.locator("strong").inner_text()
        for entry in walk.page.locator("main .entry").all()
    }


def fields(page, selector):
    """What a form would send, without the button."""
    form = page.locator(selector)
    found = {one.get_attribute("name"): one.input_value() for one in form.locator("input[type=hidden]").all()}
    return form.get_attribute("action"), found


def test_arabic_at_360_pixels_without_javascript(open_browser, question):
    walk = Walk(open_browser(width=360, height=740, script=False), "ar")
    walk.open(f"/ar/consultations/{question}-x/")
    expect(walk.page.locator("html")).to_have_attribute("dir", "rtl")
    assert walk.page.context.cookies() == [], "reading set a cookie"
    walk.press("main a[href$='/take-part/']")
    buttons = walk.page.locator("button[name=choice]")
    assert buttons.count() == 4
    for button in buttons.all():
        box = button.bounding_box()
        assert box["height"] >= 44, "too small to be hit with a thumb"
        assert 0 <= box["x"] <= 360 - box["width"], "reaches over the edge"
    expect(walk.page.locator("#statement [lang=en], #statement[lang=en]").first).to_have_attribute("dir", "ltr")
    seen = [answer(walk, choice) for choice in ("agree", "disagree", "unsure")]
    assert sorted(seen) == sorted(STATEMENTS)
    assert walk.page.url.endswith("/thank-you/")
    given = answers(walk, question)
    assert set(given) == set(STATEMENTS)
    assert len(set(given.values())) == 3
    # And back: everything is deleted.
    walk.tick("sure")
    walk.send()
    assert answers(walk, question) == {}


def test_an_answer_is_changed(open_browser, question):
    walk = Walk(open_browser(script=False))
    walk.open(f"/en/consultations/{question}/take-part/")
    said = answer(walk, "agree")
    assert answers(walk, question) == {said: AGREE}
    walk.press("main .entry a[href*='/take-part/']")
    expect(walk.page.locator("button[aria-pressed=true]")).to_have_attribute("value", "agree")
    walk.press("button[name=choice][value=disagree]")
    assert answers(walk, question) == {said: DISAGREE}


def test_sending_twice_counts_once(open_browser, question):
    walk = Walk(open_browser(script=False))
    walk.open(f"/en/consultations/{question}/take-part/")
    action, sent = fields(walk.page, "form.vote__form")
    for _time in range(2):
        assert walk.page.request.post(action, form=sent | {"choice": "agree"}).status == 200
    assert list(answers(walk, question).values()) == [AGREE]

    with_script = Walk(open_browser())
    with_script.open(f"/en/consultations/{question}/take-part/")
    first = with_script.page.locator("#statement").inner_text()
    with_script.page.locator("button[name=choice][value=agree]").dblclick()
    expect(with_script.page.locator("#statement")).not_to_have_text(first)
    with_script.page.wait_for_load_state("networkidle")
    assert answers(with_script, question) == {first: AGREE}


def test_a_statement_sent_twice_leads_to_the_first_one(open_browser, question):
    walk = Walk(open_browser(script=False))
    for expected in (200, 409):
        walk.open(f"/en/consultations/{question}/say/")
        walk.write("text", "The ferry should wait for the last bus.")
        walk.send()
        assert walk.status == expected
    expect(walk.page.locator("main .alert")).to_contain_text("The ferry should wait for the last bus.")
    assert walk.page.input_value("main [name=text]") == "The ferry should wait for the last bus."
    walk.press("main .alert a[href*='/take-part/']")
    expect(walk.page.locator("#statement")).to_have_text("The ferry should wait for the last bus.")


@pytest.mark.parametrize("script", [True, False])
def test_two_tabs_at_once(open_browser, question, script):
    first = Walk(open_browser(script=script))
    first.open(f"/en/consultations/{question}/take-part/")
    card = first.page.locator("#statement").inner_text()
    second = Walk(first.page.context.new_page())
    second.open(first.page.locator("form.vote__form").get_attribute("action").removesuffix("answer/"))
    expect(second.page.locator("#statement")).to_have_text(card)
    second.page.click("button[name=choice][value=agree]")
    expect(second.page.locator("#statement")).not_to_have_text(card)
    # The first tab still shows the same card: the later answer counts, and nobody counts twice.
    first.page.click("button[name=choice][value=unsure]")
    expect(first.page.locator("#statement")).not_to_have_text(card)
    assert answers(first, question) == {card: UNSURE}
    assert answers(second, question) == {card: UNSURE}


@pytest.mark.parametrize("script", [True, False])
def test_with_the_keyboard_alone(open_browser, question, script):
    walk = Walk(open_browser(script=script))
    page = walk.page
    walk.open(f"/en/consultations/{question}/take-part/")
    card = page.locator("#statement").inner_text()
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    presses = 0
    while page.locator("button[name=choice][value=disagree]:focus").count() == 0:
        page.keyboard.press("Tab")
        presses += 1
        assert presses < 12, "too far from the content to the answers"
    page.keyboard.press("Enter")
    expect(page.locator("#statement")).not_to_have_text(card)
    if script:
        expect(page.locator("#statement")).to_be_focused()
    assert answers(walk, question) == {card: DISAGREE}


def test_an_answer_that_is_a_whole_page_is_shown_as_one(open_browser, question):
    walk = Walk(open_browser())
    walk.open(f"/en/consultations/{question}/take-part/")
    walk.page.context.clear_cookies()
    walk.page.click("button[name=choice][value=agree]")
    walk.reads("The form waited too long")
    assert walk.page.url.endswith("/answer/")


def test_too_late(open_browser, organiser):
    """Closed while somebody has the card open: a sentence and a status, and what was answered before still counts."""
    question = ask(organiser, "Should the ferry have a bench?", STATEMENTS[:2])
    walk = Walk(open_browser(script=False))
    walk.open(f"/en/consultations/{question}/take-part/")
    said = answer(walk, "agree")
    writing = Walk(walk.page.context.new_page())
    writing.open(f"/en/consultations/{question}/say/")
    with_script = Walk(open_browser())
    with_script.open(f"/en/consultations/{question}/take-part/")

    organiser.press("main a[href$='/close/']")
    organiser.press("main form[action$='/close/'] button")

    walk.press("button[name=choice][value=agree]")
    assert walk.status == 409
    walk.reads("This consultation is closed", "What you answered before still counts")
    writing.write("text", "Too late.")
    writing.send()
    assert writing.status == 409
    writing.reads("This consultation is closed")
    with_script.page.click("button[name=choice][value=agree]")
    with_script.reads("This consultation is closed")
    for address in ("take-part", "say"):
        assert walk.open(f"/en/consultations/{question}/{address}/") == 410
        walk.reads("This consultation is closed")
    assert answers(walk, question) == {said: AGREE}
    assert answers(with_script, question) == {}
