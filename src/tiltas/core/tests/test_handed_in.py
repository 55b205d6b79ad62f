"""What the page on privacy promises of files: a day, whichever room keeps them."""

import datetime

import pytest
from django.utils import timezone

from tiltas.core import handed_in
from tiltas.core.daily import hand_on
from tiltas.core.models import HandedIn

WHAT_THEY_HOLD = {
    "languages.filledfile": {"language": "lt", "made_at": "", "units": []},
    "calls.handedinfile": {"rows": []},
    "coordination.contactsheet": {"rows": []},
}
KINDS = {kind._meta.label_lower: kind for kind in HandedIn.__subclasses__()}
A_MINUTE = datetime.timedelta(minutes=1)


def test_every_kind_of_file_is_known_here():
    assert KINDS.keys() == WHAT_THEY_HOLD.keys()


@pytest.mark.parametrize("label", WHAT_THEY_HOLD)
def test_a_file_is_forgotten_within_minutes_of_its_day(somebody, label, django_capture_on_commit_callbacks):
    def kept(age):
        return KINDS[label].objects.create(by=somebody, at=timezone.now() - age, **WHAT_THEY_HOLD[label])

    old, young = kept(handed_in.KEPT + A_MINUTE), kept(handed_in.KEPT - A_MINUTE)

    with django_capture_on_commit_callbacks(execute=True):
        # At night, when no daily work is due.
        hand_on(timezone.localtime().replace(hour=2, minute=0))

    assert not KINDS[label].objects.filter(pk=old.pk).exists()
    assert KINDS[label].objects.filter(pk=young.pk).exists()
