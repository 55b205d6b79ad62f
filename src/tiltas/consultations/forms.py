"""What people hand in: answers, statements, and what organisers say about a consultation."""

import datetime

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tiltas.accounts.once import OnceForm
from tiltas.languages.queries import show
from tiltas.network.forms import OneOf, country_filter, language_field, place_field, theme_filter, themes_field
from tiltas.ui.filters import Filter

from .models import LONGEST_STATEMENT, Choice, Consultation, Finding, tidy


class ConsultationFilter(Filter):
    """Which consultations a list shows."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["state"] = forms.ChoiceField(
            label=pgettext_lazy("of a consultation", "State"),
            required=False,
            choices=[
                ("", pgettext_lazy("consultations", "Open and closed")),
                ("open", pgettext_lazy("consultations", "Open")),
                ("closed", pgettext_lazy("consultations", "Closed")),
            ],
        )
        self.fields["theme"] = theme_filter()
        self.fields["country"] = country_filter()


class VoteForm(forms.Form):
    """One answer to one statement, and in which language it was read."""

    choice = forms.ChoiceField(
        choices=Choice.choices, error_messages={"required": _("Choose one of the four answers.")}
    )
    language = forms.CharField(required=False, max_length=8, widget=forms.HiddenInput)

    def __init__(self, *args, statement, **kwargs):
        super().__init__(*args, **kwargs)
        self.known = {statement.source_language, *dict(settings.LANGUAGES)}

    def clean_language(self):
        """Anything else than a language on offer, or that of the original, is not known."""
        language = self.cleaned_data["language"]
        return language if language in self.known else ""


class StatementForm(OnceForm):
    """One thing that somebody says."""

    text = forms.CharField(
        label=_("What do you want to say?"),
        help_text=_("One idea, in your own words, so that others can agree or disagree. No names of people, please."),
        max_length=LONGEST_STATEMENT,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        error_messages={"required": _("Write what you want to say first.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"] = language_field()

    def clean_text(self):
        text = tidy(self.cleaned_data["text"])
        if not text:
            raise forms.ValidationError(self.fields["text"].error_messages["required"])
        return text


class ConsultationForm(OnceForm):
    """A question and what readers need to know before they answer."""

    def __init__(self, *args, events=(), hosts=(), consultation: Consultation | None = None, **kwargs):
        if consultation is not None:
            kwargs["initial"] = {
                "title": consultation.title,
                "intro": consultation.intro,
                "what_next": consultation.what_next,
                "language": consultation.source_language,
                "opens_on": timezone.localdate(consultation.opens_at),
                "closes_on": consultation.last_day,
                "event": consultation.event,
                "host": consultation.host,
                "place": consultation.place,
                "themes": list(consultation.themes.all()),
            } | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.consultation = consultation
        add = self.fields.__setitem__
        add(
            "title",
            forms.CharField(
                label=_("Question"),
                help_text=_("One question that people can answer from what they know."),
                max_length=200,
            ),
        )
        add(
            "intro",
            forms.CharField(
                label=_("Introduction"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
            ),
        )
        add(
            "what_next",
            forms.CharField(
                label=_("What happens with the result"),
                help_text=_(
                    "Who will read it, and what will be decided with it. People want to know before they answer."
                ),
                max_length=1000,
                widget=forms.Textarea(attrs={"rows": 3}),
            ),
        )
        add("language", language_field())
        add("opens_on", forms.DateField(label=_("First day"), initial=timezone.localdate, widget=forms.DateInput()))
        add("closes_on", forms.DateField(label=_("Last day"), widget=forms.DateInput()))
        add("themes", themes_field())
        add("place", place_field(label=_("Place"), help_text=_("Whom it concerns. Leave empty for the whole region.")))
        show(events)
        add(
            "event",
            OneOf(
                list(events),
                label_of=lambda event: event.shown.title.plain,
                label=_("Event it belongs to"),
                help_text=_("Notes from its tables can then become statements here."),
                required=False,
            ),
        )
        add(
            "host",
            OneOf(
                hosts, label_of=lambda host: host.name_in().plain, label=_("Organisation that asks"), required=False
            ),
        )

    def clean(self):
        data = super().clean()
        first, last = data.get("opens_on"), data.get("closes_on")
        if first and last and last < first:
            self.add_error("closes_on", _("The last day is before the first day. Correct one of them."))
        return data

    def facts(self) -> dict:
        """What a service takes: days become moments in the time zone of the site."""
        data = self.told()
        zone = timezone.get_current_timezone()
        start = datetime.datetime.combine(data.pop("opens_on"), datetime.time.min, zone)
        end = datetime.datetime.combine(data.pop("closes_on") + datetime.timedelta(days=1), datetime.time.min, zone)
        return data | {"opens_at": start, "closes_at": end}


class SeedsForm(OnceForm):
    """Statements of the organisers, one on each line."""

    texts = forms.CharField(
        label=_("Statements, one on each line"),
        help_text=_(
            "Some ten or fifteen from different points of view are a good start. At most 280 characters each."
        ),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10, "dir": "auto"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"] = language_field()

    def clean_texts(self):
        lines = [line for line in (tidy(line) for line in self.cleaned_data["texts"].splitlines()) if line]
        if not lines:
            raise forms.ValidationError(_("Write at least one statement."))
        long = [line for line in lines if len(line) > LONGEST_STATEMENT]
        if long:
            raise forms.ValidationError(
                _("This statement is longer than 280 characters, split it: %(start)s"),
                params={"start": Truncator(long[0]).chars(60)},
            )
        return lines


class FromNotesForm(StatementForm):
    """A statement made from notes of the event: which notes, and the words to be voted on."""

    def __init__(self, *args, notes=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.notes = {note.uid: note for note in notes}
        self.fields["text"].label = _("The statement, as others will read it")
        self.fields["notes"] = forms.MultipleChoiceField(
            label=_("Notes that it comes from"),
            choices=[(note.uid, str(note)) for note in notes],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Choose at least one note.")},
        )
        self.order_fields(["notes", "text", "language"])

    def clean_notes(self):
        return [self.notes[uid] for uid in self.cleaned_data["notes"]]


class HideForm(OnceForm):
    """Why a statement is taken out."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Everybody can read it. Say which rule it breaks, not what you think of it."),
        max_length=300,
        error_messages={"required": _("Write the reason: the person who said it may ask, and others see it too.")},
    )


class FindingForm(OnceForm):
    """What a result shows, in a sentence that can be cited."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Finding.Kind.choices)
    title = forms.CharField(
        label=_("The finding in one sentence"),
        help_text=_("Say what people hold, not what they are. The figures are added from the result."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    text = forms.CharField(
        label=_("More about it"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"] = language_field()


class TakeBackForm(forms.Form):
    """Somebody takes back all answers."""

    sure = forms.BooleanField(
        label=_("Yes, delete all my answers here"),
        error_messages={"required": _("Tick the box if you are sure.")},
    )
