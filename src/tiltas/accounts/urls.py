from django.urls import path

from . import views

app_name = "accounts"
urlpatterns = [
    path("my-data/", views.my_data, name="my_data"),
    path("my-data/download/", views.download_my_data, name="download_my_data"),
    path("new/", views.new_account, name="new_account"),
    path("all/", views.account_list, name="list"),
    path("all/<uuid:pk>/", views.change_account, name="change"),
    path("all/<uuid:pk>/<slug:step>/", views.step, name="step"),
    # The library for signing in has pages for what nobody does here; their names must stay, the pages need not.
    *(
        path(f"{unused}/", views.not_here)
        for unused in ("email", "confirm-email", "reauthenticate", "login/code/confirm")
    ),
    path("confirm-email/<path:rest>", views.not_here),
]
