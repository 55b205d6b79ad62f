from django import forms
from django.conf import settings
from django.utils.text import capfirst

from .models import Preference


class PreferenceForm(forms.ModelForm):
    """How often mail comes, and in which language."""

    language = forms.ChoiceField()

    class Meta:
        model = Preference
        fields = ["rhythm", "language"]
        widgets = {"rhythm": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = settings.LANGUAGES
        # The names of the fields are written as they stand within a sentence.
        self.fields["language"].label = capfirst(Preference._meta.get_field("language").verbose_name)
        # Said before or not: one of the three is meant.
        self.fields["rhythm"].choices = Preference.Rhythm.choices
