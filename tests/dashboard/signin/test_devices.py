"""Browsers in words."""

from __future__ import annotations

import pytest

from dashboard.signin.devices import in_words

MOZILLA = "Mozilla/5.0 "


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (MOZILLA + "(Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Windows"),
        (MOZILLA + "(Windows NT 10.0) AppleWebKit/537.36 Chrome/156.0 Safari/537.36 Edg/156.0", "Edge on Windows"),
        (MOZILLA + "(X11; Linux x86_64) AppleWebKit/537.36 (KHTML) Chrome/156.0 Safari/537.36", "Chrome on Linux"),
        (MOZILLA + "(Macintosh; Intel Mac OS X 14_0) AppleWebKit/605 Version/19 Safari/605", "Safari on macOS"),
        (MOZILLA + "(iPhone; CPU iPhone OS 19_0 like Mac OS X) CriOS/156.0 Mobile Safari/604", "Chrome on iPhone"),
        (MOZILLA + "(Linux; Android 15) Chrome/156.0 Mobile Safari/537.36", "Chrome on Android"),
        (MOZILLA + "(X11; CrOS x86_64 1) Chrome/156.0 Safari/537.36", "Chrome on ChromeOS"),
        ("curl/8.5", "curl"),
        ("", "An unknown browser"),
        ("<script>alert(1)</script>", "An unknown browser"),
    ],
)
def test_agent_in_words(agent: str, words: str) -> None:
    """What a browser calls itself, as a person says it; nothing that it wrote is shown."""
    assert in_words(agent) == words
