"""People find each other: editors and translators, members, towns, newcomers, associations, coordinators, ministries."""

import re
import secrets
import time
from email import message_from_bytes, policy

import pytest
from playwright.sync_api import expect

from .inside import ask
from .steps import Walk

ARTICLE = f"Who opens the harbour office on Sundays ({secrets.token_hex(2)})"
FIRST, SECOND = "Two people share the keys of the office.", "On Sundays nobody is there."
SECOND_LATER = "On Sundays one of them is there until noon."
IN_ARABIC = {
    ARTICLE: "من يفتح مكتب الميناء يوم الأحد",
    FIRST: "يتقاسم شخصان مفاتيح المكتب.",
    SECOND: "لا يوجد أحد يوم الأحد.",
}
NEW_IN_ARABIC = "يوم الأحد يوجد أحدهما حتى الظهر."
PRACTICE, TAKEN_OVER = "خزانة ملابس شتوية للواصلين الجدد", "A cupboard of winter coats on the ferry"
PROBLEM = "يصل الناس في الشتاء من غير معاطف."
STEPS = "اطلبوا من السكان معاطف نظيفة.\n\nافتحوا الخزانة مرتين في الأسبوع."
CHANGED = "Here the coats hang on the ferry, because everybody arrives with it."
TOWN, HELP, ONLY_ENGLISH = "Vėjakrantė", "المرفأ الثالث", "One desk for the first steps"
LETTER = "We would like to cook together with you in spring. Who could come over to us?"
QUESTION = "Who pays for interpreters at the first appointment, and since when?"


def phone(open_browser, *, script):
    return open_browser(width=390, height=800, script=script)


@pytest.fixture
def enter(open_browser, sign_in):
    """enter("officer", "lt", script=False, width=390): somebody with an account, at their desk."""

    def come(who, language="en", **how):
        walk = Walk(open_browser(**how), language)
        sign_in(walk.page, who, language)
        return walk

    return come


@pytest.fixture
def mails(site):
    """mails("somebody@example.org", 1): letters to an address, once so many are there; the worker sends in its own time."""

    def come(address, number=1, wait=60, answer_to=""):
        end = time.monotonic() + wait
        while True:
            found = [
                letter
                for letter in _letters(site.var / "mail")
                if address in letter["To"] and answer_to in (letter["Reply-To"] or "")
            ]
            if len(found) >= number or time.monotonic() > end:
                assert len(found) == number, f"{len(found)} letters to {address}"
                return found
            time.sleep(0.5)

    return come


def _letters(folder):
    """Every letter that was written instead of sent."""
    for file in sorted(folder.glob("*.log"), key=lambda file: file.stat().st_mtime):
        for piece in re.split(rb"\n-{79}\n", file.read_bytes()):
            if piece.strip():
                yield message_from_bytes(piece.lstrip(b"\n"), policy=policy.default)


# An editor and a translator -------------------------------------------------------------------------------------------


def add_paragraph(page, text):
    """One more paragraph at the end, as the editors' program offers it."""
    written = page.locator(".public-DraftEditor-content[contenteditable=true]")
    before = written.count()
    page.locator(".c-sf-add-button").last.click()
    page.get_by_role("option", name="paragraph").click()
    expect(written).to_have_count(before + 1)
    written.last.click()
    page.keyboard.type(text)


def publish(page):
    # What is typed reaches the form of their program a quarter of a second later.
    page.wait_for_timeout(600)
    page.locator("[data-w-dropdown-target=toggle]", has_text="More actions").last.click()
    with page.expect_navigation():
        page.locator("button[name=action-publish]").first.click()
    expect(page.locator(".messages .success")).to_be_visible()


def side(translator, text):
    """The part of the workbench in which this original stands."""
    original = translator.page.locator(".original", has_text=text)
    return translator.page.locator("section.side-by-side", has=original)


def find_in_queue(translator, title):
    translator.open("/en/translate/?into=ar&kind=pages.edition")
    translator.press(f"main .waiting a:has-text('{title}')")


def save(translator):
    translator.press("main form > .cluster button[type=submit]")
    assert translator.status == 200


def test_an_editor_publishes_and_a_translator_makes_it_fresh_again(enter, open_browser):
    # The editors' program needs a script; everybody else does without.
    editor = enter("editor")
    editor.press("main a[href^='/editing/']")
    editor.open("/editing/pages/")
    editor.press("a[href$='/add_subpage/']")
    editor.press("main a[href*='/pages/add/pages/article/']")
    editor.page.fill("#id_title", ARTICLE)
    for paragraph in (FIRST, SECOND):
        add_paragraph(editor.page, paragraph)
    publish(editor.page)

    reader = Walk(phone(open_browser, script=False), "ar")
    reader.open("/ar/knowledge/pages/")
    reader.press(f"main a:has-text('{ARTICLE}')")
    reader.reads(FIRST, SECOND)

    translator = enter("translator", script=False)
    find_in_queue(translator, ARTICLE)
    for original, words in IN_ARABIC.items():
        side(translator, original).locator("textarea, input[type=text]").fill(words)
    save(translator)
    reader.open(reader.page.url)
    assert reader.heading() == IN_ARABIC[ARTICLE]
    reader.reads(IN_ARABIC[FIRST], IN_ARABIC[SECOND])
    changed = reader.page.locator(".reader-line__changed")
    expect(changed).to_have_count(0)

    editor.press(f"main a:has-text('{ARTICLE}')")
    editor.page.locator(".public-DraftEditor-content[contenteditable=true]").last.click()
    editor.page.keyboard.press("Control+A")
    editor.page.keyboard.type(SECOND_LATER)
    publish(editor.page)
    reader.page.reload()
    expect(changed.first).to_be_visible()

    # The second time with a script.
    translator = enter("translator")
    find_in_queue(translator, ARTICLE)
    parts = translator.page.locator("section.side-by-side")
    marked = translator.page.locator("section.side-by-side", has_text="This text has changed since it was translated.")
    expect(marked).to_have_count(1)
    assert parts.count() > 2
    assert IN_ARABIC[SECOND] in marked.locator("textarea").input_value()
    marked.locator("textarea").fill(NEW_IN_ARABIC)
    save(translator)
    reader.page.reload()
    reader.reads(IN_ARABIC[FIRST], NEW_IN_ARABIC)
    expect(changed).to_have_count(0)
    assert reader.page.context.cookies() == []


# A practice travels ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("script", [True, False])
def test_a_member_adds_a_practice_from_a_phone_and_another_town_takes_it_over(enter, open_browser, script):
    member = enter("organiser", "ar", width=390, height=800, script=script)
    expect(member.page.locator("html")).to_have_attribute("dir", "rtl")
    member.press("main a[href$='/knowledge/write/']")
    member.press("main a[href$='/knowledge/write/practice/']")
    member.choose("organisation", label="الطاولة الطويلة")
    member.choose("language", "ar")
    member.write("title", PRACTICE)
    member.write("text", PROBLEM)
    member.write("for_whom", "لكل من يصل في الشتاء.")
    member.write("steps", STEPS)
    member.choose("cost", "under_1000")
    member.choose("place", label="راسالاوكيس")
    member.send()
    member.reads(PRACTICE, PROBLEM)
    member.is_sample()
    uid = member.uid()

    officer = enter("officer", script=not script)
    officer.open(f"/en/knowledge/{uid}-x/")
    officer.press("main a[href$='/take-over/']")
    assert officer.page.input_value("main [name=title]") == PRACTICE, "the form begins with the original"
    officer.choose("language", "en")
    officer.write("what_changed", CHANGED)
    officer.choose("organisation", label="Kajaksalu")
    officer.write("title", TAKEN_OVER)
    officer.write("text", "People come by ferry and without a coat.")
    officer.write("steps", "Ask the ferry company for a cupboard.")
    officer.choose("place", label="Rasalaukis")
    officer.send()
    assert officer.status == 422, "a town does not take over from itself"
    assert officer.page.input_value("main [name=what_changed]") == CHANGED
    officer.choose("place", label="Kajaksalu")
    officer.send()
    officer.reads(TAKEN_OVER)

    organiser = enter("organiser", script=False)
    organiser.press("main a[href$='/knowledge/to-be-read/']")
    waiting = organiser.page.locator("main .entry", has_text=TAKEN_OVER).locator("form[action$='/publish/'] button")
    if waiting.count():
        with organiser.page.expect_navigation():
            waiting.click()

    reader = Walk(phone(open_browser, script=False), "ar")
    reader.open(f"/ar/knowledge/{uid}-x/")
    reader.press(f"#taken-over-as a:has-text('{TAKEN_OVER}')")
    reader.reads(CHANGED, PRACTICE)
    reader.is_sample()
    assert reader.page.context.cookies() == []


# A newcomer -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("script", [True, False])
def test_a_newcomer_finds_arabic_words_about_her_town_and_asks_for_a_missing_translation(enter, open_browser, script):
    newcomer = Walk(phone(open_browser, script=script), "ar")
    newcomer.open("/ar/")
    menu = newcomer.page.locator("header details", has=newcomer.page.locator("a[href='/ar/search/']"))
    menu.locator("summary").first.click()
    newcomer.press("header details[open] a[href='/ar/search/']")
    newcomer.write("q", TOWN)
    newcomer.press("main form[role=search] button[type=submit]")
    newcomer.press(f"main a:has-text('{HELP}')")
    assert newcomer.heading() == HELP
    newcomer.is_sample()

    newcomer.page.go_back()
    newcomer.press(f"main a:has-text('{ONLY_ENGLISH}')")
    expect(newcomer.page.locator("main h1 [lang=en], main h1[lang=en]")).to_have_count(1)
    newcomer.press("main a[href*='/translate/ask/']")
    newcomer.send()
    assert newcomer.page.url.endswith("?asked=1")
    newcomer.is_sample()
    assert {cookie["name"] for cookie in newcomer.page.context.cookies()} <= {"csrftoken"}

    translator = enter("translator", "ar")
    translator.open("/ar/translate/?into=ar")
    expect(translator.page.locator("main .waiting li").first).to_contain_text(ONLY_ENGLISH)


# Partners -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("script", [True, False])
def test_an_association_finds_a_partner_in_another_country_and_writes_to_it(site, enter, mails, script):
    partner = ask(site, "a_partner_on_the_islands")
    own = f"hello{script}@table.example"
    association = enter("organiser", script=script)
    association.passed = []
    association.press("main a[href$='/calls/start/']")
    association.choose("organisation", label="Long Table")
    association.choose("language", "en")
    association.write("title", "Cooking at one table, on both sides of the water")
    association.write("text", "We look for people on the islands who cook with us and tell how they began.")
    association.tick("themes", label="Participation")
    association.page.locator("main details", has=association.page.locator("[name=countries]")).locator(
        "summary"
    ).click()
    association.tick("countries", label="Sample islands")
    association.send()
    association.is_sample()
    association.press("main a[href$='/fits/']")
    association.reads(partner["name"])
    association.press(f"main a[href*='/network/{partner['uid']}/message/']")
    association.write("sender_email", own)
    association.write("text", LETTER)
    association.send()
    assert association.page.url.endswith("/network/message-sent/")

    (letter,) = mails(partner["mailbox"], answer_to=own)
    assert LETTER in letter.get_content()
    assert [partner["name"] in page for _address, page in association.passed].count(True) >= 2
    assert [address for address, page in association.passed if partner["mailbox"] in page] == []


@pytest.mark.parametrize("script", [True, False])
def test_an_association_saves_a_search_finds_it_among_what_it_follows_and_stops_it_again(enter, script):
    association = enter("organiser", "lt", script=script, width=390)
    words = f"kalbos kursai {'vakare' if script else 'ryte'}"
    saved = association.page.locator("main .entry", has_text=words)

    association.open("/lt/search/")
    association.write("q", words)
    association.press("main form.filters button[type=submit]")
    association.press("main form[action$='/network/following/search/'] button")
    association.open("/lt/desk/")
    association.press("main a[href$='/network/following/']")
    expect(saved).to_have_count(1)

    association.press(f"main .entry a:has-text('{words}')")
    assert association.page.input_value("main [name=q]") == words

    association.open("/lt/network/following/")
    association.press(f"main .entry:has-text('{words}') button[name=forget]")
    assert association.page.url.endswith("/lt/network/following/")
    expect(saved).to_have_count(0)


# A coordinator --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("script", [True, False])
def test_a_coordinator_imports_two_hundred_contacts_of_which_three_are_hostile(enter, mails, site, script):
    town = secrets.token_hex(4)
    lines = ["Name;E-mail address;Organisation;Role;Language of our mail"]
    lines += [f"Guest {town} {number};guest{number}@{town}.example;House {town};Adviser;ar" for number in range(197)]
    lines += [
        f"=HYPERLINK(1);formula@{town}.example;;;",
        f"<img src=x onerror=alert(1)>;script@{town}.example;;;",
        f"Guest {town};two@{town}.example,three@{town}.example;;;",
    ]
    coordinator = enter("organiser", script=script)
    coordinator.press("main a[href$='/coordination/sheets/']")
    sheet = {"name": "contacts.csv", "mimeType": "text/csv", "buffer": "\n".join(lines).encode()}
    coordinator.page.set_input_files("main input[name=file]", sheet)
    coordinator.send()
    coordinator.reads("(197)", "(3)")
    expect(coordinator.page.locator("img[src=x]")).to_have_count(0)
    assert [letter for letter in _letters(site.var / "mail") if town in letter["To"]] == []
    coordinator.send()
    expect(coordinator.page.get_by_text("197 people are entered and get a mail about it.")).to_be_visible()

    (letter,) = mails(f"guest196@{town}.example", wait=120)
    assert re.search("[\u0600-\u06ff]", letter["Subject"]), "the letter is in the language of the person"
    assert not [
        one for one in _letters(site.var / "mail") if re.search(f"(formula|script|two|three)@{town}", one["To"])
    ]


@pytest.mark.parametrize(("script", "language"), [(False, "ar"), (True, "en")])
def test_a_person_entered_by_others_deletes_herself(enter, open_browser, mails, script, language):
    address = f"aamina.{language}{secrets.token_hex(3)}@people.example"
    # First in the list of those who have not answered.
    name = f"Aamina Example {language}"
    organiser = enter("organiser", script=not script)
    organiser.press("main a[href$='/people/enter/']")
    organiser.write("name", name)
    organiser.write("email", address)
    organiser.choose("mail_language", language)
    organiser.send()
    organiser.reads(name)

    (letter,) = mails(address)
    link = re.search(r"http://\S+/people/link/\S+/", letter.get_content())[0]
    aamina = Walk(phone(open_browser, script=script), language)
    aamina.open(re.sub(r"^http://[^/]+", "", link))
    aamina.reads(name, address)
    aamina.press("main button[name=answer][value=delete]")
    assert name not in aamina.page.content()
    # The mail stays; it opens nothing any more.
    assert aamina.open(re.sub(r"^http://[^/]+", "", link)) == 410
    assert address not in aamina.page.content()
    organiser.open("/en/people/looked-after/")
    assert name not in organiser.page.content()


# A ministry -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("script", [True, False])
def test_a_ministry_reads_the_table_of_gaps_and_asks_an_institution(enter, mails, script):
    ministry = enter("ministry", script=script)
    ministry.open("/en/places/")
    ministry.press("main a[href$='/gaps/']")
    ministry.press("main a[href$='/gaps/sample/']")
    ministry.is_sample()
    row = ministry.page.locator("main tbody tr", has=ministry.page.locator("th a", has_text="Udulaht"))
    cell = row.locator("td[data-word]").first
    word = cell.locator("a").inner_text()
    assert word.replace(" ", "_").startswith(cell.get_attribute("data-word"))
    ministry.press("main th[scope=row] a:has-text('Udulaht')")
    ministry.press("main table tbody th a")
    ministry.reads("No record", word)
    cell_address = ministry.page.url
    ministry.press("main a[href$='/we-do-this/']")
    ministry.choose("organisation", label="ministry")
    ministry.choose("language", "en")
    ministry.write("title", f"A desk for the first week ({script})")
    ministry.write("text", "For everybody who arrives, on weekdays.")
    ministry.send()
    assert ministry.page.url == cell_address
    ministry.reads(f"A desk for the first week ({script})")
    ministry.press("main a[href*='/message/?']")
    ministry.page.get_by_text("Reception and protection, Udulaht").wait_for()
    ministry.write("sender_email", f"desk{script}@ministry.example")
    ministry.write("text", QUESTION)
    ministry.send()
    assert ministry.page.url.endswith("/network/message-sent/")

    (letter,) = mails("udulaht@example.org", answer_to=f"desk{script}@ministry.example")
    assert QUESTION in letter.get_content()
    assert "Vastuvõtt ja kaitse, Udulaht" in letter.get_content(), "in the language of the reader"


# A4, landscape, in pixels, without its margins.
SHEET = {"width": 1046, "height": 718}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_printed_table_of_gaps_is_not_cut_off(open_browser, language):
    page = open_browser(**SHEET)
    page.goto(f"/{language}/progress/gaps/sample/")
    page.emulate_media(media="print")

    seen = page.evaluate("""() => {
        const box = document.querySelector(".gaps .table__scroll"), edge = box.querySelector("table").getBoundingClientRect();
        return {
            columns: box.querySelectorAll("thead th").length,
            "within the sheet": edge.left >= 0 && edge.right <= innerWidth,
            "every column": box.scrollWidth <= box.clientWidth,
            "every row": box.scrollHeight <= box.clientHeight,
        };
    }""")

    assert seen == {"columns": 17, "within the sheet": True, "every column": True, "every row": True}
