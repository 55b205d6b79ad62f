import secrets

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tiltas.core.tables import json_answer
from tiltas.core.web import private, require

from . import personal_data, services
from .forms import AccountForm, EraseForm


@login_required
def my_data(request):
    """What is known about the person who is signed in, to take away or to erase."""
    form = EraseForm(request.POST or None)
    if form.is_valid():
        services.erase_personal_data(user=request.user)
        logout(request)
        messages.success(request, _("Your account and what was known about you are erased."))
        return redirect("website:home")
    known = services.export_personal_data(user=request.user)
    rooms = [
        (holding.label, known.get(holding.room)) for holding in personal_data.holdings() if known.get(holding.room)
    ]
    return render(request, "accounts/my_data.html", {"rooms": rooms, "form": form})


@login_required
def download_my_data(request):
    return private(json_answer(services.export_personal_data(user=request.user), name="my-data"))


def new_account(request):
    """An administrator opens an account; the first password is shown once, to be handed over."""
    require(request, "accounts.open_account")
    form = AccountForm(request.POST or None)
    made = None
    if form.is_valid():
        password = secrets.token_urlsafe(12)
        made = services.open_account(password=password, by=request.user, **form.cleaned_data)
        return private(render(request, "accounts/account_made.html", {"made": made, "password": password}))
    return render(request, "accounts/new_account.html", {"form": form})


def not_here(request, rest=""):
    raise Http404
