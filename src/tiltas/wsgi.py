"""The door of the web server."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tiltas.settings")
application = get_wsgi_application()


def settle() -> None:
    """Bring in every page before the first reader comes, and leave what is there then alone for good.

    Looking through all of it for garbage again and again took a tenth of a second each time, in the middle of a page.
    """
    from django.urls import get_resolver

    assert get_resolver().url_patterns
    gc.collect()
    gc.freeze()


settle()
