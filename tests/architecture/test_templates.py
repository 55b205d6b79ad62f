"""Rules of templates that a machine can see."""

import re

import pytest
from django.conf import settings

TEMPLATES = sorted((settings.ROOT / "src" / "tiltas").rglob("templates/**/*.html"))


def short(file):
    return str(file.relative_to(settings.ROOT / "src" / "tiltas"))


@pytest.mark.parametrize("file", TEMPLATES, ids=short)
def test_block_translations_are_trimmed(file):
    untrimmed = [
        tag
        for tag in re.findall(r"{%\s*blocktrans(?:late)?\b[^%]*%}", file.read_text(encoding="utf-8"))
        if "trimmed" not in tag
    ]

    assert untrimmed == []


@pytest.mark.parametrize("file", TEMPLATES, ids=short)
def test_no_style_or_script_lies_inside_html(file):
    text = file.read_text(encoding="utf-8")

    assert not re.search(r"<style|\sstyle=\"|\son[a-z]+=\"", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)


@pytest.mark.parametrize("file", TEMPLATES, ids=short)
def test_templates_never_spell_an_address(file):
    spelled = re.findall(r"""(?:href|action)="/[^"]*\"""", file.read_text(encoding="utf-8"))

    assert spelled == []
