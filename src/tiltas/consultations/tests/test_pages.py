import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tiltas.accounts.participation import COOKIE
from tiltas.consultations import services
from tiltas.consultations.models import Consultation, Statement, Vote
from tiltas.languages.services import save_version

from . import factories as make

pytestmark = pytest.mark.django_db
LIST = "/en/consultations/"


@pytest.fixture
def resident():
    """A browser that has been nowhere yet, and is checked as a stranger's is."""
    return Client(enforce_csrf_checks=True)


def page_of(consultation, name=""):
    return f"/en/consultations/{consultation.uid}/{name}"


def answer(browser, statement, choice="agree", **extra):
    card = browser.get(page_of(statement.consultation, f"take-part/{statement.uid}/"))
    token = browser.cookies["csrftoken"].value
    assert card.status_code == 200
    return browser.post(
        page_of(statement.consultation, f"take-part/{statement.uid}/answer/"),
        {"choice": choice, "language": "en", "csrfmiddlewaretoken": token} | extra,
    )


def asked(client, address):
    for code in ("consultation", "statement", "theme"):
        ContentType.objects.filter(model=code).first()
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_the_list_asks_equally_often_for_one_and_for_three(client):
    make.consultation()
    one = asked(client, LIST)
    make.consultation()
    make.consultation()

    assert asked(client, LIST) == one
    assert one <= 10


def test_pages_of_a_consultation_ask_equally_often_for_one_statement_and_for_three(client):
    consultation = make.consultation()
    make.statement(consultation)
    pages = [consultation.get_absolute_url(), page_of(consultation, "take-part/"), page_of(consultation, "results/")]
    one = [asked(client, address) for address in pages]
    make.statements(consultation, 2)

    assert [asked(client, address) for address in pages] == one
    assert max(one) <= 10


def test_the_result_asks_equally_often_whatever_it_shows(client):
    consultation, _said, _groups = make.two_groups(size=15, dividing=6)
    make.analysed(consultation)
    few = asked(client, page_of(consultation, "results/"))
    other, _said, _groups = make.two_groups(size=20, dividing=14)
    make.analysed(other)

    assert asked(client, page_of(other, "results/")) == few
    assert few <= 10


def test_a_card_of_somebody_known_asks_at_most_ten_times(resident):
    consultation = make.consultation()
    first, _second, _third = make.statements(consultation, 3)
    answer(resident, first)

    assert asked(resident, page_of(consultation, "take-part/")) <= 10


def test_reading_sets_no_cookie(client):
    consultation, said, _groups = make.two_groups()
    finding = services.record_finding(run=make.analysed(consultation), statement=said[0], kind="common_ground")
    for address in [
        LIST,
        consultation.get_absolute_url(),
        said[0].get_absolute_url(),
        finding.get_absolute_url(),
        page_of(consultation, "results/"),
        page_of(consultation, "results.json"),
        page_of(consultation, "results.csv"),
        page_of(consultation, "thank-you/"),
    ]:
        response = client.get(address)
        assert response.status_code == 200, address
        assert not response.cookies, address
        assert b"csrfmiddlewaretoken" not in response.content, address


def test_only_the_card_and_its_first_answer_set_cookies(resident):
    consultation = make.consultation()
    statement, _other = make.statements(consultation, 2)

    card = resident.get(page_of(consultation, "take-part/"))
    assert set(card.cookies) == {"csrftoken"}
    assert card["Cache-Control"] == "no-store"

    response = answer(resident, statement)
    assert response.status_code == 302
    assert COOKIE in response.cookies
    assert response.cookies[COOKIE]["httponly"]
    assert Vote.objects.get().statement == statement


def test_without_javascript_one_card_follows_the_other_to_the_thank_you(resident):
    consultation = make.consultation()
    make.statements(consultation, 3)

    for number in range(3):
        card = resident.get(page_of(consultation, "take-part/"))
        assert f"{number + 1} of 3" in card.content.decode()
        answer(resident, card.context["statement"], "disagree")

    response = resident.get(page_of(consultation, "take-part/"))
    assert response.url == page_of(consultation, "thank-you/")
    assert "You have answered everything." in resident.get(response.url).content.decode()


def test_sending_an_answer_twice_counts_once_and_again_otherwise_changes_it(resident):
    consultation = make.consultation()
    statement = make.statement(consultation)
    make.statement(consultation)

    answer(resident, statement)
    answer(resident, statement)
    answer(resident, statement, "unsure", back="my-answers")

    assert list(Vote.objects.values_list("choice", flat=True)) == ["unsure"]
    text = resident.get(page_of(consultation, "my-answers/")).content.decode()
    assert statement.text in text
    assert "I am not sure" in text


def test_the_first_button_pressed_twice_at_once_is_one_person(resident):
    """Neither request has the participant's cookie yet; both have the form's."""
    statement = make.statement()
    answer(resident, statement)
    resident.cookies.pop(COOKIE)

    answer(resident, statement)

    assert Vote.objects.count() == 1


def test_a_made_up_language_is_not_counted(resident):
    statement = make.statement()

    answer(resident, statement, language="zz")

    assert Vote.objects.get().language == ""


def test_skipping_shows_another_one_and_stores_nothing(resident):
    consultation = make.consultation()
    first, second = make.statements(consultation, 2)

    card = resident.get(page_of(consultation, f"take-part/?later={first.uid}"))

    assert card.context["statement"] == second
    assert not Vote.objects.exists()


def test_no_answer_chosen_is_said_and_the_card_stays(resident):
    statement = make.statement()

    response = answer(resident, statement, choice="")

    assert response.status_code == 422
    assert "Choose one of the four answers." in response.content.decode()
    assert response.context["statement"] == statement


def test_an_answer_without_the_forms_cookie_is_refused():
    statement = make.statement()

    response = Client(enforce_csrf_checks=True).post(
        page_of(statement.consultation, f"take-part/{statement.uid}/answer/"), {"choice": "agree"}
    )

    assert response.status_code == 403
    assert not Vote.objects.exists()


def test_an_answer_after_closing_is_told_and_nothing_is_lost(resident):
    consultation = make.consultation()
    statement, other = make.statements(consultation, 2)
    answer(resident, statement)
    resident.get(page_of(consultation, f"take-part/{other.uid}/"))
    services.close_consultation(consultation=Consultation.objects.get(pk=consultation.pk))

    response = resident.post(
        page_of(consultation, f"take-part/{other.uid}/answer/"),
        {"choice": "agree", "csrfmiddlewaretoken": resident.cookies["csrftoken"].value},
    )

    assert response.status_code == 409
    assert "What you answered before still counts." in response.content.decode()
    assert list(Vote.objects.values_list("statement_id", flat=True)) == [statement.pk]
    assert resident.get(page_of(consultation, "take-part/")).status_code == 410


def test_a_stranger_does_not_become_a_participant_by_answering_what_is_closed():
    statement = make.statement()
    services.close_consultation(consultation=statement.consultation)

    response = Client().post(
        page_of(statement.consultation, f"take-part/{statement.uid}/answer/"), {"choice": "agree"}
    )

    assert response.status_code == 409
    assert not response.cookies


def test_a_statement_sent_twice_is_one_and_thanked_for_twice(resident):
    consultation = make.consultation()
    address = page_of(consultation, "say/")
    form = resident.get(address).context["form"]
    data = {
        "text": "More buses",
        "language": "en",
        "once": form["once"].value(),
        "csrfmiddlewaretoken": resident.cookies["csrftoken"].value,
    }

    answers = [resident.post(address, data) for _time in range(2)]

    assert [answer["Location"] for answer in answers] == [page_of(consultation, "thank-you/?said=1")] * 2
    assert Statement.objects.count() == 1
    assert "messages" not in resident.cookies


def test_somebody_says_something_and_sees_html_as_text(resident):
    consultation = make.consultation()
    resident.get(page_of(consultation, "say/"))
    data = {
        "text": "<script>alert(1)</script> More buses",
        "language": "en",
        "csrfmiddlewaretoken": resident.cookies["csrftoken"].value,
    }

    response = resident.post(page_of(consultation, "say/"), data)
    again = resident.post(page_of(consultation, "say/"), data)

    statement = Statement.objects.get()
    assert "said=1" in response.url
    assert again.status_code == 409
    assert "Somebody has said the same already" in again.content.decode()
    text = resident.get(statement.get_absolute_url()).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; More buses" in text
    assert "<script>alert" not in text


@pytest.mark.parametrize(("text", "status"), [("", 422), ("   ", 422), ("x" * 281, 422), ("\x07", 422)])
def test_what_is_no_statement_is_refused_and_kept_in_the_form(client, text, status):
    consultation = make.consultation()

    response = client.post(page_of(consultation, "say/"), {"text": text, "language": "en"})

    assert response.status_code == status
    assert not Statement.objects.exists()
    if text.strip("\x07 "):
        assert text in response.content.decode()


def test_a_translation_is_marked_and_leads_to_the_original(client):
    consultation = make.consultation()
    statement = make.statement(consultation, text="Дитина не перекладає.", language="uk")
    save_version(of=statement, language="en", texts={"text": "A child does not interpret."}, origin="machine")

    text = client.get(page_of(consultation, f"take-part/{statement.uid}/")).content.decode()

    assert "A child does not interpret." in text
    assert "Translated by a machine, not checked by a person" in text
    assert "Дитина не перекладає." in text


def test_the_answer_is_recorded_in_the_language_in_which_it_was_read(client):
    consultation = make.consultation()
    statement = make.statement(consultation, text="Дитина не перекладає.", language="uk")

    card = client.get(f"/ar/consultations/{consultation.uid}/take-part/{statement.uid}/").content.decode()

    assert '<input type="hidden" name="language" value="uk">' in card
    assert 'lang="uk" dir="ltr"' in card


def test_a_script_gets_the_next_card_only(client):
    consultation = make.consultation()
    first, second = make.statements(consultation, 2)

    response = client.post(
        page_of(consultation, f"take-part/{first.uid}/answer/"),
        {"choice": "agree", "language": "en"},
        headers={"X-Part": "card"},
    )

    text = response.content.decode()
    assert response.status_code == 200
    assert second.text in text
    assert "<html" not in text


def test_everything_answered_can_be_taken_back(client):
    consultation = make.consultation()
    statement = make.statement(consultation)
    client.post(page_of(consultation, f"take-part/{statement.uid}/answer/"), {"choice": "agree"})
    assert client.post(page_of(consultation, "my-answers/"), {}).status_code == 422

    client.post(page_of(consultation, "my-answers/"), {"sure": "on"})

    assert not Vote.objects.exists()


def test_wrong_words_lead_to_the_right_address(client):
    consultation = make.consultation(title="What helps?")

    response = client.get(f"/en/consultations/{consultation.uid}-wrong-words/")

    assert (response.status_code, response.url) == (301, f"/en/consultations/{consultation.uid}-what-helps/")


def test_a_draft_is_not_there_for_readers(client, signed_in, organiser):
    draft = make.consultation(draft=True, by=organiser)

    assert client.get(draft.get_absolute_url()).status_code == 404
    assert client.get(page_of(draft, "take-part/")).status_code == 404
    assert client.get(LIST).content.decode().count(draft.title) == 0
    assert signed_in(organiser).get(draft.get_absolute_url()).status_code == 200


def test_filters_and_empty_lists_say_what_to_do(client):
    assert "There is no consultation yet." in client.get(LIST).content.decode()
    make.consultation()

    assert "No consultation fits." in client.get(f"{LIST}?state=closed").content.decode()
    assert "1 consultation" in client.get(f"{LIST}?state=open&theme=nonsense").content.decode()
