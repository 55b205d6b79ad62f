"""A translation is fresh if and only if every text it was made from still reads the same."""

import string

from hypothesis import given
from hypothesis import strategies as st

from tiltas.languages.models import LanguageVersion
from tiltas.languages.queries import is_complete, is_fresh
from tiltas.languages.texts import digest

texts = st.text(alphabet=string.ascii_lowercase + " \nšõ", max_size=12)
edits = st.lists(st.tuples(st.sampled_from(["title", "text"]), texts), max_size=12)


@given(title=texts, text=texts, edits=edits, undo=st.integers(0, 12))
def test_fresh_if_and_only_if_every_digest_is_equal(title, text, edits, undo):
    source = {"title": title, "text": text}
    version = LanguageVersion(based_on={name: digest(value) for name, value in source.items() if value})
    history = [dict(source)]
    for name, value in edits:
        source = {**source, name: value}
        history.append(source)
    for _ in range(min(undo, len(history) - 1)):
        history.pop()
        source = history[-1]

    equal = all(digest(source[name]) == digest(first) for name, first in history[0].items() if first)

    assert is_fresh(version, source) == equal
    assert is_fresh(version, history[0])


def test_undoing_an_edit_makes_it_fresh_again():
    version = LanguageVersion(based_on={"title": digest("A course in the evening")})

    assert not is_fresh(version, {"title": "A course in the morning"})
    assert is_fresh(version, {"title": "A course in the evening"})


def test_a_line_end_of_another_kind_is_no_change():
    assert digest("one \r\ntwo\n") == digest("one\ntwo")


def test_a_new_text_is_missing_and_makes_nothing_outdated():
    version = LanguageVersion(payload={"title": "Vakaras"}, based_on={"title": digest("Evening")})
    source = {"title": "Evening", "text": "Now there is more"}

    assert is_fresh(version, source)
    assert not is_complete(version, source)
