"""Editors write in a program of its own, and nobody else does."""

import datetime
import re

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageLogEntry
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from tiltas.accounts.services import erase_personal_data, export_personal_data, open_account
from tiltas.core import kept
from tiltas.pages.models import AboveTheme, Article, Edition, Home
from tiltas.themes.models import Theme

from . import factories as writing

pytestmark = pytest.mark.django_db
NOBODY_ELSE = ["organiser", "drafter", "consultant", "researcher", "translator", "somebody"]


def sent(title="How a table is held", *texts, **more):
    """What the form of a new article sends."""
    return nested_form_data(
        {
            "title": title,
            "slug": "",
            "intro": "In a few steps.",
            "source_language": "en",
            "body": streamfield([("paragraph", rich_text(f"<p>{text}</p>")) for text in texts]),
            "themes": [],
            "go_live_at": "",
            "expire_at": "",
            "comments": inline_formset([]),
        }
        | more
    )


@pytest.fixture
def new(db):
    return reverse("wagtailadmin_pages:add", args=["pages", "article", Home.objects.get().pk])


def test_an_editor_makes_and_publishes_an_article(client, editor, signed_in, new):
    browser = signed_in(editor)

    made = browser.post(new, sent("How a table is held", "Invite."))
    page = Article.objects.get()
    assert Edition.objects.count() == 0
    published = browser.post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        sent("How a table is held", "Invite everybody.") | {"action-publish": "action-publish"},
    )

    assert (made.status_code, published.status_code) == (302, 302)
    answer = client.get(Edition.objects.get().get_absolute_url())
    assert "Invite everybody." in answer.content.decode()
    assert not answer.cookies


@pytest.mark.parametrize("who", NOBODY_ELSE)
def test_nobody_else_comes_in(request, signed_in, new, who):
    browser = signed_in(request.getfixturevalue(who))

    for address in (
        reverse("wagtailadmin_home"),
        new,
        reverse("wagtailimages:index"),
        reverse("wagtailredirects:index"),
    ):
        assert browser.get(address).status_code == 403
    assert browser.post(new, sent()).status_code == 403
    assert not Article.objects.exists()


def test_whoever_is_not_signed_in_is_led_to_our_own_page(client, new):
    for address in (reverse("wagtailadmin_home"), new, reverse("wagtailadmin_login")):
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/en/account/login/?next=/editing/")


def test_an_editor_decides_about_no_accounts(editor, administrator, signed_in):
    for person in (editor, administrator):
        for address in ("users/", "groups/", "users/add/", "password_reset/"):
            assert signed_in(person).get(f"/editing/{address}").status_code == 404


def test_the_policy_of_the_editor_is_its_own(client, editor, signed_in):
    inside = signed_in(editor).get(reverse("wagtailadmin_home"))
    outside = client.get("/en/")

    assert "'unsafe-inline'" in inside["Content-Security-Policy"]
    assert "http" not in inside["Content-Security-Policy"]
    assert "unsafe" not in outside["Content-Security-Policy"]
    assert "no-store" in inside["Cache-Control"]


def test_the_editor_names_no_other_host(editor, signed_in):
    page = signed_in(editor).get(reverse("wagtailadmin_home")).content.decode()

    loaded = re.findall(r"""<(?:script|link|img|iframe)[^>]+(?:src|href)=["']([^"']+)""", page)
    assert loaded
    assert [address for address in loaded if "//" in address] == []
    assert "gravatar" not in page


def test_a_draft_is_previewed_under_the_strict_policy(editor, signed_in):
    page = writing.page("Seen before", publish=False, language="lt", body=[writing.paragraph("Not yet.")])
    browser = signed_in(editor)

    answer = browser.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))

    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Not yet." in text
    assert '<html lang="lt"' in text
    assert 'content="noindex"' in text
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert not Edition.objects.exists()


def test_what_two_editors_wrote_at_the_same_time_is_kept(editor, signed_in, new):
    other = open_account(email="other@example.org", name="Other", password="a long password", roles=["editor"])
    page = writing.page("Before")
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])

    for person, words in ((editor, "Words of one"), (other, "Words of the other")):
        assert signed_in(person).post(address, sent("Before", words)).status_code == 302

    kept_words = [revision.content["body"] for revision in page.revisions.order_by("pk")]
    assert "Words of one" in kept_words[-2]
    assert "Words of the other" in kept_words[-1]
    assert [revision.user for revision in page.revisions.order_by("pk")][-2:] == [editor, other]


def test_a_theme_has_its_words_once(editor, signed_in):
    theme = Theme.objects.create(key="work", source_language="en", title="Work")
    writing.page("Work", model=AboveTheme, theme=theme)
    address = reverse("wagtailadmin_pages:add", args=["pages", "abovetheme", Home.objects.get().pk])

    answer = signed_in(editor).post(address, sent("Work again", theme=theme.pk))

    assert answer.status_code == 200
    assert "There is such a page already" in answer.content.decode()
    assert AboveTheme.objects.count() == 1


def test_pages_appear_and_go_at_their_moment(client):
    page = writing.page("On Monday", publish=False)
    page.go_live_at = timezone.now() + datetime.timedelta(hours=1)
    page.save_revision().publish()
    assert not Edition.objects.exists()

    page.go_live_at = timezone.now() - datetime.timedelta(minutes=1)
    revision = page.save_revision(approved_go_live_at=page.go_live_at)
    revision.save()
    call_command("publish_scheduled", verbosity=0)
    edition = Edition.objects.get()
    assert client.get(edition.get_absolute_url()).status_code == 200

    Page.objects.filter(pk=page.pk).update(expire_at=timezone.now() - datetime.timedelta(minutes=1))
    call_command("publish_scheduled", verbosity=0)
    assert client.get(edition.get_absolute_url()).status_code == 404


def test_another_editor_is_asked_to_read_it_first(editor, signed_in, new):
    other = open_account(email="other@example.org", name="Other", password="a long password", roles=["editor"])
    signed_in(editor).post(new, sent("Read this", "Please.") | {"action-submit": "action-submit"})
    page = Article.objects.get()
    assert page.workflow_in_progress
    assert not Edition.objects.exists()

    task = page.current_workflow_task_state
    answer = signed_in(other).post(
        reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", task.pk]), {"comment": "Good."}
    )

    assert answer.status_code in (200, 302)
    assert Edition.objects.get().title == "Read this"
    # Nobody is told the address of somebody else.
    assert [message.to for message in mail.outbox][:1] == [["other@example.org"]]
    assert all("editor@example.org" not in message.body for message in mail.outbox if message.to != [editor.email])


def test_readers_are_handed_no_kept_page_after_publishing(client, django_capture_on_commit_callbacks):
    before = kept.stamp()
    with django_capture_on_commit_callbacks(execute=True):
        page = writing.page("New")
    after = kept.stamp()
    with django_capture_on_commit_callbacks(execute=True):
        page.unpublish()

    assert len({before, after, kept.stamp()}) == 3


def test_a_draft_leaves_kept_pages_alone(editor, signed_in, new, django_capture_on_commit_callbacks):
    browser = signed_in(editor)
    before = kept.stamp()

    with django_capture_on_commit_callbacks(execute=True):
        browser.post(new, sent("A draft"))

    assert Article.objects.exists()
    assert kept.stamp() == before


def test_an_old_address_leads_to_a_page(client):
    page = writing.page("Moved here")
    Redirect.add_redirect("/old/address", page, is_permanent=True)

    answer = client.get("/old/address/")

    assert answer.status_code == 301
    assert answer["Location"].endswith(writing.edition(page).get_absolute_url())


def test_a_person_is_told_what_they_wrote_and_can_be_erased(editor, signed_in, new, administrator):
    signed_in(editor).post(new, sent("Mine", "Words."))

    told = export_personal_data(user=editor)["pages"]
    erase_personal_data(user=editor)

    assert list(told.values()) == [["Mine"], ["Mine"]]
    page = Article.objects.get()
    assert page.owner is None
    assert PageLogEntry.objects.exists()
    assert not PageLogEntry.objects.exclude(user=None).exists()
    assert page.latest_revision.user is None


# Two at one page ------------------------------------------------------------------------------------------------------


@pytest.fixture
def two(editor, signed_in):
    """A page of which the editor has the form open, with what the form sends; another editor saved it since."""
    other = open_account(email="other@example.org", name="Other", password="a long password", roles=["editor"])
    page = writing.page("Before", body=[writing.paragraph("As it was.")])
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    opened = began(signed_in(editor).get(address))
    saved = signed_in(other).post(address, sent("Before", "Words of the other") | began(signed_in(other).get(address)))
    assert saved.status_code == 302
    return page, address, opened


def newest_of(page):
    return page.revisions.latest("created_at")


def began(answer) -> dict:
    """From which revision a form says that it began."""
    names = ("loaded_revision_id", "loaded_revision_created_at")
    text = answer.content.decode()
    return {name: re.search(rf'name="{name}" value="([^"]*)"', text)[1] for name in names}


@pytest.mark.parametrize("action", ["", "action-publish", "action-submit"])
def test_whoever_saves_second_is_told_first_and_nothing_typed_is_lost(editor, signed_in, two, action):
    page, address, opened = two
    before = page.revisions.count()

    answer = signed_in(editor).post(address, sent("Before", "Words of one") | opened | {action: action})

    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody else changed this while you were writing." in text
    assert "Words of one" in text
    assert page.revisions.count() == before
    assert "Words of the other" in newest_of(page).content["body"]
    assert page.current_workflow_state is None


def test_the_second_sees_what_the_other_changed_and_saves_on_top_knowingly(editor, signed_in, two):
    page, address, opened = two
    browser = signed_in(editor)
    refused = browser.post(address, sent("Before", "Words of one") | opened)
    newest = newest_of(page).pk

    way = reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, opened["loaded_revision_id"], newest])
    assert way in refused.content.decode()
    assert "Words of the other" in browser.get(way).content.decode()
    assert browser.post(address, sent("Before", "Words of one") | began(refused)).status_code == 302
    assert "Words of one" in newest_of(page).content["body"]
    assert "Words of the other" in page.revisions.order_by("-pk")[1].content["body"]


def test_a_form_with_a_mistake_does_not_win_either(editor, signed_in, two):
    page, address, opened = two
    browser = signed_in(editor)

    answer = browser.post(address, sent("", "Words of one") | opened)

    assert answer.status_code == 409
    assert "Somebody else changed this while you were writing." in answer.content.decode()
    assert "Words of the other" in newest_of(page).content["body"]


def test_whoever_saves_twice_alone_is_told_nothing(editor, signed_in):
    page = writing.page("Before")
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    browser = signed_in(editor)

    for words in ("Once", "Twice"):
        assert browser.post(address, sent("Before", words) | began(browser.get(address))).status_code == 302


# What the editor says -------------------------------------------------------------------------------------------------


def test_nobody_is_told_that_pages_will_have_no_address(editor, signed_in):
    answer = signed_in(editor).get(reverse("wagtailadmin_explore", args=[Home.objects.get().pk]))

    assert answer.status_code == 200
    assert "will not be accessible" not in answer.content.decode()


def test_themes_are_ticked_not_picked_with_a_key_held_down(editor, signed_in, new):
    theme = Theme.objects.create(key="work", source_language="en", title="Work")
    browser = signed_in(editor)

    page = browser.get(new).content.decode()
    assert re.search(rf'<input type="checkbox" name="themes" value="{theme.pk}"', page)
    browser.post(new, sent("Work", "Together.") | {"themes": [theme.pk], "action-publish": "action-publish"})
    assert list(Edition.objects.get().themes.all()) == [theme]


def test_nobody_is_promised_that_a_published_page_is_for_a_few(editor, signed_in):
    page = writing.page("For everybody")
    browser = signed_in(editor)
    address = reverse("wagtailadmin_pages:set_privacy", args=[page.pk])

    answer = browser.post(address, {"restriction_type": "login", "password": "", "groups": []})

    assert answer.status_code != 200
    assert not page.get_view_restrictions().exists()
    form = browser.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert 'data-a11y-dialog-show="set-privacy"' not in form
    assert "data-a11y-dialog-show" in form


def test_nobody_is_offered_to_move_a_page_that_stands_where_its_kind_stands(editor, administrator, signed_in):
    page = writing.page("For everybody")
    address = reverse("wagtailadmin_pages:move", args=[page.pk])

    for user in (editor, administrator):
        browser = signed_in(user)
        assert address not in browser.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
        assert (
            address not in browser.get(reverse("wagtailadmin_explore", args=[page.get_parent().pk])).content.decode()
        )
        assert browser.get(address).status_code != 200


def test_bringing_an_earlier_version_back_does_not_win_either(editor, signed_in, two):
    page, _address, opened = two
    browser = signed_in(editor)
    address = reverse("wagtailadmin_pages:revisions_revert", args=[page.pk, opened["loaded_revision_id"]])

    refused = browser.post(address, sent("Before", "As it was.") | opened)

    assert refused.status_code == 409
    assert "Words of the other" in newest_of(page).content["body"]
    assert browser.post(address, sent("Before", "As it was.") | began(browser.get(address))).status_code == 302
    assert "As it was." in newest_of(page).content["body"]
