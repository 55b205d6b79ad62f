"""A form saves once, however often it is sent."""

import secrets
from collections.abc import Callable
from functools import wraps

from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from tiltas.core.errors import Refused

from .models import SentForm


class OnceForm(forms.Form):
    """A form with a one-time key of its own."""

    once = forms.CharField(max_length=32, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["once"].initial = secrets.token_urlsafe(16)

    def told(self) -> dict:
        """What the person said, without the key."""
        return {name: value for name, value in self.cleaned_data.items() if name != "once"}


def _lead_there(request, sent: SentForm):
    messages.info(request, _("This was sent twice. It is saved once."))
    return redirect(sent.address)


def form_page(view: Callable) -> Callable:
    """Decorator: a page that nobody keeps, and that knows a form it has saved before.

    Asked before the view looks at anything: what the first sending changed must not make the second one an error.
    """

    @never_cache
    @wraps(view)
    def page(request, *args, **kwargs):
        if request.method == "POST" and request.user.is_authenticated:
            key = request.POST.get("once", "").replace("\x00", "")[:32]
            sent = SentForm.objects.filter(key=key).first()
            if sent is not None:
                return _lead_there(request, sent)
        return view(request, *args, **kwargs)

    return page


def save_once(request, form: OnceForm, save: Callable, sentence: str = ""):
    """Save a valid form and lead to where `save` says; sent again, lead there again without saving.

    None when the service refused: its sentence then stands in the form, and everything typed stays.
    """
    key = form.cleaned_data["once"]
    try:
        with transaction.atomic():
            sent = SentForm.objects.create(key=key, address="")
            sent.address = save()
            sent.save(update_fields=["address"])
    except IntegrityError:
        sent = SentForm.objects.filter(key=key).first()
        if sent is None:
            raise
        return _lead_there(request, sent)
    except Refused as trouble:
        form.add_error(None, str(trouble))
        return None
    if sentence:
        messages.success(request, sentence)
    return redirect(sent.address)
