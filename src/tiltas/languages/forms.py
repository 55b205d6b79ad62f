from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import LanguageVersion, Translatable
from .queries import translatable_kinds
from .texts import direction, name_in_page_language


class QueueForm(forms.Form):
    """What narrows the queue of one language."""

    into = forms.CharField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    source = forms.ChoiceField(label=gettext_lazy("Written in"), required=False)

    def __init__(self, data, *, into: str, sources: list[str]):
        super().__init__(data, auto_id="queue_%s")
        self.data = self.data.copy()
        self.data["into"] = into
        self.fields["kind"].choices = [("", _("All kinds")), *kinds_in_words()]
        names = sorted((name_in_page_language(code), code) for code in sources if code != into)
        self.fields["source"].choices = [("", _("All languages")), *((code, name) for name, code in names)]

    def narrowed(self) -> dict[str, str]:
        """What is asked for; what is not on offer narrows nothing."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in ("kind", "source")}


def kinds_in_words() -> list[tuple[str, str]]:
    """Every kind that can be translated, as addresses name it and in words, in alphabetical order."""
    found = [
        (model._meta.label_lower, capfirst(str(model._meta.verbose_name_plural))) for model in translatable_kinds()
    ]
    return sorted(found, key=lambda pair: pair[1])


class VersionForm(forms.Form):
    """One field per text of the original; remembers what the translator saw when the form was opened.

    `texts` are put into it instead of what is saved; `seen_at` is what the translator saw before, if it was opened before.
    """

    seen_at = forms.CharField(required=False, widget=forms.HiddenInput)
    # Whether a machine wrote some of it: whoever saves it has read it.
    by_machine = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, thing: Translatable, language: str, version=None, texts=None, seen_at=None, **kwargs):
        by_machine = kwargs.pop("by_machine", False)
        super().__init__(*args, **kwargs)
        self.fields["by_machine"].initial = by_machine
        source = thing.source_texts()
        self.pairs_of = source
        stands = version.changed_at.isoformat() if version else ""
        self.fields["seen_at"].initial = stands if seen_at is None else seen_at
        for name, text in source.items():
            long = len(text) > 90 or thing.is_long_text(name)
            self.fields[name] = forms.CharField(
                label=thing.label_of_text(name),
                help_text=thing.hint_of_text(name),
                required=False,
                initial=(texts or {}).get(name, version.payload.get(name, "") if version else ""),
                max_length=thing.longest_text(name),
                widget=(forms.Textarea(attrs={"rows": 5}) if long else forms.TextInput()),
            )
            # Text that begins with a mark would be taken for one that runs from left to right.
            side = direction(language) if thing.hint_of_text(name) else "auto"
            self.fields[name].widget.attrs |= {"lang": language, "dir": side}
            # What the translator reads: the source may change before the form is sent.
            self.fields[f"source_{name}"] = forms.CharField(
                required=False, widget=forms.HiddenInput, initial=text, strip=False
            )

    def texts(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name, "") for name in self.pairs_of}

    def made_from(self) -> dict[str, str]:
        """The source as the translator read it; whoever sends none read what stands there."""
        return {
            name: self.cleaned_data[f"source_{name}"] for name in self.pairs_of if self.cleaned_data[f"source_{name}"]
        }

    def clean(self):
        if not any(self.cleaned_data.get(name, "").strip() for name in self.pairs_of):
            raise forms.ValidationError(_("Write at least one of the texts in your language."))
        return self.cleaned_data


class FileForm(forms.Form):
    """A filled file."""

    file = forms.FileField(
        label=gettext_lazy("Filled file"),
        help_text=gettext_lazy(
            "The XLIFF or PO file that you took from here. Nothing is saved before you have seen what it would do."
        ),
        max_length=300,
        error_messages={"required": gettext_lazy("Choose the file."), "empty": gettext_lazy("The file is empty.")},
    )


class SaveFileForm(forms.Form):
    """How the texts of a file are saved."""

    origin = forms.ChoiceField(
        label=gettext_lazy("Who translated"),
        choices=[
            (LanguageVersion.Origin.HUMAN, LanguageVersion.Origin.HUMAN.label),
            (LanguageVersion.Origin.IMPORTED, LanguageVersion.Origin.IMPORTED.label),
        ],
        initial=LanguageVersion.Origin.HUMAN,
        widget=forms.RadioSelect,
    )
    replace = forms.BooleanField(label=gettext_lazy("Replace newer texts of people too"), required=False)
