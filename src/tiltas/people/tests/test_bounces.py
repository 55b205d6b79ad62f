"""A mail provider tells us of mail that came back: signed, fresh and small, or not at all."""

import json
import time

import pytest

from tiltas.network.tests.factories import organisation
from tiltas.people.bounces import LARGEST, signature_of
from tiltas.people.models import Person

from .factories import listed

pytestmark = pytest.mark.django_db
SECRET = "a secret of more than thirty-two characters"


@pytest.fixture(autouse=True)
def _secret(settings):
    settings.BOUNCE_SECRET = SECRET


def report(client, body, *, late=0, **headers):
    """Post a report, signed as docs/bounces.md says."""
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    moment = str(int(time.time()) - late)
    headers = {"X-Tiltas-Time": moment, "X-Tiltas-Signature": signature_of(body, moment)} | headers
    return client.post("/bounces/", body, content_type="application/json", headers=headers)


def has_bounced() -> bool:
    return Person.objects.filter(bounced_on__isnull=False).exists()


@pytest.mark.parametrize(
    ("address", "permanent", "expected"),
    [
        ("ILZE@kept.example", True, True),
        ("ilze@kept.example", False, False),
        ("nobody@kept.example", True, False),
    ],
)
def test_mail_that_came_back_for_good_hides_the_address(client, address, permanent, expected):
    listed(email="Ilze@kept.example")

    answer = report(client, {"address": address, "permanent": permanent})

    assert (answer.status_code, answer.content, has_bounced()) == (204, b"", expected)


@pytest.mark.parametrize(("permanent", "expected"), [(True, False), (False, True)])
def test_the_mailbox_of_an_organisation_comes_back_by_the_same_way(client, organiser, permanent, expected):
    made = organisation("Bridge", mailbox="office@bridge.example")

    answer = report(client, {"address": "Office@bridge.example", "permanent": permanent})

    made.refresh_from_db()
    assert (answer.status_code, answer.content, made.has_mailbox) == (204, b"", expected)
    assert organiser.notices.filter(kind="network.mailbox").exists() is permanent


def test_an_address_of_a_person_and_of_an_organisation_comes_back_for_both(client):
    listed(email="ilze@kept.example")
    made = organisation(mailbox="ilze@kept.example")

    report(client, {"address": "ilze@kept.example", "permanent": True})

    made.refresh_from_db()
    assert (has_bounced(), made.has_mailbox) == (True, False)


def test_told_twice_it_is_done_once(client, organiser):
    listed(email="ilze@kept.example")

    answers = [report(client, {"address": "ilze@kept.example", "permanent": True}).status_code for _time in range(2)]

    assert answers == [204, 204]
    assert organiser.notices.count() == 1


@pytest.mark.parametrize("late", [301, -301])
def test_an_old_report_is_not_believed(client, late):
    listed(email="ilze@kept.example")

    assert report(client, {"address": "ilze@kept.example", "permanent": True}, late=late).status_code == 403
    assert not has_bounced()


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Tiltas-Signature": "0" * 64},
        {"X-Tiltas-Signature": ""},
        {"X-Tiltas-Signature": "ä"},
        # Signed for another moment.
        {"X-Tiltas-Time": str(int(time.time()) + 60)},
        {"X-Tiltas-Time": "soon"},
    ],
)
def test_who_does_not_know_the_secret_changes_nothing(client, headers):
    listed(email="ilze@kept.example")

    answer = report(client, {"address": "ilze@kept.example", "permanent": True}, **headers)

    assert (answer.status_code, has_bounced()) == (403, False)


@pytest.mark.parametrize("moment", ["soon", "", "-1", "²", "9" * 5000])
def test_a_moment_that_is_none_is_not_believed_even_when_it_is_signed(client, moment):
    body = b"{}"

    headers = {"X-Tiltas-Time": moment, "X-Tiltas-Signature": signature_of(body, moment)}

    assert report(client, body, **headers).status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        b"", b"nonsense", b"[]", b"[" * 4000, b"\xff", {}, {"address": "ilze@kept.example"}, {"address": 1, "permanent": True},
        {"address": "ilze@kept.example", "permanent": "yes"}, {"address": "a\x00@kept.example", "permanent": True},
        {"address": ["ilze@kept.example"], "permanent": True},
    ],
)  # fmt: skip
def test_what_says_something_else_is_refused(client, body):
    listed(email="ilze@kept.example")

    assert (report(client, body).status_code, has_bounced()) == (422, False)


def test_what_is_too_large_is_not_read(client):
    assert report(client, b" " * (LARGEST + 1)).status_code == 413


def test_only_reports_are_taken(client):
    assert client.get("/bounces/").status_code == 405


def test_without_a_secret_there_is_nothing(client, settings):
    settings.BOUNCE_SECRET = ""
    listed(email="ilze@kept.example")

    assert client.get("/bounces/").status_code == 404
    assert report(client, {"address": "ilze@kept.example", "permanent": True}).status_code == 404
    assert not has_bounced()


def test_no_address_is_logged(client, caplog):
    listed(email="ilze@kept.example")

    report(client, {"address": "ilze@kept.example", "permanent": True})
    report(client, {"address": "ilze@kept.example", "permanent": True}, late=400)

    assert "ilze" not in caplog.text
