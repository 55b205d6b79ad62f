import datetime
import re

import pytest
from django.urls import reverse

from tiltas.drafting import services as drafting
from tiltas.implementation import services
from tiltas.implementation.models import (
    Challenge,
    Feedback,
    Measure,
    Recommendation,
    Report,
    Response,
    Service,
    VisitAdvice,
)
from tiltas.implementation.stations import address_of_file
from tiltas.network.views import place_address

from . import factories as make

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert(1)</script>"


def sent(page, form_url, **data):
    """What a browser would send: the hidden fields of the form with what was typed."""
    answer = page.get(form_url)
    assert answer.status_code == 200
    hidden = {field.name: field.value() for field in answer.context["form"].hidden_fields()}
    return hidden | data


@pytest.fixture
def full(municipality, association):
    """A file with a bit of everything; called again it gets another bit."""

    def fill(number=1, text="Text"):
        place, housing = municipality.governs, make.theme()
        challenge = make.challenge(place, f"{text} {number}", theme=housing, text=text)
        clause = make.clause(make.document(), sources=[make.proposal(sources=[make.voice()])], text=text)
        recommendation = make.recommendation(
            municipality, f"{text} {number}", sources=[clause, challenge], theme=housing, text=text
        )
        services.respond(
            recommendation=recommendation, kind="not_accepted", language="en", reason=text, alternative=text
        )
        service = make.service(
            place, f"{text} {number}", theme=housing, provider=association, for_whom=text, note=text
        )
        plan = make.plan(municipality, f"{text} {number}")
        measure = make.measure(
            plan,
            f"{text} {number}",
            answers=recommendation,
            creates=[service],
            co_owner=association,
            text=text,
            milestones=[(text, make.DAY)],
        )
        report = make.report(measure, what_changed=text)
        services.give_feedback(report=report, text=text, language="en")
        services.advise(place=place, text=text, language="en", challenges=[challenge])
        return {
            "recommendation": recommendation, "challenge": challenge, "service": service, "plan": plan,
            "measure": measure, "report": report,
        }  # fmt: skip

    return fill


READ = ["file", "prepare", "recommendations", "table", "index"]


def address_of(name, municipality):
    if name == "file":
        return address_of_file(municipality.governs)
    if name == "prepare":
        return reverse("implementation:prepare", args=[municipality.governs.uid])
    return reverse(f"implementation:{name}")


@pytest.mark.parametrize("name", READ)
def test_pages_ask_the_database_equally_often_at_one_and_three(
    client, full, municipality, name, django_assert_max_num_queries
):
    address = address_of(name, municipality).replace("/en/", "/ar/")
    counts = []
    for number in range(3):
        full(number)
        client.get(address)
        if number == 1:
            continue
        with django_assert_max_num_queries(10) as asked:
            answer = client.get(address)
        counts.append(len(asked))
        assert answer.status_code == 200
        assert not answer.cookies
        assert "csrfmiddlewaretoken" not in answer.content.decode()

    assert counts[0] == counts[1]


@pytest.mark.parametrize("kind", ["recommendation", "challenge", "service", "plan", "measure"])
@pytest.mark.parametrize("language", ["en", "lt"])
def test_detail_pages_are_light_and_set_no_cookie(client, full, kind, language, django_assert_max_num_queries):
    thing = full()[kind]
    address = thing.get_absolute_url().replace("/en/", f"/{language}/")
    client.get(address)

    with django_assert_max_num_queries(10):
        answer = client.get(address)

    assert answer.status_code == 200
    assert not answer.cookies


def test_what_people_wrote_is_shown_as_text(client, full, municipality):
    things = full(text=SCRIPT)
    addresses = [thing.get_absolute_url() for kind, thing in things.items() if kind != "report"]

    for address in [*addresses, *(address_of(name, municipality) for name in READ)]:
        answer = client.get(address)
        assert answer.status_code == 200
        assert SCRIPT not in answer.content.decode()


def test_wrong_words_lead_to_the_right_address(client, full, municipality):
    recommendation = full()["recommendation"]

    for wrong, right in [
        (f"/en/progress/recommendations/{recommendation.uid}--/", recommendation.get_absolute_url()),
        (f"/en/progress/files/{municipality.governs.uid}-x/", address_of_file(municipality.governs)),
    ]:
        answer = client.get(wrong)
        assert (answer.status_code, answer["Location"]) == (301, right)


def test_the_file_leads_to_the_page_of_its_place(client, municipality):
    place = municipality.governs

    assert f'href="{place_address(place)}"' in client.get(address_of_file(place)).content.decode()


def test_for_the_officer_what_is_due_stands_first(signed_in, client, officer, municipality, today):
    recommendation = make.recommendation(municipality)
    address = address_of_file(municipality.governs)

    page = signed_in(officer).get(address).content.decode()

    assert reverse("implementation:respond", args=[recommendation.uid]) in page
    assert page.index("What is due") < page.index(recommendation.get_absolute_url())
    assert "What is due" not in client.get(address).content.decode()


def test_an_officer_answers_once(signed_in, officer, officer_elsewhere, municipality):
    recommendation = make.recommendation(municipality)
    address, page = reverse("implementation:respond", args=[recommendation.uid]), signed_in(officer)
    data = sent(page, address, kind="accepted", language="en", text="We open two courses.")

    first, again = page.post(address, data), page.post(address, data)

    assert first["Location"] == again["Location"] == f"{recommendation.get_absolute_url()}#answer"
    assert Response.objects.count() == 1
    assert page.get(address).status_code == 409
    assert signed_in(officer_elsewhere).get(address).status_code == 403


def test_no_text_of_an_answer_is_called_optional_or_always_needed(signed_in, officer, municipality):
    page, address = signed_in(officer), reverse("implementation:respond", args=[make.recommendation(municipality).uid])

    text = page.get(address).content.decode()

    for name in ("text", "reason", "alternative"):
        control = re.search(rf'<textarea[^>]*name="{name}"[^>]*>', text)[0]
        assert "required" not in control
        assert "_helptext" in control
    assert "optional" not in text
    assert page.post(address, sent(page, address, kind="accepted", language="en")).status_code == 422


def test_a_clause_of_an_adopted_text_leads_to_a_recommendation(signed_in, client, drafter, officer):
    document = make.document()
    clause = make.clause(document)
    way = f"{reverse('implementation:recommend')}?source={clause.uid}"
    page = signed_in(drafter)
    assert way not in page.get(document.get_absolute_url()).content.decode()

    drafting.adopt(document=document, adopted_by="The forum")

    assert way in page.get(document.get_absolute_url()).content.decode()
    assert [entry.uid for entry in page.get(way).context["form"].chosen()] == [clause.uid]
    for reader in (client, signed_in(officer)):
        assert way not in reader.get(document.get_absolute_url()).content.decode()


def test_an_officer_of_another_municipality_is_refused(signed_in, client, officer_elsewhere, municipality):
    recommendation = make.recommendation(municipality)
    measure = make.measure(make.plan(municipality))
    page = signed_in(officer_elsewhere)
    addresses = [
        reverse("implementation:respond", args=[recommendation.uid]),
        reverse("implementation:report", args=[measure.uid]),
        reverse("implementation:undertake", args=[measure.plan.uid]),
        reverse("implementation:list_service", args=[municipality.governs.uid]),
        reverse("implementation:record_challenge", args=[municipality.governs.uid]),
    ]

    for address in addresses:
        assert page.get(address).status_code == 403
        assert page.post(address, {"once": "x", "kind": "accepted", "text": "x", "language": "en"}).status_code == 403
        assert client.get(address).status_code == 302

    assert Response.objects.count() == 0


def test_refusing_without_a_reason_says_what_is_missing_and_keeps_what_was_typed(signed_in, officer, municipality):
    recommendation = make.recommendation(municipality)
    address, page = reverse("implementation:respond", args=[recommendation.uid]), signed_in(officer)

    answer = page.post(address, sent(page, address, kind="not_accepted", language="en", alternative="Something small"))

    assert answer.status_code == 422
    assert "Write why it is not accepted" in answer.content.decode()
    assert "Something small" in answer.content.decode()
    assert Response.objects.count() == 0


def test_an_officer_plans_undertakes_and_reports(signed_in, officer, municipality, association):
    page = signed_in(officer)
    recommendation = make.recommendation(municipality)

    start = reverse("implementation:make_plan")
    answer = page.post(
        start,
        sent(page, start, organisation=municipality.uid, title="Plan", language="en", starts_on="2026-01-01"),
    )
    plan = municipality.plans.get()
    assert answer["Location"] == plan.get_absolute_url()
    add = reverse("implementation:undertake", args=[plan.uid])
    data = sent(
        page, add, language="en", title="Courses", answers=recommendation.uid, owner=municipality.uid,
        co_owner=association.uid, starts_on="2026-02-01", ends_on="2026-12-31", new_service="Evening course",
        new_service_for_whom="People who work", milestone_1="A room", milestone_1_due="2026-03-01",
    )  # fmt: skip
    assert page.post(add, {**data, "ends_on": "2025-01-01"}).status_code == 422
    page.post(add, data)
    page.post(add, data)
    measure, service = Measure.objects.get(), Service.objects.get()
    assert (service.name, service.state, service.provider) == ("Evening course", "planned", municipality)
    assert list(measure.milestones.values_list("title", "due_on")) == [("A room", datetime.date(2026, 3, 1))]
    address = reverse("implementation:report", args=[measure.uid])
    told = sent(
        page, address, organisation=municipality.uid, state="done", language="en", what_changed="It runs.",
        reached=str(measure.milestones.get().pk),
    )  # fmt: skip
    refused = page.post(address, told)
    assert (refused.status_code, Report.objects.count()) == (422, 0)
    assert "Say whether the service is offered now" in refused.content.decode()
    page.post(address, {**told, f"service_{service.uid}": "exists"})

    service.refresh_from_db()
    assert service.state == "exists"
    assert measure.milestones.get().reached_on is not None
    assert page.get(measure.get_absolute_url()).status_code == 200


def test_nothing_changed_is_a_fair_answer(signed_in, officer, municipality):
    measure, page = make.measure(make.plan(municipality)), signed_in(officer)
    address = reverse("implementation:report", args=[measure.uid])
    data = sent(page, address, organisation=municipality.uid, state="stuck", language="en")

    assert page.post(address, data).status_code == 422
    assert page.post(address, {**data, "nothing_changed": "on"}).status_code == 302
    assert Report.objects.get().nothing_changed


def test_a_refugee_led_association_undertakes_in_the_plan_of_its_place(
    signed_in, refugee_leader, association, municipality
):
    plan, page = make.plan(municipality), signed_in(refugee_leader)
    address = reverse("implementation:undertake", args=[plan.uid])
    data = sent(page, address, language="en", title="Our kitchen", starts_on="2026-02-01")

    assert page.post(address, {**data, "owner": municipality.uid}).status_code == 422
    assert page.post(address, {**data, "owner": association.uid}).status_code == 302
    assert Measure.objects.get().owner == association


def test_a_drafter_recommends(signed_in, drafter, municipality):
    page, clause = signed_in(drafter), make.clause(make.document())
    address = reverse("implementation:recommend")
    data = sent(
        page,
        address,
        addressee=municipality.uid,
        title="Courses",
        text="Offer two.",
        language="en",
        due_on="2026-09-01",
    )

    assert page.post(address, data).status_code == 422
    found = page.post(address, {**data, "find": "1", "words": clause.uid})
    assert [entry.node for entry in found.context["form"].found()] == [clause.node]
    page.post(address, {**data, "sources": [clause.uid]})

    assert list(Recommendation.objects.values_list("title", "addressee")) == [("Courses", municipality.pk)]


def test_experts_record_advise_and_look_on(signed_in, consultant, municipality):
    page, place = signed_in(consultant), municipality.governs
    record = reverse("implementation:record_challenge", args=[place.uid])
    page.post(record, sent(page, record, title="No courses", language="en", study="A study", found_on="2021-01-01"))
    challenge = Challenge.objects.get()
    advise = reverse("implementation:advise", args=[place.uid])
    page.post(advise, sent(page, advise, text="Ask the library.", language="en", challenges=challenge.uid))
    report = make.report(make.measure(make.plan(municipality)))
    view = reverse("implementation:feedback", args=[report.uid])
    page.post(view, sent(page, view, text="Good.", language="en"))

    assert VisitAdvice.objects.get().text == "Ask the library."
    assert Feedback.objects.get().text == "Good."
    assert "No courses" in page.get(reverse("implementation:prepare", args=[place.uid])).content.decode()


def test_an_officer_keeps_the_services(signed_in, officer, municipality):
    page, place = signed_in(officer), municipality.governs
    add = reverse("implementation:list_service", args=[place.uid])
    page.post(add, sent(page, add, name="Course", language="en", state="missing", languages=["lt", "uk"]))
    service = Service.objects.get()
    change = reverse("implementation:change_service", args=[service.uid])
    page.post(change, sent(page, change, name="Course", language="en", state="partly"))

    service.refresh_from_db()
    assert (service.state, service.is_sample) == ("partly", True)


def test_odd_filters_narrow_nothing(client, municipality):
    make.recommendation(municipality)

    for query in ("kind=odd", "theme=x", "place=00000000", "state=?", "page=-1", "addressee=%00"):
        assert len(client.get(f"/en/progress/recommendations/?{query}").context["recommendations"]) == 1
    assert client.get("/en/progress/table/?by=odd&theme=x").status_code == 200


@pytest.mark.parametrize("address", ["", "table/", "recommendations/"])
def test_empty_pages_say_what_to_do(client, address):
    assert 'class="empty"' in client.get(f"/en/progress/{address}").content.decode()


def test_the_page_of_an_organisation_says_what_it_was_asked_and_what_it_undertakes(
    client, full, municipality, association
):
    things = full()

    asked = client.get(municipality.get_absolute_url()).content.decode()
    shares = client.get(association.get_absolute_url()).content.decode()

    assert things["recommendation"].get_absolute_url() in asked
    assert things["measure"].get_absolute_url() in shares
