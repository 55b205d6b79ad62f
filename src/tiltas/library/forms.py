"""What members hand in: one form for all kinds, made from the fields of the kind; priorities, reactions, sentences."""

import re

from django import forms
from django.core.validators import URLValidator
from django.db import models
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tiltas.accounts.once import OnceForm
from tiltas.languages.models import languages_on_offer
from tiltas.network.forms import OneOf, country_filter, language_field, place_field, theme_filter, themes_field
from tiltas.network.queries import organisations, organisations_of
from tiltas.network.rules import roles_of
from tiltas.themes.queries import all_themes
from tiltas.ui.filters import Filter

from .models import KINDS, LONGEST_TITLE, Activity, Entry, News, Practice, Priority, Reaction
from .queries import correction_of, said_in, what_stands
from .rules import WRITERS
from .stations import LABELS

LONGEST_TEXT = 6000
OLDEST_YEAR = 1800
YEAR = re.compile(r"\b(19|20)\d\d\b")
# Seven digits and more, however they are set apart; a word in brackets instead of the sign of a mail address.
REACHES_SOMEBODY = re.compile(r"@|＠|[\[(]\s*at\s*[\])]|\d([\s().\-/]*\d){6}", re.I)
DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>]+")
_capital = lazy(capfirst, str)
# Whoever writes is told what belongs where; the other fields say it themselves.
HINTS = {
    "news": {
        "text": _("What happened or was decided, and what it means for people. Not a person's name without their leave."),
        "address": _("Where this can be read in full, such as the page of the ministry."),
    },
    "publication": {
        "text": _("What was asked and what was found, in a few sentences."),
        "authors": _("As they stand on the publication."),
        "doi": _("Such as 10.1234/abcd. The whole address will do too."),
        "licence": _("Such as CC BY 4.0, if it says so."),
    },
    "practice": {
        "text": _("What was difficult before."),
        "steps": _("What to do, in order, so that somebody else can do it too."),
        "evidence": _("Figures, a study, or what people said. Empty: nothing is known yet."),
        "pitfalls": _("What went wrong on the way, and what to look out for."),
        "contact": _("A role or an organisation, such as: the coordinator of the evening courses. Everybody reads it."),
        "conditions": _("What must be there so that it works in another place."),
    },
    "lesson": {"text": _("Told without names: what matters is what others can learn.")},
    "policy": {"text": _("What it is about and whom it concerns. You add its priorities in its own words afterwards.")},
    "activity": {
        "text": _("What the institution does, and for whom."),
        "reactions_until": _("The last day on which organisations can react. Empty: reactions are not asked for."),
    },
}  # fmt: skip


def text_field(label, *, required=True, rows=5, longest=LONGEST_TEXT, **kwargs) -> forms.CharField:
    """A longer text in any script."""
    widget = forms.Textarea(attrs={"rows": rows, "dir": "auto"})
    return forms.CharField(label=label, required=required, max_length=longest, widget=widget, **kwargs)


def day_field(label, **kwargs) -> forms.DateField:
    """A day, never needed."""
    return forms.DateField(label=label, required=False, widget=forms.DateInput, **kwargs)


def address_field(label, **kwargs) -> forms.URLField:
    """An address that a browser opens."""
    field = forms.URLField(
        label=label, required=False, max_length=500, assume_scheme="https",
        widget=forms.URLInput(attrs={"dir": "ltr"}), **kwargs,
    )  # fmt: skip
    # Nobody reads by ftp, and other schemes are tricks.
    field.validators = [URLValidator(schemes=["http", "https"]), *field.validators]
    return field


def in_capitals(choices) -> list[tuple]:
    """Choices whose words begin with a capital, in the language of the page."""
    return [(value, _capital(label)) for value, label in choices]


def field_for(model: type[Entry], name: str) -> forms.Field:
    """The form's field for a field of a kind."""
    field = model._meta.get_field(name)
    label, required = _capital(field.verbose_name), not field.blank
    hint = HINTS.get(model.node_kind, {}).get(name, "")
    if field.choices:
        choices = [("", "—"), *in_capitals(field.choices)]
        return forms.ChoiceField(label=label, required=required, choices=choices, help_text=hint)
    match field:
        case models.URLField():
            return address_field(label, help_text=hint)
        case models.DateField():
            return day_field(label, help_text=hint)
        case models.PositiveSmallIntegerField():
            return forms.IntegerField(
                label=label, min_value=OLDEST_YEAR, max_value=timezone.localdate().year + 1, help_text=hint,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )  # fmt: skip
        case models.TextField():
            return text_field(label, required=required, help_text=hint)
    return forms.CharField(
        label=label, required=required, max_length=field.max_length, help_text=hint,
        widget=forms.TextInput(attrs={"dir": "ltr" if name == "doi" else "auto"}),
    )  # fmt: skip


def organisation_field(user, **kwargs) -> OneOf:
    """The organisations for which somebody may write: organisers for any."""
    if user.has_perm("library.write_for_any"):
        found = list(organisations())
        own = roles_of(user)
        mine = [one for one in found if one.pk in own]
        kwargs = {"required": False, "empty": _("No organisation")} | kwargs
    else:
        found = mine = list(organisations_of(user, *WRITERS))
    if len(mine) == 1:
        kwargs.setdefault("initial", mine[0])
    kwargs.setdefault("label", _("Organisation"))
    return OneOf(found, label_of=lambda one: one.name_in().plain, **kwargs)


class EntryForm(OnceForm):
    """An entry of any kind."""

    def __init__(self, *args, model: type[Entry], user, entry: Entry | None = None, **kwargs):
        if entry is not None:
            kwargs["initial"] = said_last(entry)
        super().__init__(*args, **kwargs)
        self.model, self.entry = model, entry
        add = self.fields.__setitem__
        add("organisation", organisation_field(user, help_text=_("It is responsible for what is written here.")))
        add("language", language_field())
        add("title", forms.CharField(label=_("Title"), max_length=LONGEST_TITLE, widget=forms.TextInput(attrs={"dir": "auto"})))  # fmt: skip
        first, *others = model.passages
        for name in (*model.facts[:1], first, *others, *model.facts[1:]):
            add(name, field_for(model, name))
        add("themes", themes_field())
        add("place", place_field(label=_("Place"), help_text=_("Empty: it belongs to no single place.")))

    def clean_doi(self):
        typed = re.sub(r"^(https?://(dx\.)?doi\.org/|doi:\s*)", "", self.cleaned_data["doi"].strip(), flags=re.I)
        if typed and not DOI.fullmatch(typed):
            raise forms.ValidationError(
                _("This is no DOI. A DOI begins with 10. and has a slash in it: 10.1234/abcd.")
            )
        return typed

    def clean_contact(self):
        typed = self.cleaned_data["contact"].strip()
        if REACHES_SOMEBODY.search(YEAR.sub("", typed)):
            raise forms.ValidationError(
                _(
                    "Everybody reads this, so write no mail address and no telephone number. Write who it is: a role or an organisation."
                )
            )
        return typed

    def clean_reactions_until(self):
        day = self.cleaned_data["reactions_until"]
        unchanged = self.entry is not None and day == self.entry.reactions_until
        if day and day < timezone.localdate() and not unchanged:
            raise forms.ValidationError(_("This day is over. Choose a day from today on, or leave it empty."))
        return day

    def clean(self):
        told = super().clean()
        for first, last, sentence in (
            ("starts_on", "ends_on", _("The last day lies before the first. Correct one of them.")),
            ("adopted_on", "valid_until", _("It ends before it was adopted. Correct one of the days.")),
        ):
            if told.get(first) and told.get(last) and told[last] < told[first]:
                self.add_error(last, sentence)
        return told


def said_last(thing: Entry | Priority | Reaction) -> dict:
    """What stands in a thing, or the correction of it that waits, as its form has it."""
    waiting = correction_of(thing)
    return what_stands(thing) | (said_in(waiting, type(thing)) if waiting else {})


class TakeOverForm(EntryForm):
    """A practice taken over: the same form, the place needed, and what was changed."""

    def __init__(self, *args, practice: Practice, **kwargs):
        kept = what_stands(practice)
        # What somebody else found out is theirs; the place and the body are new.
        for name in ("organisation", "place", "evidence", "contact"):
            kept.pop(name)
        super().__init__(*args, model=Practice, initial=kept, **kwargs)
        self.practice = practice
        self.fields["place"].required = True
        self.fields["place"].help_text = _("Where you took it over.")
        changed = text_field(
            _("What was changed, and how it went"),
            help_text=_("Readers see it on both pages: the original and yours."),
        )
        self.fields = {"what_changed": changed} | self.fields

    def clean_place(self):
        place = self.cleaned_data["place"]
        if place and place.pk == self.practice.place_id:
            raise forms.ValidationError(
                _("The practice comes from this place. Choose the place to which it was taken over.")
            )
        return place


class YesNoNotKnown(forms.TypedChoiceField):
    """Whether something is so. Nobody looked, as long as nobody says otherwise."""

    def __init__(self, **kwargs):
        choices = [("", _("Not known")), (True, _("Yes")), (False, _("No"))]
        super().__init__(
            choices=choices, coerce=lambda word: word == "True", empty_value=None, required=False, **kwargs
        )

    def prepare_value(self, value):
        return "" if value is None else value


class PriorityForm(OnceForm):
    """One priority of a policy document."""

    def __init__(self, *args, priority: Priority | None = None, **kwargs):
        if priority is not None:
            kwargs["initial"] = said_last(priority)
        super().__init__(*args, **kwargs)
        add = self.fields.__setitem__
        add("language", language_field(label=_("Language of the document")))
        add(
            "text",
            text_field(
                _("Words of the document"), rows=3, longest=Priority.LONGEST,
                help_text=_("A short quotation, word for word: at most 300 characters."),
            ),
        )  # fmt: skip
        add("page", forms.CharField(label=_("Page"), max_length=20, required=False))
        add("theme", OneOf(all_themes(), label_of=lambda one: one.shown.title.plain, label=_("Theme"), required=False))
        add("place", place_field(label=_("Place")))
        for name in Priority.QUESTIONS:
            label = _capital(Priority._meta.get_field(name).verbose_name)
            add(name, YesNoNotKnown(label=label))


class ReactionForm(OnceForm):
    """A reaction of an organisation to an activity."""

    def __init__(self, *args, user, reaction: Reaction | None = None, **kwargs):
        if reaction is not None:
            kwargs["initial"] = said_last(reaction)
        super().__init__(*args, **kwargs)
        add = self.fields.__setitem__
        add("organisation", organisation_field(user, required=True, empty="—"))
        add("language", language_field())
        add(
            "kind",
            forms.ChoiceField(
                label=_("What it is"), choices=in_capitals(Reaction.Kind.choices), widget=forms.RadioSelect
            ),
        )
        add("text", text_field(_("Your reaction"), longest=2000))


class SentenceForm(OnceForm):
    """A sentence for those who wrote something."""

    because = text_field(
        _("What should be different?"),
        rows=3,
        longest=500,
        help_text=_("Those who wrote it read this sentence; nobody else does."),
    )


class UsefulForm(OnceForm):
    """Whether an entry was useful."""

    was_useful = forms.TypedChoiceField(
        label=_("Was this useful?"),
        choices=[("yes", _("Yes")), ("no", _("Not for me"))],
        coerce=lambda word: word == "yes",
        widget=forms.RadioSelect,
    )


class KnowledgeFilter(Filter):
    """Which entries the list shows."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"] = forms.ChoiceField(
            label=_("Kind"),
            required=False,
            choices=[("", pgettext_lazy("kinds of knowledge", "All kinds")), *((key, LABELS[key]) for key in KINDS)],
        )
        self.fields["theme"] = theme_filter()
        self.fields["country"] = country_filter()
        self.fields["language"] = forms.ChoiceField(
            label=_("Written in"), required=False, choices=[("", _("All languages")), *languages_on_offer()]
        )
        self.fields["scope"] = forms.ChoiceField(
            label=_("Scope of the news"),
            required=False,
            choices=[("", pgettext_lazy("scope of a piece of news", "Any scope")), *in_capitals(News.Scope.choices)],
        )
        self.fields["stage"] = forms.ChoiceField(
            label=_("Stage of the activity"),
            required=False,
            choices=[
                ("", pgettext_lazy("stage of an activity", "At any stage")),
                *in_capitals(Activity.Stage.choices),
            ],
        )
        self.fields["is_open"] = forms.BooleanField(label=_("Open for reactions"), required=False)
