from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "tiltas.accounts"

    def ready(self):
        from tiltas.languages.signals import acted

        from . import own_data, services

        own_data.enter()
        acted.connect(services.audit_what_was_done)
