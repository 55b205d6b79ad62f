"""Dictionaries are built at installation, and the house says when one is missing."""

from io import StringIO

from django.core.management import call_command

from tiltas.search import dictionaries
from tiltas.search.analyser import Analyser
from tiltas.search.checks import dictionaries_are_built


def test_a_missing_dictionary_is_said(settings, tmp_path):
    settings.SEARCH_DICTIONARIES = tmp_path
    settings.LANGUAGES = [("en", "English"), ("lt", "Lietuvių")]

    [warning] = dictionaries_are_built(None)

    assert "en, lt" in warning.msg
    assert "build_search_dictionaries" in warning.hint


def test_a_language_that_has_no_dictionary_anywhere_is_no_trouble(settings, tmp_path):
    settings.SEARCH_DICTIONARIES = tmp_path
    settings.LANGUAGES = [("ka-odd", "?")]

    assert dictionaries_are_built(None) == []


def test_building_is_done_once(settings, tmp_path):
    settings.SEARCH_DICTIONARIES = tmp_path / "new"
    settings.LANGUAGES = [("lv", "Latviešu")]
    said = StringIO()

    call_command("build_search_dictionaries", stdout=said)
    call_command("build_search_dictionaries", stdout=said)

    assert said.getvalue().count("lv:") == 1
    assert dictionaries_are_built(None) == []
    assert [file.name for file in (tmp_path / "new").iterdir()] == [f"lv-{dictionaries.VERSION}.dic"]
    assert dictionaries.lemma(tmp_path / "new", "lv", "bērniem") == "bērns"


def test_an_older_dictionary_goes_when_the_new_one_is_there(tmp_path):
    (tmp_path / "lv-0.1.dic").write_bytes(b"old")

    dictionaries.build(tmp_path, "lv")

    assert [file.name for file in tmp_path.iterdir()] == [f"lv-{dictionaries.VERSION}.dic"]


def test_a_damaged_dictionary_does_not_stop_the_search(tmp_path, caplog):
    dictionaries.path_of(tmp_path, "lv").write_bytes(b"half of it")

    forms = [word.terms for word in Analyser(tmp_path).words("bērniem", "lv")]

    assert forms == [("berniem", "lv:bern")]
    assert "cannot be read" in caplog.text
