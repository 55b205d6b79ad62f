"""One file of settings; every knob is an environment variable with a default that is right for a laptop."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.conf import locale

from tiltas import environment as env

PACKAGE = Path(__file__).resolve().parent
ROOT = PACKAGE.parents[1]

# Where things lie -----------------------------------------------------------------------------------------------------

VAR = Path(env.text("TILTAS_VAR", str(ROOT / "var"), "Folder of the database, the keys, uploaded files and mail."))
KEYS = VAR / "keys"
SECRET_KEY = env.key("SECRET_KEY", KEYS, "Signs sessions and forms.")
RECEIPT_KEY = env.key("RECEIPT_KEY", KEYS, "Turns receipt codes into what is stored. If it is lost, no receipt opens.")
TOKEN_KEY = env.key(
    "TOKEN_KEY", KEYS, "Turns the tokens of people without an account into what is stored, and signs links in mails."
)

DEBUG = env.yes_no("DEBUG", False, "Show details of errors. Never in public.")
PORT = env.number("PORT", 8000, "Port of `./tiltas serve`; `demo` takes the next free one from here.")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]", "Host names under which the site is reached.")
CSRF_TRUSTED_ORIGINS = env.words(
    "TRUSTED_ORIGINS", "", "Addresses such as https://tiltas.example that forms may come from behind a proxy."
)
BEHIND_PROXY = env.yes_no(
    "BEHIND_PROXY", False, "A proxy in front sets X-Forwarded-Proto and X-Forwarded-For; believe them."
)
WEB_WORKERS = env.number("WEB_WORKERS", 1, "Web processes of `./tiltas serve`.")
WEB_THREADS = env.number("WEB_THREADS", 4, "Threads of each web process.")
SITE_NAME = env.text("SITE_NAME", "Tiltas", "Name of this installation.")
SITE_ADDRESS = env.text(
    "SITE_ADDRESS",
    f"http://localhost:{PORT}",
    "Address of this installation, such as https://tiltas.example; in mails.",
)
CONTACT_ADDRESS = env.text(
    "CONTACT_ADDRESS", "", "Role mailbox of those who run this installation, shown under Contact."
)

MODERATION = env.one_of(
    "MODERATION",
    ("after", "before"),
    "When organisers read what members write: after it is published, or before.",
)
LINK_CHECK = env.yes_no(
    "LINK_CHECK", False, "Once a day the worker asks a few addresses that texts name whether they still answer."
)
CHECK_AFTER_MONTHS = env.number(
    "CHECK_AFTER_MONTHS",
    12,
    "After how many months those responsible are asked whether what they wrote is still correct.",
)

MATCH_WEIGHTS = env.shares(
    "MATCH_WEIGHTS",
    "theme=30,needs=30,place=15,group=10,evidence=10,freshness=5",
    "What counts how much when it is proposed who fits whom; 100 together.",
)
MATCH_AT_LEAST = env.number("MATCH_AT_LEAST", 20, "From how many points of 100 somebody is proposed.")
MATCH_TELL_FROM = env.number("MATCH_TELL_FROM", 50, "From how many points of 100 people are told of a match.")

# Languages ------------------------------------------------------------------------------------------------------------

KNOWN_LANGUAGES = {
    "en": "English",
    "et": "Eesti",
    "lv": "Latviešu",
    "lt": "Lietuvių",
    "sv": "Svenska",
    "ru": "Русский",
    "uk": "Українська",
    "ar": "العربية",
}
_offered = env.words("LANGUAGES", ",".join(KNOWN_LANGUAGES), "Languages on offer, in the order of the menu.")
_unknown = [code for code in _offered if code not in locale.LANG_INFO]
if _unknown or not _offered:
    raise env.BadSetting(f"LANGUAGES names {_unknown or 'nothing'}; write codes such as lt,en,uk.")
LANGUAGES = [(code, KNOWN_LANGUAGES.get(code, locale.LANG_INFO[code].get("name_local", code))) for code in _offered]
LANGUAGE_CODE = "en" if "en" in _offered else _offered[0]
AUTHENTIC_LANGUAGE = env.text(
    "AUTHENTIC_LANGUAGE",
    LANGUAGE_CODE,
    "The language in which official texts are binding: as a rule the state language.",
)
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = ["tiltas.core.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.text("TIME_ZONE", "Europe/Vilnius", "Time zone in which times are shown.")

# Rooms ----------------------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_cotton.apps.SimpleAppConfig",
    "django_tasks",
    "django_tasks_db",
    "rules.apps.AutodiscoverRulesConfig",
    "csp",
    "tiltas.website",
    "tiltas.pages",
    "tiltas.implementation",
    "tiltas.councils",
    "tiltas.drafting",
    "tiltas.consultations",
    "tiltas.events",
    "tiltas.calls",
    "tiltas.projects",
    "tiltas.stocktaking",
    "tiltas.library",
    "tiltas.coordination",
    "tiltas.people",
    "tiltas.groups",
    "tiltas.network",
    "tiltas.notifications",
    "tiltas.search",
    "tiltas.files",
    "tiltas.outside",
    "tiltas.trace",
    "tiltas.accounts",
    "tiltas.themes",
    "tiltas.places",
    "tiltas.languages",
    "tiltas.ui",
    "tiltas.core",
    # After our rooms, so that our templates win.
    "wagtail.contrib.redirects",
    # The wish of an account: its language in the editor. Accounts themselves are made in our own rooms.
    "wagtail.users",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.forms",
    "allauth",
    "allauth.account",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Adds bytes of random length, so that the size of an answer does not tell what is in it.
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "tiltas.core.kept.KeptPages",
    "tiltas.core.middleware.ForgetAddress",
    "tiltas.core.middleware.LanguageOfThePath",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "tiltas.pages.middleware.Editor",
    "csp.middleware.CSPMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tiltas.core.middleware.Troubles",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "tiltas.urls"
WSGI_APPLICATION = "tiltas.wsgi.application"
FORM_RENDERER = "tiltas.ui.forms.Renderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton", "django.templatetags.i18n"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tiltas.core.context.site",
            ],
        },
    }
]

# What is remembered ---------------------------------------------------------------------------------------------------

DATABASES = {
    "default": env.database(
        "DATABASE_URL", VAR / "tiltas.sqlite3", "Database, such as postgres://user:secret@host/name."
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    # Shared by all processes: rate limits, the key of the day. With little room, the tries of some would end the count of
    # others; with much, counting the rows at every change takes long.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
    # In each process: what every page shows and may be a minute old.
    "near": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "near"},
    # In each process: whole pages for readers without a cookie, until something changes.
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": 500},
    },
}
PAGES_KEPT_SECONDS = env.number(
    "PAGES_KEPT_SECONDS", 60, "How long a page is handed to further readers while nothing changes; 0 makes each anew."
)
MEDIA_ROOT = VAR / "media"
MEDIA_URL = "/media/"
STATIC_ROOT = VAR / "static"
STATIC_URL = "/static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
SEARCH_DICTIONARIES = VAR / "dictionaries"

# Translation ----------------------------------------------------------------------------------------------------------

MACHINE_TRANSLATION = env.text(
    "MACHINE_TRANSLATION",
    "",
    "Address of a LibreTranslate server, as a rule one of your own. Public texts are sent there. Empty: no machine.",
)
MACHINE_TRANSLATION_KEY = env.text("MACHINE_TRANSLATION_KEY", "", "Key for that server, if it asks for one.")
MACHINE_TRANSLATES_ALL = env.yes_no(
    "MACHINE_TRANSLATES_ALL", False, "The machine translates all that is public, not only what readers ask for."
)

# Who someone is -------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "tiltas.accounts.backends.SignIn",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "tiltas.accounts.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "tiltas.accounts.passwords.NotCommon"},
]
ACCOUNT_ADAPTER = "tiltas.accounts.adapter.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_FORMS = {
    "login": "tiltas.accounts.forms.SignInForm",
    "change_password": "tiltas.accounts.forms.NewPasswordForm",
    "set_password": "tiltas.accounts.forms.FirstPasswordForm",
    "reset_password": "tiltas.accounts.forms.ForgottenPasswordForm",
    "reset_password_from_key": "tiltas.accounts.forms.PasswordByLinkForm",
}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "website:desk"
ACCOUNT_LOGOUT_REDIRECT_URL = "website:home"

# Careful by default ---------------------------------------------------------------------------------------------------

HTTPS = env.yes_no("HTTPS", False, "The site is reached by https: cookies are sent only there, browsers stay there.")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "tiltas.core.views.form_expired"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
LARGEST_FILE_MB = env.number("LARGEST_FILE_MB", 20, "The largest file that may be handed in, in megabytes.")
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "tiltas.files.uploads.UpToTheLimit",
]
FILE_UPLOAD_PERMISSIONS = 0o600
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

# What editors write ----------------------------------------------------------------------------------------------------

EDITOR_ADDRESS = "editing/"
WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_BASE_URL = SITE_ADDRESS
# Texts are translated by our own room of languages: one tree, no copies of it.
WAGTAIL_I18N_ENABLED = False
WAGTAIL_CONTENT_LANGUAGES = [(LANGUAGE_CODE, LANGUAGE_CODE)]
WAGTAILADMIN_LOGIN_URL = "account_login"
# Nothing is asked of any other host.
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILEMBEDS_FINDERS = []
# Who somebody is, is settled in the room of accounts.
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_APPEND_SLASH = True
# Two editors on one page: each saves knowingly, and what both wrote stays among the revisions.
WAGTAIL_AUTOSAVE_INTERVAL = 0
WAGTAILREDIRECTS_AUTO_CREATE = False
WAGTAILDOCS_DOCUMENT_MODEL = "pages.File"
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "odt", "xlsx", "ods", "pptx", "odp", "csv", "txt", "epub", "zip"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = WAGTAILIMAGES_MAX_UPLOAD_SIZE = LARGEST_FILE_MB * 1_000_000
# A small file can unfold to more than the memory holds.
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
# A page of many blocks has several fields for each.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# Mail and logs --------------------------------------------------------------------------------------------------------

MAIL_HOST = env.text("MAIL_HOST", "", "SMTP server. Without it, mail is written to files in the data folder.")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if MAIL_HOST else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = VAR / "mail"
EMAIL_HOST = MAIL_HOST
EMAIL_PORT = env.number("MAIL_PORT", 587, "Port of the SMTP server.")
EMAIL_HOST_USER = env.text("MAIL_USER", "", "User at the SMTP server.")
EMAIL_HOST_PASSWORD = env.text("MAIL_PASSWORD", "", "Password at the SMTP server.")
EMAIL_USE_TLS = bool(MAIL_HOST)
BOUNCE_SECRET = env.text(
    "BOUNCE_SECRET",
    "",
    "Signs what the mail provider tells us of mail that came back (see bounces.md); 32 characters or more. Empty: off.",
)
if 0 < len(BOUNCE_SECRET) < 32:
    raise env.BadSetting("BOUNCE_SECRET is short enough to be guessed; write 32 characters or more.")
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "tiltas@localhost", "Sender of the site's mail.")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "WARNING", "DEBUG, INFO, WARNING or ERROR.")},
}
