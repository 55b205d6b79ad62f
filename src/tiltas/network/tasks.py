"""What happens later, and what is done every morning."""

from tiltas.core.daily import daily
from tiltas.core.tasks import register
from tiltas.notifications.services import NotSent

from .following.services import tell_followers
from .models import Organisation
from .services import ask_owner_of_mailbox, bounced_at_once


@register("network.mailbox")
def mailbox(organisation: int) -> None:
    found = Organisation.objects.filter(pk=organisation).first()
    if found is not None and found.mailbox_waits:
        try:
            ask_owner_of_mailbox(organisation=found)
        except NotSent as trouble:
            # What the mail server does not take now is asked for again from the organisation's page.
            bounced_at_once(organisation=found, trouble=trouble)


@daily("network.follows")
def follows(today):
    tell_followers()
