"""What proposers and drafters hand in, and how sources are chosen without any script."""

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tiltas.accounts.once import OnceForm
from tiltas.network.forms import OneOf, language_field, theme_filter, themes_field
from tiltas.network.queries import organisations
from tiltas.ui.filters import Filter

from .models import Document, Proposal, authentic_by_default
from .queries import BEHIND_A_CLAUSE, BEHIND_A_PROPOSAL, Citable, citable, cited, public_nodes

_capital = lazy(capfirst, str)


def in_capitals(words) -> list[tuple]:
    """Choices whose words begin with a capital, in the language of the page."""
    return [(value, _capital(label)) for value, label in words.choices]


class SourcesField(forms.Field):
    """Ticked sources, by uid; gives public nodes."""

    widget = forms.SelectMultiple

    def __init__(self, *, kinds, **kwargs):
        super().__init__(**({"label": _("Sources"), "error_messages": {
            "required": _("Choose at least one source: what was said, found or proposed that this rests on."),
        }} | kwargs))  # fmt: skip
        self.kinds = kinds

    def clean(self, value):
        uids = list(dict.fromkeys(value or []))
        super().clean(uids)
        nodes = public_nodes(uids, self.kinds)
        if len(nodes) < len(uids):
            raise forms.ValidationError(_("One of the sources is not public any more. Choose another one."))
        return nodes


class SourcesForm(OnceForm):
    """A form with sources: a search box, its own button "find", and one checkbox per source."""

    kinds = BEHIND_A_CLAUSE
    sources_required = True
    fields_after_sources: tuple[str, ...] = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["words"] = forms.CharField(
            label=_("Find sources"),
            help_text=_("Words, a reference such as LT-2026-0147, or the address of a trail. Empty: the newest."),
            required=False,
            max_length=300,
            widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "dir": "auto"}),
        )
        self.fields["sources"] = SourcesField(kinds=self.kinds, required=self.sources_required)

    @classmethod
    def of_request(cls, request, *, chosen=(), initial=None, **kwargs):
        """Bound when it was sent; unbound, with all that was typed, when the person pressed "find"."""
        if request.method == "POST" and "find" in request.POST:
            blank = cls(**kwargs)
            typed = {
                name: field.widget.value_from_datadict(request.POST, {}, name) for name, field in blank.fields.items()
            }
            return cls(initial=typed, **kwargs)
        if request.method == "POST":
            return cls(request.POST, **kwargs)
        return cls(initial={"sources": list(chosen), **(initial or {})}, **kwargs)

    def chosen(self) -> list[Citable]:
        """What is ticked now."""
        uids = self.data.getlist("sources") if self.is_bound else self.initial.get("sources", [])
        return cited(public_nodes(uids, self.kinds))

    def found(self) -> list[Citable]:
        """What the words found, without what is ticked."""
        words = self.data.get("words", "") if self.is_bound else self.initial.get("words", "")
        ticked = {entry.node.pk for entry in self.chosen()}
        return [entry for entry in citable(words, self.kinds) if entry.node.pk not in ticked]

    def own_fields(self):
        """The visible fields before the sources."""
        skip = {"words", "sources", *self.fields_after_sources}
        return [field for field in self.visible_fields() if field.name not in skip]

    def fields_after(self):
        return [self[name] for name in self.fields_after_sources]

    def told(self):
        return {name: value for name, value in super().told().items() if name != "words"}


class ProposalForm(SourcesForm):
    """A proposal and what it rests on."""

    kinds = BEHIND_A_PROPOSAL
    fields_after_sources = ("themes",)
    title = forms.CharField(label=_("Title"), max_length=160)
    text = forms.CharField(
        label=_("What is proposed"),
        help_text=_("A wish that can be put into a resolution, in some sentences."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"] = language_field()
        self.fields["themes"] = themes_field()
        self.order_fields(["language", "title", "text", "themes"])


class ProposalFilter(Filter):
    """Which proposals a list shows."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["theme"] = theme_filter()
        self.fields["state"] = forms.ChoiceField(
            label=_("State"), choices=[("", _("All states")), *in_capitals(Proposal.State)], required=False
        )


class DocumentFilter(ProposalFilter):
    """Which documents a list shows."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [("", _("All states")), *in_capitals(Document.State)]
        self.fields["kind"] = forms.ChoiceField(
            label=_("Kind"), choices=[("", _("All kinds")), *in_capitals(Document.Kind)], required=False
        )
        self.order_fields(["kind", "theme", "state"])


def organisation_field(**kwargs) -> OneOf:
    """Choose one organisation of the network; one query."""
    return OneOf(organisations(), label_of=lambda one: one.name_in().plain, **({"required": False} | kwargs))


class DocumentForm(OnceForm):
    """The frame of a resolution or guideline."""

    kind = forms.ChoiceField(label=_("Kind"), choices=in_capitals(Document.Kind))
    title = forms.CharField(label=_("Title"), max_length=200)
    preamble = forms.CharField(
        label=_("Preamble"),
        help_text=_("Who adopts this, why, and whom it addresses."),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"] = language_field()
        self.fields["authentic_language"] = forms.ChoiceField(
            label=_("Language in which the text will be binding"),
            choices=settings.LANGUAGES,
            initial=authentic_by_default(),
        )
        self.fields["host"] = organisation_field(label=_("Host"), help_text=_("Who invites to the drafting."))
        self.fields["themes"] = themes_field()
        self.order_fields(["kind", "language", "title", "preamble", "authentic_language", "host", "themes"])


class ClauseForm(SourcesForm):
    """One clause and its sources."""

    kinds = BEHIND_A_CLAUSE
    text = forms.CharField(
        label=_("Text of the clause"),
        help_text=_("One thing that is asked for, so that it can be answered."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"] = language_field()
        self.order_fields(["language", "text"])


class SetAsideForm(SourcesForm):
    """What was considered and not used, and why."""

    kinds = BEHIND_A_CLAUSE
    fields_after_sources = ("language", "reason")
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Those who proposed it will read this."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write the reason: those who proposed it will read it.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"] = language_field()


class AdoptForm(OnceForm):
    """When and by whom a text is adopted."""

    on = forms.DateField(label=pgettext_lazy("a document", "Adopted on"), widget=forms.DateInput)
    adopted_by = forms.CharField(
        label=pgettext_lazy("a document", "Adopted by"),
        help_text=_("The gathering or body, in words, such as: the forum of 12 May."),
        required=False,
        max_length=200,
    )
    sure = forms.BooleanField(label=_("Yes, adopt this text. It cannot be changed afterwards."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"] = organisation_field(label=_("Or a body of the network"))
        self.fields["on"].initial = timezone.localdate
        self.order_fields(["on", "adopted_by", "organisation", "sure"])

    def clean(self):
        if not self.cleaned_data.get("adopted_by") and not self.cleaned_data.get("organisation"):
            raise forms.ValidationError(_("Say who adopted the text: in words, or by choosing a body of the network."))
        return self.cleaned_data

    def told(self):
        return {name: value for name, value in super().told().items() if name != "sure"}
