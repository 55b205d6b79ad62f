"""Every form is walked by the people it is for, none of them an administrator."""

import pytest

from tiltas.consultations import queries, rules, services  # noqa: F401  (rules are entered by importing)
from tiltas.consultations.models import Consultation, Finding, Statement
from tiltas.events.tests import factories as events
from tiltas.network.tests import factories as network

from . import factories as make

pytestmark = pytest.mark.django_db
NEW = "/en/consultations/new/"


def page_of(consultation, name=""):
    return f"/en/consultations/{consultation.uid}/{name}"


def facts(**more):
    today = make.moment(0).date()
    return {
        "title": "What would help most?",
        "intro": "Say what you know.",
        "what_next": "The council reads it in May.",
        "language": "en",
        "opens_on": today.isoformat(),
        "closes_on": make.moment(20).date().isoformat(),
    } | more


def test_from_the_question_to_the_closed_result(organiser, signed_in, client):
    browser = signed_in(organiser)
    theme = events.theme()

    made = browser.post(NEW, facts(themes=[theme.uid]))
    consultation = Consultation.objects.get()
    assert made.url == page_of(consultation, "organise/")
    assert client.get(consultation.get_absolute_url()).status_code == 404

    refused = browser.post(page_of(consultation, "open/"), follow=True)
    assert "Add a statement first" in refused.content.decode()

    browser.post(page_of(consultation, "seeds/"), {"texts": "First\n\nSecond\nfirst.\n", "language": "en"})
    assert list(consultation.statements.order_by("pk").values_list("text", flat=True)) == ["First", "Second"]

    browser.post(page_of(consultation, "open/"))
    assert client.get(consultation.get_absolute_url()).status_code == 200

    statement = consultation.statements.first()
    browser.post(page_of(consultation, f"statements/{statement.uid}/hide/"), {"reason": "It was a test."})
    assert Statement.objects.get(pk=statement.pk).hidden_because == "It was a test."
    browser.post(page_of(consultation, f"statements/{statement.uid}/show-again/"))
    assert not Statement.objects.get(pk=statement.pk).is_hidden

    browser.post(page_of(consultation, "change/"), facts(title="What would help you most?"))
    browser.post(page_of(consultation, "close/"))
    consultation.refresh_from_db()
    assert (consultation.title, consultation.state) == ("What would help you most?", "closed")
    assert browser.post(page_of(consultation, "close/")).status_code == 403


def test_notes_of_other_peoples_events_are_not_shown(organiser, signed_in):
    note = events.note(words="Nobody told us about the deadline.")
    consultation = make.consultation(event=note.table.event, by=organiser)
    browser = signed_in(organiser)

    assert browser.get(page_of(consultation, "from-notes/")).status_code == 403
    assert browser.post(NEW, facts(event=note.table.event.uid)).status_code == 422


def test_closing_is_asked_for_once_more(organiser, signed_in):
    consultation = make.consultation(by=organiser)

    page = signed_in(organiser).get(page_of(consultation, "close/"))

    assert "This cannot be taken back." in page.content.decode()
    consultation.refresh_from_db()
    assert consultation.state == "open"


def test_a_form_sent_twice_makes_one_consultation(organiser, signed_in):
    browser = signed_in(organiser)

    browser.post(NEW, facts(once="the-same-key"))
    browser.post(NEW, facts(once="the-same-key"))

    assert Consultation.objects.count() == 1


@pytest.mark.parametrize(
    "wrong", [{"title": ""}, {"closes_on": "2001-01-01"}, {"language": "xx"}, {"what_next": ""}, {"opens_on": "soon"}]
)
def test_what_does_not_make_sense_is_said_and_kept(organiser, signed_in, wrong):
    response = signed_in(organiser).post(NEW, facts(**wrong))

    assert response.status_code == 422
    assert "Say what you know." in response.content.decode()
    assert not Consultation.objects.exists()


def test_a_seed_that_is_too_long_is_named(organiser, signed_in):
    consultation = make.consultation(by=organiser)

    response = signed_in(organiser).post(page_of(consultation, "seeds/"), {"texts": "y" * 300, "language": "en"})

    assert response.status_code == 422
    assert "longer than 280 characters" in response.content.decode()


def test_statements_are_made_from_notes(organiser, signed_in):
    event = events.event(by=organiser)
    note = events.note(events.table(event), words="Nobody told us about the deadline.")
    consultation = make.consultation(event=event, by=organiser)
    browser = signed_in(organiser)
    assert "Nobody told us about the deadline." in browser.get(page_of(consultation, "from-notes/")).content.decode()

    data = {"notes": [note.uid], "text": "Deadlines should be told in advance.", "language": "en"}
    assert browser.post(page_of(consultation, "from-notes/"), data | {"notes": []}).status_code == 422
    browser.post(page_of(consultation, "from-notes/"), data)

    assert consultation.statements.get().text == "Deadlines should be told in advance."


@pytest.mark.parametrize("role", ["organiser", "drafter", "researcher"])
def test_a_finding_is_recorded_from_a_row_of_the_result(role, request, signed_in):
    consultation, said, _groups = make.two_groups()
    make.analysed(consultation)
    browser = signed_in(request.getfixturevalue(role))
    result = browser.get(page_of(consultation, "results/")).content.decode()
    form_page = page_of(consultation, f"findings/record/{said[0].uid}/")
    assert f"{form_page}?kind=common_ground" in result
    form = browser.get(form_page).context["form"]

    data = {"kind": "common_ground", "title": form.initial["title"], "language": "en", "once": "k1"}
    browser.post(form_page, data)
    browser.post(form_page, data)

    assert Finding.objects.get().title.startswith("Everybody, whichever opinion group, agrees")


def test_a_finding_that_the_result_does_not_show_is_refused(organiser, signed_in):
    consultation, said, _groups = make.two_groups()
    make.analysed(consultation)

    response = signed_in(organiser).post(
        page_of(consultation, f"findings/record/{said[0].uid}/"),
        {"kind": "division", "title": "They part", "language": "en"},
    )

    assert response.status_code == 409
    assert "They part" in response.content.decode()


def test_the_desk_tells_organisers_what_waits(organiser, somebody):
    draft = make.consultation(draft=True, by=organiser)
    over = make.consultation(opens_at=make.moment(-9), closes_at=make.moment(-1), by=organiser)
    make.consultation(by=organiser)

    addresses = [waiting.address for waiting in queries.waiting_for(organiser)]

    assert addresses == [page_of(draft, "organise/"), page_of(over, "organise/")]
    assert queries.waiting_for(somebody) == []


def moments(by, host):
    """One consultation at each moment of its life."""
    draft = make.consultation(draft=True, by=by, host=host)
    going_on = make.consultation(by=by, host=host)
    over = make.consultation(by=by, host=host, opens_at=make.moment(-9), closes_at=make.moment(-1))
    closed = make.consultation(by=by, host=host)
    services.close_consultation(consultation=closed)
    return {"draft": draft, "open": going_on, "over": over, "closed": closed}


MOMENTS = ("draft", "open", "over", "closed")
NEVER, ALWAYS = (0, 0, 0, 0), (1, 1, 1, 1)
# permission: who -> at which moments (draft, open, over by the clock, closed)
TABLE = {
    "consultations.vote": dict.fromkeys(["nobody", "somebody", "holder", "member", "researcher"], (0, 1, 0, 0)),
    "consultations.add_statement": dict.fromkeys(["nobody", "somebody", "holder", "member", "researcher"], (0, 1, 0, 0)),
    "consultations.organise": {"nobody": NEVER, "somebody": NEVER, "holder": ALWAYS, "member": ALWAYS, "researcher": NEVER},
    "consultations.change": {"nobody": NEVER, "somebody": NEVER, "holder": (1, 1, 1, 0), "member": (1, 1, 1, 0), "researcher": NEVER},
    "consultations.seed": {"nobody": NEVER, "somebody": NEVER, "holder": (1, 1, 1, 0), "member": (1, 1, 1, 0), "researcher": NEVER},
    "consultations.open": {"nobody": NEVER, "somebody": NEVER, "holder": (1, 0, 0, 0), "member": (1, 0, 0, 0), "researcher": NEVER},
    "consultations.close": {"nobody": NEVER, "somebody": NEVER, "holder": (1, 1, 1, 0), "member": (1, 1, 1, 0), "researcher": NEVER},
    "consultations.hide_statement": {"nobody": NEVER, "somebody": NEVER, "holder": ALWAYS, "member": ALWAYS, "researcher": NEVER},
    "consultations.analyse": {"nobody": NEVER, "somebody": NEVER, "holder": (0, 1, 1, 1), "member": (0, 1, 1, 1), "researcher": NEVER},
    "consultations.record_finding": {"nobody": NEVER, "somebody": NEVER, "holder": (0, 1, 1, 1), "member": (0, 1, 1, 1), "researcher": (0, 1, 1, 1)},
}  # fmt: skip


def test_who_may_do_what_and_when(organiser, somebody, researcher, django_user_model):
    from django.contrib.auth.models import AnonymousUser

    host = network.organisation()
    people = {
        "nobody": AnonymousUser(),
        "somebody": somebody,
        "holder": organiser,
        "member": network.worker(host, "member"),
        "researcher": researcher,
    }
    life = moments(organiser, host)

    found = {
        permission: {
            who: tuple(int(people[who].has_perm(permission, life[moment])) for moment in MOMENTS) for who in rows
        }
        for permission, rows in TABLE.items()
    }

    assert found == TABLE


def test_only_organisers_ask_questions(organiser, researcher, drafter, somebody):
    may = [user.has_perm("consultations.open_consultation") for user in (organiser, researcher, drafter, somebody)]

    assert may == [True, False, False, False]


def test_strangers_are_led_to_sign_in_and_others_are_told(client, somebody, signed_in, organiser):
    consultation = make.consultation(by=organiser)
    statement = make.statement(consultation)
    for name in ("organise/", "change/", "seeds/", "from-notes/", f"statements/{statement.uid}/hide/"):
        assert client.get(page_of(consultation, name)).status_code == 302
        assert signed_in(somebody).get(page_of(consultation, name)).status_code == 403
