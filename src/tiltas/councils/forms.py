"""What those who keep a body's page, and those who answer it, hand in."""

from collections.abc import Sequence

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tiltas.accounts.once import OnceForm
from tiltas.drafting.forms import SourcesForm, in_capitals
from tiltas.events.models import Event
from tiltas.languages.queries import show
from tiltas.network.forms import OneOf, country_filter, language_field, place_field, theme_filter, themes_field
from tiltas.network.queries import organisations
from tiltas.projects.models import Precision
from tiltas.themes.queries import all_themes
from tiltas.ui.fields import NeededSometimes
from tiltas.ui.filters import Filter

from . import queries
from .models import AgendaItem, Council, Reply
from .services import TIME_TO_ANSWER

# What an advice may rest on. Some of these kinds belong to rooms above: they are known by name only.
BEHIND_ADVICE = (
    "statement", "note", "summary", "summary_point", "finding", "reaction", "proposal", "clause", "challenge",
    "recommendation", "measure", "report", "practice", "lesson", "policy", "priority", "publication",
)  # fmt: skip
ADVISED = ("municipality", "ministry", "agency")
NEW_ITEMS = 4


def long_text(label, *, rows=5, kind=forms.CharField, **kwargs):
    """A text of several lines."""
    return kind(label=label, max_length=8000, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


def day(label, **kwargs):
    return forms.DateField(label=label, widget=forms.DateInput, **({"required": False} | kwargs))


def body_field(things, label, **kwargs) -> OneOf:
    """Choose one of some organisations."""
    return OneOf(things, label_of=lambda one: one.name_in().plain, label=label, **({"required": False} | kwargs))


class TextNeededSometimes(NeededSometimes, forms.CharField):
    """A text that one of the answers demands."""


class SpanForm(OnceForm):
    """A form with a first and a last day, either of which may be unknown."""

    since = day(_("Since"))
    until = day(_("Until"))

    def clean(self):
        told = super().clean() or self.cleaned_data
        if told.get("since") and told.get("until") and told["until"] < told["since"]:
            self.add_error("until", _("The last day lies before the first. Correct one of them."))
        return told


class CouncilForm(SpanForm):
    """A body: whom it advises, on what ground, on what."""

    name = forms.CharField(label=pgettext_lazy("of a consultative body", "Name"), max_length=200)
    mandate = long_text(
        _("Mandate"),
        help_text=_("What it is there for: on what it is asked, what it may say, how it is put together."),
    )
    legal_basis = forms.CharField(
        label=_("Legal basis"),
        help_text=_("The law or decision that set it up, with its number and day."),
        max_length=300,
        required=False,
    )
    legal_address = forms.URLField(
        label=_("Official address of the legal basis"), assume_scheme="https", required=False
    )

    def __init__(self, *args, advises, **kwargs):
        super().__init__(*args, **kwargs)
        every = list(organisations())
        self.fields["language"] = language_field()
        self.fields["advises"] = body_field(advises if advises is not None else every, _("Advises"), required=True)
        self.fields["secretariat"] = body_field(
            every, _("Secretariat"), help_text=_("The organisation that calls the sittings and keeps this page.")
        )
        self.fields["place"] = place_field(
            label=_("Place"), help_text=_("Empty: where the organisation works that it advises.")
        )
        self.fields["themes"] = themes_field()
        self.order_fields(
            ["language", "name", "advises", "mandate", "legal_basis", "legal_address", "secretariat", "place",
             "themes", "since", "until"]
        )  # fmt: skip


class ChangeCouncilForm(CouncilForm):
    """Whom it advises stays: another organisation is advised by another body."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, advises=[], **kwargs)
        del self.fields["advises"]


class SeatForm(SpanForm):
    """Who sits there, and for whom."""

    for_whom = forms.CharField(
        label=pgettext_lazy("a seat", "For whom"),
        help_text=_("A community, an expertise or a public office, where it is not an organisation."),
        max_length=200,
        required=False,
    )
    person = forms.CharField(
        label=_("Name of the person"), help_text=_("May stay empty. No address is asked for."), max_length=120,
        required=False,
    )  # fmt: skip
    may_be_named = forms.BooleanField(
        label=_("This person agreed to be named here, or holds a public office"), required=False
    )
    is_chair = forms.BooleanField(label=_("Chairs the body"), required=False)

    def __init__(self, *args, council: Council, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"] = language_field()
        self.fields["organisation"] = body_field(
            organisations(sample=council.is_sample), _("Organisation that it represents")
        )
        self.fields["until"].help_text = _("Seats that have ended stay on the page as earlier ones.")
        self.order_fields(
            ["language", "organisation", "for_whom", "person", "may_be_named", "is_chair", "since", "until"]
        )

    def clean(self):
        told = super().clean()
        if not told.get("organisation") and not told.get("for_whom", "").strip():
            self.add_error("for_whom", _("Choose an organisation, or write for whom the seat is."))
        if told.get("person", "").strip() and not told.get("may_be_named"):
            self.add_error("may_be_named", _("Tick this, or leave the name empty: nobody is named who did not agree."))
        return told


class SittingForm(OnceForm):
    """When and where the body meets, about what, and afterwards what was discussed."""

    title = forms.CharField(label=_("Title"), max_length=160)
    on = day(_("Day"), required=True)
    at = forms.TimeField(label=_("Time"), required=False, widget=forms.TimeInput)
    place_text = forms.CharField(label=_("Where"), max_length=200, required=False)
    minutes = long_text(
        _("What was discussed, in short"), required=False, help_text=_("After the sitting. Nobody is quoted by name.")
    )

    def __init__(self, *args, events: Sequence[Event] = (), present: Sequence[AgendaItem] = (), **kwargs):
        super().__init__(*args, **kwargs)
        self.present = list(present)
        self.fields["language"] = language_field()
        # Nobody is asked to choose from nothing.
        if events:
            self.fields["event"] = OneOf(
                events,
                label_of=lambda event: f"{event.shown.title.plain} ({event.when})",
                label=_("Event in the calendar"),
                help_text=_("If the sitting is also announced as an event, each page leads to the other."),
                required=False,
            )
        for number in range(1, len(self.present) + NEW_ITEMS + 1):
            self._add_item(number)
        items = [name for name in self.fields if name.startswith("item_")]
        self.order_fields(["language", "title", "on", "at", "place_text", "event", *items, "minutes"])

    def clean(self):
        told = super().clean() or self.cleaned_data
        event, day = told.get("event"), told.get("on")
        known = event and event.starts_on and event.precision == Precision.DAY
        if day and known and not event.starts_on <= day <= (event.ends_on or event.starts_on):
            self.add_error("event", _("This event is on another day than the sitting. Correct one of them."))
        return told

    def _add_item(self, number: int):
        name = f"item_{number}"
        self.fields[name] = forms.CharField(
            label=_("Item %(number)s of the agenda") % {"number": number}, required=False, max_length=160
        )
        self.fields[f"{name}_text"] = long_text(
            _("More about item %(number)s") % {"number": number}, rows=2, required=False
        )
        if number <= len(self.present):
            item = self.present[number - 1]
            self.fields[name].help_text = _("Leave this empty to take the item out.")
            self.initial |= {name: item.title, f"{name}_text": item.text}

    def told(self):
        """`agenda` are (title, text) of new items; `present` items have the same."""
        told = super().told()
        items = {}
        for name in [name for name in told if name.startswith("item_")]:
            _word, number, *part = name.split("_")
            items.setdefault(int(number), {})["text" if part else "title"] = told.pop(name)
        pairs = {number: (item["title"], item["text"]) for number, item in items.items()}
        told["agenda"] = [pairs[number] for number in pairs if number > len(self.present) and pairs[number][0]]
        if self.present:
            told["present"] = {item: pairs[number] for number, item in enumerate(self.present, start=1)}
        return told


class AdviceWordsForm(OnceForm):
    """The words of an advice and the day by which an answer is asked for."""

    title = forms.CharField(label=_("Title"), max_length=160)
    text = long_text(_("What is advised"))
    due_on = day(_("Answer asked for by"), required=True)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"] = language_field()
        self.fields["theme"] = OneOf(
            all_themes(), label_of=lambda theme: theme.shown.title.plain, label=_("Theme"), required=False
        )
        self.fields["due_on"].initial = timezone.localdate() + TIME_TO_ANSWER
        self.order_fields(["language", "title", "text", "theme", "due_on"])


class AdviceForm(AdviceWordsForm, SourcesForm):
    """What a body advises, whom, and what that rests on."""

    kinds = BEHIND_ADVICE
    sources_required = False

    def __init__(self, *args, council: Council, **kwargs):
        super().__init__(*args, **kwargs)
        bodies = list(organisations(sample=council.is_sample).filter(kind__in=ADVISED))
        if all(one.pk != council.advises_id for one in bodies):
            bodies.insert(0, council.advises)
        self.fields["addressee"] = body_field(bodies, _("Addressed to"), required=True, initial=council.advises.uid)
        self.fields["sitting"] = OneOf(
            show(queries.held(council)[:20]),
            label_of=lambda one: one.shown.title.plain,
            label=_("Sitting at which it was agreed"),
            required=False,
        )
        self.fields["given_on"] = day(_("Given on"), required=True, initial=timezone.localdate)
        self.order_fields(["language", "addressee", "title", "text", "theme", "sitting", "given_on", "due_on"])

    def clean(self):
        told = super().clean() or self.cleaned_data
        if told.get("due_on") and told.get("given_on") and told["due_on"] < told["given_on"]:
            self.add_error("due_on", _("The last day lies before the first. Correct one of them."))
        return told


class ReplyForm(OnceForm):
    """The answer to an advice: five minutes."""

    kind = forms.ChoiceField(label=_("Your answer"), choices=in_capitals(Reply.Kind), widget=forms.RadioSelect)
    text = long_text(
        _("What you answer"),
        kind=TextNeededSometimes,
        help_text=_("Needed if you follow it, fully or in part, or take note of it. One sentence is enough."),
    )
    reason = long_text(
        _("Why something is not followed"),
        rows=3,
        kind=TextNeededSometimes,
        help_text=_("Needed when you do not follow it. Those who gave the advice will read this."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"] = language_field()
        self.order_fields(["kind", "language", "text", "reason"])

    def clean(self):
        told = super().clean() or self.cleaned_data
        if told.get("kind") == Reply.Kind.NOT_FOLLOWED:
            if not told.get("reason", "").strip():
                self.add_error("reason", _("Write why it is not followed: those who gave the advice will read it."))
        elif told.get("kind") and not told.get("text", "").strip():
            self.add_error("text", _("Write what you answer: one sentence is enough."))
        return told


class CouncilFilter(Filter):
    """Which bodies a list shows."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["country"] = country_filter()
        self.fields["theme"] = theme_filter()


class AdviceFilter(Filter):
    """Which advice a list shows."""

    STATES = [
        ("", _("All states")),
        (queries.NO_REPLY, _("No answer yet")),
        (queries.LATE, _("Answer overdue")),
        *in_capitals(Reply.Kind),
    ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["council"] = OneOf(
            show(queries.councils()),
            label_of=lambda one: one.shown.name.plain,
            label=_("Consultative body"),
            empty=pgettext_lazy("consultative bodies", "All bodies"),
            required=False,
        )
        self.fields["theme"] = theme_filter()
        self.fields["state"] = forms.ChoiceField(label=_("State"), choices=self.STATES, required=False)
