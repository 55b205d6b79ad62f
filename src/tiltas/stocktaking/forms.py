"""What organisers ask and officers answer: short forms, "not known" is always an answer."""

import datetime
from collections.abc import Mapping

from django import forms
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.text import capfirst
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tiltas.accounts.once import OnceForm
from tiltas.library.forms import in_capitals, organisation_field, text_field
from tiltas.network.forms import OneOf, SeveralOf, country_filter, language_field, place_name
from tiltas.places.queries import countries, in_order
from tiltas.trace.models import Node
from tiltas.ui.filters import Filter

from .models import (
    LONGEST_ANSWER,
    CapacityFigure,
    CapacityReport,
    Principle,
    PrincipleStanding,
    Stocktake,
    StocktakeAnswer,
)
from .queries import Capacity, Record, bodies

TIME_TO_ANSWER = datetime.timedelta(days=28)
LARGEST = 1_000_000
Standing = PrincipleStanding.Standing
_capital = lazy(capfirst, str)


def day_until_today(label, **kwargs) -> forms.DateField:
    """A day that is not to come."""
    return forms.DateField(label=label, initial=timezone.localdate, widget=forms.DateInput, **kwargs)


def _not_to_come(day: datetime.date | None) -> datetime.date | None:
    if day and day > timezone.localdate():
        raise forms.ValidationError(_("This day is still to come. Choose today or an earlier day."))
    return day


def _number(label) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"inputmode": "numeric", "dir": "ltr"})
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=LARGEST, widget=widget)


class PrincipleForm(OnceForm):
    """One principle of the list."""

    def __init__(self, *args, user, texts: list[Record], principle: Principle | None = None, source=None, **kwargs):
        if principle is not None:
            names = ("title", "text", "order", "adopted_on")
            kwargs["initial"] = {name: getattr(principle, name) for name in names} | {
                "language": principle.source_language,
                "source": source,
            }
        super().__init__(*args, **kwargs)
        add = self.fields.__setitem__
        if principle is None:
            add("adopted_by", organisation_field(user, label=_("Adopted by"), required=True, empty="—"))
        add("language", language_field())
        title = forms.TextInput(attrs={"dir": "auto"})
        add("title", forms.CharField(label=_("Title"), max_length=80, widget=title))
        add("text", text_field(_("What it means"), longest=1000, rows=4))
        add("adopted_on", forms.DateField(label=_("Adopted on"), required=False, widget=forms.DateInput))
        known = {record.uid for record in texts}
        add(
            "source",
            OneOf(
                [*texts, *([source] if source and source.uid not in known else [])],
                label_of=lambda one: one.title.plain,
                label=_("Adopted text that it comes from"),
                required=False,
            ),
        )
        order = forms.NumberInput(attrs={"inputmode": "numeric"})
        add(
            "order",
            forms.IntegerField(
                label=_("Number in the list"), required=False, min_value=1, max_value=99, widget=order,
                help_text=_("Empty: at the end."),
            ),
        )  # fmt: skip

    def told(self) -> dict:
        told = super().told()
        source = told.pop("source")
        return told | {"source": Node.objects.get(pk=source.node_id) if source else None}


class StandingsForm(OnceForm):
    """How a municipality stands to every principle, on one page."""

    def __init__(self, *args, principles: list[Principle], present: Mapping[int, PrincipleStanding], **kwargs):
        super().__init__(*args, **kwargs)
        self.principles = principles
        add = self.fields.__setitem__
        add("language", language_field())
        add(
            "as_of",
            day_until_today(
                pgettext_lazy("day of a standing", "As of"), help_text=_("Everything on this page is so on this day.")
            ),
        )
        for one in principles:
            row = present.get(one.pk)
            known = row is not None and row.standing != Standing.UNKNOWN
            add(
                f"standing_{one.uid}",
                forms.ChoiceField(
                    label=one.shown.title.plain,
                    choices=in_capitals(Standing.choices),
                    initial=row.standing if known else Standing.UNKNOWN,
                    widget=forms.RadioSelect,
                ),
            )
            words = text_field(_("In your own words"), required=False, rows=2, longest=1000)
            words.initial = row.words if known else ""
            add(f"words_{one.uid}", words)

    @property
    def head(self):
        """The fields for the whole page."""
        return [self["as_of"], self["language"]]

    @property
    def lines(self):
        """(principle, its standing, its words)"""
        return [(one, self[f"standing_{one.uid}"], self[f"words_{one.uid}"]) for one in self.principles]

    def clean_as_of(self):
        return _not_to_come(self.cleaned_data["as_of"])

    def told(self) -> dict:
        told = super().told()
        said = {one: (told.pop(f"standing_{one.uid}"), told.pop(f"words_{one.uid}")) for one in self.principles}
        return told | {"said": said}


class EvidenceForm(OnceForm):
    """What of this house shows how a municipality stands to a principle."""

    def __init__(self, *args, choices: list[Record], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["evidence"] = SeveralOf(
            choices,
            label_of=lambda one: f"{one.label}: {one.title.plain}",
            label=_("Evidence"),
            required=False,
        )

    def nodes(self) -> list[Node]:
        return list(Node.objects.filter(pk__in=[one.node_id for one in self.cleaned_data["evidence"]]))


class StocktakeForm(OnceForm):
    """What is asked, of whom, until when."""

    def __init__(self, *args, user, stocktake: Stocktake | None = None, **kwargs):
        if stocktake is not None:
            names = ("organisation", "title", "question", "whom", "answer_by")
            kwargs["initial"] = {name: getattr(stocktake, name) for name in names} | {
                "language": stocktake.source_language,
                "countries": list(stocktake.countries.all()),
                "asked": list(stocktake.asked.select_related("node")),
            }
        super().__init__(*args, **kwargs)
        add = self.fields.__setitem__
        add("organisation", organisation_field(user, label=_("Who asks"), required=True, empty="—"))
        add("language", language_field())
        title = forms.TextInput(attrs={"dir": "auto"})
        add("title", forms.CharField(label=_("Title"), max_length=160, widget=title))
        add(
            "question",
            text_field(
                _("Question"), longest=2000,
                help_text=_(
                    "About one thing. Every municipality answers in five fields: what was done, for whom, with whom, "
                    "what worked and what did not, what is needed now."
                ),
            ),
        )  # fmt: skip
        add(
            "answer_by",
            forms.DateField(
                label=_("Answer asked for by"),
                initial=lambda: timezone.localdate() + TIME_TO_ANSWER,
                widget=forms.DateInput,
            ),
        )
        add(
            "whom",
            forms.ChoiceField(
                label=_("Who is asked"),
                choices=in_capitals(Stocktake.Whom.choices),
                initial=Stocktake.Whom.ALL,
                widget=forms.RadioSelect,
            ),
        )
        every = [*bodies(sample=False), *bodies(sample=True)]
        lie_in = {one.governs.country_id if one.governs else one.place and one.place.country_id for one in every}
        there = [place for place in countries() if place.pk in lie_in]
        add("countries", SeveralOf(in_order(there), label_of=place_name, label=_("Countries"), required=False))
        add(
            "asked",
            SeveralOf(every, label_of=_name_of_body, label=_("Municipalities"), required=False),
        )

    def clean_answer_by(self):
        return _from_today_on(self.cleaned_data["answer_by"])

    def clean(self):
        told = super().clean()
        for whom, name in ((Stocktake.Whom.COUNTRIES, "countries"), (Stocktake.Whom.CHOSEN, "asked")):
            if told.get("whom") == whom and not told.get(name) and name in told:
                self.add_error(name, _("Choose at least one."))
        return told


def _name_of_body(body) -> str:
    """Invented ones say so: one call asks either invented or real bodies."""
    name = body.name_in().plain
    return f"{name} ({gettext('sample')})" if body.is_sample else name


def _from_today_on(day: datetime.date | None) -> datetime.date | None:
    if day and day < timezone.localdate():
        raise forms.ValidationError(_("This day is over. Choose a day from today on."))
    return day


class LastDayForm(OnceForm):
    """Until when answers are taken."""

    def __init__(self, *args, stocktake: Stocktake, **kwargs):
        super().__init__(*args, **({"initial": {"answer_by": stocktake.answer_by}} | kwargs))
        self.fields["answer_by"] = forms.DateField(label=_("Answer asked for by"), widget=forms.DateInput)

    def clean_answer_by(self):
        return _from_today_on(self.cleaned_data["answer_by"])


class AnswerForm(OnceForm):
    """Five fields, five minutes."""

    def __init__(self, *args, answer: StocktakeAnswer | None = None, **kwargs):
        if answer is not None:
            kwargs["initial"] = answer.source_texts() | {"language": answer.source_language}
        super().__init__(*args, **kwargs)
        self.fields["language"] = language_field()
        for name in StocktakeAnswer.translated_fields:
            field = StocktakeAnswer._meta.get_field(name)
            self.fields[name] = text_field(
                _capital(field.verbose_name), required=not field.blank, rows=3, longest=LONGEST_ANSWER
            )
        self.fields["done"].help_text = _("“Nothing yet” is a fair answer.")


class CapacityForm(OnceForm):
    """How much room there is, kind by kind."""

    PARTS = ("total", "in_use", "can_open")

    def __init__(self, *args, present: Capacity, **kwargs):
        super().__init__(*args, **kwargs)
        add = self.fields.__setitem__
        label = pgettext_lazy("day of figures", "As of")
        add("as_of", day_until_today(label, help_text=_("Everything on this page is so on this day.")))
        for kind in CapacityFigure.Kind:
            figure = present.latest.get(kind)
            for part in self.PARTS:
                field = _number(_capital(CapacityFigure._meta.get_field(part).verbose_name))
                field.initial = getattr(figure, part) if figure else None
                add(f"{kind}_{part}", field)
        add("language", language_field())
        longest = CapacityReport._meta.get_field("note").max_length
        add("note", text_field(_("Note"), required=False, rows=2, longest=longest))

    @property
    def lines(self):
        """(kind in words, its three fields)"""
        return [
            (capfirst(kind.label), [self[f"{kind}_{part}"] for part in self.PARTS]) for kind in CapacityFigure.Kind
        ]

    def clean_as_of(self):
        return _not_to_come(self.cleaned_data["as_of"])

    def clean(self):
        told = super().clean()
        some = False
        for kind in CapacityFigure.Kind:
            total, in_use, can_open = (told.get(f"{kind}_{part}") for part in self.PARTS)
            some = some or total is not None
            # Six lines have the same three labels: each trouble says in which line it is.
            line = {"kind": capfirst(kind.label)}
            if total is None and (in_use is not None or can_open is not None) and f"{kind}_total" in told:
                trouble = _("%(kind)s: write how many there are in all, or leave the whole line empty.")
                self.add_error(f"{kind}_total", trouble % line)
            if total is not None and in_use is not None and in_use > total:
                trouble = _("%(kind)s: more are in use than there are in all. Correct one of the two.")
                self.add_error(f"{kind}_in_use", trouble % line)
        if not some and not self.errors:
            self.add_error(None, _("Write at least one figure. What you do not know stays empty."))
        return told

    def told(self) -> dict:
        told = super().told()
        figures = {}
        for kind in CapacityFigure.Kind:
            numbers = tuple(told.pop(f"{kind}_{part}") for part in self.PARTS)
            if numbers[0] is not None:
                figures[kind.value] = numbers
        return told | {"figures": figures}


class CountryFilter(Filter):
    """Which country a table shows."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["country"] = country_filter()


class SurgeForm(CountryFilter):
    """How many people arrive, and where. Figures were typed: what is wrong with them is told, not passed over."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["people"] = _number(_("People who arrive within 30 days"))
        self.fields["children"] = _number(_("Of them children who go to school"))

    def clean(self):
        told = super().clean()
        people, children = told.get("people"), told.get("children")
        if children is not None and people is None and "people" in told:
            self.add_error("people", _("Write how many people arrive in all."))
        elif people is not None and children is not None and children > people:
            self.add_error("children", _("There are more children than people. Correct one of the two."))
            told.pop("children", None)
        return told

    def chosen(self) -> dict:
        """What makes sense of what was asked; nobody at all is a figure too."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
