"""One voice walks through the forms: from a note at a table to a service, a report and back to who said it."""

import re
import time

import pytest
import segno
from playwright.sync_api import expect

from .steps import Walk, answer, ask, in_days

EVENT = "Evening at the harbour table"
NOTES = (
    "لا أعرف إلى أي مكتب أذهب عندما تصلني رسالة من البلدية",
    "أحتاج إلى من يقرأ معي الرسالة مرة واحدة في الأسبوع",
)
POINT = "People want one evening a week when somebody reads official letters with them."
QUESTION = "Who should read an official letter with you?"
STATEMENT = "Once a week somebody at the library should read official letters with me."
STATEMENT_LT = "Kartą per savaitę bibliotekoje kas nors turėtų kartu su manimi perskaityti oficialius laiškus."
STATEMENT_AR = "ينبغي أن يقرأ معي أحد في المكتبة الرسائل الرسمية مرة في الأسبوع."
SEEDS = ["Letters should come in plain words.", "Every letter should name a person to call."]
OWN_STATEMENT = "أريد أن تكون الرسائل بالعربية أيضًا"
PROPOSAL = "A weekly hour for official letters"
DOCUMENT = "Resolution of the harbour evening"
CLAUSE = "The municipality opens a weekly hour at which official letters are read together."
SECOND_CLAUSE = "Official letters name a person who can be asked."
REASON = "Letters in each language are asked for in another resolution."
RECOMMENDATION = "Open a weekly letter hour in Vėjakrantė"
ANSWER = "Laiškų valandą pradėsime nuo kito mėnesio."
PLAN = "Aiškių laiškų planas"
MEASURE = "Laiškų valanda bibliotekoje"
SERVICE = "Laiškų valanda"
FIRST_REPORT = "Sutarta su biblioteka dėl patalpos."
LAST_REPORT = "Laiškų valanda vyksta kiekvieną antradienį."
FEEDBACK = "Ask after three months whether people come back with a second letter."


@pytest.fixture
def enter(open_browser, sign_in):
    """enter("officer", "lt"): somebody with an account, at their desk, in a browser of their own."""

    def come(who, language="en", script=True):
        walk = Walk(open_browser(script=script), language)
        sign_in(walk.page, who, language)
        walk.began = time.monotonic()
        return walk

    return come


@pytest.fixture
def passer_by(open_browser):
    """passer_by("ar"): somebody without an account, at a phone, without JavaScript."""

    def come(language):
        return Walk(open_browser(width=390, height=800, script=False), language)

    return come


def announce(organiser):
    """The organiser announces a dialogue and sets up a table; the desk leads there."""
    organiser.press("main a[href$='/dialogues/announce/']")
    organiser.write("title", EVENT)
    organiser.choose("kind", "dialogue")
    organiser.write("starts_on", in_days(0))
    organiser.choose("place", label="Vėjakrantė")
    organiser.choose("organiser", label="Long Table")
    organiser.tick("languages", "ar")
    organiser.tick("themes", label="Information")
    organiser.send()
    organiser.is_sample()
    event = organiser.uid()
    organiser.press("main a[href$='/tables/add/']")
    organiser.choose("theme", label="Information")
    organiser.choose("language", "ar")
    organiser.write("seats_taken", "8")
    organiser.write("note_taker", "translator@example.org")
    organiser.send()
    organiser.reads("Table 1", "8")
    return event


def take_notes(note_taker, event):
    """Two notes in Arabic, in the Arabic interface; then the slip. Returns the code and where its picture leads."""
    note_taker.press(f"main a[href$='/{event}/tables/1/']")
    note_taker.is_sample()
    for words, kind in zip(NOTES, ("experience", "idea"), strict=True):
        note_taker.write("words", words)
        note_taker.tick("kind", kind)
        note_taker.send()
        note_taker.reads(words)
    note_taker.press("main .page-header a[href$='/tables/1/receipt/']")
    note_taker.tick("notes", label=NOTES[0])
    note_taker.tick("notes", label=NOTES[1])
    note_taker.send()
    slip = note_taker.page.locator("section.slip")
    expect(slip).to_have_attribute("dir", "rtl")
    code = slip.locator(".slip__code strong").inner_text()
    assert re.fullmatch(r"[0-9A-Z]{5}-[0-9A-Z]{5}", code)
    address = f"{slip.locator('.slip__address').inner_text().strip()}{code}/"
    picture = slip.locator("path.qrline").get_attribute("d")
    same = segno.make(address, error="m", micro=False).svg_inline(border=4, light="#fff", dark="#000", omitsize=True)
    assert f'd="{picture}"' in same, "the picture leads to another address than the one printed beside it"
    # The code is in no address and on no other page: coming back to the table does not show it.
    assert code not in note_taker.page.url
    note_taker.open(f"/ar/dialogues/{event}/tables/1/")
    assert code not in note_taker.page.content()
    return code, address


def sum_up(organiser, event):
    """The event is over; a summary with a point that rests on both notes is published."""
    organiser.open(f"/en/dialogues/{event}/manage/")
    organiser.press("main form[action$='/step/hold/'] button")
    organiser.press("main a[href$='/summary/']")
    organiser.write("introduction", "Eight people sat at one table and spoke Arabic.")
    organiser.send()
    organiser.press("main a[href$='/points/add/']")
    organiser.write("text", POINT)
    organiser.tick("notes", label=NOTES[0])
    organiser.tick("notes", label=NOTES[1])
    organiser.send()
    organiser.press("main form[action$='/summary/publish/'] button")
    assert "/dialogues/summaries/" in organiser.page.url
    organiser.reads(POINT, *NOTES)
    organiser.is_sample()


def translate_statement(translator):
    """The translator finds the statement in the list of what is waiting and puts it into two languages."""
    for code, text in (("lt", STATEMENT_LT), ("ar", STATEMENT_AR)):
        translator.open(f"/en/translate/?into={code}")
        translator.press(f"main a:has-text('{STATEMENT}')")
        translator.write("text", text)
        translator.press("main form .cluster button[type=submit]")
        assert translator.status == 200


def vote(resident, consultation, *, sees, choices):
    """From the question to the thanks; returns how often one had to press."""
    resident.open(f"/{resident.language}/consultations/{consultation}-x/")
    resident.is_sample()
    assert resident.page.context.cookies() == [], "reading set a cookie"
    before = resident.presses
    resident.press("main a[href$='/take-part/']")
    seen = [answer(resident, choice) for choice in choices]
    assert sees in seen, seen
    assert resident.page.url.endswith("/thank-you/"), resident.page.url
    return resident.presses - before


def add_statement(resident):
    resident.press("main a[href$='/say/']")
    resident.write("text", OWN_STATEMENT)
    resident.send()
    assert "/thank-you/?said=1" in resident.page.url


def change_vote(resident):
    """One answer is looked up and changed."""
    resident.press("main a[href$='/my-answers/']")
    entry = resident.page.locator("main .entry").filter(has_text=STATEMENT_LT)
    before = entry.locator("strong").inner_text()
    with resident.page.expect_navigation():
        entry.locator("a[href*='/take-part/']").click()
    expect(resident.page.locator("button[aria-pressed=true]")).to_have_attribute("value", "unsure")
    resident.press("button[name=choice][value=agree]")
    assert resident.page.url.endswith("/my-answers/")
    assert entry.locator("strong").inner_text() != before


def close(organiser):
    """Asked once more, because nobody can vote afterwards."""
    organiser.press("main a[href$='/close/']")
    organiser.press("main form[action$='/close/'] button")
    assert organiser.page.locator("main a[href$='/close/']").count() == 0


def draft(drafter):
    """A proposal out of the statement and the point, a resolution with two clauses and one source set aside, adopted."""
    drafter.press("main a[href$='/proposals/new/']")
    drafter.write("title", PROPOSAL)
    drafter.write("text", "The municipality offers one hour a week at which official letters are read together.")
    for words in (STATEMENT, POINT):
        drafter.write("words", words)
        drafter.press("main button[name=find]")
        assert drafter.page.input_value("main [name=title]") == PROPOSAL, "searching lost what was typed"
        drafter.tick("sources", label=words)
    drafter.send()
    drafter.reads(PROPOSAL, STATEMENT, POINT)
    drafter.is_sample()
    proposal = drafter.uid()

    drafter.open("/en/desk/")
    drafter.press("main a[href$='/resolutions/new/']")
    drafter.choose("kind", "resolution")
    drafter.write("title", DOCUMENT)
    drafter.choose("authentic_language", "en")
    drafter.choose("host", label="Long Table")
    drafter.send()
    document = drafter.uid()
    drafter.press(f"main a[href$='/clauses/new/?source={proposal}']")
    drafter.write("text", CLAUSE)
    drafter.send()
    drafter.press(f"main a[href$='/{document}/clauses/new/']")
    drafter.write("text", SECOND_CLAUSE)
    drafter.write("words", POINT)
    drafter.press("main button[name=find]")
    drafter.tick("sources", label=POINT)
    drafter.send()
    drafter.press("main a[href$='/set-aside/']")
    drafter.write("words", OWN_STATEMENT)
    drafter.press("main button[name=find]")
    drafter.tick("sources", label=OWN_STATEMENT)
    drafter.write("reason", REASON)
    drafter.send()
    drafter.press("main a[href$='/adopt/']")
    drafter.write("adopted_by", "The harbour evening")
    drafter.tick("sure")
    drafter.send()
    drafter.reads(CLAUSE, SECOND_CLAUSE, OWN_STATEMENT, REASON)
    drafter.is_sample()
    assert drafter.page.locator("main a[href$='/draft/']").count() == 0, "an adopted text can still be changed"
    return document


def recommend(drafter):
    drafter.open("/en/desk/")
    drafter.press("main a[href$='/recommendations/new/']")
    drafter.choose("addressee", label="Vėjakrantė")
    drafter.write("title", RECOMMENDATION)
    drafter.write("text", "Offer one hour a week at which official letters are read together, and say when it begins.")
    drafter.write("words", CLAUSE)
    drafter.press("main button[name=find]")
    drafter.tick("sources", label=CLAUSE)
    drafter.send()
    drafter.reads(RECOMMENDATION, CLAUSE)
    drafter.is_sample()
    return drafter.uid()


def respond(officer, recommendation):
    """The desk, one click, one choice, one sentence."""
    officer.press(f"main a[href$='/{recommendation}/answer/']")
    officer.tick("kind", "accepted")
    officer.write("text", ANSWER)
    officer.send()
    officer.reads(ANSWER)
    officer.is_sample()


def plan(officer):
    """From the answer to the file, a plan, and a measure with a new service and a co-owner."""
    officer.press("main a[href*='/progress/files/']")
    officer.press("main a[href$='/plans/new/']")
    officer.choose("organisation", label="Vėjakrant")
    officer.write("title", PLAN)
    officer.send()
    officer.is_sample()
    officer.press("main a[href$='/measures/new/']")
    officer.write("title", MEASURE)
    officer.choose("answers", label=RECOMMENDATION)
    officer.choose("co_owner", label="Trečiasis uostas")
    officer.write("new_service", SERVICE)
    officer.write("new_service_for_whom", "Visiems, kas gavo laišką")
    officer.write("milestone_1", "Susitarta su biblioteka")
    officer.write("milestone_1_due", in_days(30))
    officer.send()
    officer.reads(MEASURE, SERVICE, "Trečiasis uostas", "Susitarta su biblioteka")
    officer.is_sample()
    return officer.page.url


def report_on_track(officer):
    officer.press("main a[href$='/report/']")
    officer.tick("state", "on_track")
    officer.write("what_changed", FIRST_REPORT)
    officer.tick("reached")
    officer.send()
    officer.reads(FIRST_REPORT)


def report_done(officer):
    """Who says "done" is asked whether the service is offered now; what was typed stays."""
    officer.press("main a[href$='/report/']")
    officer.tick("state", "done")
    officer.write("what_changed", LAST_REPORT)
    officer.send()
    assert officer.status == 422
    assert officer.page.input_value("main [name=what_changed]") == LAST_REPORT
    service = officer.page.locator("main select[name^=service_]").get_attribute("name")
    officer.choose(service, "exists")
    officer.send()
    officer.reads(LAST_REPORT)
    officer.is_sample()


def give_feedback(consultant, measure):
    consultant.open(measure.replace("/lt/", "/en/"))
    report = consultant.page.locator("main [id^=report-]").filter(has_text=LAST_REPORT)
    with consultant.page.expect_navigation():
        report.locator("a[href$='/view/']").click()
    consultant.presses += 1
    consultant.write("text", FEEDBACK)
    consultant.send()
    consultant.reads(FEEDBACK)
    consultant.is_sample()


def stations(walk):
    """The kinds and titles of the picture of a trail, from the first voice on."""
    return walk.page.locator(".trail-map .trail-title").all_inner_texts()


def in_order(found, *wanted):
    """Whether the wanted titles stand one after another."""
    places = [next(i for i, title in enumerate(found) if part in title) for part in wanted]
    assert places == sorted(places), found


def test_one_voice_through_the_forms(enter, passer_by, record_property, capsys):
    began = time.monotonic()
    organiser = enter("organiser")
    event = announce(organiser)

    note_taker = enter("translator", "ar", script=False)
    code, address = take_notes(note_taker, event)
    notes_effort = note_taker.effort

    # Before anything is published, the slip opens already: the words are kept.
    early = passer_by("ar")
    early.open(address)
    early.send()
    early.is_sample()
    early.reads(NOTES[0], NOTES[1])

    sum_up(organiser, event)
    consultation = ask(organiser, QUESTION, SEEDS, event=EVENT, notes={STATEMENT: NOTES[1]})
    translate_statement(note_taker)

    arabic, lithuanian, english = passer_by("ar"), passer_by("lt"), passer_by("en")
    arabic.began = time.monotonic()
    presses = vote(arabic, consultation, sees=STATEMENT_AR, choices=["agree"] * 3)
    assert presses == 4, "one press to take part and one for each of three statements"
    voting_effort = arabic.effort
    add_statement(arabic)
    vote(lithuanian, consultation, sees=STATEMENT_LT, choices=["unsure"] * 4)
    change_vote(lithuanian)
    vote(english, consultation, sees=STATEMENT, choices=["agree", "disagree", "not_understood", "agree"])

    organiser.open(f"/en/consultations/{consultation}/organise/")
    close(organiser)
    assert arabic.open(f"/ar/consultations/{consultation}/take-part/") == 410

    drafter = enter("drafter")
    document = draft(drafter)
    recommendation = recommend(drafter)

    officer = enter("officer", "lt")
    respond(officer, recommendation)
    answer_effort = officer.effort
    measure = plan(officer)
    plan_effort = officer.effort
    report_on_track(officer)
    report_done(officer)
    officer_effort = officer.effort

    consultant = enter("consultant")
    give_feedback(consultant, measure)

    # Who said it looks it up: another browser, in Arabic, without JavaScript, from the home page, code in small letters.
    resident = passer_by("ar")
    resident.open("/ar/")
    resident.press("main a[href$='/trail/receipt/']")
    resident.write("code", code.lower().replace("-", " "))
    resident.send()
    receipt_effort = resident.effort
    resident.is_sample()
    assert {cookie["name"] for cookie in resident.page.context.cookies()} <= {"csrftoken"}
    assert code not in resident.page.url
    found = stations(resident)
    in_order(found, NOTES[0], STATEMENT_AR, PROPOSAL, CLAUSE, RECOMMENDATION, MEASURE, SERVICE)
    resident.reads(POINT, ANSWER, LAST_REPORT, FEEDBACK)
    expect(resident.page.locator(".trail-text a", has_text=SERVICE).first).to_be_visible()

    # The picture on the slip: one press.
    scanned = passer_by("ar")
    scanned.open(address)
    scanned.send()
    assert scanned.presses == 1
    assert stations(scanned) == found

    # From the service back to the table, for everybody.
    service = resident.page.locator(f".trail-map a:has-text('{SERVICE}')").last.get_attribute("href")
    reader = passer_by("en")
    reader.open(service.replace("/ar/", "/en/"))
    reader.reads(SERVICE)
    reader.is_sample()
    reader.press("main .page-header a[href*='/trail/']")
    reader.is_sample()
    in_order(stations(reader), NOTES[1], STATEMENT, PROPOSAL, CLAUSE, RECOMMENDATION, MEASURE, SERVICE)
    reader.reads(NOTES[1])

    # What was not used has its trail too, with the reason.
    reader.open(f"/en/resolutions/{document}-x/")
    reader.press(f"main a:has-text('{OWN_STATEMENT}')")
    reader.is_sample()
    reader.press("main a[href*='/trail/']")
    reader.reads(OWN_STATEMENT, DOCUMENT, REASON)

    told = {
        "note-taker, two notes and the slip": notes_effort,
        "resident, voting in Arabic": voting_effort,
        "resident, from the home page to the trail": receipt_effort,
        "officer, answer": answer_effort,
        "officer, answer, plan and measure": plan_effort,
        "officer, all of it with two reports": officer_effort,
        "the whole chain": f"{time.monotonic() - began:.0f} s",
    }
    for who, effort in told.items():
        record_property(who, effort)
    with capsys.disabled():
        print("", *(f"  {who}: {effort}" for who, effort in told.items()), sep="\n")
