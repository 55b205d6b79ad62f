"""Whoever translates can take away what they translated; an erased account takes its name off, the words stay."""

import pytest
from django.urls import reverse

from tiltas.accounts.services import erase_personal_data, export_personal_data
from tiltas.languages import services
from tiltas.languages.models import Claim, LanguageVersion, Revision
from tiltas.themes.models import Theme

pytestmark = pytest.mark.django_db


@pytest.fixture
def theme():
    return Theme.objects.create(key="jobs", title="Work", source_language="en", order=99)


def test_translations_are_handed_out_and_stay_without_the_name(theme, translator):
    services.save_version(of=theme, language="lt", texts={"title": "Darbas"}, translator=translator)
    services.claim(of=theme, language="ar", by=translator)

    handed_out = str(export_personal_data(user=translator)["accounts"])
    assert "Darbas" in handed_out
    assert "Arabic" in handed_out
    erase_personal_data(user=translator)

    assert [one.by for one in Revision.objects.all()] == [None]
    assert LanguageVersion.objects.get().translator is None
    assert not Claim.objects.exists()


def test_checked_translations_are_handed_out(theme, translator, signed_in):
    services.save_version(of=theme, language="lt", texts={"title": "Darbas"}, origin="machine")
    page = signed_in(translator)
    address = reverse("languages:translate", args=["themes.theme", theme.pk, "lt"])
    form = page.get(address).context["form"]
    assert "Translations checked" not in export_personal_data(user=translator)["accounts"]

    page.post(address, {name: form[name].value() or "" for name in form.fields})

    [checked] = export_personal_data(user=translator)["accounts"]["Translations checked"]
    assert checked.endswith(" · Lithuanian · Darbas")


def test_what_a_person_wrote_is_no_checked_translation(theme, translator, signed_in):
    address = reverse("languages:translate", args=["themes.theme", theme.pk, "lt"])

    signed_in(translator).post(address, {"title": "Darbas", "contains": "", "seen_at": ""})

    assert LanguageVersion.objects.get(object_id=theme.pk).reviewer is None


def test_history_goes_with_the_object(theme, translator):
    services.save_version(of=theme, language="lt", texts={"title": "Darbas"}, translator=translator)

    theme.delete()

    assert not Revision.objects.exists()
