from django.http import HttpResponse
from django.shortcuts import render


def choose_language(request):
    return render(request, "website/choose_language.html")


def robots(request):
    return HttpResponse("User-agent: *\nDisallow: /*/search/\n", content_type="text/plain")


def home(request):
    return render(request, "website/home.html")


def desk(request):
    return render(request, "website/desk.html")


def about(request):
    return render(request, "website/about.html")


def privacy(request):
    return render(request, "website/privacy.html")


def accessibility(request):
    return render(request, "website/accessibility.html")


def contact(request):
    return render(request, "website/contact.html")


def themes(request):
    return render(request, "website/themes.html")


def theme(request, uid, words):
    return render(request, "website/theme.html")


def places(request):
    return render(request, "website/places.html")


def place(request, uid, words):
    return render(request, "website/place.html")
