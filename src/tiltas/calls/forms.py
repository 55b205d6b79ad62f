"""What people hand in about calls, and what narrows their lists."""

from django import forms
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tiltas.accounts.once import OnceForm
from tiltas.library.forms import address_field, day_field, text_field
from tiltas.network.forms import (
    OneOf,
    SeveralOf,
    country_filter,
    group_choices,
    language_choices,
    language_field,
    place_field,
    place_name,
    theme_filter,
    themes_field,
)
from tiltas.network.models import Organisation
from tiltas.network.queries import organisations, organisations_of
from tiltas.network.rules import roles_of
from tiltas.places.queries import countries, in_order
from tiltas.projects.forms import currency_choices
from tiltas.projects.models import Project
from tiltas.ui.filters import Filter

from .filling import TICK
from .models import LONGEST_TITLE, FundingCall, PartnerCall
from .queries import funding_calls
from .rules import SPEAKERS

FEWEST_DEADLINES = 3
MOST_MONEY = 10**12


class CallFilter(Filter):
    """Which calls a list shows."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        add = self.fields.__setitem__
        add("theme", theme_filter())
        add("country", country_filter(label=_("Partners from"), empty=_("All countries")))
        add(
            "kind",
            forms.ChoiceField(
                label=_("Kind"),
                required=False,
                choices=[("", pgettext_lazy("kinds of organisation", "All kinds")), *kinds_in_capitals()],
            ),
        )
        add(
            "language",
            forms.ChoiceField(
                label=_("Working language"), required=False, choices=[("", _("All languages")), *language_choices()]
            ),
        )
        add(
            "past",
            forms.ChoiceField(
                label=pgettext_lazy("calls", "Deadline"),
                required=False,
                choices=[("", pgettext_lazy("calls", "Open")), ("1", pgettext_lazy("calls", "Past"))],
            ),
        )

    def chosen(self) -> dict:
        found = super().chosen()
        return found | ({"past": True} if "past" in found else {})


def kinds_in_capitals() -> list[tuple[str, str]]:
    """Kinds of organisation, with a capital."""
    return [(kind.value, capfirst(str(kind.label))) for kind in Organisation.Kind]


class _CallForm(OnceForm):
    """The fields that both kinds of call have."""

    TEXTS = ("title", "text", "roles", "kinds", "groups", "languages")

    def add_words(self, hint):
        add = self.fields.__setitem__
        add("language", language_field())
        add(
            "title",
            forms.CharField(label=_("Title"), max_length=LONGEST_TITLE, widget=forms.TextInput(attrs={"dir": "auto"})),
        )
        add("text", text_field(_("What it is about"), help_text=hint))

    def add_who(self):
        add = self.fields.__setitem__
        add(
            "countries",
            SeveralOf(
                in_order(countries()), label_of=place_name, label=_("Countries"), required=False,
                help_text=_("Nothing chosen: from everywhere."),
            ),
        )  # fmt: skip
        for name, label, choices in (
            ("kinds", _("Kinds of organisation"), kinds_in_capitals()),
            ("groups", _("Target groups"), group_choices()),
        ):
            widget = forms.CheckboxSelectMultiple
            add(name, forms.MultipleChoiceField(label=label, required=False, choices=choices, widget=widget))
        self.fields["kinds"].help_text = _("Nothing chosen: any.")
        add(
            "roles",
            forms.CharField(
                label=_("Roles"), required=False, max_length=300, widget=forms.TextInput(attrs={"dir": "auto"}),
                help_text=_("Such as lead partner, trainer, host of a visit."),
            ),
        )  # fmt: skip
        add(
            "languages",
            forms.MultipleChoiceField(
                label=_("Working languages"), required=False, choices=language_choices(),
                widget=forms.CheckboxSelectMultiple,
            ),
        )  # fmt: skip

    @property
    def folded(self) -> list[tuple]:
        """(words, field, whether to show it opened) of the long lists of choices."""
        names = ("groups", "kinds", "countries", "languages")
        return [(self[name].label, self[name], bool(self[name].errors or self[name].value())) for name in names]


def _of(call) -> dict:
    """What stands in a call, as its form has it."""
    return {name: getattr(call, name) for name in _CallForm.TEXTS} | {
        "language": call.source_language,
        "themes": list(call.themes.all()),
        "countries": list(call.countries.all()),
    }


class PartnerCallForm(_CallForm):
    """Somebody looks for partners."""

    def __init__(self, *args, user, call: PartnerCall | None = None, **kwargs):
        if call is not None:
            facts = {name: getattr(call, name) for name in ("place", "deadline", "funding_call")}
            kwargs["initial"] = _of(call) | facts | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.call = call
        add = self.fields.__setitem__
        if call is None:
            add("organisation", _organisation_field(user))
        self.add_words(_("What you plan, and what a partner would do."))
        add("themes", themes_field(required=True, help_text=_("Partners are found by them.")))
        add(
            "place",
            place_field(label=_("Place"), help_text=_("Where it is to happen. Empty: where your organisation is.")),
        )
        self.add_who()
        add("deadline", day_field(_("Deadline"), help_text=_("The last day to answer. Empty: there is none.")))
        open_calls = funding_calls().prefetch_related(None)
        sample = call.is_sample if call else None
        add(
            "funding_call",
            OneOf(
                [
                    one
                    for one in open_calls
                    if sample in (None, one.is_sample)
                ]
                + ([call.funding_call] if call and call.funding_call and not call.funding_call.is_open else []),
                label_of=str, label=_("For this funding call"), required=False,
            ),
        )  # fmt: skip

    def clean_deadline(self):
        return _not_over(self.cleaned_data["deadline"], self.call.deadline if self.call else None)


def _not_over(day, before):
    if day and day < timezone.localdate() and day != before:
        raise forms.ValidationError(_("This day is over. Choose a day from today on, or leave it empty."))
    return day


def _organisation_field(user) -> OneOf:
    """For whom somebody may look for partners: organisers for any."""
    if user.has_perm("calls.start_for_any"):
        found, own = list(organisations()), roles_of(user)
        mine = [one for one in found if one.pk in own]
    else:
        found = mine = list(organisations_of(user, *SPEAKERS))
    return OneOf(
        found, label_of=lambda one: one.name_in().plain, label=_("Organisation"), required=True,
        initial=mine[0] if len(mine) == 1 else None,
    )  # fmt: skip


class FundingCallForm(_CallForm):
    """Money is on offer."""

    MONEY = ("amount_least", "amount_most", "amount_all", "currency", "co_financing")

    def __init__(self, *args, call: FundingCall | None = None, **kwargs):
        days = list(call.deadlines.order_by("on", "pk")) if call else []
        if call is not None:
            names = (*self.MONEY, "programme", "funder", "funder_name", "address", "usually_opens")
            facts = {name: getattr(call, name) for name in names}
            for number, day in enumerate(days):
                facts |= {f"stage_{number}": day.stage, f"deadline_{number}": day.on}
            kwargs["initial"] = _of(call) | facts | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.call = call
        add = self.fields.__setitem__
        add(
            "address",
            address_field(
                _("Official address"), help_text=_("The page of the funder. What stands here is checked against it.")
            ),
        )
        self.fields["address"].required = True
        self.add_words(_("What is paid for, in a few sentences."))
        short = {"required": False, "max_length": 200}
        add("programme", forms.CharField(label=_("Programme"), **short))
        listed = [one for one in organisations() if call is None or one.is_sample == call.is_sample]
        add(
            "funder",
            OneOf(listed, label_of=lambda one: one.name_in().plain, label=_("Funder in the network"), required=False),
        )
        add("funder_name", forms.CharField(label=_("Funder"), help_text=_("If it is not in the network."), **short))
        self.rows = range(max(FEWEST_DEADLINES, len(days) + 1))
        for number in self.rows:
            add(f"deadline_{number}", day_field(_("Deadline")))
            add(
                f"stage_{number}",
                forms.CharField(label=pgettext_lazy("of a deadline", "Stage"), required=False, max_length=120),
            )
        months = [("", "—"), *((str(number), capfirst(str(name))) for number, name in MONTHS.items())]
        add("usually_opens", forms.TypedChoiceField(
            label=_("Usually opens in"), choices=months, required=False, coerce=int, empty_value=None,
        ))  # fmt: skip
        add("themes", themes_field(required=True, help_text=_("Organisations are found by them.")))
        self.add_who()
        money = {"required": False, "min_value": 0, "max_digits": 14, "decimal_places": 2}
        add("amount_least", forms.DecimalField(label=_("Least amount for one project"), **money))
        add("amount_most", forms.DecimalField(label=_("Most amount for one project"), **money))
        add("amount_all", forms.DecimalField(label=_("Budget of the whole call"), **money))
        add("currency", forms.ChoiceField(label=_("Currency"), required=False, choices=currency_choices()))
        add("co_financing", forms.DecimalField(
            label=_("Own share in per cent"), required=False, min_value=0, max_value=100, max_digits=5, decimal_places=2,
        ))  # fmt: skip

    @property
    def deadline_fields(self):
        """(deadline, stage) of each row."""
        return [(self[f"deadline_{number}"], self[f"stage_{number}"]) for number in self.rows]

    @property
    def money_fields(self):
        return [self[name] for name in self.MONEY]

    def clean(self):
        told = super().clean()
        for number in self.rows:
            day, stage = told.get(f"deadline_{number}"), told.get(f"stage_{number}")
            if self.call is None and day:
                try:
                    _not_over(day, None)
                except forms.ValidationError as trouble:
                    self.add_error(f"deadline_{number}", trouble)
            if stage and not day and f"deadline_{number}" not in self.errors:
                self.add_error(f"deadline_{number}", _("A stage needs its deadline."))
        amounts = [told.get(name) for name in ("amount_least", "amount_most", "amount_all")]
        if any(amount is not None for amount in amounts) and not told.get("currency"):
            self.add_error("currency", _("An amount needs its currency, such as EUR."))
        if told.get("amount_least") and told.get("amount_most") and told["amount_least"] > told["amount_most"]:
            self.add_error("amount_most", _("The least amount is more than the most."))
        return told

    def told(self) -> dict:
        """What was said, the deadlines as one list."""
        told = super().told()
        days = [(told.pop(f"stage_{number}"), told.pop(f"deadline_{number}")) for number in self.rows]
        return told | {"deadlines": [(stage, day) for stage, day in days if day]}


class FoundForm(OnceForm):
    """Who was found, and what is begun together."""

    def __init__(self, *args, call: PartnerCall, user, **kwargs):
        super().__init__(*args, **kwargs)
        others = [one for one in organisations(sample=call.is_sample) if one.pk != call.organisation_id]
        self.choices_of_partners = others
        for number in range(3):
            self.fields[f"partner_{number}"] = OneOf(
                others, label_of=lambda one: one.name_in().plain,
                label=_("Partner") if number == 0 else _("Further partner"), required=number == 0,
            )  # fmt: skip
        projects = Project.objects.public().select_related("node").filter(node__is_sample=call.is_sample)
        if not user.has_perm("calls.start_for_any"):
            projects = projects.filter(partners__organisation=call.organisation_id)
        self.fields["project"] = OneOf(
            projects.order_by("title").distinct(), label_of=str, label=_("It became part of this project"), required=False,
        )  # fmt: skip
        self.fields["new_project"] = forms.CharField(
            label=_("Or the title of a new project"), required=False, max_length=LONGEST_TITLE,
            help_text=_("It is listed with you and your partners, and you can add to it."),
            widget=forms.TextInput(attrs={"dir": "auto"}),
        )  # fmt: skip

    def clean(self):
        told = super().clean()
        if told.get("project") and told.get("new_project"):
            self.add_error("new_project", _("Choose a project or write the title of a new one, not both."))
        return told

    def told(self) -> dict:
        told = super().told()
        named = [told.pop(f"partner_{number}") for number in range(3)]
        return told | {"partners": list(dict.fromkeys(one for one in named if one))}


class FileForm(forms.Form):
    """A table of funding calls."""

    file = forms.FileField(
        label=pgettext_lazy("to be handed in", "File"),
        help_text=_("CSV or JSON in UTF-8, or XLSX. Nothing is saved before you have seen what it would do."),
        max_length=300,
        error_messages={"required": _("Choose the file."), "empty": _("The file is empty.")},
    )


class PlanForm(OnceForm):
    """Which of the listed calls take over what a file says of them."""

    def __init__(self, *args, ticks: dict[str, str], needs_one: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.ticks, self.needs_one = ticks, needs_one and bool(ticks)
        for name, title in ticks.items():
            label = _("Take over what the file says of “%(title)s”") % {"title": title}
            self.fields[name] = forms.BooleanField(label=label, required=False)

    def clean(self):
        told = super().clean()
        if any(name.startswith(TICK) and name not in self.ticks for name in self.data):
            raise forms.ValidationError(
                _("Somebody changed a call that you ticked. Read what stands here now, and tick it again.")
            )
        if self.needs_one and not any(told.get(name) for name in self.ticks):
            raise forms.ValidationError(_("Nothing is ticked, and there is nothing else to save."))
        return told

    def ticked(self) -> list[str]:
        return [name for name in self.ticks if self.cleaned_data[name]]
