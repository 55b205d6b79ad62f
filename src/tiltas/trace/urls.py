from django.urls import path

from . import views

app_name = "trace"
urlpatterns = [
    path("<uid:uid>/", views.trail_page, name="trail"),
    path("receipt/", views.receipt, name="receipt"),
    path("receipt/<str:code>/", views.receipt_from_paper, name="receipt_from_paper"),
]
