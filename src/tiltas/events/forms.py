"""What organisers and note-takers hand in."""

from django import forms
from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.forms.models import ModelChoiceIterator
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from tiltas.accounts.models import User
from tiltas.accounts.once import OnceForm
from tiltas.languages.texts import direction, name_in_page_language
from tiltas.network.models import Organisation
from tiltas.network.queries import organisations_of
from tiltas.places.models import Place
from tiltas.places.queries import countries, in_order
from tiltas.projects.models import Precision, Project, last_day
from tiltas.themes.models import Theme
from tiltas.themes.queries import all_themes
from tiltas.ui.fields import NeededSometimes
from tiltas.ui.filters import Filter

from .models import Event, Note
from .queries import by_kind
from .services import LONGEST_NOTE

TOO_LONG = ngettext_lazy(
    "This is %(show_value)d characters long. Write at most %(limit_value)d character.",
    "This is %(show_value)d characters long. Write at most %(limit_value)d characters.",
    "limit_value",
)


def language_choices() -> list[tuple[str, str]]:
    return [(code, name_in_page_language(code)) for code, _name in settings.LANGUAGES]


class LongText(forms.CharField):
    """A textarea that never cuts off what is pasted into it: too much gets a sentence and stays."""

    def __init__(self, *, max_length, rows=5, **kwargs):
        super().__init__(max_length=max_length, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)
        self.validators = [found for found in self.validators if not isinstance(found, MaxLengthValidator)]
        self.validators.append(MaxLengthValidator(max_length, TOO_LONG))

    def widget_attrs(self, widget):
        return {}


class PlaceIterator(ModelChoiceIterator):
    """Places grouped by country, in the reader's order; one query."""

    def __iter__(self):
        yield "", self.field.empty_label
        places = list(self.queryset.all())
        for country in in_order(place for place in places if place.country_id is None):
            within = in_order(place for place in places if place.country_id == country.pk)
            yield country.name_in().plain, [self.choice(place) for place in (country, *within)]


class PlaceField(forms.ModelChoiceField):
    """A select of all places that exist."""

    iterator = PlaceIterator

    def label_from_instance(self, place):
        return place.name_in().plain


class SeveralField(forms.ModelMultipleChoiceField):
    """Several objects by checkbox; a number that no database can hold is a wrong choice like any other."""

    widget = forms.CheckboxSelectMultiple

    def _check_values(self, value):
        for key in value:
            if len(str(key)) > 18:
                raise forms.ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": key}
                )
        return super()._check_values(value)


def _themes() -> list[tuple[int, str]]:
    return [(theme.pk, theme.shown.title.plain) for theme in all_themes()]


class EventFilter(Filter):
    """What of the list a reader wants to see; nothing of it is needed."""

    WHEN = (
        ("", pgettext_lazy("events", "Coming and held")),
        ("coming", pgettext_lazy("events", "Coming")),
        ("held", pgettext_lazy("events", "Held")),
    )

    kind = forms.ChoiceField(label=_("Kind"), required=False)
    theme = forms.ChoiceField(label=_("Theme"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    when = forms.ChoiceField(label=_("When"), required=False, choices=WHEN)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.themes = {theme.key: theme for theme in all_themes()}
        self.countries = {place.uid: place for place in in_order(countries())}
        self.fields["kind"].choices = [("", _("All kinds")), *Event.Kind.choices]
        self.fields["theme"].choices = [
            ("", _("All themes")),
            *((key, theme.shown.title.plain) for key, theme in self.themes.items()),
        ]
        self.fields["country"].choices = [
            ("", _("All countries")),
            *((uid, place.name_in().plain) for uid, place in self.countries.items()),
        ]

    def wanted(self) -> dict:
        """Arguments for `queries.events`; what cannot be understood is left out."""
        found = self.chosen()
        return {
            "kind": found.get("kind", ""),
            "theme": self.themes.get(found.get("theme", "")),
            "country": self.countries.get(found.get("country", "")),
            "when": found.get("when", ""),
        }


class DayNeededSometimes(NeededSometimes, forms.DateField):
    """A day that is demanded unless it is said that none is known."""


NO_DATE = "none"


class EventForm(OnceForm):
    """Announce or change an event."""

    title = forms.CharField(label=_("Title"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=Event.Kind.choices)
    starts_on = DayNeededSometimes(
        label=_("First day"), widget=forms.DateInput, help_text=_("Leave empty if no date is known yet.")
    )
    ends_on = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput,
        help_text=_("Leave empty for an event of one day."),
    )
    precision = forms.ChoiceField(
        label=_("How exactly this is known"),
        choices=[
            (Precision.DAY, _("The day is known")),
            (Precision.MONTH, _("Only the month is known")),
            (Precision.YEAR, _("Only the year is known")),
            (NO_DATE, _("No date is known yet")),
        ],
        initial=Precision.DAY,
        help_text=_(
            "When only the month or the year is known, enter any day of it: readers see the month or the year."
        ),
    )
    place = PlaceField(label=_("Place"), required=False, queryset=Place.objects.none(), empty_label=_("No place"))
    place_text = forms.CharField(label=_("Address or room"), required=False, max_length=200)
    hybrid = forms.BooleanField(label=_("People can also take part online"), required=False)
    intro = LongText(label=_("What it is about"), required=False, max_length=5000)
    language = forms.ChoiceField(label=_("Title and text are written in"))
    languages = forms.MultipleChoiceField(
        label=_("Languages spoken at the event"), required=False, widget=forms.CheckboxSelectMultiple
    )
    themes = SeveralField(label=_("Themes"), required=False, queryset=Theme.objects.all())
    organiser = forms.ModelChoiceField(
        label=_("Organiser"),
        required=False,
        queryset=Organisation.objects.none(),
        empty_label=_("No organisation"),
        help_text=_("Organisations that you work for."),
    )
    project = forms.ModelChoiceField(
        label=_("Part of the project"), required=False, queryset=Project.objects.none(), empty_label=_("No project")
    )
    participants = forms.IntegerField(
        label=_("Number of people who took part"), required=False, min_value=0, max_value=100_000
    )
    participants_note = forms.CharField(label=_("Who took part, in words"), required=False, max_length=300)

    def __init__(self, *args, user, event=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.event = event
        self.fields["language"].choices = language_choices()
        self.fields["languages"].choices = language_choices()
        self.fields["language"].initial = translation.get_language()
        self.fields["themes"].choices = _themes()
        self.fields["place"].queryset = Place.objects.existing().select_related("country")
        theirs = Organisation.objects.public().order_by("name") if user.is_superuser else organisations_of(user)
        if event and event.organiser_id:
            theirs = Organisation.objects.filter(pk__in=[*theirs.values_list("pk", flat=True), event.organiser_id])
        self.fields["organiser"].queryset = theirs
        self.fields["organiser"].label_from_instance = lambda organisation: organisation.name_in().plain
        self.fields["project"].queryset = Project.objects.public().order_by("title")
        if event is None:
            for name in ("participants", "participants_note"):
                del self.fields[name]
        else:
            self.initial |= {name: getattr(event, name) for name in self.fields if hasattr(event, name)}
            if event.starts_on is None:
                self.initial["precision"] = NO_DATE
            elif event.ends_on == last_day(event.starts_on, event.precision):
                self.initial["ends_on"] = None
            self.initial |= {"language": event.source_language, "themes": [theme.pk for theme in event.themes.all()]}

    def clean(self):
        found = super().clean()
        if found.get("precision") == NO_DATE:
            found |= {"starts_on": None, "ends_on": None, "precision": Precision.DAY}
        elif not found.get("starts_on") and "starts_on" not in self.errors:
            self.add_error("starts_on", _("Enter the first day, or choose below that no date is known yet."))
        if found.get("starts_on") and found.get("ends_on") and found["ends_on"] < found["starts_on"]:
            self.add_error("ends_on", _("The last day is before the first day. Correct one of them."))
        return found


class ProgrammeForm(OnceForm):
    """One line of the programme."""

    title = forms.CharField(label=_("What happens"), max_length=200)
    starts_at = forms.TimeField(label=_("Time"), required=False, widget=forms.TimeInput)
    on = forms.DateField(
        label=_("Day"), required=False, widget=forms.DateInput, help_text=_("Only if the event has several days.")
    )
    language = forms.ChoiceField(label=_("Written in"))

    def __init__(self, *args, event, item=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.event = event
        self.fields["language"].choices = language_choices()
        self.fields["language"].initial = event.source_language
        if item:
            self.initial |= {
                "title": item.title, "starts_at": item.starts_at, "on": item.on, "language": item.source_language,
            }  # fmt: skip

    def clean_on(self):
        on = self.cleaned_data["on"]
        if on and self.event.starts_on and not self.event.starts_on <= on <= self.event.ends_on:
            raise forms.ValidationError(_("This day does not belong to the event. Choose a day of the event."))
        return on


class TableForm(OnceForm):
    """Set up or change a table. Addresses of note-takers are typed, never shown."""

    number = forms.IntegerField(
        label=_("Number"),
        required=False,
        min_value=1,
        max_value=999,
        help_text=_("Leave empty: the table gets the next number."),
    )
    theme = forms.ModelChoiceField(label=_("Theme"), queryset=Theme.objects.all(), empty_label=_("Choose a theme"))
    language = forms.ChoiceField(label=_("Language spoken at the table"))
    seats_taken = forms.IntegerField(
        label=_("Seats taken"),
        required=False,
        min_value=0,
        max_value=500,
        help_text=_("With fewer than 5 people, or when it is not known, readers see only what the table was about."),
    )
    keep = SeveralField(label=_("Note-takers"), required=False, queryset=User.objects.none())
    note_taker = forms.EmailField(
        label=_("E-mail address of a note-taker"),
        required=False,
        help_text=_("They need an account. You and your organisation can take notes at every table."),
    )

    def __init__(self, *args, event, table=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["theme"].choices = [("", _("Choose a theme")), *_themes()]
        self.fields["language"].choices = language_choices()
        self.fields["language"].initial = (event.languages or [event.source_language])[0]
        present = table.note_takers.all() if table else User.objects.none()
        if table:
            del self.fields["number"]
            self.initial |= {
                "theme": table.theme_id, "language": table.language, "seats_taken": table.seats_taken,
                "keep": [user.pk for user in present],
            }  # fmt: skip
        self.fields["keep"].queryset = present
        if not present:
            del self.fields["keep"]

    def clean_note_taker(self):
        address = self.cleaned_data["note_taker"]
        if not address:
            return None
        user = User.objects.filter(email__iexact=address, is_active=True).first()
        if user is None:
            raise forms.ValidationError(
                _("There is no account with this address. Check it, or ask an administrator to open an account.")
            )
        return user

    def told(self):
        """Note-takers are those who stay and the one who is added."""
        told = super().told()
        added = told.pop("note_taker")
        return told | {"note_takers": [*told.pop("keep", []), *([added] if added else [])]}


class TakingPartForm(OnceForm):
    """Which organisations take part, listed by kind."""

    organisations = SeveralField(
        label=_("Organisations taking part"),
        required=False,
        queryset=Organisation.objects.none(),
    )

    def __init__(self, *args, event, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["organisations"]
        field.queryset = (
            Organisation.objects.public()
            .filter(node__is_sample=event.is_sample)
            .select_related("node")
            .order_by("name")
        )
        self.groups = by_kind(field.queryset)
        if self.is_bound:
            self.chosen = {int(value) for value in self.data.getlist("organisations") if value.isdecimal()}
        else:
            self.chosen = set(event.attendances.values_list("organisation_id", flat=True))


class NoteForm(OnceForm):
    """One thing said at a table."""

    words = LongText(label=_("What was said"), max_length=LONGEST_NOTE, rows=4)
    kind = forms.ChoiceField(
        label=_("It is"),
        choices=Note.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it is.")},
    )
    hands = forms.IntegerField(label=_("Hands raised for it"), required=False, min_value=0, max_value=500)
    language = forms.ChoiceField(label=_("Written in"))

    def __init__(self, *args, table, note=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["words"].error_messages["required"] = _("Write what was said first.")
        self.fields["words"].widget.attrs |= {"lang": table.language, "dir": "auto", "autofocus": True}
        self.fields["hands"].widget.attrs["inputmode"] = "numeric"
        self.fields["language"].choices = language_choices()
        self.fields["language"].initial = table.language
        if note:
            self.initial |= {
                "words": note.words, "kind": note.kind, "hands": note.hands, "language": note.source_language,
            }  # fmt: skip


class ReceiptForm(OnceForm):
    """Which notes are one person's, and the language in which their slip is printed."""

    notes = SeveralField(
        label=_("What this person said"),
        queryset=Note.objects.none(),
        error_messages={"required": _("Choose at least one note.")},
    )
    language = forms.ChoiceField(label=_("Language of the slip"))

    def __init__(self, *args, table, notes, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["notes"]
        field.queryset = Note.objects.filter(table=table).select_related("node")
        field.choices = [(note.pk, _note_label(note)) for note in notes]
        self.fields["language"].choices = settings.LANGUAGES
        self.fields["language"].initial = table.language


def _note_label(note):
    return format_html(
        '{}: <span lang="{}" dir="{}">{}</span>',
        note.get_kind_display(),
        note.source_language,
        direction(note.source_language),
        note.words,
    )


class SummaryForm(OnceForm):
    """Heading and introduction of a summary."""

    title = forms.CharField(label=_("Title"), max_length=200)
    introduction = LongText(label=_("Introduction"), required=False, max_length=5000)
    language = forms.ChoiceField(label=_("Written in"))

    def __init__(self, *args, event, summary=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = language_choices()
        if summary:
            self.initial |= {
                "title": summary.title, "introduction": summary.introduction, "language": summary.source_language,
            }  # fmt: skip
        else:
            self.fields["language"].initial = event.source_language
            with translation.override(event.source_language):
                self.fields["title"].initial = _now("Summary: %(event)s") % {"event": event.title}


class PointForm(OnceForm):
    """One point, and the notes it rests on, listed by table."""

    text = LongText(label=_("The point"), max_length=3000)
    language = forms.ChoiceField(label=_("Written in"))
    notes = SeveralField(
        label=_("Notes it rests on"),
        required=False,
        queryset=Note.objects.none(),
    )

    def __init__(self, *args, summary, tables, point=None, chosen=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = language_choices()
        self.fields["language"].initial = point.source_language if point else summary.source_language
        self.fields["notes"].queryset = Note.objects.filter(table__event=summary.event_id).select_related(
            "table", "node"
        )
        self.tables = tables
        if point:
            self.initial["text"] = point.text
        if self.is_bound:
            self.chosen = {int(value) for value in self.data.getlist("notes") if value.isdecimal()}
        else:
            self.chosen = set(chosen)
