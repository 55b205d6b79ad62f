from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from .catalogue import examples


def _page(request, template, here):
    tabs = [
        (_("Components"), reverse("ui:catalogue"), here == "catalogue"),
        (_("A list page"), reverse("ui:list"), here == "list"),
        (_("A page about one thing"), reverse("ui:thing"), here == "thing"),
    ]
    return render(
        request,
        template,
        {
            "tabs": tabs,
            "crumbs": [(label, "") for label, _url, current in tabs if current],
            "noindex": True,
            "is_sample": here == "thing",
            **examples(),
        },
    )


def catalogue(request):
    return _page(request, "ui/catalogue.html", "catalogue")


def list_page(request):
    return _page(request, "ui/catalogue_list.html", "list")


def thing_page(request):
    return _page(request, "ui/catalogue_thing.html", "thing")
