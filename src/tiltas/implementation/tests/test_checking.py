"""A service that stays as it is needs one press a year; everybody sees when somebody looked last."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from tiltas.accounts.models import AuditEntry
from tiltas.accounts.services import erase_personal_data, export_personal_data
from tiltas.analysis.coverage import Word, word_of
from tiltas.implementation import matrix, queries, services
from tiltas.implementation.models import Service
from tiltas.implementation.stations import address_of_file
from tiltas.library.models import check_limit
from tiltas.network.services import add_member

from . import factories as make
from .test_pages import sent

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.localdate() - datetime.timedelta(days=500)
NOT_CHECKED = "Nobody responsible has said for a long time that this is still correct."


@pytest.fixture
def service(municipality):
    return make.service(municipality.governs, state="exists", theme=make.theme(), provider=municipality, on=LONG_AGO)


def verify(service):
    return reverse("implementation:verify_service", args=[service.uid])


def text_of(page, address):
    return page.get(address).content.decode()


def test_one_press_says_that_a_service_is_still_correct(client, signed_in, officer, officer_elsewhere, service):
    address = service.get_absolute_url()
    assert NOT_CHECKED in text_of(client, address)
    assert signed_in(officer_elsewhere).post(verify(service)).status_code == 403
    assert signed_in(officer).get(verify(service)).status_code == 405
    assert "still-correct" not in text_of(client, address)
    assert verify(service) in text_of(signed_in(officer), address)

    answer = signed_in(officer).post(verify(service))

    service.refresh_from_db()
    assert answer["Location"] == address
    assert (service.checked_on, service.verified_by, service.changed_on) == (timezone.localdate(), officer, LONG_AGO)
    assert AuditEntry.objects.filter(action="implementation.verify_service", key=str(service.pk)).count() == 1
    page = text_of(client, address)
    assert NOT_CHECKED not in page
    assert "Checked on" in page


def test_what_nobody_checked_waits_on_the_desk_and_in_the_file(client, signed_in, officer, municipality, service):
    make.service(municipality.governs, "Checked", state="exists", on=LONG_AGO)
    services.verify_service(service=Service.objects.get(name="Checked"), by=officer)
    make.service(municipality.governs, "New", state="exists")
    sentence = "1 service has not been checked for a long time"
    page, file = signed_in(officer), address_of_file(municipality.governs)
    assert sentence in text_of(page, "/en/desk/")
    assert f'href="{file}#due"' in text_of(page, "/en/desk/")
    assert text_of(page, file).count("still-correct") == 1
    assert "still-correct" not in text_of(client, file)

    answer = page.post(verify(service), {"back": "file"})

    assert answer["Location"] == f"{file}#due"
    assert "still-correct" not in text_of(page, file)
    assert sentence not in text_of(page, "/en/desk/")


def test_places_to_look_at_stand_on_the_desk_by_their_names(officer):
    for name in ("Zarasai", "Alytus"):
        body = make.municipality(f"{name} municipality", make.town(name))
        add_member(organisation=body, user=officer, role="officer")
        make.service(body.governs, on=LONG_AGO)

    lines = [line.detail for line in queries.waiting_for(officer)]

    assert [line.partition(" · ")[0] for line in lines] == ["Alytus", "Zarasai"]


@pytest.mark.parametrize(("hours", "is_over"), [(-1, True), (1, False)])
def test_the_desk_and_the_file_agree_on_the_last_day_too(service, hours, is_over):
    Service.objects.update(verified_at=check_limit() + datetime.timedelta(hours=hours))

    service.refresh_from_db()

    assert (service.is_unchecked, Service.objects.unchecked().exists()) == (is_over, is_over)


@pytest.mark.parametrize("how", ["checked", "corrected"])
def test_a_service_that_somebody_looked_at_counts_as_done_lately(officer, municipality, service, how):
    theme, place = service.theme, municipality.governs
    make.measure(make.plan(municipality), theme=theme)
    make.service(place, "Another", state="exists", theme=theme, provider=make.organisation("Association", sample=True))

    def figures():
        found = matrix.reckon(matrix.Cut(frozenset([place.pk]), samples=True)).cells[place.pk, theme.pk]
        assert matrix.cell(place, theme).figures == found
        return found

    assert (figures().active, word_of(figures())) == (1, Word.FRAGILE)

    if how == "checked":
        services.verify_service(service=service, by=officer)
    else:
        services.change_service(service=service, note="On Tuesdays now.", by=officer)

    assert (figures().active, word_of(figures())) == (2, Word.UNHEARD)
    service.refresh_from_db()
    assert service.changed_on == LONG_AGO


def test_a_check_meanwhile_is_no_other_wording(signed_in, officer, service):
    page, edit = signed_in(officer), reverse("implementation:change_service", args=[service.uid])
    filled = sent(page, edit, name="Right", state="exists", language="en")
    services.verify_service(service=service)

    assert page.post(edit, filled).status_code == 302


def test_a_person_is_told_what_they_checked_and_can_be_erased(officer, service):
    services.verify_service(service=service, by=officer)

    told = export_personal_data(user=officer)["implementation"]
    erase_personal_data(user=officer)

    service.refresh_from_db()
    assert told == {"Services checked": [service.name]}
    assert (service.verified_by, service.is_unchecked) == (None, False)
