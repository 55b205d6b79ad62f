import gzip
import re

import pytest
from django.conf import settings

STATIC = settings.PACKAGE / "ui" / "static" / "ui"
OWN_SCRIPTS = ["scheme.js", "frame.js"]


def test_the_stylesheet_loads_from_nowhere_else():
    addresses = re.findall(r"url\(\s*[\"']?([^)\"']+)", (STATIC / "tiltas.css").read_text(encoding="utf-8"))

    assert addresses
    assert [address for address in addresses if not (STATIC / address).is_file()] == []
    assert "@import" not in (STATIC / "tiltas.css").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", OWN_SCRIPTS)
def test_scripts_name_no_other_host(name):
    assert re.findall(r"https?:|//[a-z]+\.", (STATIC / name).read_text(encoding="utf-8")) == []


def weight(name):
    data = (STATIC / name).read_bytes()
    return len(data if name.endswith("woff2") else gzip.compress(data))


@pytest.mark.parametrize(
    "fonts",
    [
        ["inter-latin", "inter-latin-ext"],
        ["inter-latin", "inter-latin-ext", "inter-cyrillic"],
        ["inter-latin", "inter-latin-ext", "noto-sans-arabic"],
    ],
    ids=["baltic", "cyrillic", "arabic"],
)
def test_a_page_stays_light(fonts):
    scripts = sum(weight(name) for name in OWN_SCRIPTS)
    whole = weight("tiltas.css") + sum(weight(f"fonts/{font}.woff2") for font in fonts) + scripts

    assert scripts < 15_000
    assert whole < 90_000  # of 120 kB, the rest is for the page itself


def test_every_icon_has_a_drawing():
    from tiltas.ui import icons

    named = set(icons.KINDS.values()) | set(icons.TONES.values()) | {sign for sign, _colour in icons.STATES.values()}

    assert named <= set(icons.ICONS)
    assert set(icons.ICONS) >= icons.TURNING


def test_vendored_things_bring_their_licences():
    assert {file.stem for file in (STATIC / "licences").iterdir()} == {
        "designsystemet",
        "inter",
        "noto-sans-arabic",
    }
