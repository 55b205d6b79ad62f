import pytest
from django.urls import reverse

from tiltas.drafting import services
from tiltas.drafting.models import Clause, Document, Proposal
from tiltas.languages.services import save_version
from tiltas.trace.models import Link

from . import factories as make

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert(1)</script>"


def sent(page, form_url, **data):
    """What a browser would send: the hidden fields of the form with what was typed."""
    answer = page.get(form_url)
    hidden = {field.name: field.value() for field in answer.context["form"].hidden_fields()}
    return hidden | data


def a_full_document(number):
    document = make.document(f"Resolution {number}", themes=[make.theme()])
    make.clause(document, sources=[make.proposal(f"Proposal {number}", themes=[make.theme()]), make.voice()])
    services.set_aside(source=make.proposal(), document=document, reason="Another body decides this.")
    return document


@pytest.mark.parametrize("name", ["list", "proposals"])
def test_lists_ask_the_database_equally_often_at_one_and_three(client, name, django_assert_max_num_queries):
    address, counts = reverse(f"drafting:{name}").replace("/en/", "/ar/"), []
    for rows in (1, 2, 3):
        a_full_document(rows)
        client.get(address)
        with django_assert_max_num_queries(10) as asked:
            answer = client.get(address)
        counts.append(len(asked))
        assert answer.status_code == 200
        assert not answer.cookies

    assert counts[0] == counts[2]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_document_page_shows_the_sources_of_every_clause(client, language, django_assert_max_num_queries):
    document = a_full_document(1)
    for _more in range(3):
        make.clause(document, sources=[make.proposal("Other proposal"), make.voice()])
    address = document.get_absolute_url().replace("/en/", f"/{language}/")
    client.get(address)

    with django_assert_max_num_queries(10):
        answer = client.get(address)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert not answer.cookies
    assert page.count("Other proposal") == 3
    assert "Another body decides this." in page
    assert document.node.reference in page
    assert "csrfmiddlewaretoken" not in page


def test_wrong_words_lead_to_the_right_address(client):
    document = make.document()

    answer = client.get(f"/en/resolutions/{document.uid}-other-words/")

    assert (answer.status_code, answer["Location"]) == (301, document.get_absolute_url())


def test_what_people_wrote_is_shown_as_text(client):
    document = make.document(title=SCRIPT, preamble=SCRIPT)
    proposal = make.proposal(title=SCRIPT, text=SCRIPT)
    make.clause(document, text=SCRIPT, sources=[proposal])
    services.set_aside(source=make.proposal(title=SCRIPT), document=document, reason=SCRIPT)

    for address in [document.get_absolute_url(), proposal.get_absolute_url(), "/en/resolutions/"]:
        page = client.get(address, follow=True).content.decode()
        assert SCRIPT not in page
        assert "&lt;script&gt;" in page


def test_a_translation_that_nobody_checked_is_labelled(client):
    document = make.document(authentic_language="en")
    clause = make.clause(document)
    address = document.get_absolute_url()

    assert "You are reading the authentic text" in client.get(address).content.decode()
    for thing, texts in ((document, {"title": "Rezoliucija"}), (clause, {"text": "Kursai."})):
        save_version(of=thing, language="lt", texts=texts, origin="machine")

    answer = client.get(address.replace("/en/", "/lt/"), follow=True)
    assert answer.context["authenticity"][0] == "warning"


def test_a_draft_proposal_has_no_page_for_others(client, signed_in, drafter):
    proposal = make.proposal(ready=False)

    assert client.get(proposal.get_absolute_url()).status_code == 404
    assert signed_in(drafter).get(proposal.get_absolute_url()).status_code == 200


def test_proposing_without_script(signed_in, organiser):
    page, address = signed_in(organiser), reverse("drafting:propose")
    voice, other = make.voice(), make.voice()
    typed = sent(page, address, title="Evening courses", text="For people who work.", language="en", words=voice.uid)

    found = page.post(address, {**typed, "find": "1"})
    assert found.status_code == 200
    assert [entry.node for entry in found.context["form"].found()] == [voice]
    assert "Evening courses" in found.content.decode()

    answer = page.post(address, {**typed, "sources": [voice.uid]})
    proposal = Proposal.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, proposal.get_absolute_url())
    assert list(Link.objects.values_list("earlier", "later")) == [(voice.pk, proposal.pk)]
    assert other.pk != voice.pk


def test_a_proposal_without_source_is_refused_and_what_was_typed_stays(signed_in, organiser):
    page, address = signed_in(organiser), reverse("drafting:propose")

    answer = page.post(address, sent(page, address, title="Evening courses", text="For all.", language="en"))

    assert answer.status_code == 422
    assert "Choose at least one source" in answer.content.decode()
    assert "Evening courses" in answer.content.decode()
    assert Proposal.objects.count() == 0


def test_a_private_source_cannot_be_ticked(signed_in, organiser):
    page, address = signed_in(organiser), reverse("drafting:propose")
    private = make.voice(visibility="private")

    answer = page.post(
        address, sent(page, address, title="Courses", text="For all.", language="en", sources=[private.uid])
    )

    assert answer.status_code == 422
    assert Proposal.objects.count() == 0


def test_a_drafter_makes_a_resolution(signed_in, drafter):
    page = signed_in(drafter)
    proposal, unused = make.proposal(), make.proposal("Something else")

    start = reverse("drafting:start")
    page.post(start, sent(page, start, kind="resolution", title="On language", language="en", authentic_language="en"))
    document = Document.objects.get()
    add = reverse("drafting:add_clause", args=[document.uid])
    assert [entry.node for entry in page.get(f"{add}?source={proposal.uid}").context["form"].chosen()] == [
        proposal.node
    ]
    page.post(add, sent(page, add, text="Courses in the evening.", language="en", sources=[proposal.uid]))
    clause = Clause.objects.get()
    change = reverse("drafting:change_clause", args=[clause.uid])
    assert proposal.uid in page.get(change).content.decode()
    page.post(change, sent(page, change, text="Two courses in the evening.", language="en", sources=[proposal.uid]))
    aside = reverse("drafting:set_aside", args=[document.uid])
    refused = page.post(aside, sent(page, aside, sources=[unused.uid], reason=""))
    assert refused.status_code == 422
    page.post(aside, sent(page, aside, sources=[unused.uid], reason="The state decides this."))
    assert page.get(reverse("drafting:draft", args=[document.uid])).status_code == 200
    adopt = reverse("drafting:adopt", args=[document.uid])
    data = sent(page, adopt, on="2026-05-12", adopted_by="The forum", sure="on")
    assert page.post(adopt, data)["Location"] == document.get_absolute_url()

    document.refresh_from_db()
    assert (document.state, document.adopted_by) == ("adopted", "The forum")
    assert document.clauses.get().text == "Two courses in the evening."
    assert page.post(adopt, data)["Location"] == document.get_absolute_url()
    assert page.get(add).status_code == 409


def test_the_same_form_sent_twice_saves_once(signed_in, organiser):
    page, address = signed_in(organiser), reverse("drafting:propose")
    data = sent(page, address, title="Courses", text="For all.", language="en", sources=[make.voice().uid])

    first, second = page.post(address, data), page.post(address, data)

    assert first["Location"] == second["Location"]
    assert Proposal.objects.count() == 1
    assert "This was sent twice. It is saved once." in page.get(second["Location"]).content.decode()


def test_adopting_an_empty_text_says_what_is_missing(signed_in, drafter):
    page, document = signed_in(drafter), make.document()
    address = reverse("drafting:adopt", args=[document.uid])

    answer = page.post(address, sent(page, address, on="2026-05-12", adopted_by="The forum", sure="on"))

    assert answer.status_code == 422
    assert "Add a clause first" in answer.content.decode()


@pytest.mark.parametrize("name", ["propose", "start"])
def test_forms_ask_readers_to_sign_in_and_refuse_others(client, signed_in, somebody, name):
    address = reverse(f"drafting:{name}")

    assert client.get(address).status_code == 302
    assert signed_in(somebody).get(address).status_code == 403
    assert signed_in(somebody).post(address, {"title": "x"}).status_code == 403


def test_a_clause_is_taken_out_and_a_proposal_published_and_withdrawn(signed_in, drafter):
    page, document = signed_in(drafter), make.document()
    clause, draft = make.clause(document), make.proposal(ready=False)
    remove = reverse("drafting:remove_clause", args=[clause.uid])
    ready = reverse("drafting:make_ready", args=[draft.uid])
    withdraw = reverse("drafting:withdraw", args=[draft.uid])

    for address in (remove, ready, withdraw):
        assert page.post(address, sent(page, address)).status_code == 302

    assert list(document.clauses.filter(removed_at=None)) == []
    draft.refresh_from_db()
    assert draft.state == "withdrawn"


def test_odd_filters_narrow_nothing(client):
    make.proposal(themes=[make.theme()])

    for query in ("theme=nonsense", "state=odd", "page=999", f"theme={make.theme().uid}&state=ready"):
        assert len(client.get(f"/en/resolutions/proposals/?{query}").context["proposals"]) == 1
    assert client.get("/en/resolutions/?kind=odd&state=%00").status_code == 200
