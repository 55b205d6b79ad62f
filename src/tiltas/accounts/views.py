import secrets

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST

from tiltas.core.tables import json_answer
from tiltas.core.versions import version_of
from tiltas.core.web import page_of, private, require
from tiltas.languages.texts import listed, name_in_page_language

from . import personal_data, queries, services
from .forms import AccountFilter, AccountForm, ChangeAccountForm, EraseForm
from .models import User
from .once import form_page, saved_or_shown


@login_required
def my_data(request):
    """What is known about the person who is signed in, to take away or to erase."""
    form = EraseForm(request.POST or None)
    if form.is_valid():
        try:
            services.erase_own_account(user=request.user)
        except services.OnlyAdministrator as trouble:
            form.add_error(None, str(trouble))
        else:
            logout(request)
            messages.success(request, _("Your account and what was known about you are erased."))
            return redirect("website:home")
    known = services.export_personal_data(user=request.user)
    rooms = [
        (holding.label, known.get(holding.room)) for holding in personal_data.holdings() if known.get(holding.room)
    ]
    status = 422 if form.is_bound else 200
    return render(request, "accounts/my_data.html", {"rooms": rooms, "form": form}, status=status)


@login_required
def download_my_data(request):
    return private(json_answer(services.export_personal_data(user=request.user), name="my-data"))


def new_account(request):
    """An administrator opens an account; the first password is shown once, to be handed over."""
    require(request, "accounts.open_account")
    form = AccountForm(request.POST or None)
    if form.is_valid():
        password = secrets.token_urlsafe(12)
        made = services.open_account(password=password, by=request.user, **form.cleaned_data)
        return private(render(request, "accounts/account_made.html", {"made": made, "password": password}))
    return render(
        request, "accounts/new_account.html", {"form": form, "crumbs": _under_accounts((_("Open an account"), ""))}
    )


def _under_accounts(*further):
    return [(_("My desk"), reverse("website:desk")), (_("Accounts"), reverse("accounts:list")), *further]


def account_list(request):
    """Who has an account, and what each may do."""
    require(request, "accounts.open_account")
    form = AccountFilter(request.GET)
    chosen = form.chosen()
    page = page_of(request, queries.accounts(**chosen))
    count = page.paginator.count
    rows = [(user, _roles_of(user), listed(name_in_page_language(code) for code in user.translates)) for user in page]
    context = {
        "form": form,
        "page": page,
        "rows": rows,
        "is_filtered": bool(chosen),
        "count": ngettext("%(count)s account", "%(count)s accounts", count) % {"count": count},
        "noindex": True,
        "crumbs": [(_("My desk"), reverse("website:desk")), (_("Accounts"), "")],
    }
    return private(render(request, "accounts/list.html", context))


def _roles_of(user) -> str:
    labels = [str(role.get_role_display()) for role in user.roles.all()]
    return listed([*labels, *([pgettext("role on the whole site", "administrator")] if user.is_superuser else [])])


@form_page
def change_account(request, pk):
    """An administrator appoints somebody, or ends that."""
    require(request, "accounts.open_account")
    user = get_object_or_404(User, pk=pk)
    form = ChangeAccountForm(request.POST or None, user=user, seen=version_of(*queries.rows_of(user)))

    def save():
        services.change_account(user=user, by=request.user, **form.told())
        return reverse("accounts:list")

    answer = saved_or_shown(
        request,
        form,
        save,
        template="accounts/change_account.html",
        sentence=_("Saved."),
        of=user,
        is_own=user == request.user,
        crumbs=_under_accounts((str(user), "")),
    )
    return private(answer)


@require_POST
def step(request, pk, step):
    """Close an account, or open it again."""
    require(request, "accounts.open_account")
    user = get_object_or_404(User, pk=pk)
    if step == "close":
        services.close_account(user=user, by=request.user)
        messages.success(request, _("The account is closed."))
    elif step == "reopen":
        services.reopen_account(user=user, by=request.user)
        messages.success(request, _("The account is open again."))
    else:
        raise Http404
    return redirect("accounts:change", pk)


def not_here(request, rest=""):
    raise Http404
