"""The documented settings are those that the code reads."""

import re

from django.conf import settings

from tiltas import environment


def test_the_table_of_settings_is_what_the_code_reads():
    table = (settings.ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    documented = dict(re.findall(r"^\| `(\w+)` \| [^|]* \| (.+?) \|$", table, re.MULTILINE))

    assert documented == {setting.name: setting.meaning for setting in environment.SETTINGS.values()}
