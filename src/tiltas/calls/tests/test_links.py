"""Official addresses of funding calls that do not answer: who hears of them."""

import datetime

import pytest
from django.core.cache import caches

from tiltas.outside.asking import FAILED, FINE
from tiltas.outside.models import Address
from tiltas.outside.services import look

from .factories import funding_call, in_days

pytestmark = pytest.mark.django_db
GONE, PAST = "https://gone.example/grants", "https://past.example/grants"


@pytest.fixture(autouse=True)
def _asked_on_three_days(settings):
    settings.LINK_CHECK = True
    funding_call("Grants", address=GONE)
    funding_call("Over", address=PAST, deadlines=[("", in_days(-1))])
    for day in (1, 2, 3):
        look(datetime.date(2026, 5, day), asking=lambda url: FAILED if url in (GONE, PAST) else FINE)
    caches["near"].clear()


def test_the_address_of_an_open_funding_call_is_asked_and_of_a_past_one_not():
    assert list(Address.objects.gone().values_list("url", flat=True)) == [GONE]


def test_organisers_are_led_to_the_form_and_others_are_not(signed_in, organiser, somebody):
    page = signed_in(organiser).get("/en/links/").content.decode()

    assert "Grants" in page
    assert "/change/" in page
    assert "leads nowhere any more" in signed_in(organiser).get("/en/desk/").content.decode()
    assert "leads nowhere any more" not in signed_in(somebody).get("/en/desk/").content.decode()


def test_readers_of_the_call_are_told(client, db):
    from tiltas.calls.models import FundingCall

    page = client.get(FundingCall.objects.get(address=GONE).get_absolute_url(), follow=True)

    assert "This address no longer answered on" in page.content.decode()
