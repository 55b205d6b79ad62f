import re
from datetime import date

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.template import engines
from django.test.html import parse_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy
from django_cotton.compiler_regex import CottonCompiler

from tiltas.ui.forms import Renderer


class Wish(forms.Form):
    text = forms.CharField(label="Your wish", help_text="One sentence.", max_length=140, widget=forms.Textarea)
    day = forms.DateField(label="Day", required=False)
    place = forms.ChoiceField(label="Where", choices=[("a", "Here"), ("b", "There")], widget=forms.RadioSelect)
    secret = forms.IntegerField(widget=forms.HiddenInput)


def rendered(text, **context):
    return engines["django"].from_string(CottonCompiler().process(text)).render(context)


def test_label_and_hint_are_tied_to_the_field():
    html = str(Wish())

    assert '<label class="field__label" for="id_text">Your wish</label>' in html
    assert 'id="id_text_helptext">One sentence.</p>' in html
    assert 'aria-describedby="id_text_helptext"' in html
    assert "At most 140 characters" in html


def test_an_error_stands_at_its_field_and_in_the_summary_that_leads_there():
    html = str(Wish({"secret": "1"}))

    assert 'aria-describedby="id_text_helptext id_text_error"' in html
    assert 'aria-invalid="true"' in html
    assert '<a href="#id_text">Your wish: This field is required.</a>' in html
    assert '<a href="#id_place_0">Where: This field is required.</a>' in html
    assert 'id="id_place_0"' in html


def test_an_error_of_a_hidden_field_is_not_lost():
    html = str(Wish({"text": "A bench", "place": "a", "secret": "no number"}))

    assert "<li>Enter a whole number.</li>" in html


def test_a_day_gets_the_picker_of_the_browser_and_keeps_its_value():
    html = str(Wish({"text": "A bench", "place": "a", "secret": "1", "day": "2026-11-30"}))

    assert '<input type="date" name="day" value="2026-11-30"' in html


def test_choices_are_a_group_with_a_legend():
    html = str(Wish())

    assert '<legend class="field__label">Where</legend>' in html
    assert html.count('class="choice"') == 2


def test_what_people_wrote_stays_text():
    html = rendered('<c-field :field="form.text" :hint="hint" />', form=Wish(), hint="<b>bold</b>")

    assert "&lt;b&gt;bold&lt;/b&gt;" in html


def test_components_escape_what_they_are_given():
    html = rendered(
        '<c-card :heading="title" url="{{ url }}" :text="title" :tag="title" :meta="title" />', title="<i>", url='"x'
    )

    assert "<i>" not in html
    assert html.count("&lt;i&gt;") == 4
    assert 'href="&quot;x"' in html


def test_a_question_mark_of_any_script_goes_before_the_error():
    from tiltas.ui.templatetags.ui import bare

    assert [bare("How is it going?"), bare("كيف يسير التنفيذ؟")] == ["How is it going", "كيف يسير التنفيذ"]


def narrowing(how_many, data=None):
    fields = {f"field_{number}": forms.CharField(required=False) for number in range(how_many)}
    return type("Narrowing", (forms.Form,), fields)(data)


def test_a_filter_of_few_fields_shows_them_all():
    page = rendered('<c-filters :form="form" />', form=narrowing(5))

    assert page.count("<input") == 5
    assert "<details" not in page


def test_a_filter_of_many_fields_folds_the_last_ones_away():
    upfront, folded = rendered('<c-filters :form="form" />', form=narrowing(7)).split("<details")

    assert (upfront.count("<input"), folded.count("<input")) == (4, 3)
    assert not folded.startswith(" open")


def test_what_narrows_the_list_is_never_folded_away():
    page = rendered('<c-filters :form="form" />', form=narrowing(7, {"field_6": "harbour"}))

    assert re.search(r"<details[^>]* open>", page)


@pytest.mark.parametrize(
    ("widget", "value"),
    [
        (
            forms.TextInput(attrs={"required": True, "disabled": False, "data-n": 7, "title": '"><script>'}),
            "<b> & 'c'",
        ),
        (forms.TextInput(), None),
        (forms.DateInput(format="%Y-%m-%d"), date(2026, 11, 30)),
        (forms.NumberInput(attrs={"step": 0.5}), 1234567),
        (forms.HiddenInput(), 0),
        (forms.PasswordInput(), "secret"),
        (forms.Select(choices=[("", "<i>"), ("a&b", mark_safe("<em>")), (3, 2026)]), "a&b"),
        (forms.Select(choices=[("<g>", [(True, gettext_lazy("Search")), (None, "x")]), ("y", "z")]), True),
        (forms.SelectMultiple(choices=[(1, "one"), (2, "two"), (3, "three")], attrs={"class": "ds-input"}), [1, 3]),
        (forms.NullBooleanSelect(), None),
    ],
)
def test_what_is_printed_without_a_template_reads_as_django_prints_it(widget, value):
    ours, theirs = (
        widget.render("na<me", value, {"id": 'a"b'}, renderer) for renderer in (Renderer(), DjangoTemplates())
    )

    assert parse_html(ours) == parse_html(theirs)
    assert "<script>" not in ours
