from django.apps import AppConfig
from django.db.models.signals import post_delete
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    name = "tiltas.files"

    def ready(self):
        from tiltas.accounts import personal_data

        from . import own_data, services, tasks  # noqa: F401  (the work enters itself)
        from .models import File

        personal_data.register("files", label=_("Files"), export=own_data.export, erase=own_data.erase)
        post_delete.connect(services.forget_bytes, sender=File, dispatch_uid="files_forget_bytes")
