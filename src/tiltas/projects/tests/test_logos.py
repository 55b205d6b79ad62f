"""A fund is shown with its logo, in the place it asks for."""

import io
import re

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from PIL import Image

from tiltas.files.models import File
from tiltas.files.tests import samples
from tiltas.languages.services import save_version
from tiltas.projects import services
from tiltas.projects.models import Funding

from .factories import organisation, project, user, worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return project("Bridges")


@pytest.fixture
def coordinator(made):
    body = organisation()
    services.add_partner(project=made, organisation=body)
    return worker(body, "editor")


def logo(content=None):
    return samples.upload(content or samples.picture(), "logo.jpg", "image/jpeg")


def funded(made, fund="The fund", **facts) -> Funding:
    facts = {"language": "en", "acknowledgement": f"Paid for by {fund}.", "logo": logo(), "logo_alt": fund} | facts
    return services.add_funding(project=made, fund=fund, **facts)


def typed(**more) -> dict:
    return {"language": "en", "fund": "The fund", "number": 1, "wording_en": "Paid for by the fund."} | more


def test_who_works_for_a_partner_hands_the_logo_in_and_readers_see_it(client, signed_in, made, coordinator):
    address = reverse("projects:funding_add", args=[made.uid])

    answer = signed_in(coordinator).post(address, typed(logo=logo(), logo_alt="A blue star"))

    assert answer.status_code == 302
    shown = Funding.objects.get().logo
    page = client.get(made.get_absolute_url()).content.decode()
    assert f'src="{shown.small_url}"' in page
    assert 'alt="A blue star" lang="en"' in page
    sent = b"".join(client.get(shown.get_absolute_url()).streaming_content)
    assert dict(Image.open(io.BytesIO(sent)).getexif()) == {}
    assert b"Anna Photographer" not in sent


def test_the_logo_is_described_in_the_language_of_the_page(client, made):
    save_version(of=funded(made, logo_alt="A blue star"), language="lt", texts={"logo_alt": "Mėlyna žvaigždė"})

    page = client.get(f"/lt/projects/{made.uid}-bridges/").content.decode()

    assert 'alt="Mėlyna žvaigždė" lang="lt"' in page


def test_funds_stand_in_the_order_they_ask_for(client, signed_in, made, coordinator):
    funded(made, "One"), funded(made, "Two")
    three = funded(made, "Three")

    def order():
        return re.findall(r"Paid for by (\w+)\.", client.get(made.get_absolute_url()).content.decode())

    assert order() == ["One", "Two", "Three"]
    browser, address = signed_in(coordinator), reverse("projects:funding_change", args=[made.uid, three.pk])
    form = browser.get(address).context["form"]
    sent = {"fund": "Three", "wording_en": "Paid for by Three.", "logo_alt": "Three", "seen": form["seen"].value()}
    assert form["number"].value() == 3
    assert browser.post(address, typed(**sent | {"number": 1})).status_code == 302
    assert order() == ["Three", "One", "Two"]
    funded(made, "Four", number=2)
    assert order() == ["Three", "Four", "One", "Two"]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"logo": samples.picture()}, "logo_alt"),
        ({"logo": b"<svg xmlns='http://www.w3.org/2000/svg'/>", "logo_alt": "A star"}, "logo"),
        ({"logo": samples.picture(), "logo_alt": "A star", "amount": "5"}, "logo"),
    ],
)
def test_what_is_wrong_with_a_logo_is_said_at_its_field(signed_in, made, coordinator, more, field):
    address = reverse("projects:funding_add", args=[made.uid])

    answer = signed_in(coordinator).post(address, typed(**(more | {"logo": logo(more["logo"])})))

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Funding.objects.exists()
    assert not File.objects.exists()


def test_a_new_logo_takes_the_place_of_the_old_one_and_can_be_taken_away(
    signed_in, made, coordinator, django_capture_on_commit_callbacks
):
    funding = funded(made)
    old = funding.logo
    address = reverse("projects:funding_change", args=[made.uid, funding.pk])
    browser = signed_in(coordinator)

    def change(**more):
        more["seen"] = browser.get(address).context["form"]["seen"].value()
        with django_capture_on_commit_callbacks(execute=True):
            return browser.post(address, typed(logo_alt="The fund", **more)).status_code

    assert change() == 302
    assert File.objects.get() == old
    assert change(logo=logo()) == 302
    assert File.objects.get() != old
    assert not default_storage.exists(old.file.name)
    assert change(without_logo="on") == 302
    assert not File.objects.exists()
    assert Funding.objects.get().logo_alt == ""


def test_whoever_corrects_a_fund_knows_of_a_new_logo(signed_in, made, coordinator):
    funding = funded(made)
    address = reverse("projects:funding_change", args=[made.uid, funding.pk])
    browser = signed_in(coordinator)
    seen = browser.get(address).context["form"]["seen"].value()
    facts = {
        name: getattr(funding, name) for name in ("fund", "programme", "agreement", "amount", "total", "currency")
    }
    services.change_funding(
        funding=funding,
        language="en",
        acknowledgement="Paid for by The fund.",
        logo=logo(),
        logo_alt="The fund",
        **facts,
    )

    assert browser.post(address, typed(logo_alt="The fund", seen=seen)).status_code == 409


def test_a_logo_goes_with_its_fund_and_is_never_described_as_a_picture(
    signed_in, made, coordinator, django_capture_on_commit_callbacks
):
    funding = funded(made)
    shown = funding.logo

    assert signed_in(user("organiser")).get(reverse("files:describe", args=[shown.uid])).status_code == 403
    with django_capture_on_commit_callbacks(execute=True):
        services.remove_part(part=funding, project=made)
    assert not File.objects.exists()
    assert not default_storage.exists(shown.file.name)
