"""What people mistype, lose or try: a sentence that says what to do next, the right status, and nothing lost."""

import pytest
from playwright.sync_api import expect

from .steps import SEND, Walk, ask, in_days

MARKUP = "<img src=x onerror=document.title='broken'><b>bold</b> & <script>document.title='broken'</script>"
LONG = "ilgas " * 2000


@pytest.fixture
def enter(open_browser, sign_in):
    def come(who, script=False):
        walk = Walk(open_browser(script=script))
        sign_in(walk.page, who)
        return walk

    return come


@pytest.fixture
def passer_by(open_browser):
    return Walk(open_browser(width=390, height=800, script=False))


@pytest.fixture(scope="module")
def kept():
    return {}


@pytest.fixture
def question(enter, kept):
    if "question" not in kept:
        kept["question"] = ask(enter("organiser"), "What should the library open on Sundays for?", ["For reading."])
    return kept["question"]


def told(walk):
    """The sentences of the page about what went wrong, without what was typed."""
    return walk.page.locator("main .field__error").all_inner_texts()


# Receipts -------------------------------------------------------------------------------------------------------------


def test_every_wrong_code_gets_the_same_answer(passer_by, site):
    found = set()
    unknown = "ZZZZZ-ZZZZZ" if site.code != "ZZZZZ-ZZZZZ" else "YYYYY-YYYYY"
    for code in (unknown, site.code[:-1], "not a code at all", "'; --", "١٢٣٤٥"):
        passer_by.open("/en/trail/receipt/")
        passer_by.write("code", code)
        passer_by.send()
        assert passer_by.status == 404
        assert passer_by.page.input_value("main [name=code]") == code
        assert code not in passer_by.page.url
        found.add(tuple(told(passer_by)))
    [sentences] = found
    assert "ask the organiser of your table" in sentences[0]


def test_an_empty_code_and_an_odd_picture(passer_by):
    passer_by.open("/en/trail/receipt/")
    passer_by.send()
    assert passer_by.status == 422
    assert told(passer_by) == ["Type the code that is on your slip."]
    # Whatever the picture says, the page only fills it in; nothing is looked up before the press.
    assert passer_by.open(f"/en/trail/receipt/{'x' * 300}/") == 200
    assert passer_by.open("/en/trail/receipt/%3Cb%3Ebold/") == 200
    assert passer_by.page.locator("main b").count() == 0


# Markup ---------------------------------------------------------------------------------------------------------------


def test_markup_in_a_statement_is_shown_as_text(open_browser, question):
    walk = Walk(open_browser())
    walk.open(f"/en/consultations/{question}/say/")
    walk.write("text", MARKUP)
    walk.send()
    reader = Walk(open_browser())
    reader.open(f"/en/consultations/{question}/take-part/")
    reader.page.click("button[name=choice][value=agree]")
    expect(reader.page.locator("#statement")).to_have_text(MARKUP)
    assert reader.page.locator("main img, main b").count() == 0
    assert "broken" not in reader.page.title().split(":")[0]


def test_markup_in_a_note_is_shown_as_text(enter):
    walk = enter("organiser", script=True)
    walk.press("main a[href$='/dialogues/announce/']")
    walk.write("title", "Markup <b>evening</b>")
    walk.write("starts_on", in_days(0))
    walk.choose("organiser", label="Long Table")
    walk.send()
    expect(walk.page.locator("h1")).to_have_text("Markup <b>evening</b>")
    walk.press("main a[href$='/tables/add/']")
    walk.choose("theme", label="Information")
    walk.write("seats_taken", "6")
    walk.send()
    walk.press("main a[href$='/tables/1/']")
    walk.write("words", MARKUP)
    walk.tick("kind", "idea")
    walk.page.click(SEND)
    expect(walk.page.locator(".notes")).to_contain_text(MARKUP)
    assert walk.page.locator("main img, main b").count() == 0
    assert "broken" not in walk.page.title()


# Too long, impossible, forged -----------------------------------------------------------------------------------------


def test_a_name_of_ten_thousand_characters_stays_and_gets_a_sentence(enter):
    walk = enter("organiser")
    walk.press("main a[href$='/dialogues/announce/']")
    walk.write("title", LONG)
    walk.write("starts_on", in_days(3))
    walk.write("place_text", "In the library")
    walk.send()
    assert walk.status == 422
    assert walk.page.input_value("main [name=title]") == LONG
    assert walk.page.input_value("main [name=place_text]") == "In the library"
    expect(walk.page.locator(".error-summary a")).to_have_count(1)
    [sentence] = told(walk)
    assert "200" in sentence
    assert walk.page.locator(".error-summary a").get_attribute("href") == "#id_title"


def test_a_statement_of_ten_thousand_characters_stays_and_gets_a_sentence(passer_by, question):
    passer_by.open(f"/en/consultations/{question}/say/")
    passer_by.write("text", LONG)
    passer_by.send()
    assert passer_by.status == 422
    assert passer_by.page.input_value("main [name=text]").strip() == LONG.strip()
    assert "280" in told(passer_by)[0]


def test_an_event_that_ends_before_it_begins(enter):
    walk = enter("organiser")
    walk.press("main a[href$='/dialogues/announce/']")
    walk.write("title", "Backwards")
    walk.write("starts_on", in_days(3))
    walk.write("ends_on", in_days(1))
    walk.send()
    assert walk.status == 422
    assert told(walk) == ["The last day is before the first day. Correct one of them."]


def test_an_answer_that_does_not_exist(passer_by, question):
    passer_by.open(f"/en/consultations/{question}/take-part/")
    passer_by.page.locator("button[value=agree]").evaluate("button => { button.value = 'perhaps' }")
    passer_by.press("button[value=perhaps]")
    assert passer_by.status == 422
    expect(passer_by.page.locator("main .alert")).to_be_visible()
    assert passer_by.page.locator("button[name=choice]").count() == 4


def test_a_source_that_no_form_offers(enter, site):
    """No form offers what comes later as a source, so no circle can be drawn; a forged one gets a sentence."""
    walk = enter("drafter")
    walk.open("/en/desk/")
    walk.press("main a[href$='/recommendations/new/']")
    later = [box.get_attribute("value") for box in walk.page.locator("main input[name=sources]").all()]
    walk.open("/en/resolutions/proposals/new/")
    offered = {box.get_attribute("value") for box in walk.page.locator("main input[name=sources]").all()}
    # A recommendation may rest on clauses, and on advice as a proposal may, too.
    clause = next(value for value in later if value not in offered)
    assert walk.page.locator(f"main input[name=sources][value='{clause}']").count() == 0
    walk.write("title", "A proposal out of its own clause")
    walk.write("text", "This would make a circle.")
    box = walk.page.locator("main input[name=sources]").first
    box.evaluate(f"box => {{ box.value = '{clause}' }}")
    box.check()
    walk.send()
    assert walk.status == 422
    assert told(walk) == ["One of the sources is not public any more. Choose another one."]
    assert walk.page.input_value("main [name=title]") == "A proposal out of its own clause"


def test_the_answer_of_another_body(enter):
    walk = enter("officer")
    walk.open("/en/progress/recommendations/?kind=ministry")
    walk.press("main .entry a")
    assert walk.page.locator("main a[href$='/answer/']").count() == 0
    assert walk.open(f"/en/progress/recommendations/{walk.uid()}/answer/") == 403
    walk.reads("Only the body that was asked can answer.")


# Addresses ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["/xx/", "/xx/dialogues/", "/en/nowhere/", "/en/dialogues/zzzzzzzz-gone/", "/nowhere"]
)
def test_an_address_that_leads_nowhere(passer_by, address):
    assert passer_by.open(address) == 404
    expect(passer_by.page.locator("h1")).to_have_text("There is no such page")
    passer_by.reads("The address may be mistyped")
    passer_by.press("main a[href='/en/']")
    assert passer_by.status == 200


def test_words_that_have_changed_lead_to_the_page(passer_by, question):
    assert passer_by.open(f"/en/consultations/{question}-some-other-words/") == 200
    assert passer_by.page.url.endswith("-what-should-the-library-open-on-sundays-for/")


@pytest.mark.parametrize(
    "address",
    [
        "/en/dialogues/?page=99999999999999999999&kind=%00&theme=x&country=%27",
        "/ar/search/?q=%00%FF" + "x" * 3000,
        "/en/resolutions/?theme=../../etc&state=adopted%00",
        "/lt/progress/table/?by=%3Cb%3E&theme=1",
        "/en/consultations/?state=never",
        "/en/network/?theme=x&kind=%3Cb%3E&place=../..",
        "/en/councils/advice/?state=1&council=%27",
        "/en/stocktaking/principles/?country=x",
        "/en/progress/recommendations/?kind=x&addressee=y",
    ],
)
def test_an_odd_filter_is_passed_over(passer_by, address):
    assert passer_by.open(address) == 200
    assert passer_by.page.locator("main b, [aria-invalid=true]").count() == 0


def test_a_statement_that_was_taken_out(enter, passer_by, question):
    passer_by.open(f"/en/consultations/{question}/say/")
    passer_by.write("text", "Mr Example of Harbour Street should not get a card.")
    passer_by.send()
    organiser = enter("organiser")
    organiser.open(f"/en/consultations/{question}/organise/")
    row = organiser.page.locator("tr", has_text="Mr Example of Harbour Street")
    address = row.locator("a").get_attribute("href")
    uid = address.split("/statements/")[1].split("/")[0]
    assert passer_by.open(f"/en/consultations/statements/{uid}-x/") == 200
    organiser.open(address)
    organiser.send()
    assert organiser.status == 422, "hidden without a reason"
    organiser.write("reason", "It names a person.")
    organiser.send()
    assert passer_by.open(f"/en/consultations/statements/{uid}-x/") == 410
    passer_by.reads("It names a person.")
    assert "Mr Example" not in passer_by.page.content()
    assert passer_by.open(f"/en/trail/{uid}/") == 404


# Lost cookies ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("script", [True, False])
def test_a_lost_cookie(open_browser, question, script):
    walk = Walk(open_browser(script=script))
    walk.open(f"/en/consultations/{question}/take-part/")
    walk.page.context.clear_cookies()
    with walk.page.expect_response("**/answer/") as answered:
        walk.page.click("button[name=choice][value=agree]")
    assert answered.value.status == 403
    walk.reads("The form waited too long", "Nothing was saved.")


def test_a_lost_cookie_keeps_what_was_typed(passer_by, question):
    passer_by.open(f"/en/consultations/{question}/say/")
    passer_by.write("text", "For meeting neighbours.")
    passer_by.page.context.clear_cookies()
    passer_by.send()
    assert passer_by.status == 403
    passer_by.reads("what you typed is still there")
    passer_by.page.go_back()
    assert passer_by.page.input_value("main [name=text]") == "For meeting neighbours."


def test_signed_out_meanwhile(enter):
    walk = enter("drafter")
    walk.open("/en/resolutions/proposals/new/")
    walk.page.context.clear_cookies(name="sessionid")
    walk.write("title", "Written while signed out")
    walk.send()
    assert "/en/account/login/" in walk.page.url
