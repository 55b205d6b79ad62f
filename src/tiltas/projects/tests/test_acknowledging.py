"""Who paid is named where it shows: on the project, and on what the project brought out."""

import pytest
from django.utils import translation

from tiltas.languages.services import save_version
from tiltas.library.services import withdraw
from tiltas.library.tests import factories as library
from tiltas.projects import services
from tiltas.projects.models import Deliverable

from .factories import project

pytestmark = pytest.mark.django_db
HOST = "https://tiltas.example"


@pytest.fixture
def study():
    return library.publication(title="The study")


@pytest.fixture
def made(study):
    made = project("First seminars", acronym="MIPAS")
    work = services.add_work_package(project=made, number=1, title="Studies", language="en")
    services.add_deliverable(work_package=work, title="A study", url=HOST + study.get_absolute_url())
    services.add_funding(
        project=made, fund="The fund", language="en", acknowledgement="Paid for by the fund.",
        wordings={"lt": "Finansuoja fondas."},
    )  # fmt: skip
    return made


def page(client, thing, language):
    with translation.override(language):
        address = thing.get_absolute_url()
    return client.get(address, follow=True).content.decode()


def test_what_a_project_brought_out_names_the_project_and_who_paid(client, made, study):
    shown = page(client, study, "en")

    assert "First seminars" in shown
    assert "Paid for by the fund." in shown
    assert made.get_absolute_url() in shown
    assert "Paid for by the fund." not in page(client, library.publication(), "en")


@pytest.mark.parametrize(
    ("language", "wording"),
    [("en", "Paid for by the fund."), ("lt", "Finansuoja fondas."), ("sv", "Paid for by the fund.")],
)
def test_the_fund_is_named_in_its_own_words(client, made, study, language, wording):
    for thing in (made, study):
        assert wording in page(client, thing, language)


def test_no_machine_words_an_acknowledgement(client, made):
    save_version(
        of=made.funding.get(), language="sv", origin="machine",
        texts={"fund": "Fonden", "acknowledgement": "Betalt av fonden."},
    )  # fmt: skip

    shown = page(client, made, "sv")

    assert "Betalt av fonden." not in shown
    assert "Paid for by the fund." in shown


def test_a_deliverable_leads_to_the_entry_in_the_language_of_the_page(client, made, study):
    assert Deliverable.objects.get().entry == study.node
    assert f"/lt/knowledge/{study.uid}-" in page(client, made, "lt")

    withdraw(thing=study)

    assert f"/lt/knowledge/{study.uid}--/" not in page(client, made, "lt")


def test_other_addresses_lead_to_no_entry(study):
    work = services.add_work_package(project=project("Another"), number=1, title="Studies", language="en")
    for number, url in enumerate(["", HOST, "https://example.org/reports/abcdefgh-the-report/"]):
        services.add_deliverable(work_package=work, title=f"A study {number}", url=url)

    assert not Deliverable.objects.exclude(entry=None).exists()
