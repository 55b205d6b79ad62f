"""Much that is loaded at once has the same translations as if somebody had saved them one by one."""

import pytest

from tiltas.languages.models import LanguageVersion, Revision
from tiltas.languages.services import SourceLanguage, save_first_versions, save_version
from tiltas.themes.models import Theme

pytestmark = pytest.mark.django_db

SAID = {
    "et": {"title": "Eluase ", "contains": "Kus inimesed elavad."},
    "ar": {"title": "السكن", "contains": ""},
}


@pytest.fixture
def themes():
    return [
        Theme.objects.create(
            key=f"housing-{number}", title="Housing", contains="Where people live.", source_language="en"
        )
        for number in range(2)
    ]


def of(theme, model, *fields):
    held = model.objects.filter(**{"version__object_id" if model is Revision else "object_id": theme.pk})
    return sorted(map(repr, held.values_list(*fields)))


def test_at_once_and_one_by_one_are_the_same(themes):
    at_once, one_by_one = themes

    save_first_versions(of=at_once, texts=SAID)
    for language, texts in SAID.items():
        save_version(of=one_by_one, language=language, texts=texts)

    versions = ("language", "payload", "based_on", "origin", "state", "translator", "mark")
    assert of(at_once, LanguageVersion, *versions) == of(one_by_one, LanguageVersion, *versions)
    history = ("version__language", "field", "act", "source_text", "made_from", "translated_text", "origin")
    assert of(at_once, Revision, *history) == of(one_by_one, Revision, *history)
    assert LanguageVersion.objects.filter(object_id=at_once.pk, mark="").count() == 1


def test_all_languages_together_ask_little_of_the_database(themes, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        save_first_versions(of=themes[0], texts=SAID)


def test_the_original_is_no_translation(themes):
    with pytest.raises(SourceLanguage):
        save_first_versions(of=themes[0], texts={"en": {"title": "Homes"}})
