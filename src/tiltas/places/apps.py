from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "tiltas.places"
