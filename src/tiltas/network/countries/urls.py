from django.urls import path

from . import views

# Under the names of the room: `network:country_model`.
urlpatterns = [
    path("", views.country_models, name="country_models"),
    path("compare/", views.compare, name="country_models_compare"),
    path("compare/<slug:form>/", views.compare_file, name="country_models_file"),
    path("start/", views.start, name="country_model_start"),
    path("<uid:uid>-<words:words>/", views.country_model, name="country_model"),
    path("<uid:uid>/file/<slug:form>/", views.country_model_file, name="country_model_file"),
    path("<uid:uid>/change/", views.change, name="country_model_change"),
    path("<uid:uid>/anew/", views.begin_anew, name="country_model_anew"),
    path("<uid:uid>/step/<slug:step>/", views.take_step, name="country_model_step"),
    path("<uid:uid>/lines/", views.parts, name="country_model_parts"),
    path("<uid:uid>/lines/<slug:kind>/add/", views.add_part, name="country_model_part_add"),
    path("<uid:uid>/lines/<slug:kind>/<int:pk>/", views.change_part, name="country_model_part"),
]
