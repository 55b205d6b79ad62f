"""What officers, drafters, associations and experts hand in."""

from collections.abc import Sequence

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tiltas.accounts.once import OnceForm
from tiltas.drafting.forms import SourcesForm, in_capitals, organisation_field
from tiltas.languages.queries import show
from tiltas.library.forms import organisation_field as writing_organisation_field
from tiltas.network.forms import OneOf, SeveralOf, language_choices, language_field, theme_filter
from tiltas.network.models import Organisation
from tiltas.network.queries import organisations
from tiltas.network.rules import roles_of
from tiltas.themes.queries import all_themes
from tiltas.ui.fields import NeededSometimes
from tiltas.ui.filters import Filter

from . import queries
from .models import Milestone, Report, Response, Service
from .services import ADDRESSEES, TIME_TO_ANSWER

MILESTONES = 4


def theme_field(**kwargs) -> OneOf:
    """Choose one theme; two queries."""
    return OneOf(
        all_themes(),
        label_of=lambda theme: theme.shown.title.plain,
        **({"label": _("Theme"), "required": False} | kwargs),
    )


def long_text(label, *, rows=5, help_text="", required=True, max_length=4000, kind=forms.CharField, **kwargs):
    """A text of several lines."""
    return kind(
        label=label,
        help_text=help_text,
        required=required,
        max_length=max_length,
        widget=forms.Textarea(attrs={"rows": rows}),
        **kwargs,
    )


class TextNeededSometimes(NeededSometimes, forms.CharField):
    """A text that one of the answers demands."""


class RecommendationFilter(Filter):
    """Which recommendations a list shows."""

    STATES = [
        ("", _("All states")),
        (queries.NO_ANSWER, _("No answer yet")),
        (queries.OVERDUE, _("Answer overdue")),
        *in_capitals(Response.Kind),
    ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = [choice for choice in in_capitals(Organisation.Kind) if choice[0] in ADDRESSEES]
        self.fields["kind"] = forms.ChoiceField(
            label=_("Addressed to"), choices=[("", _("All addressees")), *kinds], required=False
        )
        addressees = list(organisations().filter(recommendations__isnull=False).distinct())
        self.fields["addressee"] = OneOf(
            addressees,
            label_of=lambda one: one.name_in().plain,
            label=_("Body"),
            empty=pgettext_lazy("who is asked to do something", "All bodies"),
            required=False,
        )
        places = {place.uid: place for one in addressees if (place := one.place)}
        self.fields["place"] = OneOf(
            places.values(),
            label_of=lambda place: place.name_in().plain,
            label=_("Place"),
            empty=_("All places"),
            required=False,
        )
        self.fields["theme"] = theme_filter()
        self.fields["state"] = forms.ChoiceField(label=_("State"), choices=self.STATES, required=False)


class TableFilter(Filter):
    """How the one table is cut."""

    by = forms.ChoiceField(
        label=_("Rows"), choices=[("theme", _("By theme")), ("addressee", _("By body"))], required=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["theme"] = theme_filter()


class MatrixFilter(Filter):
    """Which part of the table of gaps is shown, and what its cells say."""

    def __init__(self, *args, days, **kwargs):
        super().__init__(*args, **kwargs)
        choice = forms.ChoiceField
        self.fields["layer"] = choice(
            label=_("What the cells say"),
            required=False,
            choices=[
                ("", _("One word for all")),
                ("promised", pgettext_lazy("layer of the table of gaps", "Promised")),
                ("done", pgettext_lazy("layer of the table of gaps", "Done")),
                ("voiced", pgettext_lazy("layer of the table of gaps", "Voiced")),
                ("recommended", pgettext_lazy("layer of the table of gaps", "Recommended")),
            ],
        )
        self.fields["rows"] = choice(
            label=_("Rows"), required=False, choices=[("", _("Places")), ("sectors", _("Sectors"))]
        )
        self.fields["sector"] = choice(
            label=_("Sector"),
            required=False,
            choices=[("", _("All sectors")), *in_capitals(Organisation.Sector)],
        )
        kept = [(day.isoformat(), date_format(day, "DATE_FORMAT")) for day in days]
        if days:
            self.fields["since"] = choice(
                label=_("Compare with"),
                required=False,
                choices=[("", "—"), *kept],
            )
        if len(days) > 1:
            self.fields["until"] = choice(
                label=pgettext_lazy("another day is compared with this one", "Instead of today"),
                required=False,
                choices=[("", "—"), *kept],
            )


class WeDoThisForm(OnceForm):
    """What an organisation does about a theme in a place, in five minutes."""

    def __init__(self, *args, user, place, may_list=False, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"] = writing_organisation_field(user, required=True)
        own = roles_of(user)
        here = [one for one in field.things.values() if one.pk in own and place.pk in (one.governs_id, one.place_id)]
        # Whoever writes for several, and for one of this place, writes for that one here.
        if len(here) == 1:
            field.initial = here[0]
        self.fields["language"] = language_field()
        self.fields["title"] = forms.CharField(
            label=_("What you do"), max_length=160, widget=forms.TextInput(attrs={"dir": "auto"})
        )
        self.fields["text"] = long_text(_("For whom, when and where"))
        if may_list:
            self.fields["as_service"] = forms.BooleanField(
                label=_("Put it into the file of the place as a service"), required=False
            )


class AskedForm(OnceForm):
    """The words of a recommendation and the day by which an answer is asked for."""

    title = forms.CharField(label=_("Title"), max_length=160)
    text = long_text(_("What is asked for"), help_text=_("One thing that this body can do and answer."))
    due_on = forms.DateField(label=_("Answer asked for by"), widget=forms.DateInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"] = language_field()
        self.fields["theme"] = theme_field()
        self.fields["due_on"].initial = timezone.localdate() + TIME_TO_ANSWER
        self.order_fields(["language", "title", "text", "theme", "due_on"])


class RecommendationForm(AskedForm, SourcesForm):
    """What one body is asked to do, and out of which clauses, challenges or advice."""

    kinds = ("clause", "challenge", "advice")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["addressee"] = OneOf(
            organisations().filter(kind__in=ADDRESSEES),
            label_of=lambda one: one.name_in().plain,
            label=_("Addressed to"),
            required=True,
        )
        self.order_fields(["language", "addressee", "title", "text", "theme", "due_on"])


class ResponseForm(OnceForm):
    """The answer to a recommendation: five minutes."""

    kind = forms.ChoiceField(label=_("Your answer"), choices=in_capitals(Response.Kind), widget=forms.RadioSelect)
    text = long_text(
        _("What you will do"),
        kind=TextNeededSometimes,
        help_text=_("Needed when you accept all or a part of it. One sentence is enough."),
    )
    reason = long_text(
        _("Why something is not accepted"),
        rows=3,
        kind=TextNeededSometimes,
        help_text=_("Needed when you do not accept it. Those who asked for it will read this."),
    )
    alternative = long_text(
        _("What you do instead"),
        rows=3,
        kind=TextNeededSometimes,
        help_text=_("Needed when you do not accept it. A small step counts too."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"] = language_field()
        self.order_fields(["kind", "language", "text", "reason", "alternative"])

    def clean(self):
        told = self.cleaned_data
        if told.get("kind") == Response.Kind.NOT_ACCEPTED:
            if not told.get("reason", "").strip():
                self.add_error("reason", _("Write why it is not accepted: those who asked for it will read it."))
            if not told.get("alternative", "").strip():
                self.add_error("alternative", _("Write what you do instead. A small step counts too."))
        elif told.get("kind") and not told.get("text", "").strip():
            self.add_error("text", _("Write what you will do: one sentence is enough."))
        return told


class SpanForm(OnceForm):
    """A form with a first and a last day."""

    starts_on = forms.DateField(label=_("Starts on"), widget=forms.DateInput)
    ends_on = forms.DateField(label=_("Ends on"), widget=forms.DateInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].initial = timezone.localdate

    def clean(self):
        told = self.cleaned_data
        if told.get("ends_on") and told.get("starts_on") and told["ends_on"] < told["starts_on"]:
            self.add_error("ends_on", _("The last day lies before the first. Correct one of them."))
        return told


class PlanForm(SpanForm):
    """The frame of an action plan."""

    title = forms.CharField(label=_("Title"), max_length=160)
    text = long_text(_("What the plan is for"), required=False)

    def __init__(self, *args, bodies=None, **kwargs):
        """Without `bodies` it is a plan that is somebody's already."""
        super().__init__(*args, **kwargs)
        self.fields["language"] = language_field()
        if bodies is not None:
            self.fields["organisation"] = OneOf(
                bodies, label_of=lambda one: one.name_in().plain, label=_("Whose plan it is"), required=True
            )
            if len(bodies) == 1:
                self.fields["organisation"].initial = bodies[0].uid
        self.order_fields(["organisation", "language", "title", "text", "starts_on", "ends_on"])


class MeasureWordsForm(SpanForm):
    """What is said of a measure and of its milestones, those that are there and further ones."""

    title = forms.CharField(label=_("Title"), max_length=160)
    text = long_text(_("What is done"), rows=4, required=False)

    def __init__(self, *args, owners, present: Sequence[Milestone] = (), **kwargs):
        super().__init__(*args, **kwargs)
        self.present = list(present)
        self.fields["language"] = language_field()
        self.fields["owner"] = OneOf(owners, label_of=lambda one: one.name_in().plain, label=_("Owner"), required=True)
        self.fields["owner"].initial = owners[0].uid if owners else None
        self.fields["co_owner"] = organisation_field(
            label=_("Co-owner"), help_text=_("An association that shares the measure and reports on it too.")
        )
        self.fields["theme"] = theme_field()
        for number in range(1, max(MILESTONES, len(self.present) + 2) + 1):
            self._add_milestone(number)
        self.order_fields(["language", "title", "text", "owner", "co_owner", "theme", "starts_on", "ends_on"])

    def _add_milestone(self, number: int):
        name = f"milestone_{number}"
        self.fields[name] = forms.CharField(
            label=_("Milestone %(number)s") % {"number": number}, required=False, max_length=160
        )
        self.fields[f"{name}_due"] = forms.DateField(
            label=_("Milestone %(number)s is due on") % {"number": number}, required=False, widget=forms.DateInput
        )
        if number > len(self.present):
            return
        milestone = self.present[number - 1]
        self.fields[name].help_text = _("Leave this empty to take the milestone out.")
        self.fields[f"{name}_reached"] = forms.DateField(
            label=_("Milestone %(number)s was reached on") % {"number": number},
            required=False,
            widget=forms.DateInput,
        )
        self.initial |= {
            name: milestone.title, f"{name}_due": milestone.due_on, f"{name}_reached": milestone.reached_on,
        }  # fmt: skip

    def told(self):
        """`milestones` are (title, due); `present` milestones have (title, due, reached)."""
        told = super().told()
        slots = {}
        for name in [name for name in told if name.startswith("milestone_")]:
            _word, number, *part = name.split("_")
            slots.setdefault(int(number), {})[part[0] if part else "title"] = told.pop(name)
        further = [slot for number, slot in slots.items() if number > len(self.present) and slot["title"]]
        told["milestones"] = [(slot["title"], slot["due"]) for slot in further]
        if self.present:
            told["present"] = {
                milestone: (slots[number]["title"], slots[number]["due"], slots[number]["reached"])
                for number, milestone in enumerate(self.present, start=1)
            }
        return told


class MeasureForm(MeasureWordsForm):
    """What is undertaken, by whom, until when, and which service comes of it."""

    new_service = forms.CharField(
        label=_("Or a new service"),
        help_text=_("What will be offered. It stands in the file as planned."),
        required=False,
        max_length=160,
    )
    new_service_for_whom = forms.CharField(label=_("For whom the new service is"), required=False, max_length=200)

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["answers"] = OneOf(
            show(queries.recommendations(addressee=plan.organisation)[:100]),
            label_of=lambda one: one.shown.title.plain,
            label=_("Recommendation that it carries out"),
            required=False,
        )
        if plan.place is None:
            del self.fields["new_service"], self.fields["new_service_for_whom"]
        else:
            self.fields["creates"] = SeveralOf(
                show(list(queries.services_in(plan.place)[:100])),
                label_of=lambda one: one.shown.name.plain,
                label=_("Services that it changes"),
                required=False,
            )
        self.order_fields(
            ["language", "title", "text", "answers", "owner", "co_owner", "theme", "starts_on", "ends_on", "creates",
             "new_service", "new_service_for_whom"]
        )  # fmt: skip

    def told(self):
        return {name: value for name, value in super().told().items() if not name.startswith("new_service")}


class ReportForm(OnceForm):
    """A progress report: five minutes, and "nothing changed" is a fair answer."""

    state = forms.ChoiceField(
        label=_("How does it stand?"), choices=in_capitals(Report.State), widget=forms.RadioSelect
    )
    nothing_changed = forms.BooleanField(
        label=_("Nothing changed since the last report"), help_text=_("That is a fair answer."), required=False
    )
    what_changed = long_text(_("What changed"), required=False)
    next_due_on = forms.DateField(
        label=_("Next report by"),
        help_text=_("Left empty: in half a year. Not needed when the measure is done."),
        required=False,
        widget=forms.DateInput,
    )

    def __init__(self, *args, milestones, services, reporters, **kwargs):
        super().__init__(*args, **kwargs)
        self.services = {f"service_{service.uid}": service for service in services}
        self.milestones = {str(milestone.pk): milestone for milestone in milestones}
        self.fields["language"] = language_field()
        self.fields["organisation"] = OneOf(
            reporters, label_of=lambda one: one.name_in().plain, label=_("You report for"), required=True
        )
        self.fields["organisation"].initial = reporters[0].uid if reporters else None
        if self.milestones:
            self.fields["reached"] = forms.MultipleChoiceField(
                label=_("Milestones reached since then"),
                choices=[(key, milestone.shown.title.plain) for key, milestone in self.milestones.items()],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )
        for name, service in self.services.items():
            self.fields[name] = forms.ChoiceField(
                label=_("The service “%(service)s” is now") % {"service": service.shown.name.plain},
                help_text=_("Confirm it here when the measure is done: the file then says so."),
                choices=[("", _("As before")), *in_capitals(Service.State)],
                required=False,
            )
        self.order_fields(["organisation", "state", "language", "what_changed", "nothing_changed", "reached"])

    def clean(self):
        told = self.cleaned_data
        if not told.get("nothing_changed") and not told.get("what_changed", "").strip():
            self.add_error("what_changed", _("Write what changed, or tick that nothing changed."))
        if told.get("state") == Report.State.DONE:
            for name, service in self.services.items():
                if not told.get(name) and service.state in (Service.State.MISSING, Service.State.PLANNED):
                    self.add_error(name, _("The measure is done. Say whether the service is offered now."))
        return told

    def told(self):
        told = {name: value for name, value in super().told().items() if not name.startswith("service_")}
        told["reached"] = [self.milestones[key] for key in told.get("reached", [])]
        told["services"] = {
            service: self.cleaned_data[name] for name, service in self.services.items() if self.cleaned_data.get(name)
        }
        return told


class FeedbackForm(OnceForm):
    """What somebody from outside says of a report."""

    text = long_text(
        _("Your view"), help_text=_("What works, what you would do next. The body and all readers see it.")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"] = language_field()
        self.order_fields(["language", "text"])


class ChallengeForm(OnceForm):
    """What a study found."""

    title = forms.CharField(label=_("Challenge"), max_length=160)
    text = long_text(_("In more words"), required=False)
    study = forms.CharField(label=_("Study that found it"), help_text=_("Author, title, year."), max_length=300)
    study_address = forms.URLField(label=_("Address of the study"), required=False, assume_scheme="https")
    found_on = forms.DateField(label=_("Found on"), widget=forms.DateInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"] = language_field()
        self.fields["theme"] = theme_field()
        self.order_fields(["language", "title", "text", "theme", "study", "study_address", "found_on"])


class ServiceForm(OnceForm):
    """What is offered or missing, for whom, in which languages, by whom."""

    name = forms.CharField(label=_("What is offered"), max_length=160)
    for_whom = forms.CharField(label=pgettext_lazy("a service", "For whom"), max_length=200, required=False)
    state = forms.ChoiceField(label=_("State"), choices=in_capitals(Service.State), widget=forms.RadioSelect)
    note = long_text(_("Note"), rows=3, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"] = language_field()
        self.fields["theme"] = theme_field()
        self.fields["provider"] = organisation_field(label=_("Provided by"))
        self.fields["languages"] = forms.MultipleChoiceField(
            label=_("Languages of the service"),
            choices=language_choices(),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        self.order_fields(["language", "name", "for_whom", "state", "provider", "theme", "languages", "note"])


class AdviceForm(OnceForm):
    """What an expert advises after a visit."""

    text = long_text(_("Your advice"))

    def __init__(self, *args, challenges, events, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"] = language_field()
        self.fields["challenges"] = SeveralOf(
            challenges,
            label_of=lambda one: one.shown.title.plain,
            label=_("Challenges that it answers"),
            required=False,
        )
        self.fields["event"] = OneOf(
            events, label_of=lambda one: one.shown.title.plain, label=_("Visit or training"), required=False
        )
        self.order_fields(["language", "challenges", "text", "event"])
