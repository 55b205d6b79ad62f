"""What people hand in about a country model: one simple form for each kind of line."""

from babel import Locale
from django import forms
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tiltas.accounts.once import OnceForm
from tiltas.places.queries import countries, in_order

from ..forms import OneOf, language_field, place_name
from ..models import Actor, Assessment, CountryModel, Mechanism, Organisation
from ..queries import organisations
from .queries import MOST_SIDE_BY_SIDE


def _long(label, *, required=False, rows=4, **kwargs):
    return forms.CharField(
        label=label, required=required, max_length=4000, widget=forms.Textarea(attrs={"rows": rows}), **kwargs
    )


class CountryModelForm(OnceForm):
    """What stands above the parts; a new one also says of which country it is."""

    def __init__(self, *args, country_model: CountryModel | None = None, **kwargs):
        if country_model:
            kwargs["initial"] = {
                "language": country_model.source_language,
                "as_of": country_model.as_of,
                "summary": country_model.summary,
            }
        super().__init__(*args, **kwargs)
        if country_model is None:
            self.fields["place"] = OneOf(in_order(countries()), label_of=place_name, label=_("Country"))
        self.fields["as_of"] = forms.DateField(
            label=_("As of"),
            initial=timezone.localdate,
            help_text=_("The day on which all of this was true. Readers see it above everything."),
        )
        self.fields["language"] = language_field()
        self.fields["summary"] = _long(_("In short"), required=True, rows=6)


class NewDayForm(OnceForm):
    """As of which day it is written anew."""

    as_of = forms.DateField(label=_("As of"), initial=timezone.localdate)


class PartForm(OnceForm):
    """One line of a country model; `part` is there when it is corrected."""

    FACTS: tuple[str, ...] = ()

    def __init__(self, *args, country_model: CountryModel, part=None, **kwargs):
        if part:
            kwargs["initial"] = {name: getattr(part, name) for name in self.FACTS} | {"language": part.source_language}
        super().__init__(*args, **kwargs)
        self.country_model = country_model
        self.fields["language"] = language_field()
        self.add_fields(self.fields.__setitem__)

    def add_fields(self, add) -> None:
        """Enter the fields of this kind."""
        raise NotImplementedError


class ActorForm(PartForm):
    FACTS = ("organisation", "name", "level", "sector", "mandate")

    def add_fields(self, add):
        add(
            "organisation",
            OneOf(
                organisations(sample=self.country_model.is_sample),
                label_of=lambda one: one.name_in().plain,
                label=_("Organisation"),
                required=False,
            ),
        )
        add(
            "name",
            forms.CharField(
                label=_("Or its official name, if it is not in the network"), max_length=200, required=False
            ),
        )
        add("level", forms.ChoiceField(label=_("Level"), choices=Actor.Level.choices))
        add("sector", forms.ChoiceField(label=_("Sector"), choices=Organisation.Sector.choices))
        add("mandate", _long(_("Mandate"), help_text=_("What it is charged with, and by which law or decision.")))

    def clean(self):
        data = super().clean()
        if not data.get("organisation") and not data.get("name"):
            self.add_error("organisation", _("Choose an organisation, or write its name."))
        return data


class MechanismForm(PartForm):
    FACTS = ("name", "kind", "takes_part", "what")

    def add_fields(self, add):
        add("name", forms.CharField(label=_("Name"), max_length=250))
        add("kind", forms.ChoiceField(label=_("Kind"), choices=Mechanism.Kind.choices))
        add("takes_part", _long(_("Who takes part")))
        add("what", _long(_("What it does")))


def _currencies():
    names = Locale.parse(translation.get_language().replace("-", "_")).currencies
    near = ["EUR", "SEK", "DKK", "NOK", "ISK", "PLN", "UAH", "USD"]
    return [("", "—"), *((code, f"{code} – {names.get(code, code)}") for code in near)]


class FundingForm(PartForm):
    FACTS = ("giver", "receiver", "amount", "currency", "year", "purpose")

    def add_fields(self, add):
        add("giver", forms.CharField(label=_("Who pays"), max_length=250))
        add("receiver", forms.CharField(label=_("Who receives it"), max_length=250))
        add(
            "amount",
            forms.DecimalField(
                label=_("Amount"),
                required=False,
                min_value=0,
                max_digits=14,
                decimal_places=2,
                help_text=_("Empty: not known."),
            ),
        )
        add("currency", forms.ChoiceField(label=_("Currency"), required=False, choices=_currencies()))
        add(
            "year",
            forms.IntegerField(
                label=pgettext_lazy("of money", "Year"),
                required=False,
                min_value=1900,
                max_value=timezone.localdate().year + 10,
                help_text=_("Empty: not known."),
            ),
        )
        add("purpose", _long(_("Purpose")))

    def clean(self):
        data = super().clean()
        if data.get("amount") is not None and not data.get("currency"):
            self.add_error("currency", _("Choose the currency of the amount."))
        return data


class LegalBasisForm(PartForm):
    FACTS = ("name", "address", "passed_on")

    def add_fields(self, add):
        add("name", forms.CharField(label=_("Name"), max_length=300))
        add(
            "address",
            forms.URLField(
                label=_("Address where the authorities publish it"),
                required=False,
                max_length=300,
                assume_scheme="https",
            ),
        )
        add("passed_on", forms.DateField(label=_("Day of the act"), required=False, help_text=_("Empty: not known.")))


class AssessmentForm(PartForm):
    FACTS = ("kind", "text", "evidence")

    def add_fields(self, add):
        add(
            "kind",
            forms.ChoiceField(label=_("Strength or weakness"), choices=Assessment.Kind.choices),
        )
        add("text", _long(_("What it is"), required=True))
        add(
            "evidence",
            forms.URLField(
                label=_("Where it is shown"),
                max_length=300,
                assume_scheme="https",
                help_text=_(
                    "The address of a study, a report or a page here. Without a source nothing is said of a country."
                ),
            ),
        )


FORMS = {
    "actors": ActorForm,
    "mechanisms": MechanismForm,
    "funding": FundingForm,
    "law": LegalBasisForm,
    "assessments": AssessmentForm,
}


class CompareForm(forms.Form):
    """Two or three countries."""

    def __init__(self, *args, models: list[CountryModel], **kwargs):
        super().__init__(*args, **kwargs)
        self.models = {model.place.uid: model for model in models}
        ordered = in_order(model.place for model in models)
        labels = [_("First country"), _("Second country"), _("Third country")]
        for number, label in enumerate(labels[:MOST_SIDE_BY_SIDE], start=1):
            self.fields[f"country{number}"] = OneOf(ordered, label_of=place_name, label=label, required=False)

    def chosen(self) -> list[CountryModel]:
        """The newest models of the countries chosen, each once; what makes no sense is passed over."""
        self.is_valid()
        places = [place for place in self.cleaned_data.values() if place]
        return [self.models[uid] for uid in dict.fromkeys(place.uid for place in places)]
