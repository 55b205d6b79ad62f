import re

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

UI = settings.PACKAGE / "ui" / "templates"
COMPONENTS = sorted(file.stem.replace("_", "-") for file in (UI / "cotton").glob("*.html"))


@pytest.fixture(params=["ui:catalogue", "ui:list", "ui:thing"])
def page(request, client, db):
    return client.get(reverse(request.param))


def test_no_raw_component_reaches_the_page(page):
    assert page.status_code == 200
    assert "<c-" not in page.content.decode()


def test_nothing_on_the_page_breaks_the_content_security_policy(page):
    html = page.content.decode()

    assert re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|javascript:", html) == []
    assert re.findall(r"(?:src|href)=\"(?:https?:)?//(?!testserver)[^\"]*", html) == []


def test_reading_the_catalogue_sets_no_cookie_but_the_one_of_its_forms(page):
    assert set(page.cookies) <= {"csrftoken"}


def test_every_component_is_shown_in_the_catalogue():
    shown = "".join(file.read_text(encoding="utf-8") for file in (UI / "ui").glob("catalogue*.html"))
    shown += (UI / "base.html").read_text(encoding="utf-8")

    assert [name for name in COMPONENTS if f"<c-{name}" not in shown] == []


def test_every_component_is_described():
    described = (settings.PACKAGE / "ui" / "COMPONENTS.md").read_text(encoding="utf-8")

    assert [name for name in COMPONENTS if f"<c-{name}" not in described] == []


def test_arabic_runs_from_right_to_left_and_languages_name_themselves(client, db):
    with translation.override("ar"):
        html = client.get(reverse("ui:catalogue")).content.decode()

    assert '<html lang="ar" dir="rtl"' in html
    assert re.search(r'<a href="/lt/components/" lang="lt" hreflang="lt">Lietuvių</a>', html)
    assert re.search(r'<a href="/ar/components/" lang="ar" hreflang="ar" aria-current="true">العربية', html)


def test_a_page_has_one_heading_of_level_one_and_a_way_past_the_menu(page):
    html = page.content.decode()

    assert len(re.findall(r"<h1", html)) == 1
    assert '<a class="skip-link" href="#main">' in html
    assert '<main id="main"' in html
