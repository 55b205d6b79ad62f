"""Every kind of page, as a browser shows it: open to everybody, light, readable without JavaScript and on a phone."""

import re

import pytest
from django.template.loader import render_to_string

from .inside import ask
from .pages import READ_IN, Visitor, Walker, broken_in, visit

WIDE, PHONE, SMALL_PHONE = 1280, 390, 360
# What a page may weigh, in bytes over the wire with an empty cache, and in requests.
PAGE, VOTING_PAGE, SCRIPT, REQUESTS = 120_000, 200_000, 15_000, 12
VOTING = {"consultations:take_part"}
IN_THE_DARK = {
    "website:home", "consultations:results", "consultations:take_part", "drafting:document", "events:summary",
    "implementation:file", "implementation:gaps_sample", "trace:trail", "ui:catalogue",
}  # fmt: skip
# A kind that is missing here is found by walking; one that is listed here and not found any more is a broken way.
KNOWN_KINDS = {
    "account_login", "calls:detail", "calls:funding", "calls:funding_call", "calls:list", "consultations:detail", "consultations:finding", "consultations:list", "consultations:results",
    "consultations:say", "consultations:statement", "consultations:take_part", "councils:advice", "councils:advice_list",
    "councils:detail", "councils:list", "councils:sitting", "drafting:document", "drafting:list",
    "drafting:proposal", "drafting:proposals", "events:detail", "events:list", "events:summary",
    "implementation:challenge", "implementation:file", "implementation:gap", "implementation:gaps",
    "implementation:gaps_in", "implementation:gaps_of", "implementation:gaps_sample",
    "implementation:index", "implementation:measure",
    "implementation:plan", "implementation:prepare", "implementation:recommendation", "implementation:recommendations",
    "implementation:service", "implementation:table", "library:detail", "library:list", "library:useful", "network:contacts",
    "network:country_model", "network:country_models", "network:country_models_compare",
    "network:detail", "network:list", "network:message", "network:twins", "people:address", "people:detail",
    "people:interpreters", "people:list", "people:message", "pages:detail", "pages:list", "projects:detail", "projects:list",
    "search:results", "trace:receipt", "trace:trail",
    "ui:catalogue", "website:about", "website:accessibility", "website:contact", "website:door:association",
    "website:door:municipality", "website:door:research", "website:door:voice", "website:home", "website:place",
    "website:places", "website:privacy", "website:theme", "website:themes",
}  # fmt: skip
KNOWN_WORK = {
    "account_change_password", "account_logout", "accounts:change", "accounts:list", "accounts:my_data", "accounts:new_account", "calls:change", "calls:fitting", "calls:fitting_funding",
    "calls:found", "calls:funding_add", "calls:funding_change", "calls:funding_import", "calls:start", "calls:who_fits", "consultations:change", "consultations:close",
    "consultations:hide", "consultations:new", "consultations:organise", "consultations:record_finding",
    "consultations:seeds", "coordination:change", "coordination:hand_in", "coordination:letter", "coordination:letters",
    "coordination:sheet", "coordination:write", "councils:advise", "councils:call_sitting", "councils:change", "councils:change_seat",
    "councils:change_sitting", "councils:correct_advice", "councils:give_seat", "councils:reply",
    "councils:revise_reply", "councils:set_up", "drafting:add_clause", "drafting:adopt", "drafting:change_clause", "drafting:draft",
    "drafting:propose", "drafting:start", "events:announce", "events:change", "events:manage", "events:receipt",
    "events:summary_write", "events:table", "events:table_add", "implementation:advise",
    "implementation:change_service", "implementation:correct_challenge", "implementation:correct_measure",
    "implementation:correct_plan", "implementation:feedback",
    "implementation:list_service", "implementation:make_plan", "implementation:recommend",
    "implementation:record_challenge", "implementation:report", "implementation:respond",
    "implementation:revise_response", "implementation:undertake", "implementation:we_do_this", "groups:ask",
    "groups:change_draft", "groups:detail", "groups:draft", "groups:end", "groups:leave", "groups:list",
    "groups:open", "groups:promise", "groups:start_draft", "groups:write_note", "languages:files",
    "languages:translate",
    "languages:waiting", "library:add_priority", "library:choose", "library:correct", "library:correct_priority",
    "library:take_over",
    "files:add_document", "files:add_picture", "outside:queue",
    "library:ours", "library:queue", "library:react", "library:withdraw", "library:write",
    "network:add", "network:change", "network:claim", "network:claim_answer", "network:country_model_anew",
    "network:country_model_change", "network:country_model_part", "network:country_model_part_add",
    "network:country_model_parts", "network:country_model_start", "network:evidence", "network:following",
    "network:members", "network:offer_add", "network:offers", "network:twinning_ask", "network:twins_of",
    "people:by_link", "people:change",
    "people:change_mine", "people:correct_by_link", "people:enter", "people:look_after", "people:looked_after", "people:mine",
    "projects:add", "projects:change",
    "projects:funding_change", "projects:parts", "stocktaking:adopt", "stocktaking:answer", "stocktaking:correct",
    "stocktaking:correct_principle", "stocktaking:draft", "stocktaking:move_last_day", "stocktaking:report_capacity",
    "stocktaking:say_standings", "website:organisation_desk",
}  # fmt: skip
ROOMS_WITH_FORMS = {
    "accounts",
    "calls",
    "consultations",
    "coordination",
    "councils",
    "drafting",
    "events",
    "files",
    "groups",
    "implementation",
    "library",
    "network",
    "people",
    "projects",
    "stocktaking",
}
TYPED_INTO = "textarea, input:is([type=text], [type=email], [type=date], [type=password])"
# A form of nothing but choices already made has nothing that could be missing.
FORM = f"main form[method=post]:has(.form__actions [type=submit]):has(:is({TYPED_INTO})[required])"


@pytest.fixture(scope="module")
def walked_site(site):
    """What a reader finds."""
    return visit(site).walk


def kinds_in(walk, language):
    """Every kind of page in this language: name and address."""
    searches = {"en": "/en/search/?q=language", "ar": "/ar/search/?q=%D8%A7%D9%84%D9%84%D8%BA%D8%A9"}
    found = walk.kinds(language) | {
        "a search that finds": searches[language],
        "a search that finds nothing": f"/{language}/search/?q=qqqqqqq",
        "not found": f"/{language}/nothing/here/",
    }
    return found | ({"choose a language": "/"} if language == "en" else {})


def listed(wrong):
    return "\n".join(f"{what}\n    " + "\n    ".join(found) for what, found in wrong.items())


def unfold(page):
    """Unfold everything that a reader can unfold."""
    page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")


def faults_at(page, faults, *widths):
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{width}: {fault}" for fault in faults(page)]
    return found


def sticks_out(page, *widths):
    """What makes the page wider than the screen."""
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate("document.scrollingElement.scrollWidth")
        if wide > width:
            culprit = page.evaluate(
                """width => [...document.querySelectorAll('body *')].filter(one => {
                const box = one.getBoundingClientRect();
                return box.width && (box.right > width + 1 || box.left < -1);
                }).slice(0, 3).map(one => one.outerHTML.slice(0, 120))""",
                width,
            )
            found.append(f"{wide} on a screen of {width}: {culprit}")
    return found


class Scales:
    """Weighs what the browser fetches for a page, as if it came for the first time."""

    def __init__(self, page):
        self.page = page
        self.session = page.context.new_cdp_session(page)
        self.session.send("Network.enable")
        self.session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        self.session.on("Network.responseReceived", self._answered)
        self.session.on("Network.loadingFinished", self._loaded)

    def _answered(self, event):
        self.kinds[event["requestId"]] = event["type"]

    def _loaded(self, event):
        self.sizes[event["requestId"]] = event["encodedDataLength"]

    def too_heavy(self, kind, address):
        """Opens the page; what is too much of it, if anything."""
        self.kinds, self.sizes = {}, {}
        self.page.goto(address)
        self.page.evaluate("document.fonts.ready")
        size = sum(self.sizes.values())
        script = sum(size for one, size in self.sizes.items() if self.kinds.get(one) == "Script")
        assert size
        if kind.startswith("ui:"):
            return []
        most = VOTING_PAGE if kind in VOTING else PAGE
        if len(self.sizes) <= REQUESTS and script <= SCRIPT and size <= most:
            return []
        return [f"{len(self.sizes)} requests, {size} bytes, {script} of script"]


def test_every_kind_of_page_is_reached(walked_site):
    assert KNOWN_KINDS - set(walked_site.kinds("en")) == set()
    # What is written or translated in English is asked for in other languages.
    assert (set(walked_site.kinds("en")) | {"languages:ask"}) ^ set(walked_site.kinds("ar")) == set()


@pytest.mark.parametrize("language", READ_IN)
def test_every_page_is_light_open_to_everybody_and_fits_a_phone(walked_site, open_browser, faults, language):
    page = open_browser()
    scales = Scales(page)

    wrong = {}
    for kind, address in kinds_in(walked_site, language).items():
        found = scales.too_heavy(kind, address)
        unfold(page)
        found += faults_at(page, faults, WIDE, PHONE) + sticks_out(page, PHONE, SMALL_PHONE)
        if found:
            wrong[f"{kind} {address}"] = found

    assert not wrong, listed(wrong)


def test_dark_pages_are_open_to_everybody(walked_site, open_browser, faults):
    page = open_browser(dark=True)

    wrong = {}
    for kind, address in kinds_in(walked_site, "en").items():
        if kind in IN_THE_DARK:
            page.goto(address)
            unfold(page)
            if found := faults_at(page, faults, WIDE):
                wrong[kind] = found

    assert not wrong, listed(wrong)


def words_of(page, address):
    """The words on a page, but for the switch of colours, which nothing but a script could do."""
    page.goto(address)
    page.evaluate("document.querySelectorAll('[data-scheme]').forEach(one => one.remove())")
    return re.findall(r"\w+", page.evaluate("document.body.innerText"))


def test_the_text_is_there_without_javascript(walked_site, open_browser):
    with_script, without = open_browser(), open_browser(script=False)

    lost = {}
    for kind, address in kinds_in(walked_site, "en").items():
        if kind in VOTING:
            # Which card comes next is chance: both look at the same one.
            with_script.goto(address)
            address = with_script.get_attribute(".vote__form", "action").removesuffix("answer/")
        all_words = words_of(with_script, address)
        share = len(words_of(without, address)) / len(all_words)
        if share < 0.98:
            lost[kind] = f"{share:.0%} of {len(all_words)} words"

    assert not lost, lost


def test_pages_that_say_what_went_wrong_are_open_to_everybody(site, open_browser, faults, sign_in):
    page = open_browser()
    wrong = {}

    def look(what):
        if found := faults_at(page, faults, WIDE, PHONE) + sticks_out(page, SMALL_PHONE):
            wrong[what] = found
        page.set_viewport_size({"width": WIDE, "height": 900})

    page.route("**/en/broken/", lambda route: route.fulfill(body=render_to_string("core/500.html"), status=500))
    page.goto("/en/broken/")
    look("500")
    page.goto("/en/account/login/")
    page.context.clear_cookies()
    page.fill("input[name=login]", "somebody@people.example")
    page.fill("input[name=password]", "whatever it is")
    page.click("main button[type=submit]")
    look("a form that expired")
    page.goto("/en/account/login/")
    page.fill("input[name=login]", "somebody@people.example")
    page.fill("input[name=password]", "whatever it is")
    page.click("main button[type=submit]")
    look("a wrong password")
    page.goto("/en/trail/receipt/")
    page.fill("input[name=code]", "AAAAA-AAAAA")
    page.click("main button[type=submit]")
    look("an unknown receipt")
    page.fill("input[name=code]", site.code)
    page.click("main button[type=submit]")
    page.wait_for_selector("h1")
    look("what became of it")
    sign_in(page, "researcher")
    assert page.goto("/en/dialogues/announce/").status == 403
    look("not allowed")

    assert not wrong, listed(wrong)


def test_what_people_work_with_is_open_to_everybody(site, walked_site, open_browser, faults, sign_in):
    rooms, wrong = set(), {}
    seen = set(walked_site.kinds("en"))
    invented, further = set(ask(site, "samples")), ask(site, "work_further_in")
    pages = {role: open_browser() for role in site.people}
    walkers = {}
    for role, page in pages.items():
        sign_in(page, role)
        cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
        starts = ("/en/desk/", "/en/knowledge/", *further.get(role, ()))
        walkers[role] = Walker(Visitor(site.url, cookies), starts, ("en",))
        walkers[role].go_on(150)

    def everything_is_found():
        return set().union(seen, *(walker.kinds for walker in walkers.values())) >= KNOWN_WORK

    # What is rare stands behind one of many pages of a kind: whoever can come to it goes on until it is found.
    for walker in walkers.values():
        walker.go_on(1000, everything_is_found)

    for role, page in pages.items():
        inside = walkers[role].walk
        if broken := broken_in(inside):
            wrong[f"links of the {role}"] = broken
        for kind, address in inside.kinds("en").items():
            if kind in seen:
                continue
            page.goto(address)
            unfold(page)
            found = faults_at(page, faults, PHONE) + sticks_out(page, SMALL_PHONE)
            if invented & set(re.findall(r"[0-9a-z]{8}", address)) and not page.locator(".sample-banner").count():
                found.append("does not say that it is a sample")
            room = kind.split(":")[0]
            if kind == "website:desk" or (room not in rooms and page.locator(FORM).count()):
                rooms.add(room)
                found += faults_at(page, faults, WIDE) + faults_when_handed_in_empty(page, faults)
            if found:
                wrong[f"{kind} {address}"] = found
        # Everybody's desk is another one.
        seen |= inside.kinds("en").keys() - {"website:desk"}
        page.context.close()

    assert KNOWN_WORK - seen == set()
    assert rooms >= ROOMS_WITH_FORMS
    assert not wrong, listed(wrong)


# Who works where: one page of each kind, and whether its form is handed in empty as well.
WORK_IN_ARABIC = {
    "officer": [("/ar/desk/", False), (".entry__heading a", True), ("/ar/account/password/change/", True)],
    "organiser": [("/ar/desk/", False), ("/ar/dialogues/announce/", True), ("/ar/projects/add/", True)],
    "translator": [("/ar/translate/", False), (".waiting a", False)],
}


def test_work_in_arabic_and_in_the_dark_is_open_to_everybody(open_browser, faults, sign_in):
    wrong = {}
    for role, ways in WORK_IN_ARABIC.items():
        page = open_browser(dark=True)
        sign_in(page, role, "ar")
        for way, is_form in ways:
            page.goto(way) if way.startswith("/") else page.locator(f"main {way}").first.click()
            unfold(page)
            found = faults_at(page, faults, PHONE) + sticks_out(page, SMALL_PHONE)
            if is_form:
                found += faults_when_handed_in_empty(page, faults) + sticks_out(page, SMALL_PHONE)
            if found:
                wrong[f"{role}: {page.url}"] = found
            page.goto("/ar/desk/" if role != "translator" else "/ar/translate/")
        page.context.close()

    assert not wrong, listed(wrong)


def faults_when_handed_in_empty(page, faults):
    """A form that is handed in empty says what is missing, and where."""
    form = page.locator(FORM).first
    if not form.count():
        return []
    form.evaluate(
        """(form, typedInto) => {
        form.noValidate = true;
        form.querySelectorAll(typedInto).forEach(one => { one.value = '' });
        }""",
        TYPED_INTO,
    )
    form.locator(".form__actions [type=submit]").first.click()
    page.wait_for_load_state()
    if not page.locator("[aria-invalid=true], .error-summary, [role=alert]").count():
        return ["handed in empty, it says nothing"]
    return faults_at(page, faults, PHONE)
