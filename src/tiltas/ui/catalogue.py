"""Invented examples for the component catalogue; nothing here is a real place, person or organisation."""

from dataclasses import dataclass, field

from django import forms
from django.core.paginator import Paginator
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _


@dataclass
class Example:
    """Looks to a component like the shown texts of an object."""

    source_language: str = "lt"
    source_language_name: str = "Lietuvių"
    language: str = "en"
    is_original: bool = False
    origin: str = "human"
    is_fresh: bool = True
    originals: list = field(default_factory=list)


def foreign(text, language, direction="ltr"):
    """A text in another language than the page's."""
    return format_html('<span lang="{}" dir="{}">{}</span>', language, direction, text)


class StatementForm(forms.Form):
    statement = forms.CharField(
        label=_("Your statement"),
        help_text=_("One idea in one or two sentences. Please do not name other people."),
        max_length=280,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    language = forms.ChoiceField(
        label=_("Language you write in"),
        choices=[("lt", "Lietuvių"), ("uk", "Українська"), ("ar", "العربية"), ("en", "English")],
    )
    role = forms.ChoiceField(
        label=_("You speak as"),
        choices=[
            ("new", _("somebody who moved here")),
            ("minority", _("a member of a minority")),
            ("local", _("a neighbour")),
        ],
        widget=forms.RadioSelect,
    )
    topics = forms.MultipleChoiceField(
        label=_("What it is about"),
        choices=[("language", _("Language")), ("work", _("Work")), ("school", _("School"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    said_on = forms.DateField(label=_("When it was said"), required=False)
    agrees = forms.BooleanField(label=_("I agree that this text is published without my name."))


class FilterForm(forms.Form):
    q = forms.CharField(label=_("Words"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False, choices=[("", _("All")), ("lt", "Lietuvių")])
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), ("open", _("Open"))])


def examples():
    lithuanian = foreign("Kalbos kursai turėtų prasidėti per dvi savaites nuo atvykimo.", "lt")
    ukrainian = foreign("Нам потрібні вечірні курси, бо вдень ми працюємо на змінах.", "uk")
    arabic = foreign("نحتاج إلى مترجم في أول زيارة للطبيب، وليس بعد ثلاثة أشهر.", "ar", "rtl")
    return {
        "lithuanian": lithuanian,
        "ukrainian": ukrainian,
        "arabic": arabic,
        "translated": Example(originals=[(_("Statement"), lithuanian)]),
        "outdated": Example(
            source_language="uk",
            source_language_name="Українська",
            origin="machine",
            is_fresh=False,
            originals=[(_("Statement"), ukrainian)],
        ),
        "facts": [
            (_("Place"), "Kaldsund"),
            (_("Seats taken"), 24),
            (_("Interpreters"), "العربية, Українська"),
            (_("Costs"), ""),
        ],
        "shares": [(_("Agree"), 61, "agree"), (_("Disagree"), 9, "disagree"), (_("Pass"), 17, "pass")],
        "columns": [_("Municipality"), _("Recommendations"), _("Answered")],
        "rows": [["Kaldsund", 12, 9], ["Mererand", 7, 7], ["Ąžuolėnai", 15, 4]],
        "page_obj": Paginator(range(480), 24).page(7),
        "filter_form": FilterForm(),
        "form": StatementForm(),
        "single_form": StatementForm(auto_id="single_%s"),
        "form_with_errors": StatementForm(
            {"statement": "", "language": "lt", "said_on": "31.31.2026"}, auto_id="wrong_%s"
        ),
    }
