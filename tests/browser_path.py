"""Where the system's Chromium is. Run as a program it prints the path, or says what to install."""

import os
import shutil
import sys


def browser_path() -> str | None:
    """The path of Chromium or Chrome on this system."""
    for name in (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"):
        if name and shutil.which(name):
            return shutil.which(name)
    return None


if __name__ == "__main__":
    found = browser_path()
    if not found:
        sys.exit(
            "The tests need Chromium. Install it (on Debian: apt-get install chromium) or set CHROMIUM to its path."
        )
    print(found)
