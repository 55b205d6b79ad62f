import re
from pathlib import Path

import pytest
import yaml
from django.contrib.contenttypes.models import ContentType
from django.contrib.staticfiles import finders

from tiltas.languages.models import LanguageVersion
from tiltas.languages.services import save_version
from tiltas.themes.models import Theme
from tiltas.themes.queries import all_themes, theme_by_key
from tiltas.themes.services import THEMES, seed_themes

OURS = ["en", "et", "lv", "lt", "sv", "ru", "uk", "ar"]
ENTRIES = yaml.safe_load(THEMES.read_text(encoding="utf-8"))


@pytest.fixture
def themes(db):
    seed_themes()


def test_there_are_sixteen_themes_with_keys_of_their_own():
    assert len({entry["key"] for entry in ENTRIES}) == 16


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["key"])
@pytest.mark.parametrize("field", ["title", "contains"])
def test_every_theme_is_written_in_all_our_languages(entry, field):
    texts = entry[field]

    assert list(texts) == OURS
    assert all(text.strip() == text and text for text in texts.values())
    assert len(set(texts.values())) == len(OURS)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["key"])
def test_each_language_keeps_to_its_script(entry):
    for field in ("title", "contains"):
        for language, script in [("ar", r"[؀-ۿ]"), ("ru", r"[Ѐ-ӿ]"), ("uk", r"[Ѐ-ӿ]")]:
            letters = [letter for letter in entry[field][language] if letter.isalpha()]
            assert all(re.match(script, letter) for letter in letters), (language, entry[field][language])
        assert not re.search(r"[ыэёъ]", entry[field]["uk"])
        assert not re.search(r"[іїєґ]", entry[field]["ru"])


@pytest.mark.parametrize("language", OURS)
def test_readers_see_every_theme_in_their_language(themes, language):
    shown = all_themes(language)

    assert [theme.key for theme in shown] == [entry["key"] for entry in ENTRIES]
    assert [theme.shown.title.plain for theme in shown] == [entry["title"][language] for entry in ENTRIES]
    assert all(theme.shown.contains.language == language and theme.shown.is_fresh for theme in shown)


def test_translations_are_marked_as_imported(themes):
    origins = set(LanguageVersion.objects.values_list("origin", "state"))

    assert origins == {("imported", "published")}


def test_all_themes_are_read_in_two_statements(themes, django_assert_num_queries):
    ContentType.objects.get_for_model(Theme)

    with django_assert_num_queries(2):
        assert len([theme.shown.title for theme in all_themes("lt")]) == 16


def test_seeding_again_changes_nothing(themes):
    assert seed_themes() == 0
    assert Theme.objects.count() == 16


def test_seeding_leaves_a_translation_that_a_person_made(themes):
    language = theme_by_key("language")
    save_version(of=language, language="lt", texts={"title": "Kalbos", "contains": "Kalbos mokymasis."})

    assert seed_themes() == 0
    assert LanguageVersion.objects.get(object_id=language.pk, language="lt").payload["title"] == "Kalbos"


def test_a_reworded_source_is_brought_back_with_fresh_translations(themes):
    Theme.objects.filter(key="housing").update(title="Homes")

    assert seed_themes() == 1
    assert theme_by_key("housing").title == "Housing and neighbourhood"


def test_every_theme_has_a_drawing():
    sprite = Path(finders.find("themes/icons.svg")).read_text(encoding="utf-8")

    assert re.findall(r'<symbol id="([^"]+)"', sprite) == [entry["key"] for entry in ENTRIES]
    assert "style" not in sprite
