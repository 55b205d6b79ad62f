"""A form saves once, however often it is sent, and a correction knows what it corrects. Works without an account."""

import datetime
import secrets
from collections.abc import Callable
from functools import wraps

from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from tiltas.core.errors import NotAllowed, Refused
from tiltas.core.versions import ChangedMeanwhile
from tiltas.languages.texts import Text, listed

from .models import SentForm

LONGEST_KEY = 32
KEPT = datetime.timedelta(days=7)


class OnceForm(forms.Form):
    """A form with a one-time key of its own; `seen` is the version of what it corrects (see `core.versions`)."""

    once = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, seen: str | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["once"].initial = secrets.token_urlsafe(16)
        self.trouble: Refused | None = None
        if seen is not None:
            self.fields["seen"] = forms.CharField(required=False, widget=forms.HiddenInput, initial=seen)

    def clean_once(self):
        # Whoever sends no key wants to save.
        return self.cleaned_data["once"][:LONGEST_KEY] or secrets.token_urlsafe(16)

    def told(self) -> dict:
        """What the person said, without the key."""
        return {name: value for name, value in self.cleaned_data.items() if name != "once"}

    def refuse(self, trouble: Refused, field: str | None = None) -> None:
        """The sentence of the trouble stands in the form, and everything typed stays."""
        self.trouble = trouble
        self.add_error(field, str(trouble))
        if isinstance(trouble, ChangedMeanwhile):
            # Sent again, it was written in knowledge of what stands there now.
            self.data = self.data.copy()
            self.data[self.add_prefix("seen")] = trouble.now

    @property
    def status(self) -> int:
        """The status of the page that shows this form."""
        if self.trouble and self.trouble.status != Refused.status:
            return self.trouble.status
        return 422 if self.is_bound else 200

    def standing_now(self) -> list[tuple[str, str]]:
        """(label, text) of what stands there now and is not what was typed, once somebody else changed it."""
        if not isinstance(self.trouble, ChangedMeanwhile):
            return []
        found = []
        for bound in self.visible_fields():
            present = bound.field.prepare_value(bound.initial)
            if bound.name in self.initial and bound.field.has_changed(present, bound.data):
                words = _in_words(bound.field, present, self.initial.get("language", ""))
                if words is not None:
                    found.append((bound.label, words))
        return found


class SureForm(OnceForm):
    """Nothing to fill in: only whether one is sure."""


def _in_words(field, value, language: str) -> str | None:
    """A value as people read it; None for what only a page can show."""
    choices = getattr(field, "choices", None)
    if choices is not None:
        chosen = {str(one) for one in (value if isinstance(value, list | tuple) else [value])}
        return listed(label for key, label in choices if str(key) in chosen and key != "")
    if isinstance(value, list | tuple):
        return None
    return Text(value, language) if isinstance(value, str) else str(localize(value if value is not None else ""))


def form_page(view: Callable) -> Callable:
    """Decorator: a page that nobody keeps, and that knows a form it has saved before.

    Asked before the view looks at anything: what the first sending changed must not make the second one an error.
    """

    @never_cache
    @wraps(view)
    def page(request, *args, **kwargs):
        if request.method == "POST":
            key = request.POST.get("once", "").replace("\x00", "")[:LONGEST_KEY]
            sent = SentForm.objects.filter(key=key).first() if key else None
            if sent is not None:
                return _lead_there(request, sent)
        return view(request, *args, **kwargs)

    return page


def _lead_there(request, sent: SentForm):
    # A message would be a cookie; people without an account get none for reading on.
    if request.user.is_authenticated:
        messages.info(request, _("This was sent twice. It is saved once."))
    return redirect(sent.address)


def save_once(request, form: OnceForm, save: Callable[[], str], sentence: str = "", *, field: str | None = None):
    """Save a valid form and lead to the address that `save` gives; sent again, lead there again without saving.

    None when the service refused: its sentence then stands in the form (at `field`), and everything typed stays.
    Raises NotAllowed.
    """
    key = form.cleaned_data["once"]
    try:
        with transaction.atomic():
            SentForm.objects.filter(on__lt=timezone.localdate() - KEPT).delete()
            sent = SentForm.objects.create(key=key, address="")
            sent.address = save()
            sent.save(update_fields=["address"])
    except IntegrityError:
        sent = SentForm.objects.filter(key=key).first()
        if sent is None:
            raise
        return _lead_there(request, sent)
    except NotAllowed:
        raise
    except Refused as trouble:
        form.refuse(trouble, field)
        return None
    if sentence:
        messages.success(request, sentence)
    return redirect(sent.address)


def saved_or_shown(request, form: OnceForm, save: Callable[[], str], *, template: str, sentence: str = "", **context):
    """A whole form page: what is valid is saved once and leads on; all else is shown, with everything typed."""
    if form.is_bound and form.is_valid() and (answer := save_once(request, form, save, sentence)):
        return answer
    return render(request, template, context | {"form": form, "noindex": True}, status=form.status)
