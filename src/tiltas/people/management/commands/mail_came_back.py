import email
import sys
from email.policy import default

from django.core.management.base import BaseCommand

from tiltas.people.services import mail_came_back


def addresses_in(report: bytes) -> list[str]:
    """Addresses that a delivery report (RFC 3464) says have failed for good."""
    found = []
    for part in email.message_from_bytes(report, policy=default).walk():
        if part.get_content_type() == "message/delivery-status":
            for block in part.get_payload():
                if str(block.get("Action", "")).strip().lower() == "failed":
                    found.append(str(block.get("Final-Recipient", "")).partition(";")[2].strip())
    return [address for address in found if address]


class Command(BaseCommand):
    help = "Hides addresses from which mail comes back: named one by one, or in a delivery report read from the input."

    def add_arguments(self, parser):
        parser.add_argument("addresses", nargs="*", help="without any, a delivery report is read")

    def handle(self, *args, addresses, **options):
        found = addresses or addresses_in(sys.stdin.buffer.read())
        hidden = sum(mail_came_back(address=address) for address in found)
        # A number only: what is printed may be kept in a log.
        self.stdout.write(f"{hidden} hidden")
