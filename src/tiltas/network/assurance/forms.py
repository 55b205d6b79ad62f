"""What people hand in to be let in, to let somebody in, and to show that an organisation is in a register."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tiltas.accounts.once import OnceForm

from ..models import Evidence, Membership


class ClaimForm(OnceForm):
    """Somebody works there."""

    work = forms.CharField(label=_("Your work there"), max_length=120)
    reason = forms.CharField(
        label=_("How they can know that it is you"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Only those who answer for the organisation read this."),
    )


class ClaimAnswerForm(OnceForm):
    """Yes with a role, or no with a reason."""

    decision = forms.ChoiceField(
        label=_("Does this person work for you?"),
        choices=[("yes", _("Yes, let them in")), ("no", _("No"))],
        widget=forms.RadioSelect,
    )
    role = forms.ChoiceField(label=_("Role"), choices=Membership.Role.choices, initial=Membership.Role.MEMBER)
    answer = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed if you say no. The person who asked reads it."),
    )

    def clean(self):
        data = super().clean()
        if data.get("decision") == "no" and not data.get("answer"):
            self.add_error("answer", _("Write the reason: the person who asked will read it."))
        return data


class EvidenceForm(OnceForm):
    """Where an organisation stands in a register."""

    def __init__(self, *args, evidence: Evidence | None = None, **kwargs):
        if evidence:
            kwargs["initial"] = {
                "register": evidence.register, "number": evidence.number, "address": evidence.address,
                "looked_up_on": timezone.localdate(),
            }  # fmt: skip
        super().__init__(*args, **kwargs)

    register = forms.CharField(label=_("Name of the official register"), max_length=200)
    number = forms.CharField(label=_("Number in the register"), max_length=80, required=False)
    address = forms.URLField(label=_("Address in the register"), required=False, assume_scheme="https")
    looked_up_on = forms.DateField(label=_("Looked up on"), initial=timezone.localdate)

    def clean_looked_up_on(self):
        day = self.cleaned_data["looked_up_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        return day

    def clean(self):
        data = super().clean()
        if not data.get("number") and not data.get("address"):
            self.add_error("number", _("Write the number or the address, so that others can look it up too."))
        return data
