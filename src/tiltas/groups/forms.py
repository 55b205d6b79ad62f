"""What those who are in a closed room hand in."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tiltas.accounts.once import OnceForm
from tiltas.network.forms import OneOf, language_field


def _organisation(things, label) -> OneOf:
    things = list(things)
    field = OneOf(things, label_of=lambda one: one.name_in().plain, label=label, required=True)
    if len(things) == 1:
        field.initial = things[0].uid
    return field


class WrittenForm(OnceForm):
    """Words in a language."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"] = language_field()
        self.order_fields(["language"])


class GroupForm(WrittenForm):
    """A new room."""

    name = forms.CharField(label=pgettext_lazy("of a closed room", "Name"), max_length=120)
    purpose = forms.CharField(
        label=_("What it is for"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args, own, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["founded_by"] = _organisation(own, _("Your organisation"))
        self.order_fields(["language", "founded_by", "name", "purpose"])


class AskForm(OnceForm):
    """An organisation is asked to join."""

    def __init__(self, *args, others, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"] = _organisation(others, _("Organisation"))


class NoteForm(WrittenForm):
    """Something for the others to know."""

    text = forms.CharField(
        label=pgettext_lazy("in a closed room", "Note"), max_length=8000, widget=forms.Textarea(attrs={"rows": 5})
    )


class PromiseForm(WrittenForm):
    """Who does what by when."""

    what = forms.CharField(label=_("What is promised"), max_length=300)
    due_on = forms.DateField(label=_("By when"), widget=forms.DateInput)

    def __init__(self, *args, own, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"] = _organisation(own, _("Your organisation"))
        self.order_fields(["language", "organisation", "what", "due_on"])


class DraftForm(WrittenForm):
    """A text that is written together."""

    title = forms.CharField(label=_("Title"), max_length=160)
    text = forms.CharField(
        label=_("Text"), max_length=60_000, required=False, widget=forms.Textarea(attrs={"rows": 18})
    )
