"""Only what makes tests quick or apart; everything else is the settings of the house."""

import os
import tempfile

os.environ.setdefault("TILTAS_VAR", tempfile.mkdtemp(prefix="tiltas-test-"))

from tiltas.settings import *  # noqa: F403
from tiltas.settings import DATABASES, ROOT

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
# What is to be done later is done at once, in the same process.
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": []}}
# A test that changes something without a form wants to see it at once.
PAGES_KEPT_SECONDS = 0
SHARED_DATA = ROOT.parent / "shared" / "data"
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    DATABASES["default"]["OPTIONS"].pop("pool", None)
