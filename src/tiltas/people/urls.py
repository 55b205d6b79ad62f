from django.urls import path

from . import views

app_name = "people"
urlpatterns = [
    path("", views.people_list, name="list"),
    path("interpreters/", views.interpreters, name="interpreters"),
    path("mine/", views.mine, name="mine"),
    path("mine/change/", views.change_mine, name="change_mine"),
    path("mine/decide/", views.decide_mine, name="decide_mine"),
    path("enter/", views.enter, name="enter"),
    path("looked-after/", views.looked_after, name="looked_after"),
    path("message-sent/", views.message_sent, name="message_sent"),
    path("link/answer/", views.answer_by_link, name="answer_by_link"),
    path("link/save/", views.save_by_link, name="save_by_link"),
    path("link/address/", views.answer_new_address, name="answer_new_address"),
    path("address/<str:token>/", views.new_address, name="new_address"),
    path("link/<str:token>/", views.by_link, name="by_link"),
    path("link/<str:token>/correct/", views.correct_by_link, name="correct_by_link"),
    path("<uid:uid>/", views.person, name="detail"),
    path("<uid:uid>/message/", views.message, name="message"),
    path("<uid:uid>/address/", views.address, name="address"),
    path("<uid:uid>/new-link/", views.new_link, name="new_link"),
    path("<uid:uid>/change/", views.change, name="change"),
    path("<uid:uid>/contact/", views.name_contact, name="name_contact"),
    path("<uid:uid>/look-after/", views.look_after, name="look_after"),
]
