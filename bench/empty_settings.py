"""The settings of the house, with every page made anew and no files to be collected first."""

from tiltas.settings import *  # noqa: F403

ALLOWED_HOSTS = ["testserver"]
DEBUG = False
PAGES_KEPT_SECONDS = 0
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
