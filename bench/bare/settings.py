"""No more than a page and a form need, on the database of a demonstration. BARE_PAGES says what is to be answered."""

import json
import os
from pathlib import Path

from tiltas import environment as env

VAR = Path(os.environ["TILTAS_VAR"])
SECRET_KEY = env.key("SECRET_KEY", VAR / "keys", "")
TOKEN_KEY = env.key("TOKEN_KEY", VAR / "keys", "")
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
DATABASES = {"default": env.database("DATABASE_URL", VAR / "tiltas.sqlite3", "")}
INSTALLED_APPS = ["bare"]
MIDDLEWARE = ["django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware"]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
ROOT_URLCONF = "bare.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_I18N = False
USE_TZ = True

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
PAGES_KEPT_SECONDS = int(os.environ.get("PAGES_KEPT_SECONDS", "0"))

# By name of the page: how many statements read, how many write, and how long the HTML is.
PAGES = json.loads(os.environ.get("BARE_PAGES", "{}"))
