from django import forms
from django.utils.translation import gettext_lazy as _

from tiltas.accounts.once import OnceForm
from tiltas.core.tables import LARGEST, TableTooLarge
from tiltas.network.forms import country_filter, language_choices, language_field, theme_filter
from tiltas.network.models import Organisation


class SheetForm(forms.Form):
    """A table of people."""

    file = forms.FileField(
        label=_("Contact sheet"),
        help_text=_("A table in CSV or XLSX. Nobody is entered before you have seen what it would do."),
        max_length=300,
        error_messages={"required": _("Choose the file."), "empty": _("The file is empty.")},
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(str(TableTooLarge()))
        return file


class EnterSheetForm(OnceForm):
    """What is entered of a sheet."""

    with_organisations = forms.BooleanField(
        label=_("Add the organisations that are not in the network yet"), required=False, initial=True
    )
    with_alike = forms.BooleanField(
        label=_("Enter also people of whose name somebody is here already"), required=False
    )

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        if not plan.alike:
            del self.fields["with_alike"]
        elif not plan.new:
            # Nobody else is there to be entered.
            self.fields["with_alike"].required = True
        if not plan.missing_organisations:
            del self.fields["with_organisations"]

    def told(self):
        return {"with_alike": False, "with_organisations": False} | super().told()


class CircularForm(OnceForm):
    """A letter and to whom it goes."""

    SELECTION = ("to_people", "to_organisations", "country", "sector", "theme", "language")

    subject = forms.CharField(label=_("Subject"), max_length=150)
    text = forms.CharField(label=_("Text"), max_length=6000, widget=forms.Textarea(attrs={"rows": 12}))
    to_people = forms.BooleanField(label=_("People"), required=False, initial=True)
    to_organisations = forms.BooleanField(label=_("Organisations"), required=False, initial=True)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        add = self.fields.__setitem__
        add("language_written", language_field())
        add("country", country_filter())
        add(
            "sector",
            forms.ChoiceField(
                label=_("Sector"), required=False, choices=[("", _("All sectors")), *Organisation.Sector.choices]
            ),
        )
        add("theme", theme_filter())
        add(
            "language",
            forms.ChoiceField(
                label=_("Language spoken"), required=False, choices=[("", _("All languages")), *language_choices()]
            ),
        )

    @property
    def letter_fields(self):
        return [self[name] for name in ("language_written", "subject", "text")]

    @property
    def selection_fields(self):
        return [self[name] for name in self.SELECTION]

    def clean(self):
        data = super().clean()
        if not (data.get("to_people") or data.get("to_organisations")):
            self.add_error("to_people", _("Choose people, organisations or both."))
        return data
