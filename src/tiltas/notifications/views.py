from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from . import services
from .forms import PreferenceForm


@login_required
@never_cache
def preference(request):
    """How somebody wants to be told what is new."""
    form = PreferenceForm(request.POST or None, instance=services.preference_of(request.user))
    if form.is_bound and form.is_valid():
        services.prefer(user=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("website:desk")
    context = {
        "form": form,
        "noindex": True,
        "crumbs": [(_("My desk"), reverse("website:desk")), (_("Mail with what is new"), "")],
    }
    return render(request, "notifications/preference.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def put_away(request):
    """Everything new has been seen."""
    services.put_away(user=request.user)
    return redirect("website:desk")


@csrf_exempt  # Mail programs send this themselves when somebody presses their button; the token says for whom.
@never_cache
def stop(request, token):
    """One click from a mail, without signing in. Opening the page changes nothing: programs open links to look."""
    if request.method == "POST":
        services.stop(token=token)
    return render(request, "notifications/stop.html", {"stopped": request.method == "POST", "noindex": True})
