from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "tiltas.accounts"

    def ready(self):
        from . import own_data

        own_data.enter()
