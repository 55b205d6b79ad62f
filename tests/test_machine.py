"""A machine translates what is public and asked for, never over a person's words, and says that it was a machine."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.cache import cache
from django.test import override_settings

from tiltas.languages import machine as machines
from tiltas.languages import services, translating
from tiltas.languages.models import LanguageVersion
from tiltas.languages.queries import show
from tiltas.pages.tests import factories as writing
from tiltas.themes.models import Theme


class Server:
    """Speaks LibreTranslate's interface: turns words round, and remembers what it was sent."""

    def __init__(self):
        self.asked, self.spoils, self.status = [], False, 200
        self.says = lambda into, text: f"{into}: {text}"
        outer = self

        class Answer(BaseHTTPRequestHandler):
            def do_POST(self):
                told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.asked.append(told)
                words = [outer.says(told["target"], text) for text in told["q"]]
                if outer.spoils:
                    words = [word.replace("⟦1⟧", "") for word in words]
                body = json.dumps({"translatedText": words}).encode()
                self.send_response(outer.status)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_args):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def end(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def server():
    made = Server()
    with override_settings(MACHINE_TRANSLATION=made.address, MACHINE_TRANSLATION_KEY="a key"):
        yield made
    made.end()


@pytest.fixture
def theme(db):
    return Theme.objects.create(key="jobs", title="Jobs", contains="Finding one", source_language="en", order=99)


def run(thing, language="lt"):
    return translating.translate_by_machine(of=thing, language=language, machine=machines.machine())


def test_no_machine_is_asked_unless_one_is_named(theme):
    assert machines.machine() is None
    assert translating.translate_what_waits() == 0


def test_a_text_is_translated_and_marked(server, theme):
    version = run(theme)

    assert version.payload == {"title": "lt: Jobs", "contains": "lt: Finding one"}
    assert show(theme, "lt").shown.origin == "machine"
    assert server.asked == [
        {"q": ["Jobs", "Finding one"], "source": "en", "target": "lt", "format": "text", "api_key": "a key"}
    ]


def test_what_stands_unchanged_is_not_sent_again(server, theme):
    run(theme)
    theme.contains = "Finding a good one"
    theme.save()

    run(theme)
    run(theme)

    assert [told["q"] for told in server.asked] == [["Jobs", "Finding one"], ["Finding a good one"]]
    assert show(theme, "lt").shown.is_fresh


@pytest.mark.parametrize("origin", ["human", "machine_checked", "imported"])
def test_a_persons_words_are_never_replaced_nor_filled_up(server, theme, origin):
    services.save_version(of=theme, language="lt", texts={"title": "Darbas"}, origin=origin)
    theme.title = "Work"
    theme.save()

    assert run(theme) is None
    assert server.asked == []
    assert LanguageVersion.objects.get().payload == {"title": "Darbas"}


def test_a_persons_text_within_a_machines_translation_is_never_replaced(server, theme):
    version = run(theme)
    services.save_version(
        of=theme, language="lt", texts=version.payload | {"title": "Darbas"}, origin="machine", written="human"
    )
    theme.title, theme.contains = "Work", "Finding a good one"
    theme.save()

    version = run(theme)

    assert version.payload == {"title": "Darbas", "contains": "lt: Finding a good one"}
    assert server.asked[-1]["q"] == ["Finding a good one"]
    assert not show(theme, "lt").shown.is_fresh


def test_what_a_person_saves_while_the_machine_is_at_it_stays(theme):
    class Slow:
        def translate(self, texts, source, into):
            services.save_version(of=theme, language="lt", texts={"title": "Darbas"})
            return [f"slow: {text}" for text in texts]

    assert translating.translate_by_machine(of=theme, language="lt", machine=Slow()) is None
    assert LanguageVersion.objects.get().payload == {"title": "Darbas"}


def test_a_machine_that_is_away_leaves_everything_as_it_is(server, theme):
    server.status = 500

    with pytest.raises(machines.MachineAway):
        run(theme)

    assert not LanguageVersion.objects.exists()


def test_only_what_readers_asked_for_unless_the_installation_wants_all(server, theme):
    other = Theme.objects.create(key="sport", title="Sport", source_language="en", order=98)
    services.ask_for(of=theme, language="ar")

    assert translating.translate_what_waits() == 1
    assert {(one.object_id, one.language) for one in LanguageVersion.objects.filter(origin="machine")} == {
        (theme.pk, "ar")
    }
    with override_settings(MACHINE_TRANSLATES_ALL=True):
        translating.translate_what_waits()
    assert LanguageVersion.objects.filter(origin="machine", object_id=other.pk).count() == 7


def test_what_the_machine_cannot_do_is_not_tried_all_day(server, theme):
    theme.title, theme.contains = "Ask at https://example.org today", ""
    theme.save()
    services.ask_for(of=theme, language="ar")
    server.spoils = True

    translating.translate_what_waits()
    translating.translate_what_waits()

    assert len(server.asked) == 1
    assert not LanguageVersion.objects.filter(origin="machine").exists()
    cache.clear()


def test_names_and_terms_go_out_masked_and_come_back_whole():
    text = "Vaivorykštė wrote an action plan, see LT-2026-0147 and https://example.org/a. Action plan!"

    masked, kept = machines.mask(text, source="en", into="lt", known={"Vaivorykštė": "Rainbow"})

    assert masked == "⟦3⟧ wrote an ⟦4⟧, see ⟦1⟧ and ⟦2⟧ ⟦5⟧!"
    assert machines.unmask(masked, kept) == (
        "Rainbow wrote an veiksmų planas, see LT-2026-0147 and https://example.org/a. Veiksmų planas!"
    )


@pytest.mark.parametrize("answer", ["nothing left", "⟦1⟧ and ⟦1⟧", "⟦1⟧ ⟦2⟧"])
def test_a_text_that_lost_a_name_is_not_used(answer):
    assert machines.unmask(answer, ["Rainbow"]) is None


def test_a_mark_that_stands_in_the_text_itself_is_kept():
    masked, kept = machines.mask("See ⟦1⟧ below", source="en", into="lt", known={})

    assert machines.unmask(masked, kept) == "See ⟦1⟧ below"


def test_a_translator_lets_the_machine_fill_what_is_empty_and_is_named_for_having_read_it(
    server, theme, client, translator
):
    client.force_login(translator)
    where = f"/en/translate/themes.theme/{theme.pk}/lt/"

    page = client.post(where, {"act": "machine", "title": "Darbas", "contains": ""})
    form = page.context["form"]

    assert (form["title"].value(), form["contains"].value()) == ("Darbas", "lt: Finding one")
    assert not LanguageVersion.objects.filter(object_id=theme.pk).exists()
    saved = client.post(where, {name: form[name].value() for name in form.fields})
    assert saved.status_code == 302
    assert show(theme, "lt").shown.origin == "machine_checked"


FIRST, SECOND, QUOTE = (f"{number}0000000-0000-4000-8000-000000000000" for number in (1, 2, 3))


@pytest.fixture
def edition(db):
    """An article with a linked paragraph, another one, and a quotation."""
    other = writing.page("How to invite")
    linked = (
        f'<p>Invite <a linktype="page" id="{other.pk}">the whole street</a> &amp; <b>listen</b>.</p>'
        '<ul><li>See <a href="https://example.org/a?b=1&amp;c=2">https://example.org/a</a></li></ul>'
    )
    article = writing.page(
        "How a table is held",
        intro="In a few steps.",
        body=[
            writing.block("paragraph", linked, FIRST),
            writing.paragraph("Write it down.", SECOND),
            writing.block("quote", {"text": "We were heard.", "by": "A neighbour"}, QUOTE),
        ],
    )
    made = writing.edition(article)
    made.links_to = writing.edition(other).uid
    return made


def in_lithuanian(_into, text):
    """What a machine would make of it, with the link before the rest of the sentence."""
    return text.replace("⟦1⟧Invite ⟦2⟧the whole street⟦3⟧", "⟦1⟧⟦2⟧Visą gatvę⟦3⟧ pakvieskite")


def test_a_machine_translates_every_text_of_a_page_and_keeps_its_links(server, edition):
    server.says = in_lithuanian

    version = run(edition)

    assert set(version.payload) == {name for name, text in edition.source_texts().items() if text}
    assert version.payload[f"body:{FIRST}"].splitlines() == [
        f'<p><a href="page:{edition.links_to}">Visą gatvę</a> pakvieskite &amp; <strong>listen</strong>.</p>',
        "<ul>",
        '<li>See <a href="https://example.org/a?b=1&amp;c=2">https://example.org/a</a></li>',
        "</ul>",
    ]
    sent = " ".join(server.asked[0]["q"])
    assert "the whole street⟦3⟧ & ⟦4⟧listen⟦5⟧" in sent
    assert [mark for mark in ("<", "&amp;", "page:", "https:") if mark in sent] == []


def test_blocks_that_stand_unchanged_are_not_sent_again(server, edition):
    run(edition)
    edition.body[1]["html"] = "<p>Write everything down.</p>"
    edition.save()

    run(edition)

    assert [len(told["q"]) for told in server.asked] == [6, 1]
    assert "Write everything down." in server.asked[1]["q"][0]


@pytest.mark.parametrize(
    "spoiled",
    [
        lambda text: text.replace("⟦3⟧", ""),
        lambda text: text.replace("⟦3⟧", "⟦3⟧⟦3⟧"),
        lambda text: text.replace("⟦2⟧", "⟦0⟧").replace("⟦3⟧", "⟦2⟧").replace("⟦0⟧", "⟦3⟧"),
        lambda text: text.replace("⟦4⟧", "⟦0⟧").replace("⟦3⟧", "⟦4⟧").replace("⟦0⟧", "⟦3⟧"),
    ],
    ids=["lost", "doubled", "closed before it opens", "crossed"],
)
def test_a_paragraph_that_lost_or_broke_a_tag_is_not_used(server, edition, spoiled):
    server.says = lambda into, text: spoiled(text) if "the whole street" in text else text

    version = run(edition)

    assert f"body:{FIRST}" not in version.payload
    assert version.payload[f"body:{SECOND}"] == "<p>Write it down.</p>"


def test_a_machine_makes_no_tags_of_its_own(server, edition):
    server.says = lambda into, text: text.replace("Write", '<a href="https://example.org">Rašykite</a><script>x')

    version = run(edition)

    assert version.payload[f"body:{SECOND}"] == (
        '<p>&lt;a href="https://example.org"&gt;Rašykite&lt;/a&gt;&lt;script&gt;x it down.</p>'
    )


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("<p><a href='1'>a</a> b</p>", False),
        ('<p>b <strong>c</strong> <a href="1">a</a></p>\n<p>d<br>e</p>', True),
        ('<p>b <a href="1">a</a></p>\n<p>d<br>e <strong>c</strong></p>', True),
        ('<p>b <a href="2">a</a> <strong>c</strong></p><p>d<br>e</p>', False),
        ('<p>b <a href="1">a</a> <strong>c</strong><br></p><p>d e</p>', False),
        ('<p>b <a href="1"><strong>a</a>c</strong></p><p>d<br>e</p>', False),
        ('<p>b <a href="1">a</a> <strong>c</strong></p><p>d<br>e</p><p></p>', False),
        ('<p>b a <a href="1"> </a> <strong>c</strong></p><p>d<br>e</p>', False),
    ],
)
def test_words_may_move_with_their_marks_and_paragraphs_stay(after, expected):
    before = '<p><a href="1">a</a> b <strong>c</strong></p><p>d<br>e</p>'

    assert machines.tags_hold(before, after) is expected


def test_the_button_fills_the_empty_texts_of_a_page_and_leaves_what_is_typed(server, edition, client, translator):
    client.force_login(translator)
    where = f"/en/translate/pages.edition/{edition.pk}/lt/"
    typed = "<p>Užsirašykite.</p>"

    page = client.post(where, {"act": "machine", "title": "Stalas", f"body:{SECOND}": typed})

    form = page.context["form"]
    assert form["title"].value() == "Stalas"
    assert form[f"body:{SECOND}"].value() == typed
    assert f'<a href="page:{edition.links_to}">the whole street</a>' in form[f"body:{FIRST}"].value()
    assert form[f"body:{QUOTE}"].value() == "lt: We were heard."
    assert not [text for text in server.asked[0]["q"] if "Write it down" in text or "How a table" in text]
    saved = client.post(where, {name: form[name].value() or "" for name in form.fields})
    assert saved.status_code == 302
    assert show(edition, "lt").shown.texts[f"body:{SECOND}"] == typed


def test_the_mark_of_a_machine_goes_when_a_person_has_read_it(server, theme, client, translator):
    run(theme)
    client.force_login(translator)
    where = f"/en/translate/themes.theme/{theme.pk}/lt/"

    form = client.get(where).context["form"]
    client.post(where, {name: form[name].value() or "" for name in form.fields})

    assert show(theme, "lt").shown.origin == "machine_checked"


def test_the_button_is_there_only_with_a_machine(theme, client, translator):
    client.force_login(translator)
    where = f"/en/translate/themes.theme/{theme.pk}/lt/"

    assert "Let a machine" not in client.get(where).content.decode()
    with override_settings(MACHINE_TRANSLATION="http://127.0.0.1:9"):
        assert "Let a machine" in client.get(where).content.decode()
        away = client.post(where, {"act": "machine", "title": "Darbas", "contains": ""})
    assert away.status_code == 503
    assert away.context["form"]["title"].value() == "Darbas"
