"""How sure an entry is, who may confirm it, who works there, and what it was called before."""

import datetime

import pytest
from django.urls import reverse

from tiltas.accounts.models import AuditEntry
from tiltas.accounts.services import erase_personal_data, export_personal_data
from tiltas.core.errors import NotAllowed, Refused
from tiltas.network import queries as network
from tiltas.network.assurance import queries, services
from tiltas.network.models import Claim, Confirmation, Membership, Organisation
from tiltas.network.services import add_member, change_organisation
from tiltas.notifications.queries import unseen
from tiltas.search.queries import find
from tiltas.search.services import rebuild

from . import factories as make

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 3, 1)


def evidenced(name="", **facts):
    made = make.organisation(name, **facts)
    services.keep_evidence(organisation=made, register="Register of associations", number="300-1", looked_up_on=DAY)
    return made


def kind_of(organisation):
    return queries.assurance_of(queries.with_assurance(Organisation.objects.all()).get(pk=organisation.pk)).kind


# Assurance ------------------------------------------------------------------------------------------------------------


def test_an_entry_says_how_sure_it_is(client):
    one, sure = make.organisation("Neighbours"), evidenced("Old Friends")
    assert "Nobody else has confirmed this entry yet." in client.get(one.get_absolute_url()).content.decode()

    services.confirm(organisation=one, confirmed_by=sure)

    text = client.get(one.get_absolute_url()).content.decode()
    assert "Confirmed by" in text
    assert sure.get_absolute_url() in text
    text = client.get(sure.get_absolute_url()).content.decode()
    assert "Register of associations" in text
    assert "300-1" in text
    assert "1 March 2026" in text


def test_a_word_counts_only_if_it_rests_on_a_register_in_two_steps():
    root, first, second, third = evidenced(), make.organisation(), make.organisation(), make.organisation()
    services.confirm(organisation=first, confirmed_by=root)
    services.confirm(organisation=second, confirmed_by=first)

    with pytest.raises(services.NotConfirmedItself):
        services.confirm(organisation=third, confirmed_by=second)
    assert [kind_of(one) for one in (root, first, second, third)] == [
        "evidenced", "confirmed", "confirmed", "self_declared"
    ]  # fmt: skip


def test_two_cannot_hold_each_other_up():
    one, other = evidenced(), make.organisation()
    services.confirm(organisation=other, confirmed_by=one)
    services.confirm(organisation=one, confirmed_by=other)

    services.take_evidence_away(organisation=one)

    assert [kind_of(one), kind_of(other)] == ["self_declared", "self_declared"]


def test_nobody_confirms_itself():
    one = evidenced()
    with pytest.raises(services.NotItself):
        services.confirm(organisation=one, confirmed_by=one)


def test_an_invented_organisation_confirms_no_real_one():
    with pytest.raises(services.SampleAndReal):
        services.confirm(organisation=make.organisation(), confirmed_by=evidenced(sample=True))


def test_a_withdrawn_confirmation_does_not_count_and_stays_on_record(client):
    one, sure = make.organisation(), evidenced()
    client.force_login(make.worker(sure, "officer"))
    where = reverse("network:confirm", args=[one.uid, sure.uid])
    client.post(where)
    assert kind_of(one) == "confirmed"

    client.post(where, {"withdraw": "yes"})

    assert kind_of(one) == "self_declared"
    assert Confirmation.objects.get().withdrawn_on is not None


@pytest.mark.parametrize(("role", "status"), [("member", 403), ("editor", 403), ("officer", 302)])
def test_only_officers_confirm(client, role, status):
    one, sure = make.organisation(), evidenced()
    client.force_login(make.worker(sure, role))

    assert client.post(reverse("network:confirm", args=[one.uid, sure.uid])).status_code == status
    assert Confirmation.objects.exists() == (status == 302)


def test_an_officer_sees_the_button_only_where_the_word_counts(client):
    one, unsure, sure = make.organisation(), make.organisation("Unsure"), evidenced("Sure")
    for organisation, shown in ((unsure, False), (sure, True)):
        client.force_login(make.worker(organisation, "officer"))
        assert ("Confirm this entry for" in client.get(one.get_absolute_url()).content.decode()) is shown


def test_only_organisers_look_into_registers(client):
    one = make.organisation()
    where = reverse("network:evidence", args=[one.uid])
    client.force_login(make.worker(one, "officer"))
    assert client.post(where, {"register": "Ours", "number": "1"}).status_code == 403
    client.force_login(make.user("organiser"))

    assert client.post(where, {"register": "R", "looked_up_on": "2026-03-01"}).status_code == 422
    assert client.post(where, {"register": "R", "number": "1", "looked_up_on": "2026-03-01"}).status_code == 302

    assert kind_of(one) == "evidenced"
    assert client.post(where, {"remove": "yes"}).status_code == 302
    assert kind_of(one) == "self_declared"


# Claims ---------------------------------------------------------------------------------------------------------------


def claim(organisation, user):
    return services.claim(organisation=organisation, user=user, work="Adviser", reason="Ask Ona at the desk.")


def test_an_officer_is_told_and_lets_somebody_in(client):
    one = make.organisation("Neighbours")
    officer, person = make.worker(one, "officer"), make.user(name="Jonas")
    client.force_login(person)
    told = {"work": "Adviser", "reason": "Ask Ona.", "once": "a"}
    for _twice in range(2):
        assert client.post(reverse("network:claim", args=[one.uid]), told).status_code == 302
    found = Claim.objects.get()
    assert [line.address for line in unseen(officer)] == [reverse("network:claim_answer", args=[found.pk])]
    assert ["Jonas" in line.label for line in network.waiting_for(officer)] == [True]

    client.force_login(officer)
    client.post(reverse("network:claim_answer", args=[found.pk]), {"decision": "yes", "role": "editor"})

    assert Membership.objects.get(user=person).role == "editor"
    assert "Neighbours has let you in" in unseen(person)[0].text
    assert network.waiting_for(officer) == []
    assert unseen(officer) == []
    assert AuditEntry.objects.filter(action="claim.accept", by=officer).count() == 1


def test_who_is_turned_away_reads_why(client):
    one = make.organisation("Neighbours")
    officer, person = make.worker(one, "officer"), make.user()
    where = reverse("network:claim_answer", args=[claim(one, person).pk])
    client.force_login(officer)
    assert client.post(where, {"decision": "no", "role": "member"}).status_code == 422

    client.post(where, {"decision": "no", "role": "member", "answer": "Nobody here knows you."})

    assert not Membership.objects.filter(user=person).exists()
    assert "Nobody here knows you." in unseen(person)[0].text
    with pytest.raises(Refused):
        services.answer_claim(claim=Claim.objects.get(), accepted=True, by=officer)


def test_organisers_answer_only_where_nobody_else_does():
    with_officer, without = make.organisation(), make.organisation()
    make.worker(with_officer, "officer")
    organiser = make.user("organiser")
    first, second = claim(with_officer, make.user()), claim(without, make.user())

    assert [line.detail for line in network.waiting_for(organiser)] == [without.name]
    with pytest.raises(NotAllowed):
        services.answer_claim(claim=first, accepted=True, by=organiser)
    services.answer_claim(claim=second, accepted=True, role="officer", by=organiser)
    assert Membership.objects.get(organisation=without).role == "officer"


def test_nobody_lets_themselves_in(client):
    one, organiser = make.organisation(), make.user("organiser")
    made = claim(one, organiser)

    assert network.waiting_for(organiser) == []
    client.force_login(organiser)
    assert client.get(reverse("network:claim_answer", args=[made.pk])).status_code == 403
    with pytest.raises(NotAllowed):
        services.answer_claim(claim=made, accepted=True, by=organiser)


def test_a_claim_is_seen_by_nobody_else(client):
    one = make.organisation()
    person = make.user(name="Jonas Unusual")
    made = claim(one, person)

    assert "Jonas Unusual" not in client.get(one.get_absolute_url()).content.decode()
    assert client.get(reverse("network:claim_answer", args=[made.pk])).status_code == 302
    client.force_login(make.user())
    assert client.get(reverse("network:claim_answer", args=[made.pk])).status_code == 403
    assert client.post(reverse("network:claim_take_back", args=[made.pk])).status_code == 404


def test_one_asks_once_and_may_take_it_back(client):
    one, person = make.organisation(), make.user()
    made = claim(one, person)
    with pytest.raises(services.AskedAlready):
        claim(one, person)
    client.force_login(person)
    assert "No longer ask" in client.get(one.get_absolute_url()).content.decode()

    client.post(reverse("network:claim_take_back", args=[made.pk]))

    assert Claim.objects.get().state == "taken_back"
    assert claim(one, person).state == "asked"


def test_who_works_there_has_nothing_to_claim(client):
    one = make.organisation()
    client.force_login(make.worker(one, "member"))

    assert "I work there" not in client.get(one.get_absolute_url()).content.decode()
    assert client.get(reverse("network:claim", args=[one.uid])).status_code == 403


def test_a_claim_is_handed_out_and_erased_with_the_person():
    person = make.user()
    claim(make.organisation("Neighbours"), person)

    assert "Ask Ona at the desk." in str(export_personal_data(user=person)["network"])
    erase_personal_data(user=person)
    assert not Claim.objects.exists()


# Former names ---------------------------------------------------------------------------------------------------------


def test_another_name_keeps_the_old_one(client):
    one = make.organisation("House of Threads")
    change_organisation(organisation=one, name="House of Bridges")
    rebuild()

    text = client.get(one.get_absolute_url()).content.decode()
    assert "Formerly" in text
    assert "House of Threads" in text
    assert [found.title.plain for found in find("threads", "en")] == ["House of Bridges"]


def test_a_misspelt_name_is_no_history(client):
    one = make.organisation("Huose of Threads", place=make.country())
    client.force_login(make.user("organiser"))
    facts = {"name": "House of Threads", "name_language": "en", "kind": "ngo", "source_language": "en"}
    where = f"/en/network/{one.uid}/change/"

    def change(**facts):
        client.post(where, facts | {"seen": client.get(where).context["form"]["seen"].value()})

    change(**facts, was_misspelt="on")
    one.refresh_from_db()
    assert (one.name, one.former_names) == ("House of Threads", [])

    change(**facts | {"name": "House of Bridges"})
    one.refresh_from_db()
    assert [row["name"] for row in one.former_names] == ["House of Threads"]


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_asks_equally_often(client, count, django_assert_max_num_queries):
    one = evidenced()
    for _each in range(count):
        services.confirm(organisation=one, confirmed_by=evidenced())
    client.get(one.get_absolute_url())
    with django_assert_max_num_queries(10):
        client.get(one.get_absolute_url())

    officer = make.user()
    for _each in range(count):
        add_member(organisation=evidenced(), user=officer, role="officer")
    client.force_login(officer)
    with django_assert_max_num_queries(15):
        client.get(one.get_absolute_url())


def test_many_claims_are_told_with_few_statements(django_assert_max_num_queries):
    body = evidenced("Bridge")
    officer = make.worker(body, "officer")
    for _number in range(6):
        claim(body, make.user())

    with django_assert_max_num_queries(4):
        assert len(unseen(officer)) == 6
