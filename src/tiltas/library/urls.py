from django.urls import path
from django.utils.translation import gettext_lazy as _

from tiltas.search import feeds

from . import views
from .stations import LABELS

app_name = "library"
urlpatterns = [
    path("", views.entry_list, name="list"),
    path("feed/", feeds.section(_("Knowledge"), "library:list", list(LABELS)), name="feed"),
    path("write/", views.choose_kind, name="choose"),
    path("write/<slug:kind>/", views.write, name="write"),
    path("ours/", views.ours, name="ours"),
    path("to-be-read/", views.queue, name="queue"),
    path("<uid:uid>-<words:words>/", views.entry, name="detail"),
    path("<uid:uid>/correct/", views.correct, name="correct"),
    path("<uid:uid>/withdraw/", views.withdraw, name="withdraw"),
    path("<uid:uid>/useful/", views.useful, name="useful"),
    path("<uid:uid>/bring-back/", views.bring_back, name="bring_back"),
    path("<uid:uid>/still-correct/", views.verify, name="verify"),
    path("<uid:uid>/take-over/", views.take_over, name="take_over"),
    path("<uid:uid>/calendar.ics", views.last_day, name="last_day"),
    path("<uid:uid>/react/", views.react, name="react"),
    path("<uid:uid>/publish/", views.publish, name="publish"),
    path("<uid:uid>/read/", views.note_as_read, name="note_as_read"),
    path("<uid:uid>/send-back/", views.send_back, name="send_back"),
    path("<uid:uid>/publish-correction/", views.publish_correction, name="publish_correction"),
    path("<uid:uid>/send-back-correction/", views.send_back_correction, name="send_back_correction"),
    path("<uid:uid>/correct-reaction/", views.correct_reaction, name="correct_reaction"),
    path("<uid:uid>/withdraw-reaction/", views.withdraw_reaction, name="withdraw_reaction"),
    path("<uid:uid>/priorities/add/", views.add_priority, name="add_priority"),
    path("<uid:uid>/priorities/<uid:priority>/correct/", views.correct_priority, name="correct_priority"),
    path("<uid:uid>/priorities/<uid:priority>/take-away/", views.remove_priority, name="remove_priority"),
]
