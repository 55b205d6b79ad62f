"""A receipt opens a trail for whoever holds it, and tells nothing to anybody else."""

import pytest
from django.utils import timezone

from tiltas.trace import services
from tiltas.trace.models import Node, Receipt

pytestmark = pytest.mark.django_db


@pytest.fixture
def code():
    return services.hand_out_receipt(nodes=[services.new_node(kind="note", visibility=Node.Visibility.PRIVATE)])


def test_only_a_keyed_hash_is_stored(code):
    receipt = Receipt.objects.get()

    plain = code.replace("-", "").lower()
    assert len(plain) == 10
    assert plain not in str(receipt.__dict__)


@pytest.mark.parametrize("typed", ["{}", " {} ", "{}".lower()])
def test_the_code_may_be_typed_in_many_ways(code, typed):
    assert services.open_receipt(typed.format(code)) == Receipt.objects.get()
    assert services.open_receipt(code.lower().replace("-", " ")) == Receipt.objects.get()


def test_look_alikes_are_read_as_what_was_printed():
    assert services.normalise_code("O1-lI u") == "0111v"


@pytest.mark.parametrize("typed", ["", "7K3PD-9XW2M", "'; drop table", "\x00\x00", "х" * 10, "7" * 1000])
def test_a_wrong_code_and_an_unknown_code_get_the_same_answer(client, typed):
    answer = client.post("/en/trail/receipt/", {"code": typed or "?"})

    assert answer.status_code in (404, 422)
    if len(typed) <= 40 and "\x00" not in typed:
        assert answer.status_code == 404
        assert "We do not know this code" in answer.content.decode()


def test_a_retracted_code_gets_the_answer_of_an_unknown_one(client, code):
    unknown = client.post("/en/trail/receipt/", {"code": "7K3PD-9XW2M"})
    Receipt.objects.update(retracted_at=timezone.now())

    retracted = client.post("/en/trail/receipt/", {"code": code})

    assert retracted.status_code == unknown.status_code == 404
    assert retracted.content.decode().count("We do not know this code") == unknown.content.decode().count(
        "We do not know this code"
    )


def test_nothing_of_a_receipt_is_kept_or_sent_on(client, code):
    for answer in (
        client.get("/en/trail/receipt/"),
        client.get(f"/en/trail/receipt/{code}/"),
        client.post("/en/trail/receipt/", {"code": "7K3PD-9XW2M"}),
    ):
        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "strict-origin"


def test_the_address_on_the_slip_looks_nothing_up(client, code, django_assert_num_queries):
    client.get("/en/about/")  # the sections of the site are looked up once a minute

    with django_assert_num_queries(0):
        answer = client.get(f"/en/trail/receipt/{code}/")

    assert code in answer.content.decode()


def test_too_many_tries_are_told_so_and_others_are_not(client):
    for _ in range(20):
        client.post("/en/trail/receipt/", {"code": "7K3PD-9XW2M"}, REMOTE_ADDR="192.0.2.7")

    held_up = client.post("/en/trail/receipt/", {"code": "7K3PD-9XW2M"}, REMOTE_ADDR="192.0.2.7")
    other = client.post("/en/trail/receipt/", {"code": "7K3PD-9XW2M"}, REMOTE_ADDR="192.0.2.8")

    assert held_up.status_code == 429
    assert "Wait ten minutes" in held_up.content.decode()
    assert "7K3PD-9XW2M" in held_up.content.decode()
    assert other.status_code == 404


@pytest.mark.parametrize(
    ("other", "status"),
    [("2001:db8:1:2:ffff::9", 429), ("2001:db8:1:2:abcd::%eth0", 429), ("2001:db8:1:3::1", 404), ("192.0.2.8", 404)],
)
def test_one_connection_has_many_addresses_and_no_more_tries(client, other, status):
    for number in range(20):
        client.post("/en/trail/receipt/", {"code": "7K3PD-9XW2M"}, REMOTE_ADDR=f"2001:db8:1:2::{number:x}")

    answer = client.post("/en/trail/receipt/", {"code": "7K3PD-9XW2M"}, REMOTE_ADDR=other)

    assert answer.status_code == status
