from django import forms
from django.utils.translation import gettext as _

from .models import Translatable


class VersionForm(forms.Form):
    """One field per text of the original; remembers what the translator saw when the form was opened.

    `texts` are put into it instead of what is saved; `seen_at` is what the translator saw before, if it was opened before.
    """

    seen_at = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, thing: Translatable, language: str, version=None, texts=None, seen_at=None, **kwargs):
        super().__init__(*args, **kwargs)
        source = thing.source_texts()
        self.pairs_of = source
        stands = version.changed_at.isoformat() if version else ""
        self.fields["seen_at"].initial = stands if seen_at is None else seen_at
        for name, text in source.items():
            model_field = thing._meta.get_field(name)
            long = len(text) > 90 or model_field.get_internal_type() == "TextField"
            self.fields[name] = forms.CharField(
                label=model_field.verbose_name,
                required=False,
                initial=(texts or {}).get(name, version.payload.get(name, "") if version else ""),
                max_length=getattr(model_field, "max_length", None),
                widget=(forms.Textarea(attrs={"rows": 5}) if long else forms.TextInput()),
            )
            self.fields[name].widget.attrs |= {"lang": language, "dir": "auto"}
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
