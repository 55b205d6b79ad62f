"""What people are told: new advice, answers, and that a day comes near. A line is made of what the news itself carries."""

import datetime

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiltas.languages.texts import Text
from tiltas.notifications.register import Line, kind

NO_WORDS = "-"  # wrong words lead to the right ones


def _line(sentence: str, data: dict) -> Line:
    day = datetime.date.fromisoformat(data["due_on"])
    words = {"title": Text(data["title"], data["language"]).within, "day": date_format(day, "DATE_FORMAT")}
    return Line(sentence % words, reverse("councils:advice", args=[data["uid"], NO_WORDS]))


def advice(data: dict) -> Line:
    return _line(_("New advice to your organisation: “%(title)s”. An answer is asked for by %(day)s."), data)


def reply(data: dict) -> Line:
    return _line(_("The advice “%(title)s” has been answered."), data)


def due(data: dict) -> Line:
    return _line(_("The answer to the advice “%(title)s” is asked for by %(day)s."), data)


def enter() -> None:
    kind("councils.advice", label=gettext_lazy("New advice"), line=advice)
    kind("councils.reply", label=gettext_lazy("Answers to advice"), line=reply)
    kind("councils.due", label=gettext_lazy("Advice to answer soon"), line=due)
