from django.urls import path

from . import views

app_name = "website"
urlpatterns = [
    path("", views.home, name="home"),
    path("feed/", views.feed, name="feed"),
    path("start/<slug:name>/", views.door, name="door"),
    path("desk/", views.desk, name="desk"),
    path("desk/<uid:uid>/", views.organisation_desk, name="organisation_desk"),
    path("desk/<uid:uid>/put-away/", views.put_away, name="organisation_put_away"),
    path("about/", views.about, name="about"),
    path("privacy/", views.privacy, name="privacy"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("contact/", views.contact, name="contact"),
    path("themes/", views.themes, name="themes"),
    path("themes/<uid:uid>-<words:words>/", views.theme, name="theme"),
    path("themes/<uid:uid>/feed/", views.theme_feed, name="theme_feed"),
    path("places/", views.places, name="places"),
    path("places/<uid:uid>-<words:words>/", views.place, name="place"),
    path("places/<uid:uid>/feed/", views.place_feed, name="place_feed"),
]
