"""What people hand in about themselves and others, and what readers ask a list for."""

import datetime

from django import forms
from django.core.signing import BadSignature, TimestampSigner
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tiltas.accounts.once import OnceForm
from tiltas.core.versions import version_of
from tiltas.network.forms import (
    OneOf,
    WithPlaces,
    country_filter,
    language_choices,
    language_field,
    theme_filter,
    themes_field,
)
from tiltas.network.queries import organisations
from tiltas.ui.filters import Filter

from . import wording
from .models import KEPT_PARTS, SHOWN_PARTS, Audience, Person
from .queries import rows_of
from .services import Speaks, Work

LONGEST_WAIT = datetime.timedelta(hours=1)
MOST_VARIANTS = 12

AUDIENCE_OF = {
    "work": _("Who sees where I work"),
    "expertise": _("Who sees my expertise"),
    "languages": _("Who sees my languages"),
    "places": _("Who sees my places"),
    "email": _("Who sees my e-mail address"),
    "phone": _("Who sees my telephone number"),
}


def audience_choices(part: str) -> list[tuple[str, str]]:
    """(audience, words) for one part; what is kept back from every page is shown after a button only."""
    words = dict(Audience.choices)
    if part in KEPT_PARTS:
        words[Audience.EVERYONE] = _("everybody who presses a button")
    return list(words.items())


def _language_filter(label, empty) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=[("", empty), *language_choices()])


class PeopleFilter(Filter):
    """Which people a list shows."""

    def __init__(self, data, *args, **kwargs):
        super().__init__(data, *args, **kwargs)
        self.fields["expertise"] = forms.CharField(
            label=_("Expertise"),
            required=False,
            max_length=100,
            widget=forms.TextInput(attrs={"type": "search", "dir": "auto"}),
        )
        self.fields["theme"] = theme_filter()
        self.fields["country"] = country_filter()
        self.fields["language"] = _language_filter(_("Language spoken"), _("All languages"))
        # From the page of an organisation.
        self.fields["organisation"] = forms.CharField(required=False, max_length=8, widget=forms.HiddenInput)


class InterpretersFilter(Filter):
    """Which interpreters a list shows."""

    def __init__(self, data, *args, **kwargs):
        super().__init__(data, *args, **kwargs)
        every = _("All languages")
        self.fields["interprets_from"] = _language_filter(pgettext_lazy("an interpreter translates", "From"), every)
        self.fields["interprets_into"] = _language_filter(pgettext_lazy("an interpreter translates", "Into"), every)
        self.fields["theme"] = theme_filter()
        self.fields["country"] = country_filter()


class PersonForm(WithPlaces, OnceForm):
    """The entry of a person. An organiser says why they may be there, the person who sees what."""

    PLAIN = (
        "name", "source_language", "expertise", "contact_for", "email", "phone", "takes_messages", "mail_language",
        *(f"{part}_for" for part in (*SHOWN_PARTS, *KEPT_PARTS)),
    )  # fmt: skip

    def __init__(
        self,
        *args,
        person: Person | None = None,
        by_organiser: bool,
        asks_consent: bool = False,
        sample=None,
        **kwargs,
    ):
        rows = sorted(person.affiliations.all(), key=lambda row: row.pk) if person else []
        if person:
            kwargs["seen"] = version_of(person, *rows_of(person))
            kwargs["initial"] = self._standing(person, rows) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.by_organiser = by_organiser
        add = self.fields.__setitem__
        add("name", forms.CharField(label=pgettext_lazy("of a person", "Name"), max_length=150))
        add(
            "name_variants",
            forms.CharField(
                label=_("Other ways to write the name"),
                help_text=_("One on each line, such as in another script."),
                required=False,
                widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
            ),
        )
        self._add_work(rows, person.is_sample if person else sample)
        add("source_language", language_field())
        add(
            "expertise",
            forms.CharField(
                label=_("Expertise"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
            ),
        )
        add("themes", themes_field())
        for name, label in (
            ("languages", _("Languages spoken")),
            ("interprets_from", _("Interprets from")),
            ("interprets_into", _("Interprets into")),
        ):
            add(
                name,
                forms.MultipleChoiceField(
                    label=label, required=False, choices=language_choices(), widget=forms.CheckboxSelectMultiple
                ),
            )
        self.add_places(person.places.all() if person else ())
        add("email", forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"dir": "ltr"})))
        add("phone", forms.CharField(label=_("Telephone"), required=False, max_length=40))
        self.fields["phone"].widget.attrs["dir"] = "ltr"
        add("mail_language", language_field(label=_("Language of our mail")))
        if by_organiser:
            # The language of the organiser's page is not that of the person.
            self.fields["mail_language"].initial = None
            self.fields["mail_language"].choices = [("", "—"), *self.fields["mail_language"].choices]
            add("basis", forms.ChoiceField(label=_("Why the person may be here"), choices=Person.Basis.choices))
            if person:
                del self.fields["basis"]
            add("contact_for", country_filter(label=_("Contact for this country"), empty="—"))
        else:
            self._add_audiences()
            add(
                "takes_messages",
                forms.BooleanField(label=_("People may write to me through a form"), required=False, initial=True),
            )
        if asks_consent:
            add("agrees", forms.BooleanField(label=wording.consent))

    @classmethod
    def _standing(cls, person: Person, rows) -> dict:
        """What stands in the entry, as the fields have it."""
        told = {name: getattr(person, name) for name in cls.PLAIN}
        spoken = list(person.spoken.all())
        told |= {
            "name_variants": "\n".join(person.name_variants),
            "themes": list(person.themes.all()),
            "languages": [one.code for one in spoken],
            "interprets_from": [one.code for one in spoken if one.interprets_from],
            "interprets_into": [one.code for one in spoken if one.interprets_into],
        }
        for number, row in enumerate(rows):
            told |= {
                f"organisation_{number}": row.organisation,
                f"role_{number}": row.role,
                f"since_{number}": row.since,
                f"until_{number}": row.until,
            }
        return told

    def _add_work(self, rows, sample: bool | None) -> None:
        """One group of fields for every role, and an empty one."""
        offered = list(organisations(sample=sample))
        self.numbers = range(len(rows) + 1)
        first = OneOf(offered, label=_("Organisation"), label_of=lambda one: one.name_in().plain, required=False)
        for number in self.numbers:
            # Copied on its way into the form; the choices are made once.
            self.fields[f"organisation_{number}"] = OneOf(
                offered, label=_("Organisation"), label_of=str, choices=first.choices[1:], required=False
            )
            self.fields[f"role_{number}"] = forms.CharField(label=_("Role"), required=False, max_length=150)
            for name, label in (("since", _("Since")), ("until", _("Until"))):
                self.fields[f"{name}_{number}"] = forms.DateField(
                    label=label,
                    required=False,
                    widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
                    input_formats=["%Y-%m-%d"],
                )

    def _add_audiences(self) -> None:
        for part, label in AUDIENCE_OF.items():
            self.fields[f"{part}_for"] = forms.ChoiceField(
                label=label,
                choices=audience_choices(part),
                initial=Person._meta.get_field(f"{part}_for").default,
            )

    @property
    def work_rows(self) -> list[list]:
        """The fields of each role, together."""
        return [
            [self[f"{name}_{number}"] for name in ("organisation", "role", "since", "until")]
            for number in self.numbers
        ]

    def _is_open(self, *names: str) -> bool:
        return any(self[name].value() or self[name].errors for name in names)

    @property
    def has_language_choices(self) -> bool:
        """Whether to show the languages opened."""
        return self._is_open("languages")

    @property
    def has_place_choices(self) -> bool:
        """Whether to show the places within countries opened."""
        return any(is_open for _label, _field, is_open in self.place_fields)

    @property
    def is_interpreter(self) -> bool:
        """Whether to show opened from and into which languages somebody interprets."""
        return self._is_open("interprets_from", "interprets_into")

    def clean_name_variants(self):
        lines = [line.strip()[:150] for line in self.cleaned_data["name_variants"].splitlines()]
        return list(dict.fromkeys(line for line in lines if line))[:MOST_VARIANTS]

    def clean(self):
        data = super().clean()
        for number in self.numbers:
            organisation, role = data.get(f"organisation_{number}"), data.get(f"role_{number}")
            if organisation and not role:
                self.add_error(f"role_{number}", _("Write what the person does there."))
            elif role and not organisation and f"organisation_{number}" not in self.errors:
                self.add_error(f"organisation_{number}", _("Choose the organisation, or leave the role empty."))
            since, until = data.get(f"since_{number}"), data.get(f"until_{number}")
            if since and until and until < since:
                self.add_error(f"until_{number}", _("The last day is before the first."))
        return data

    def told(self) -> dict:
        """What the services of the room take."""
        data = super().told()
        data.pop("agrees", None)
        data["places"] = self.places_out_of(data)
        data["work"] = [
            Work(told[0], *told[1:])
            for number in self.numbers
            if (told := [data.pop(f"{name}_{number}") for name in ("organisation", "role", "since", "until")])[0]
        ]
        spoken = {code: Speaks(code) for code in data.pop("languages")}
        into, out_of = data.pop("interprets_into"), data.pop("interprets_from")
        for code in {**dict.fromkeys(spoken), **dict.fromkeys(out_of), **dict.fromkeys(into)}:
            spoken[code] = Speaks(code, interprets_from=code in out_of, interprets_into=code in into)
        data["speaks"] = list(spoken.values())
        return data


class ContactForm(forms.Form):
    """For which country somebody is the one to ask."""

    def __init__(self, *args, person: Person, **kwargs):
        super().__init__(*args, initial={"contact_for": person.contact_for}, **kwargs)
        self.fields["contact_for"] = country_filter(label=_("Contact for this country"), empty="—")


class AddressForm(forms.Form):
    """The button that shows an address: signed, so that nobody can press it without having opened its page."""

    sign = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, person: Person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person
        self.signer = TimestampSigner(salt="tiltas.people.address")
        self.fields["sign"].initial = self.signer.sign(person.uid)

    def clean_sign(self):
        try:
            value = self.signer.unsign(self.cleaned_data["sign"], max_age=LONGEST_WAIT)
        except BadSignature:
            value = ""
        if value != self.person.uid:
            self.data = {"sign": self.fields["sign"].initial}
            raise forms.ValidationError(_("This page was open for too long. Press the button once more."))
        return value
