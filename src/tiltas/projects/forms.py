"""What people hand in about projects."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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


class ProjectForm(forms.Form):
    """What is said of a project."""

    PLAIN = (
        "source_language", "title", "acronym", "summary", "starts_on", "starts_precision", "ends_on", "ends_precision",
    )  # fmt: skip

    def __init__(self, *args, project: Project | None = None, **kwargs):
        if project:
            initial = {name: getattr(project, name) for name in self.PLAIN}
            initial |= {"places": list(project.places.all()), "themes": list(project.themes.all())}
            kwargs["initial"] = initial | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        add = self.fields.__setitem__
        add("source_language", language_field())
        add("title", forms.CharField(label=_("Title"), max_length=250))
        add("acronym", forms.CharField(label=_("Short name"), max_length=40, required=False))
        add(
            "summary",
            forms.CharField(
                label=_("Summary"), required=False, max_length=3000, widget=forms.Textarea(attrs={"rows": 6})
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

    @property
    def first_fields(self):
        """What stands above the places."""
        return [self[name] for name in (*self.PLAIN, "countries")]

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


class PartnerForm(forms.Form):
    """An organisation joins."""

    def __init__(self, *args, project: Project, **kwargs):
        super().__init__(*args, **kwargs)
        add = self.fields.__setitem__
        add(
            "organisation",
            OneOf(
                organisations(sample=project.is_sample),
                label_of=lambda organisation: organisation.name_in().plain,
                label=_("Organisation"),
                help_text=_("An organisation that is missing here is added in the network first."),
                error_messages={"required": _("Choose an organisation.")},
            ),
        )
        add("role", forms.ChoiceField(label=_("Role"), choices=Partner.Role.choices, initial=Partner.Role.PARTNER))
        add("language", language_field())
        add("role_text", forms.CharField(label=_("What it does in the project"), required=False, max_length=250))


class WorkPackageForm(forms.Form):
    """A piece of work, and which one it builds on."""

    def __init__(self, *args, project: Project, **kwargs):
        super().__init__(*args, **kwargs)
        self.earlier = list(project.work_packages.order_by("number"))
        add = self.fields.__setitem__
        add("language", language_field())
        add(
            "number",
            forms.IntegerField(
                label=_("Number"),
                min_value=1,
                max_value=999,
                initial=max((one.number for one in self.earlier), default=0) + 1,
            ),
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
        if self.earlier:
            add(
                "fed_by",
                forms.ChoiceField(
                    label=_("Builds on"),
                    required=False,
                    choices=[("", "—"), *((str(one.pk), str(one)) for one in self.earlier)],
                ),
            )
            add(
                "what",
                forms.CharField(label=_("What it takes over from there"), required=False, max_length=250),
            )

    def clean_fed_by(self):
        chosen = self.cleaned_data["fed_by"]
        return next((one for one in self.earlier if str(one.pk) == chosen), None)
