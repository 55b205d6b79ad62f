"""What people hand in about organisations, and fields for choosing places and themes that other rooms use too."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone, translation
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tiltas.accounts.models import User
from tiltas.accounts.once import OnceForm
from tiltas.core.versions import version_of
from tiltas.languages.texts import name_in_page_language
from tiltas.places.models import Place
from tiltas.places.queries import countries, in_order
from tiltas.themes.queries import all_themes
from tiltas.ui.filters import Filter

from .models import Membership, Organisation, OrganisationOffer, TargetGroup
from .queries import places_with_organisations, rows_of
from .services import sector_of

# Languages that people around the Baltic Sea speak beside those on offer.
FURTHER_LANGUAGES = [
    "be", "pl", "fi", "da", "nb", "is", "de", "fr", "es", "ka", "hy", "az", "tr", "fa", "ur", "hi", "bn", "uz", "kk",
    "ky", "tg", "vi", "sw", "so", "ti", "am", "ku", "ckb", "ps", "rom", "yi", "se",
]  # fmt: skip


def language_choices() -> list[tuple[str, str]]:
    """(code, name in the language of the page): those on offer first."""
    codes = [code for code, _name in settings.LANGUAGES]
    codes += [code for code in FURTHER_LANGUAGES if code not in codes]
    return [(code, name_in_page_language(code)) for code in codes]


class _Things:
    """Fields whose values are objects with a `uid`, already fetched."""

    def take(self, things: Iterable[Any]) -> None:
        self.things = {thing.uid: thing for thing in things}

    @staticmethod
    def uid_of(value):
        return getattr(value, "uid", value)


class OneOf(_Things, forms.ChoiceField):
    """Choose one of some objects."""

    def __init__(self, things, *, label_of: Callable[[Any], str], empty="", choices=None, **kwargs):
        self.take(things)
        rows = choices or [(thing.uid, label_of(thing)) for thing in self.things.values()]
        super().__init__(choices=[("", empty or "—"), *rows], **kwargs)

    def prepare_value(self, value):
        return self.uid_of(value)

    def clean(self, value):
        return self.things.get(super().clean(value))


class SeveralOf(_Things, forms.MultipleChoiceField):
    """Choose any number of some objects."""

    def __init__(self, things, *, label_of: Callable[[Any], str], choices=None, **kwargs):
        self.take(things)
        kwargs.setdefault("widget", forms.CheckboxSelectMultiple)
        rows = choices or [(thing.uid, label_of(thing)) for thing in self.things.values()]
        super().__init__(choices=rows, **kwargs)

    def prepare_value(self, value):
        return [self.uid_of(one) for one in value] if value is not None else value

    def clean(self, value):
        return [self.things[uid] for uid in super().clean(value)]


def place_name(place: Place) -> str:
    """A place as a choice is printed."""
    return place.name_in().plain


def themes_field(**kwargs) -> SeveralOf:
    """Choose themes; two queries."""
    kwargs = {"label": _("Themes"), "required": False} | kwargs
    return SeveralOf(all_themes(), label_of=lambda theme: theme.shown.title.plain, **kwargs)


def theme_filter() -> OneOf:
    """One theme or all; two queries."""
    return OneOf(
        all_themes(),
        label_of=lambda theme: theme.shown.title.plain,
        label=_("Theme"),
        required=False,
        empty=_("All themes"),
    )


def theme_choice(**kwargs) -> OneOf:
    """One theme or none; two queries."""
    kwargs = {"label": _("Theme"), "required": False} | kwargs
    return OneOf(all_themes(), label_of=lambda theme: theme.shown.title.plain, **kwargs)


def group_choices(empty: str = "") -> list[tuple[str, Any]]:
    """Target groups with a capital, after the choice of none if `empty` has words for it."""
    groups = [(group.value, capfirst(str(group.label))) for group in TargetGroup]
    return [("", empty), *groups] if empty else groups


def country_filter(**kwargs) -> OneOf:
    """One country or all; one query."""
    kwargs = {"label": _("Country"), "required": False, "empty": _("All countries")} | kwargs
    return OneOf(in_order(countries()), label_of=place_name, **kwargs)


def _places(*kinds: str) -> list[Place]:
    found = Place.objects.existing().select_related("country")
    return list(found.filter(kind__in=kinds) if kinds else found)


def _grouped(places: list[Place]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Countries with what lies in them, as groups of a select."""
    within: dict[Place, list[Place]] = {}
    for place in in_order(places):
        within.setdefault(place.its_country, []).append(place)
    return [
        (
            place_name(country),
            [(one.uid, place_name(one)) for one in sorted(within[country], key=lambda one: one != country)],
        )
        for country in in_order(within)
    ]


def places_within_countries() -> list[tuple[Place, list[Place]]]:
    """Each country and the regions, municipalities and towns in it, in the order of the reader's alphabet; one query."""
    parts: dict[Place, list[Place]] = {}
    for place in in_order(_places()):
        parts.setdefault(place.its_country, []).extend([place] if place.country_id else [])
    return [(country, parts[country]) for country in in_order(parts)]


class WithPlaces:
    """For a form in which any number of places are chosen: the countries, and under each what lies in it. One query."""

    def add_places(self, chosen: Iterable[Place] = ()) -> None:
        chosen, within = list(chosen), places_within_countries()
        self._names_of_places = []
        self.fields["countries"] = SeveralOf(
            [country for country, _parts in within],
            label_of=place_name,
            label=_("Countries"),
            required=False,
            initial=[place for place in chosen if place.country_id is None],
        )
        for country, parts in within:
            if parts:
                name = f"in_{country.uid}"
                self._names_of_places.append((country.name_in(), name))
                self.fields[name] = SeveralOf(
                    parts,
                    label_of=place_name,
                    label=country.name_in().plain,
                    required=False,
                    initial=[place for place in chosen if place.country_id == country.pk],
                )

    @property
    def place_fields(self) -> list[tuple]:
        """(country, field of the places in it, whether to show it opened)."""
        return [
            (label, self[name], bool(self[name].errors or self[name].value())) for label, name in self._names_of_places
        ]

    def places_out_of(self, told: dict) -> list[Place]:
        """All places chosen; their fields leave what was told."""
        found = told.pop("countries")
        for _label, name in self._names_of_places:
            found = [*found, *told.pop(name)]
        return found


def place_field(*kinds: str, **kwargs) -> OneOf:
    """Choose one place of these kinds, grouped by country; one query."""
    places = _places(*kinds)
    return OneOf(places, label_of=place_name, choices=_grouped(places), **({"required": False} | kwargs))


def place_filter(places: Iterable[Place]) -> OneOf:
    """One of these places or all, grouped by country; what lies in it counts too."""
    places = in_order(places)
    return OneOf(
        places,
        label_of=place_name,
        choices=_grouped(places),
        label=_("Place"),
        required=False,
        empty=_("All places"),
    )


class ManyPlaces:
    """For a form in which any number of places is chosen: countries first, then in each what lies in it."""

    def add_places(self, name: str, *, label, chosen: Iterable[Place] = (), **kwargs) -> None:
        """Add the fields; one query. Their values are gathered by `gathered_places`."""
        chosen = list(chosen)
        within = places_within_countries()
        self.fields[f"{name}_countries"] = SeveralOf(
            [country for country, _parts in within],
            label_of=place_name,
            label=label,
            required=False,
            initial=[place for place in chosen if place.country_id is None],
            **kwargs,
        )
        self._parts_of_places = getattr(self, "_parts_of_places", {})
        self._parts_of_places[name] = []
        for country, parts in within:
            if parts:
                field = f"{name}_in_{country.uid}"
                self._parts_of_places[name].append((country.name_in(), field))
                self.fields[field] = SeveralOf(
                    parts,
                    label_of=place_name,
                    label=country.name_in().plain,
                    required=False,
                    initial=[place for place in chosen if place.country_id == country.pk],
                )

    def part_fields(self, name: str) -> list[tuple]:
        """(country, field of the places in it, whether to show it opened)."""
        return [
            (label, self[field], bool(self[field].errors or self[field].value()))
            for label, field in self._parts_of_places[name]
        ]

    def gathered_places(self, name: str, told: dict) -> list[Place]:
        """The places chosen; takes the single fields out of `told`."""
        found = list(told.pop(f"{name}_countries", []))
        for _label, field in self._parts_of_places[name]:
            found += told.pop(field, [])
        return found


def language_field(**kwargs) -> forms.ChoiceField:
    """The language that somebody writes in; first the page's.

    Who chooses a language of their own finds it by its own name; where languages are told of, as among those that an
    organisation speaks, they have their names in the language of the page.
    """
    kwargs = {"label": _("Language of what you write"), "initial": translation.get_language()} | kwargs
    return forms.ChoiceField(choices=settings.LANGUAGES, **kwargs)


class OrganisationFilter(Filter):
    """Which organisations a list shows."""

    def __init__(self, data):
        # Addresses from when only countries could be chosen still narrow the list.
        super().__init__(data if "place" in data else {**data.dict(), "place": data.get("country", "")})
        # What most people look for by stands first: of many fields the rest is folded away.
        self.fields["theme"] = theme_filter()
        self.fields["place"] = place_filter(places_with_organisations())
        self.fields["language"] = forms.ChoiceField(
            label=_("Language spoken"), required=False, choices=[("", _("All languages")), *language_choices()]
        )
        self.fields["kind"] = forms.ChoiceField(
            label=_("Kind"),
            required=False,
            choices=[("", pgettext_lazy("kinds of organisation", "All kinds")), *Organisation.Kind.choices],
        )
        self.fields["led_by"] = forms.ChoiceField(
            label=_("Led by"),
            required=False,
            choices=[("", pgettext_lazy("led by", "Anybody")), *Organisation.LedBy.choices],
        )
        themes = self.fields["theme"]
        for name, label in (
            ("offers", pgettext_lazy("organisations", "Offers")),
            ("needs", pgettext_lazy("organisations", "Looks for")),
        ):
            self.fields[name] = OneOf(
                themes.things.values(),
                label_of=None,
                choices=themes.choices[1:],
                label=label,
                required=False,
            )
        places = self.fields["place"].things.values()
        self.fields["serves"] = OneOf(
            [place for place in places if place.kind == Place.Kind.COUNTRY],
            label_of=place_name,
            label=_("Works for people in"),
            required=False,
            empty=_("All countries"),
        )


AUTHORITIES = (Organisation.Kind.MUNICIPALITY, Organisation.Kind.MINISTRY, Organisation.Kind.AGENCY)


class OrganisationForm(ManyPlaces, OnceForm):
    """An entry in the directory."""

    def __init__(
        self, *args, organisation: Organisation | None = None, may_say_what_it_governs: bool = False, **kwargs
    ):
        if organisation:
            kwargs["initial"] = self._present(organisation) | kwargs.get("initial", {})
            kwargs["seen"] = version_of(*rows_of(organisation))
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        self._add_names()
        self._add_what_it_is(may_say_what_it_governs)
        self._add_what_it_does()
        self._add_how_to_reach_it()
        # Whoever is the contact point for a country keeps what is said of it: others say who that is.
        if may_say_what_it_governs:
            self._add_contact_point()

    def _present(self, organisation: Organisation) -> dict:
        """What stands in the entry."""
        plain = {name: getattr(organisation, name) for name in self.PLAIN}
        plain["sector"] = "" if organisation.sector == sector_of(organisation.kind) else organisation.sector
        named = {f"name_{code}": text for code, text in organisation.names.items()}
        return plain | named | {"themes": list(organisation.themes.all())}

    def _add_names(self) -> None:
        self.fields["name"] = forms.CharField(label=_("Official name"), max_length=200)
        self.fields["name_language"] = forms.ChoiceField(
            label=_("Language of this name"), choices=language_choices(), initial=translation.get_language()
        )
        if self.organisation:
            self.fields["was_misspelt"] = forms.BooleanField(
                label=_("The name until now was misspelt"),
                required=False,
                help_text=_("Otherwise another official name keeps the old one as a former name."),
            )
        for code, _own_name in settings.LANGUAGES:
            field = forms.CharField(label=name_in_page_language(code), max_length=200, required=False)
            field.widget.attrs |= {"lang": code, "dir": "auto"}
            self.fields[f"name_{code}"] = field

    def _add_what_it_is(self, may_say_what_it_governs: bool) -> None:
        kinds = Organisation.Kind.choices if may_say_what_it_governs else self._kinds_for_its_own()
        self.fields["kind"] = forms.ChoiceField(label=_("Kind"), choices=[("", "—"), *kinds])
        self.fields["sector"] = forms.ChoiceField(
            label=_("Sector"),
            required=False,
            choices=[
                ("", pgettext_lazy("sector of an organisation", "As the kind says")),
                *Organisation.Sector.choices,
            ],
        )
        self.fields["led_by"] = forms.ChoiceField(
            label=_("Led by"),
            required=False,
            choices=[("", pgettext_lazy("led by", "Not said")), *Organisation.LedBy.choices],
        )
        self.fields["place"] = place_field(label=_("Place"), help_text=_("Where its office is, or its country."))
        if may_say_what_it_governs:
            self.fields["governs"] = place_field(
                Place.Kind.MUNICIPALITY,
                label=_("Municipality that it administers"),
                help_text=_("Only for a municipality's own administration: it answers recommendations."),
            )

    def _kinds_for_its_own(self) -> list[tuple]:
        """An authority answers and is advised as such: nobody makes one of their own organisation, or something else of one."""
        kind = self.organisation.kind if self.organisation else ""
        if kind in AUTHORITIES:
            return [choice for choice in Organisation.Kind.choices if choice[0] == kind]
        return [choice for choice in Organisation.Kind.choices if choice[0] not in AUTHORITIES]

    def _add_what_it_does(self) -> None:
        self.fields["themes"] = themes_field()
        self.add_places(
            "serves",
            label=_("Countries whose people it serves"),
            help_text=_("The whole country. Single places are chosen below."),
            chosen=self.organisation.serves.all() if self.organisation else (),
        )
        self.fields["languages"] = forms.MultipleChoiceField(
            label=_("Languages spoken"),
            required=False,
            choices=language_choices(),
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["source_language"] = language_field()
        self.fields["description"] = forms.CharField(
            label=_("What it does"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 6})
        )

    def _add_how_to_reach_it(self) -> None:
        self.fields["website"] = forms.URLField(label=_("Website"), required=False, assume_scheme="https")
        self.fields["phone"] = forms.CharField(
            label=_("Telephone"), required=False, max_length=40, widget=forms.TextInput(attrs={"dir": "ltr"})
        )
        self.fields["wants_phone_shown"] = forms.BooleanField(
            label=_("Show the telephone number on the page"), required=False
        )
        self.fields["mailbox"] = forms.EmailField(
            label=_("Role mailbox"),
            required=False,
            help_text=format_lazy(
                "{} {}",
                _("Never shown. Messages from the page's form go there. Not a person's own address, please."),
                _("First we send a mail there: messages follow once somebody has opened the link in it."),
            ),
        )

    def _add_contact_point(self) -> None:
        self.fields["is_contact_point"] = forms.BooleanField(label=_("It is a contact point"), required=False)
        self.fields["contact_for"] = country_filter(
            label=_("Contact point for this country"), empty=_("The whole region")
        )

    PLAIN = (
        "name", "name_language", "kind", "led_by", "place", "governs", "languages", "source_language", "description",
        "website", "phone", "wants_phone_shown", "mailbox", "is_contact_point", "contact_for",
    )  # fmt: skip

    @property
    def served_places(self):
        """The places within each country that it may serve."""
        return self.part_fields("serves")

    @property
    def name_fields(self):
        """The fields of the official names in each language."""
        return [self[f"name_{code}"] for code, _name in settings.LANGUAGES]

    @property
    def has_name_errors(self) -> bool:
        return any(field.errors for field in self.name_fields)

    @property
    def has_language_errors(self) -> bool:
        return bool(self["languages"].errors)

    def clean(self):
        data = super().clean()
        if data.get("contact_for") and not data.get("is_contact_point"):
            data["is_contact_point"] = True
        if data.get("kind") == Organisation.Kind.MUNICIPALITY:
            # It serves its own people: what it administers says so.
            data |= {name: [] for name in data if name.startswith("serves_")}
        if data.get("wants_phone_shown") and not data.get("phone"):
            self.add_error("phone", _("Write the number that is to be shown, or do not ask for it to be shown."))
        return data

    def told(self) -> dict:
        """What a service takes; names as one table, languages outside the form kept."""
        data = super().told()
        data["serves"] = self.gathered_places("serves", data)
        offered = {code for code, _name in settings.LANGUAGES}
        kept = self.organisation.names if self.organisation else {}
        names = {code: text for code, text in kept.items() if code not in offered}
        names |= {code: data.pop(f"name_{code}") for code in offered}
        return data | {"names": {code: text for code, text in names.items() if text}}


class MemberForm(forms.Form):
    """Somebody with an account who works for the organisation."""

    email = forms.EmailField(label=_("E-mail address of their account"))
    role = forms.ChoiceField(label=_("Role"), choices=Membership.Role.choices)

    def clean_email(self):
        self.user = User.objects.filter(email__iexact=self.cleaned_data["email"], is_active=True).first()
        if self.user is None:
            raise forms.ValidationError(
                _("There is no account with this address. Ask an administrator to open one, then add the person here.")
            )
        return self.cleaned_data["email"]


class MessageForm(OnceForm):
    """A message to an organisation, from anybody."""

    sender_email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("Only for their answer. It goes out with the message and is not kept here."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
    )
    text = forms.CharField(
        label=_("Your message"),
        min_length=10,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
    )
    # The call or another public thing from whose page somebody came to write.
    about = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    # Programs fill in every field; people do not see this one.
    company = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    @property
    def is_from_a_program(self) -> bool:
        return bool(self.cleaned_data.get("company"))


class TwinningForm(OnceForm):
    """Which municipality is asked, and what the two do together."""

    def __init__(self, *args, municipalities: Iterable[Organisation], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["asked"] = OneOf(
            municipalities,
            label=_("Municipality"),
            label_of=lambda one: f"{one.name_in().plain} ({one.country.name_in().plain})" if one.country else str(one),
            help_text=_("It is asked to confirm. Readers see nothing before it has."),
        )
        self.fields["language"] = language_field()
        self.fields["what"] = forms.CharField(
            label=_("What you do together"),
            help_text=_("One or two sentences that everybody can read."),
            max_length=600,
            widget=forms.Textarea(attrs={"rows": 4}),
        )
        self.fields["since"] = forms.IntegerField(
            label=_("Twin cities since"),
            help_text=_("The year, if there was a link before."),
            required=False,
            min_value=1900,
            max_value=timezone.localdate().year,
        )


class OfferForm(OnceForm):
    """One thing that an organisation offers or needs."""

    def __init__(self, *args, offer: OrganisationOffer | None = None, **kwargs):
        if offer is not None:
            names = ("direction", "what", "theme", "group", "until")
            kwargs["initial"] = {name: getattr(offer, name) for name in names} | {"language": offer.source_language}
        super().__init__(*args, **kwargs)
        self.offer = offer
        add = self.fields.__setitem__
        add(
            "direction",
            forms.ChoiceField(
                label=_("Offer or need"),
                choices=[
                    (OrganisationOffer.Direction.OFFER, _("We offer this")),
                    (OrganisationOffer.Direction.NEED, _("We need this")),
                ],
                widget=forms.RadioSelect,
            ),
        )
        add("language", language_field())
        add(
            "what",
            forms.CharField(
                label=pgettext_lazy("of an offer or need", "What"),
                max_length=OrganisationOffer.LONGEST,
                widget=forms.TextInput(attrs={"dir": "auto"}),
            ),
        )
        add("theme", theme_choice(help_text=_("Others are found by it.")))
        add("group", forms.ChoiceField(label=_("Target group"), required=False, choices=group_choices("—")))
        add("until", forms.DateField(label=_("Until"), required=False, help_text=_("The last day. Empty: it stays.")))

    def clean_until(self):
        day = self.cleaned_data["until"]
        if day and day < timezone.localdate() and (self.offer is None or day != self.offer.until):
            raise forms.ValidationError(_("This day is over. Choose a day from today on, or leave it empty."))
        return day
