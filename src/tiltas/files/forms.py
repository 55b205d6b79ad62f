"""What somebody says about a file when handing it in, and afterwards."""

import datetime

from django import forms
from django.conf import settings
from django.utils import timezone, translation
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tiltas.accounts.once import OnceForm
from tiltas.core.errors import Refused

from .models import File
from .services import NoDocument, NoPicture
from .uploads import TooLarge, largest

# Whoever agreed two years ago may think otherwise today: that is asked again by ending it.
LONGEST_SHOWN = datetime.timedelta(days=3 * 365 + 1)
USUALLY_SHOWN = datetime.timedelta(days=365)


def _line(label, length, *, required=False, **kwargs) -> forms.CharField:
    widget = forms.TextInput(attrs={"dir": "auto"})
    return forms.CharField(label=label, max_length=length, required=required, widget=widget, **kwargs)


def _language() -> forms.ChoiceField:
    return forms.ChoiceField(choices=settings.LANGUAGES, initial=translation.get_language())


def within_the_limit(file):
    """The file, unless it is larger than the site takes."""
    if file.size > largest():
        raise forms.ValidationError(str(TooLarge()))
    return file


class WithFile(OnceForm):
    """A form with a file in it, which no browser fills in by itself once the form comes back."""

    FILE = "file"

    def refuse(self, trouble: Refused, field: str | None = None) -> None:
        super().refuse(trouble, self.FILE if isinstance(trouble, NoDocument | NoPicture) else field)
        self.ask_for_the_file_again()

    def ask_for_the_file_again(self) -> None:
        """Says so at the field, where something else has to be corrected."""
        if self.errors and self.FILE in self.fields and self.files.get(self.FILE) and self.FILE not in self.errors:
            self.add_error(
                self.FILE, _("Choose the file again: it was not kept, because something else has to be corrected.")
            )


class DescriptionForm(WithFile):
    """Words about a file. Handed in for the first time (`file=None`), the file itself comes with them."""

    def __init__(self, *args, file: File | None = None, **kwargs):
        if file is not None:
            kwargs["initial"] = {name: getattr(file, name) for name in self.NAMES}
        super().__init__(*args, **kwargs)
        if file is None:
            hint = self.FILE_HINT % {"megabytes": settings.LARGEST_FILE_MB}
            self.fields["file"] = forms.FileField(
                label=self.FILE_LABEL,
                help_text=hint,
                max_length=300,
                widget=forms.FileInput(attrs={"accept": self.ACCEPT}),
                error_messages={"required": _("Choose the file."), "empty": _("The file is empty.")},
            )
        self.add_fields()

    def clean_file(self):
        return within_the_limit(self.cleaned_data["file"])

    def clean(self):
        told = super().clean()
        self.ask_for_the_file_again()
        return told


class DocumentForm(DescriptionForm):
    """A document: PDF, DOCX or ODT."""

    NAMES = ("title", "language", "licence")
    ACCEPT = ".pdf,.docx,.odt"
    FILE_LABEL = pgettext_lazy("to be handed in", "File")
    FILE_HINT = _("PDF, DOCX or ODT, at most %(megabytes)s MB. Its text can be found by searching.")

    def add_fields(self):
        add = self.fields.__setitem__
        add("title", _line(_("Title"), 200, required=True))
        add("language", _language())
        self.fields["language"].label = _("Language of the file")
        add("licence", _line(capfirst(_("licence")), 120, help_text=_("Such as CC BY 4.0, if it says so.")))


class PictureForm(DescriptionForm):
    """A picture: what it shows, who agreed, until when."""

    NAMES = ("alt", "title", "language", "consent", "consent_note", "expires_on", "licence")
    ACCEPT = "image/jpeg,image/png,image/webp"
    FILE_LABEL = _("Picture file")
    FILE_HINT = _(
        "JPEG, PNG or WebP, at most %(megabytes)s MB. Where and with which camera it was taken is removed from it."
    )

    def add_fields(self):
        add = self.fields.__setitem__
        add("alt", _line(_("What the picture shows"), 300, required=True, help_text=_("For those who do not see it, in one sentence.")))  # fmt: skip
        add("title", _line(_("Words beneath it"), 200))
        add("language", _language())
        self.fields["language"].label = _("Language of these words")
        add(
            "consent",
            forms.ChoiceField(
                label=_("Who can be recognised"), choices=File.Consent.choices, widget=forms.RadioSelect
            ),
        )
        add("consent_note", _line(_("Who agreed, and how"), 500, help_text=_("Such as: all twelve in writing, on the day. Readers do not see this.")))  # fmt: skip
        add(
            "expires_on",
            forms.DateField(
                label=_("Shown until"),
                initial=lambda: timezone.localdate() + USUALLY_SHOWN,
                widget=forms.DateInput,
                help_text=_("On this day the picture is deleted."),
            ),
        )
        add("licence", _line(_("Whose picture it is"), 120, help_text=_("Such as: Anna Example, CC BY 4.0")))

    def clean_expires_on(self):
        day, today = self.cleaned_data["expires_on"], timezone.localdate()
        if day <= today:
            raise forms.ValidationError(_("This day is over. Choose a later one."))
        if day > today + LONGEST_SHOWN:
            raise forms.ValidationError(_("Choose a day within three years: then it is asked again."))
        return day

    def clean(self):
        told = super().clean()
        if told.get("consent") == File.Consent.AGREED and not told.get("consent_note", "").strip():
            self.add_error("consent_note", _("Write who agreed, and how."))
            self.ask_for_the_file_again()
        return told
