"""What changed in a text is marked word by word, and no text can become markup."""

from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from tiltas.languages.changes import MOST_WORDS, changes, marked, marked_beside

texts = st.text(alphabet="abšع <>&\n .", max_size=30)


@given(before=texts, after=texts)
def test_both_texts_can_be_read_back_from_the_marks(before, after):
    found = changes(before, after)

    assert "".join(text for what, text in found if what != "removed") == after
    # Of the earlier text, the words: where only white space differs, the later one stands.
    assert "".join("".join(text for what, text in found if what != "added").split()) == "".join(before.split())


def test_a_word_at_the_end_stays_the_same_word_when_more_follows():
    assert changes("The first steps", "The first steps for all") == [
        ("same", "The first steps "),
        ("added", "for all"),
    ]
    assert marked("One  two", "One two") == ""


def test_single_words_are_marked_for_eyes_and_ears():
    with override("en"):
        text = marked("Courses in the <evening>", "Courses in the morning")

    assert text.startswith("Courses in the <del>")
    assert "[removed: " in text
    assert "&lt;evening&gt;" in text
    assert '<ins><span class="visually-hidden">[added: </span>morning<span' in text


def test_beside_each_other_each_text_shows_its_own_part_of_the_change():
    with override("en"):
        before, after = marked_beside("Courses in the <evening>", "Courses in the morning")

    assert before.startswith("Courses in the <del>")
    assert "&lt;evening&gt;" in before
    assert "morning" not in before
    assert after.startswith("Courses in the <ins>")
    assert "evening" not in after
    assert marked_beside("Nothing new", "Nothing new") == ("Nothing new", "Nothing new")


def test_a_very_long_text_is_compared_by_lines():
    before = "".join(f"line {number}\n" for number in range(MOST_WORDS))
    after = before.replace("line 7\n", "row 7\n")

    assert ("removed", "line 7\n") in changes(before, after)
