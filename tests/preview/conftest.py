"""The preview served in its own process, and a headless Chromium page to look at it with."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import sync_playwright

from tests.preview.draw import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


class Preview:
    """A running preview: `push` sends a frame to every open page and answers what the server has heard."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"

    def push(self, *parts: dict[str, str], **frame: Any) -> dict[str, Any]:
        body = json.dumps(frame or {"seq": 1, "parts": parts}).encode()
        request = urllib.request.Request(f"{self.url}/push", data=body, method="POST")  # noqa: S310 our own loopback server
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            found: dict[str, Any] = json.load(answer)
        return found


@pytest.fixture(scope="session")
def preview() -> Iterator[Preview]:
    process = subprocess.Popen([sys.executable, "-m", "tests.preview"], cwd=ROOT, stdout=subprocess.PIPE)
    assert process.stdout is not None
    yield Preview(json.loads(process.stdout.readline())["listening"])
    process.terminate()
    process.stdout.close()
    process.wait()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser, preview: Preview) -> Iterator[Page]:
    """A fresh page that fails the test on any error the browser reports, a refused policy included."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, base_url=preview.url)
    fresh = context.new_page()
    errors: list[str] = []
    fresh.on("pageerror", lambda error: errors.append(str(error)))
    fresh.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    yield fresh
    context.close()
    assert errors == []
