import secrets

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tiltas.core.web import require

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
    response = JsonResponse(
        services.export_personal_data(user=request.user), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    response["Cache-Control"] = "no-store"
    return response


def new_account(request):
    """An administrator opens an account; the first password is shown once, to be handed over."""
    require(request, "accounts.open_account")
    form = AccountForm(request.POST or None)
    made = None
    if form.is_valid():
        password = secrets.token_urlsafe(12)
        made = services.open_account(password=password, by=request.user, **form.cleaned_data)
        response = render(request, "accounts/account_made.html", {"made": made, "password": password})
        response["Cache-Control"] = "no-store"
        return response
    return render(request, "accounts/new_account.html", {"form": form})


def not_here(request, rest=""):
    raise Http404
