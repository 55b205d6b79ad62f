from django.conf import settings
from django.urls import path
from django.views.decorators.cache import cache_page

from . import views

kept = settings.PAGES_KEPT_SECONDS
urlpatterns = [
    path("<slug:name>/", cache_page(kept)(views.page) if kept else views.page, name="page"),
    path("vote/<slug:uid>/", views.vote, name="vote"),
]
