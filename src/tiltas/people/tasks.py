"""What happens later, and what is done every day."""

from contextlib import suppress

from tiltas.core.daily import daily
from tiltas.core.tasks import register

from . import services
from .models import Person


@register("people.notice")
def notice(person: int) -> None:
    found = Person.objects.filter(pk=person).first()
    if found is not None:
        # What the mail server does not take now is sent with the daily work.
        with suppress(services.NotSent):
            services.send_notice(person=found)


@register("people.new_link")
def new_link(person: int) -> None:
    found = Person.objects.filter(pk=person).first()
    if found is not None:
        with suppress(services.NotSent, services.NotReachable):
            services.send_new_link(person=found)


@register("people.new_address")
def new_address(person: int) -> None:
    found = Person.objects.filter(pk=person).exclude(new_email="").first()
    if found is not None:
        # Whoever gets no mail enters the address once more.
        with suppress(services.NotSent):
            services.ask_new_address(person=found)


@daily("people.keep_true")
def keep_true(today) -> None:
    services.keep_true(today=today)
