"""Takes the pictures of the README from a running demonstration.

./tiltas demo                                            # in one window
.venv/bin/python docs/pictures.py http://localhost:8000  # in another
"""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.browser_path import browser_path

FOLDER = Path(__file__).parent / "pictures"


def main(address: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 1240})
        page.goto(f"{address}/en/")
        page.screenshot(path=FOLDER / "home.png")
        stations = page.locator(".journey__station a")
        service = next(link for link in stations.all() if "/services/" in link.get_attribute("href"))
        uid = service.get_attribute("href").split("/services/")[1][:8]
        phone = browser.new_page(viewport={"width": 390, "height": 1100}, device_scale_factor=2)
        phone.goto(f"{address}/ar/trail/{uid}/")
        phone.locator("#picture").scroll_into_view_if_needed()
        phone.screenshot(path=FOLDER / "trail-arabic-phone.png")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000")
