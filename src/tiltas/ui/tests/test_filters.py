"""What narrows a list stands in an address, which may be old or cut off."""

from django import forms
from django.http import QueryDict

from tiltas.ui.filters import Filter


class Colours(Filter):
    colour = forms.ChoiceField(required=False, choices=[("", "All colours"), ("red", "Red")])
    number = forms.IntegerField(required=False)


def test_what_makes_sense_is_chosen():
    assert Colours(QueryDict("colour=red&number=")).chosen() == {"colour": "red"}


def test_what_makes_no_sense_narrows_nothing_and_is_not_shown():
    form = Colours(QueryDict("colour=%3Cb%3E&number=7"))

    assert form.chosen() == {"number": 7}
    assert not form.errors
    assert "<b>" not in str(form)
    assert "&lt;b&gt;" not in str(form)
