from django import forms
from django.utils.translation import gettext_lazy as _


class ReceiptForm(forms.Form):
    """The ten characters of the slip, however they are typed."""

    code = forms.CharField(
        label=_("Code on your receipt"),
        help_text=_("Ten letters and digits, such as 7K3PD-9XW2M. Capitals and dashes do not matter."),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "dir": "ltr"}
        ),
        error_messages={"required": _("Type the code that is on your slip.")},
    )
