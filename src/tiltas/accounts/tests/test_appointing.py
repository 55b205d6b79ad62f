"""Administrators see who has an account, appoint people later, close accounts and open them again."""

import threading
from contextlib import suppress

import pytest
from django.db import connection

from tiltas.accounts import queries, services
from tiltas.accounts.models import EDITORS, AuditEntry, User

pytestmark = pytest.mark.django_db
ALL = "/en/account/all/"


def names(answer) -> list[str]:
    return [user.name for user, _roles, _languages in answer.context["rows"]]


def of(user) -> str:
    return f"{ALL}{user.pk}/"


def sent(page, **told) -> dict:
    return {"once": "k", "seen": page.context["form"]["seen"].value(), **told}


def done(user) -> list[str]:
    return list(AuditEntry.objects.filter(key=str(user.pk)).order_by("pk").values_list("action", flat=True))


def test_somebody_becomes_a_translator_and_an_editor_after_the_account_was_opened(signed_in, administrator, somebody):
    browser = signed_in(administrator)

    answer = browser.post(of(somebody), sent(browser.get(of(somebody)), roles=["editor"], translates=["lt", "uk"]))

    assert answer["Location"] == ALL
    fresh = User.objects.get(pk=somebody.pk)
    assert (fresh.translates, fresh.has_role("editor"), fresh.is_superuser) == (["lt", "uk"], True, False)
    assert fresh.groups.filter(name=EDITORS).exists()
    assert signed_in(fresh).get("/en/translate/").status_code == 200
    assert done(somebody) == ["accounts.open", "accounts.change"]
    assert AuditEntry.objects.latest("pk").by == administrator


def test_what_is_no_longer_ticked_is_taken_away(signed_in, administrator, editor):
    browser = signed_in(administrator)
    page = browser.get(of(editor))
    assert page.context["form"]["roles"].value() == ["editor"]

    browser.post(of(editor), sent(page, roles=["researcher"]))

    fresh = User.objects.get(pk=editor.pk)
    assert [role.role for role in fresh.roles.all()] == ["researcher"]
    assert not fresh.groups.exists()


def test_accounts_are_found_by_name_and_address_role_and_language(signed_in, administrator, organiser, translator):
    services.open_account(email="zita@example.org", name="Žemyna Zita", password="a long password")
    browser = signed_in(administrator)

    def found(query):
        return names(browser.get(f"{ALL}?{query}"))

    assert found("") == ["Administrator", "Organiser", "Translator", "Žemyna Zita"]
    assert found("words=žemyna") == found("words=ZITA@example") == ["Žemyna Zita"]
    assert found("role=organiser") == ["Organiser"]
    assert found("role=administrator") == ["Administrator"]
    assert found("translates=ar") == ["Translator"]
    assert found("closed=1") == []
    assert found("words=%00&role=nothing&page=99") == ["Administrator", "Organiser", "Translator", "Žemyna Zita"]


def test_a_long_list_has_pages(signed_in, administrator):
    for number in range(30):
        services.open_account(email=f"p{number}@example.org", name=f"P{number:02}", password="a long password")
    browser = signed_in(administrator)

    assert len(names(browser.get(ALL))) == 24
    assert len(names(browser.get(f"{ALL}?page=2"))) == 7


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_database_equally_often(signed_in, administrator, count, django_assert_max_num_queries):
    for number in range(count):
        services.open_account(
            email=f"p{number}@example.org", name=f"P{number}", password="a long password", roles=["editor", "drafter"]
        )
    browser = signed_in(administrator)
    browser.get(ALL)

    with django_assert_max_num_queries(8):
        browser.get(ALL)


def test_only_administrators_see_and_change_accounts(signed_in, client, organiser, editor, somebody):
    addresses = [ALL, of(somebody)]

    for address in addresses:
        assert client.get(address).status_code == 302
        for person in (organiser, editor, somebody):
            assert signed_in(person).get(address).status_code == 403
    assert signed_in(organiser).post(of(somebody), {"roles": ["administrator"]}).status_code == 403
    assert signed_in(somebody).post(f"{of(organiser)}close/").status_code == 403
    assert User.objects.filter(is_active=True, is_superuser=False).count() == 3


def test_the_list_stands_on_the_desk_of_administrators_and_where_accounts_are_opened(
    signed_in, administrator, organiser
):
    for page in ("/en/desk/", "/en/account/new/"):
        assert f'href="{ALL}"' in signed_in(administrator).get(page).content.decode()
    assert f'href="{ALL}"' not in signed_in(organiser).get("/en/desk/").content.decode()


def test_nobody_takes_the_right_of_an_administrator_from_themselves(signed_in, administrator):
    services.open_account(email="b@example.org", name="B", password="a long password", is_superuser=True)
    browser = signed_in(administrator)

    answer = browser.post(of(administrator), sent(browser.get(of(administrator)), roles=["organiser"]))
    closed = browser.post(f"{of(administrator)}close/")

    assert "Ask another administrator" in answer.content.decode()
    assert (answer.status_code, closed.status_code) == (422, 400)
    fresh = User.objects.get(pk=administrator.pk)
    assert (fresh.is_superuser, fresh.is_active, fresh.roles.count()) == (True, True, 0)


def test_one_administrator_is_left_whoever_asks(administrator):
    with pytest.raises(services.LastAdministrator):
        services.change_account(user=administrator, roles=[], translates=[], administrator=False)
    with pytest.raises(services.LastAdministrator):
        services.close_account(user=administrator)


def test_the_only_administrator_cannot_erase_the_own_account(signed_in, administrator):
    closed = services.open_account(email="b@example.org", name="B", password="a long password", is_superuser=True)
    services.close_account(user=closed, by=administrator)
    browser = signed_in(administrator)

    refused = browser.post("/en/account/my-data/", {"sure": "on"})
    assert (refused.status_code, User.objects.filter(pk=administrator.pk).exists()) == (422, True)
    assert "You are the only administrator." in refused.content.decode()
    services.reopen_account(user=closed, by=administrator)
    assert browser.post("/en/account/my-data/", {"sure": "on"}).status_code == 302

    assert list(User.objects.filter(is_superuser=True)) == [closed]


def test_an_administrator_appoints_another_who_may_then_do_the_same(signed_in, administrator, somebody):
    browser = signed_in(administrator)

    browser.post(of(somebody), sent(browser.get(of(somebody)), roles=["administrator"]))
    other = signed_in(User.objects.get(pk=somebody.pk))
    other.post(of(administrator), sent(other.get(of(administrator))) | {"once": "other"})

    assert list(User.objects.filter(is_superuser=True)) == [somebody]


def test_a_closed_account_is_signed_out_everywhere_and_stays_so_when_it_is_opened_again(
    signed_in, client, administrator, somebody
):
    theirs = signed_in(somebody)
    assert theirs.get("/en/desk/").status_code == 200
    browser = signed_in(administrator)

    browser.post(f"{of(somebody)}close/")
    assert theirs.get("/en/desk/").status_code == 302
    assert names(browser.get(f"{ALL}?closed=1")) == ["Somebody"]
    client.post("/en/account/login/", {"login": somebody.email, "password": "a long password"})
    assert "_auth_user_id" not in client.session
    browser.post(f"{of(somebody)}reopen/")

    assert theirs.get("/en/desk/").status_code == 302
    assert browser.get("/en/desk/").status_code == 200
    client.post("/en/account/login/", {"login": somebody.email, "password": "a long password"})
    assert "_auth_user_id" in client.session
    assert done(somebody) == ["accounts.open", "accounts.close", "accounts.reopen"]


def test_a_change_knows_what_it_changes_and_signing_in_is_no_change(signed_in, administrator, somebody):
    browser = signed_in(administrator)
    page = browser.get(of(somebody))
    signed_in(somebody)
    services.change_account(user=somebody, roles=["drafter"], translates=[], administrator=False)

    refused = browser.post(of(somebody), sent(page, roles=["editor"]))
    assert (refused.status_code, [role.role for role in somebody.roles.all()]) == (409, ["drafter"])
    page = browser.get(of(somebody))
    signed_in(somebody)
    assert browser.post(of(somebody), sent(page, roles=["editor"])).status_code == 302

    assert [role.role for role in somebody.roles.all()] == ["editor"]


def test_an_account_without_a_name_stands_in_the_list_too(signed_in, administrator):
    services.open_account(email="nobody@example.org", name="", password="a long password")

    page = signed_in(administrator).get(ALL)

    assert "Somebody with an account" in page.content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_who_take_the_right_from_each_other_at_once_one_is_left(administrator, monkeypatch):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite in memory has one writer: the race needs PostgreSQL")
    other = services.open_account(email="b@example.org", name="B", password="a long password", is_superuser=True)
    together, troubles, rows_of = threading.Barrier(2), [], queries.rows_of

    def rows_of_both(user):
        with suppress(threading.BrokenBarrierError):
            together.wait(timeout=0.5)
        return rows_of(user)

    monkeypatch.setattr(queries, "rows_of", rows_of_both)

    def take(user, by):
        try:
            services.change_account(user=user, roles=[], translates=[], administrator=False, by=by)
        except Exception as trouble:
            troubles.append(type(trouble))
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=pair) for pair in [(administrator, other), (other, administrator)]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert troubles == [services.LastAdministrator]
    assert User.objects.filter(is_superuser=True).count() == 1
