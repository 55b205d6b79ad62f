from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "tiltas.notifications"

    def ready(self):
        from tiltas.accounts import personal_data

        from . import own_data, tasks  # noqa: F401  (the daily work enters itself)

        personal_data.register(
            "notifications", label=_("Mail with what is new"), export=own_data.export, erase=own_data.erase
        )
        user_logged_in.connect(_remember_language, dispatch_uid="tiltas.notifications")


def _remember_language(sender, request, user, **_more):
    from django.utils import translation

    from . import services

    services.remember_language(user=user, language=translation.get_language() or "")
