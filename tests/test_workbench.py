"""The translators' workbench: what changed, what stood there before, who is at it, what still holds."""

import pytest
from django.urls import reverse

from tiltas.accounts.services import erase_personal_data
from tiltas.drafting.tests import factories as doing
from tiltas.languages.models import LanguageVersion, Revision
from tiltas.languages.queries import is_fresh, sources_of
from tiltas.languages.services import save_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal():
    return doing.proposal("Courses in the evening")


def address(thing, view="translate", into="lt"):
    return reverse(f"languages:{view}", args=[thing._meta.label_lower, thing.pk, into])


def filled(thing, version=None, **texts):
    """What a browser sends for a form that was opened now."""
    sources = {f"source_{name}": text for name, text in thing.source_texts().items()}
    return sources | {"seen_at": version.changed_at.isoformat() if version else ""} | texts


def correct(thing, **texts):
    for name, text in texts.items():
        setattr(thing, name, text)
    thing.save()


def version_of(thing, into="lt"):
    return LanguageVersion.objects.get(object_id=thing.pk, language=into)


def test_what_changed_in_the_source_is_marked_word_by_word(signed_in, translator, proposal):
    page = signed_in(translator)
    page.post(address(proposal), filled(proposal, title="Kursai vakare", text="Tekstas"))
    assert "<ins>" not in page.get(address(proposal)).content.decode()

    correct(proposal, title="Courses in the <b>early</b> morning")

    text = page.get(address(proposal)).content.decode()
    assert "</span>evening<span" in text
    assert "<del>" in text
    assert "&lt;b&gt;" in text
    assert "<b>early" not in text


def test_a_source_that_changed_while_somebody_wrote_is_kept_as_it_was_read(signed_in, translator, proposal):
    sent = filled(proposal, title="Kursai vakare", text="Tekstas")
    correct(proposal, title="Courses in the morning")

    signed_in(translator).post(address(proposal), sent)

    version = version_of(proposal)
    assert sources_of(version)["title"] == "Courses in the evening"
    assert not is_fresh(version, proposal.source_texts())


def test_history_grows_by_what_changed_and_is_shown_with_its_people(signed_in, translator, proposal):
    page = signed_in(translator)
    page.post(address(proposal), filled(proposal, title="Kursai vakare", text="Tekstas"))
    page.post(address(proposal), filled(proposal, version_of(proposal), title="Vakariniai kursai", text="Tekstas"))

    said = list(Revision.objects.filter(field="title").order_by("pk").values_list("translated_text", "source_text"))
    assert said == [(text, "Courses in the evening") for text in ("Kursai vakare", "Vakariniai kursai")]
    assert Revision.objects.filter(field="text").count() == 1
    text = page.get(address(proposal, "history")).content.decode()
    assert "Translator" in text
    assert "</span>Vakariniai" in text


def test_an_earlier_text_is_put_into_the_form_and_saved_only_by_saving(signed_in, translator, proposal):
    page = signed_in(translator)
    page.post(address(proposal), filled(proposal, title="Pirmas", text="Tekstas"))
    page.post(address(proposal), filled(proposal, version_of(proposal), title="Antras", text="Tekstas"))
    first = Revision.objects.get(translated_text="Pirmas")

    opened = page.get(f"{address(proposal)}?earlier={first.pk}")

    assert opened.context["form"]["title"].value() == "Pirmas"
    assert version_of(proposal).payload["title"] == "Antras"
    other = doing.proposal("Another")
    save_version(of=other, language="lt", texts={"title": "Kitas"})
    assert page.get(f"{address(other)}?earlier={first.pk}").context["form"]["title"].value() == "Kitas"
    assert page.get(f"{address(other)}?earlier=none").status_code == 200


def test_history_can_not_be_rewritten_and_loses_the_name_of_an_erased_account(translator, proposal):
    save_version(of=proposal, language="lt", texts={"title": "Kursai"}, translator=translator)
    row = Revision.objects.get()

    for rewrite in (row.save, row.delete, Revision.objects.all().delete, lambda: Revision.objects.update(by=None)):
        with pytest.raises(TypeError):
            rewrite()
    erase_personal_data(user=translator)

    assert Revision.objects.get().by is None
    proposal.delete()
    assert not Revision.objects.exists()


def test_a_text_older_than_the_history_is_remembered_before_it_is_replaced(proposal):
    LanguageVersion.objects.create(object=proposal, language="lt", payload={"title": "Senas"}, based_on={"title": "x"})

    save_version(of=proposal, language="lt", texts={"title": "Naujas"})

    assert list(Revision.objects.order_by("pk").values_list("translated_text", flat=True)) == ["Senas", "Naujas"]


def test_a_form_sent_twice_is_saved_once(signed_in, translator, proposal):
    page = signed_in(translator)
    sent = filled(proposal, title="Kursai", text="Tekstas")

    answers = [page.post(address(proposal), sent).status_code for _time in range(2)]

    assert answers == [302, 302]
    assert Revision.objects.count() == 2
    assert page.post(address(proposal), sent | {"title": "Kitaip"}).status_code == 409


def test_an_empty_form_is_shown_again(signed_in, translator, proposal):
    answer = signed_in(translator).post(address(proposal), filled(proposal, title=" ", text=""))

    assert answer.status_code == 422
