"""An article or guideline that stays as it is needs one press a year; what is about the same stands beneath it."""

import datetime

import pytest
from django.utils import timezone

from tiltas.accounts.models import AuditEntry
from tiltas.accounts.services import erase_personal_data, export_personal_data
from tiltas.library.tests import factories as knowing
from tiltas.pages import queries
from tiltas.pages.models import AboveTheme, Edition
from tiltas.themes.models import Theme

from . import factories as writing

pytestmark = pytest.mark.django_db
NOT_CHECKED = "Nobody responsible has said for a long time that this is still correct."
QUEUE = "/en/knowledge/pages/to-be-checked/"
WAITS = "1 entry has not been checked for a long time"


@pytest.fixture
def theme():
    return Theme.objects.create(key="work", source_language="en", title="Work")


def text_of(page, address):
    return page.get(address).content.decode()


def grow_old():
    Edition.objects.update(published_at=timezone.now() - datetime.timedelta(days=500))


def verify(edition):
    return f"/en/knowledge/pages/{edition.uid}/still-correct/"


@pytest.mark.parametrize("back", ["", "queue"])
def test_one_press_says_that_an_article_is_still_correct(client, signed_in, editor, somebody, theme, back):
    edition = writing.edition(writing.page("Grown old"))
    writing.page("Work", model=AboveTheme, theme=theme)
    grow_old()
    writing.page("New")
    browser, address = signed_in(editor), edition.get_absolute_url()
    assert NOT_CHECKED in text_of(client, address)
    assert "still-correct" not in text_of(client, address)
    assert verify(edition) in text_of(browser, address)
    assert WAITS in text_of(browser, "/en/desk/")
    assert text_of(browser, QUEUE).count("still-correct") == 1
    assert signed_in(somebody).get(QUEUE).status_code == 403
    assert signed_in(somebody).post(verify(edition)).status_code == 403
    assert browser.get(verify(edition)).status_code == 405

    answer = browser.post(verify(edition), {"back": back})

    edition.refresh_from_db()
    assert answer["Location"] == (QUEUE if back else address)
    assert (edition.verified_at.date(), edition.verified_by, edition.changed_at) == (
        timezone.now().date(), editor, None,
    )  # fmt: skip
    assert AuditEntry.objects.filter(action="pages.verify", key=str(edition.pk)).count() == 1
    assert NOT_CHECKED not in text_of(client, address)
    assert "Checked on" in text_of(client, address)
    assert "still-correct" not in text_of(browser, QUEUE)
    assert WAITS not in text_of(browser, "/en/desk/")


def test_what_nobody_looked_at_for_longest_stands_first():
    changed, never = [writing.edition(writing.page(title)) for title in ("Checked, then changed", "Never checked")]
    now, day = timezone.now(), datetime.timedelta(days=1)
    Edition.objects.filter(pk=changed.pk).update(
        published_at=now - 900 * day, verified_at=now - 800 * day, changed_at=now - 500 * day
    )
    Edition.objects.filter(pk=never.pk).update(published_at=now - 700 * day)

    assert list(queries.unchecked()) == [never, changed]


def test_who_writes_it_anew_has_checked_it_and_publishing_forgets_no_check(editor):
    page = writing.page("Grown old")
    grow_old()
    moment = timezone.now() - datetime.timedelta(days=450)
    Edition.objects.update(verified_at=moment, verified_by=editor)

    writing.save(page)
    unchanged = writing.edition(page)
    writing.save(page, title="Written anew")

    assert (unchanged.verified_at, unchanged.verified_by, unchanged.is_unchecked) == (moment, editor, True)
    assert not writing.edition(page).is_unchecked
    assert not Edition.objects.unchecked().exists()


def test_what_is_about_the_same_theme_stands_beneath_and_the_theme_is_a_link(
    client, theme, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        edition = writing.edition(writing.page("About work", themes=[theme]))
        knowing.practice(title="A practice about work", themes=[theme])
        knowing.practice(title="A practice about something else")

    page = text_of(client, edition.get_absolute_url())

    assert "See also" in page
    assert "A practice about work" in page
    assert "A practice about something else" not in page
    assert f'<a href="/en/themes/{theme.uid}-work/">Work</a>' in page


def test_a_person_is_told_what_they_checked_and_can_be_erased(editor):
    writing.page("Checked")
    Edition.objects.update(verified_at=timezone.now(), verified_by=editor)

    told = export_personal_data(user=editor)["pages"]
    erase_personal_data(user=editor)

    assert told == {"Pages checked": ["Checked"]}
    assert Edition.objects.get().verified_by is None
