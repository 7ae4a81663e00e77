"""What a browser calls itself, in words. A guess for a person's eye: nothing is decided by it."""

from __future__ import annotations

# The first that fits: browsers name those whose work they build on, too.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("HeadlessChrome/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
)
SYSTEMS = (
    ("Windows", "Windows"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def in_words(agent: str) -> str:
    """`Firefox on Windows`."""
    browser = next((word for mark, word in BROWSERS if mark in agent), "An unknown browser")
    system = next((word for mark, word in SYSTEMS if mark in agent), "")
    return f"{browser} on {system}" if system else browser
