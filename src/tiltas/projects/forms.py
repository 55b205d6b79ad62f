"""What people hand in about projects."""

from functools import cache

from babel import Locale
from babel.core import get_global
from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tiltas.accounts.once import OnceForm
from tiltas.core.versions import version_of
from tiltas.files.forms import WithFile, within_the_limit
from tiltas.languages.queries import versions_of
from tiltas.languages.texts import name_in_page_language, name_of
from tiltas.network.forms import (
    OneOf,
    SeveralOf,
    country_filter,
    language_field,
    place_name,
    places_within_countries,
    theme_filter,
    themes_field,
)
from tiltas.network.queries import organisations

from . import queries
from .models import Partner, Precision, Project


class ProjectFilter(forms.Form):
    """Which projects a list shows."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["theme"] = theme_filter()
        self.fields["country"] = country_filter()
        self.fields["state"] = forms.ChoiceField(
            label=_("Running or ended"),
            required=False,
            choices=[
                ("", pgettext_lazy("projects", "All projects")),
                ("running", pgettext_lazy("projects", "Running")),
                ("ended", pgettext_lazy("projects", "Ended")),
                ("planned", pgettext_lazy("projects", "Planned")),
            ],
        )

    def chosen(self) -> dict:
        """The filters that make sense; the others are passed over."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class ProjectForm(OnceForm):
    """What is said of a project."""

    PLAIN = (
        "source_language", "title", "acronym", "summary", "starts_on", "starts_precision", "ends_on", "ends_precision",
    )  # fmt: skip

    def __init__(self, *args, project: Project | None = None, **kwargs):
        if project:
            initial = {name: getattr(project, name) for name in self.PLAIN}
            initial |= {"places": list(project.places.all()), "themes": list(project.themes.all())}
            kwargs["initial"] = initial | kwargs.get("initial", {})
            kwargs["seen"] = version_of(*queries.rows_of(project))
        super().__init__(*args, **kwargs)
        add = self.fields.__setitem__
        add("source_language", language_field())
        add("title", forms.CharField(label=_("Title"), max_length=250))
        add("acronym", forms.CharField(label=_("Short name"), max_length=40, required=False))
        add(
            "summary",
            forms.CharField(
                label=pgettext_lazy("of a project", "Summary"),
                required=False,
                max_length=3000,
                widget=forms.Textarea(attrs={"rows": 6}),
            ),
        )
        for name, label in (("starts", _("Begins")), ("ends", _("Ends"))):
            add(f"{name}_on", forms.DateField(label=label, required=False, help_text=_("Empty: not known.")))
            add(
                f"{name}_precision",
                forms.ChoiceField(
                    label=_("How exactly this is known"), choices=Precision.choices, initial=Precision.DAY
                ),
            )
        within = places_within_countries()
        chosen = self.initial.get("places", [])
        self.place_names = []
        add(
            "countries",
            SeveralOf(
                [country for country, _parts in within],
                label_of=place_name,
                label=_("Countries"),
                required=False,
                initial=[place for place in chosen if place.country_id is None],
            ),
        )
        for country, parts in within:
            name = f"in_{country.uid}"
            self.place_names.append((country.name_in(), name))
            add(
                name,
                SeveralOf(
                    parts,
                    label_of=place_name,
                    label=country.name_in().plain,
                    required=False,
                    initial=[place for place in chosen if place.country_id == country.pk],
                ),
            )
        add("themes", themes_field())
        others = Project.objects.public().select_related("node").order_by("title")
        add(
            "continues",
            OneOf(
                [one for one in others if one != project and (not project or one.is_sample == project.is_sample)],
                label_of=str,
                label=_("Continues the project"),
                required=False,
                initial=project.continues if project else None,
            ),
        )

    @property
    def first_fields(self):
        """What stands above the places."""
        return [self[name] for name in (*self.PLAIN, "continues", "countries")]

    @property
    def place_fields(self):
        """(country, field of the places in it, whether to show it opened)."""
        return [(label, self[name], bool(self[name].errors or self[name].value())) for label, name in self.place_names]

    def clean(self):
        data = super().clean()
        data["places"] = list(data.pop("countries", []))
        for _country, name in self.place_names:
            data["places"] += data.pop(name, [])
        return data


class PartForm(OnceForm):
    """Something that belongs to a project; `part` is there when it is corrected."""

    PLAIN: tuple[str, ...] = ()

    def __init__(self, *args, project: Project, part=None, **kwargs):
        if part:
            facts = {name: getattr(part, name) for name in self.PLAIN}
            kwargs["initial"] = facts | {"language": part.source_language} | self.initial_of(part)
            kwargs["seen"] = version_of(*queries.rows_of(part))
        super().__init__(*args, **kwargs)
        self.project, self.part = project, part
        self.fields["language"] = language_field()
        if part and part.source_language not in dict(settings.LANGUAGES):
            self.fields["language"].choices = [
                *settings.LANGUAGES, (part.source_language, name_of(part.source_language))
            ]  # fmt: skip
        self.add_fields(self.fields.__setitem__)

    def initial_of(self, part) -> dict:
        """Further values of a part that is corrected."""
        return {}

    def add_fields(self, add) -> None:
        """Enter the fields of this kind."""
        raise NotImplementedError


class PartnerForm(PartForm):
    """An organisation joins."""

    PLAIN = ("organisation", "role", "role_text")

    def add_fields(self, add):
        add(
            "organisation",
            OneOf(
                organisations(sample=self.project.is_sample),
                label_of=lambda organisation: organisation.name_in().plain,
                label=_("Organisation"),
                help_text=_("An organisation that is missing here is added in the network first."),
                error_messages={"required": _("Choose an organisation.")},
            ),
        )
        add("role", forms.ChoiceField(label=_("Role"), choices=Partner.Role.choices, initial=Partner.Role.PARTNER))
        add("role_text", forms.CharField(label=_("What it does in the project"), required=False, max_length=250))


class _Work:
    """Choosing work packages of the project."""

    def work_field(self, label, **kwargs) -> forms.TypedChoiceField:
        rows = {str(one.pk): one for one in self.project.work_packages.order_by("number")}
        return forms.TypedChoiceField(
            label=label,
            choices=[("", "—"), *((key, str(one)) for key, one in rows.items())],
            coerce=rows.get,
            empty_value=None,
            **kwargs,
        )


class WorkPackageForm(_Work, PartForm):
    """A piece of work, and, when it is new, which one it builds on."""

    PLAIN = ("number", "key", "title", "purpose")

    def add_fields(self, add):
        earlier = self.work_field(_("Builds on"), required=False)
        taken = self.project.work_packages.values_list("number", flat=True)
        add(
            "number",
            forms.IntegerField(label=_("Number"), min_value=1, max_value=999, initial=max(taken, default=0) + 1),
        )
        add(
            "key",
            forms.CharField(label=_("Short name"), max_length=20, required=False, help_text=_("Such as WP2.")),
        )
        add("title", forms.CharField(label=_("Title"), max_length=250))
        add(
            "purpose",
            forms.CharField(
                label=_("Purpose"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
            ),
        )
        if not self.part and len(earlier.choices) > 1:
            add("fed_by", earlier)
            add(
                "what",
                forms.CharField(label=_("What it takes over from there"), required=False, max_length=250),
            )


class FeedForm(_Work, PartForm):
    """What one work package hands to another."""

    PLAIN = ("what",)

    def initial_of(self, part):
        return {"earlier": part.earlier_id, "later": part.later_id}

    def add_fields(self, add):
        add("earlier", self.work_field(_("This work package hands something on")))
        add("later", self.work_field(_("Handed on to this one")))
        add("what", forms.CharField(label=_("What is handed on"), required=False, max_length=250))

    def clean(self):
        data = super().clean()
        if data.get("earlier") and data.get("earlier") == data.get("later"):
            self.add_error("later", _("Choose another work package: none hands something on to itself."))
        return data


class DeliverableForm(_Work, PartForm):
    """Something that a work package brought out."""

    PLAIN = ("title", "url", "delivered_on")

    def initial_of(self, part):
        return {"work_package": part.work_package_id}

    def add_fields(self, add):
        add(
            "work_package",
            self.work_field(
                _("Work package"),
                help_text=_("A deliverable belongs to a work package. One that is missing here is added first."),
            ),
        )
        add("title", forms.CharField(label=_("Title"), max_length=250))
        add(
            "url",
            forms.URLField(
                label=_("Where it can be read"),
                required=False,
                max_length=200,
                assume_scheme="https",
                help_text=_("Such as https://example.org/report.pdf"),
            ),
        )
        add("delivered_on", forms.DateField(label=_("Delivered"), required=False, help_text=_("Empty: not known.")))


class FundingForm(WithFile, PartForm):
    """Money from a fund, and how the fund wants to be named and shown."""

    PLAIN = ("fund", "programme", "agreement", "amount", "total", "currency", "number", "logo_alt")
    FILE = "logo"

    def initial_of(self, part):
        said = {code: version.payload.get("acknowledgement", "") for code, version in versions_of(part).items()}
        said[part.source_language] = part.acknowledgement
        return {f"wording_{code}": text for code, text in said.items()}

    def add_fields(self, add):
        def words(label, length, **kwargs):
            return forms.CharField(label=label, max_length=length, **kwargs)

        def money(label):
            return forms.DecimalField(label=label, required=False, min_value=0, max_digits=14, decimal_places=2)

        add("fund", words(_("Fund"), 200))
        add("programme", words(_("Programme"), 200, required=False))
        add("agreement", words(_("Agreement number"), 80, required=False))
        add("amount", money(_("Amount from the fund")))
        add("total", money(_("Budget of the whole project")))
        add("currency", forms.ChoiceField(label=_("Currency"), required=False, choices=currency_choices()))
        taken = self.project.funding.values_list("number", flat=True)
        add(
            "number",
            forms.IntegerField(
                label=_("Place in the list"),
                required=False,
                min_value=1,
                max_value=99,
                initial=max(taken, default=0) + 1,
                help_text=_("1 stands first: many funds say in which order they are named."),
            ),
        )
        widget = forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"})
        add(
            "logo",
            forms.FileField(
                label=_("Logo"),
                required=False,
                max_length=300,
                widget=widget,
                help_text=_("JPEG, PNG or WebP, at most %(megabytes)s MB.") % {"megabytes": settings.LARGEST_FILE_MB},
                error_messages={"empty": _("The file is empty.")},
            ),
        )
        hint = _("For those who do not see it, in one sentence.")
        add("logo_alt", words(_("What the logo shows"), 200, required=False, help_text=hint))
        if self.part and self.part.logo_id:
            add("without_logo", forms.BooleanField(label=_("Take the logo away"), required=False))
        self.wordings = {f"wording_{code}": code for code, _name in self.fields["language"].choices}
        for name, code in self.wordings.items():
            attrs = {"rows": 3, "lang": code, "dir": "auto"}
            widget = forms.Textarea(attrs=attrs)
            add(name, words(name_in_page_language(code), 1500, required=False, widget=widget))

    @property
    def first_fields(self):
        """What stands above the acknowledgement."""
        return [self[name] for name in ("language", *self.PLAIN) if name != "logo_alt"]

    @property
    def logo_fields(self):
        """What stands beside the logo."""
        return [self[name] for name in ("logo", "logo_alt", "without_logo") if name in self.fields]

    def clean_logo(self):
        file = self.cleaned_data["logo"]
        return within_the_limit(file) if file else None

    @property
    def wording_fields(self):
        """(language, field, whether to show it opened)."""
        here = self["language"].value()
        return [
            (self[name].label, self[name], bool(self[name].errors or self[name].value()) or code == here)
            for name, code in self.wordings.items()
        ]

    def clean(self):
        data = super().clean()
        if (data.get("amount") is not None or data.get("total") is not None) and not data.get("currency"):
            self.add_error("currency", _("Choose the currency of the amount."))
        if None not in (data.get("amount"), data.get("total")) and data["amount"] > data["total"]:
            self.add_error("total", _("The whole budget is at least the amount from the fund. Check both."))
        own = f"wording_{data.get('language')}"
        if own in self.wordings and not data.get(own) and any(data.get(name) for name in self.wordings):
            self.add_error(
                own, _("Write the acknowledgement in this language as well, or choose another language above.")
            )
        stays = bool(self.part and self.part.logo_id) and not data.get("without_logo")
        if (data.get("logo") or stays) and not data.get("logo_alt"):
            self.add_error("logo_alt", _("Write what the logo shows."))
        self.ask_for_the_file_again()
        return data

    def told(self):
        said = super().told()
        wordings = {code: said.pop(name) for name, code in self.wordings.items()}
        return said | {"acknowledgement": wordings.pop(said["language"], ""), "wordings": wordings}


# Codes of ISO 4217 in which projects around the Baltic Sea were and are paid.
NEAR = ["EUR", "SEK", "DKK", "NOK", "ISK", "PLN", "UAH", "GBP", "CHF", "USD", "LTL", "LVL", "EEK"]


@cache
def _paid_today() -> set[str]:
    """Every currency that is legal tender somewhere today."""
    by_country = get_global("territory_currencies").values()
    return {code for rows in by_country for code, _since, until, is_tender in rows if is_tender and until is None}


def currency_choices() -> list:
    """Currencies by code, named in the language of the page: those of the region first."""
    names = Locale.parse(translation.get_language().replace("-", "_")).currencies
    rest = sorted(code for code in _paid_today() if code in names and code not in NEAR)

    def rows(codes):
        return [(code, f"{code} – {names.get(code, code)}") for code in codes]

    return [("", "—"), *rows(NEAR), (_("Other currencies"), rows(rest))]
