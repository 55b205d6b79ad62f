from django.urls import path

from . import views

app_name = "coordination"
urlpatterns = [
    path("sheets/", views.hand_in, name="hand_in"),
    path("sheets/to-fill-in.csv", views.empty_sheet, name="empty_sheet"),
    path("sheets/<uuid:pk>/", views.sheet, name="sheet"),
    path("letters/", views.letters, name="letters"),
    path("letters/write/", views.write, name="write"),
    path("letters/<uid:uid>/", views.letter, name="letter"),
    path("letters/<uid:uid>/change/", views.change, name="change"),
    path("letters/<uid:uid>/step/", views.step, name="step"),
    path("no-letters/<str:token>/", views.stop, name="stop"),
]
