"""Hands on the grants pages: fill the form, confirm what was previewed."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.test import Client

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
TOKEN = re.compile(r'name="token" value="([^"]+)"')

GIVE = {"medium": "", "begins": "now", "until": "never", "reason": ""}


def text(answer: Any) -> str:
    """What a page says, without its tags."""
    body = re.sub(r"<script.*?</script>|<style.*?</style>", "", answer.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def rows(answer: Any) -> list[str]:
    """Whom the matrix has a row for."""
    return re.findall(r"<tr data-subject.*?<bdi>([^<]*)</bdi>", answer.content.decode(), flags=re.DOTALL)


def fields(answer: Any) -> dict[str, list[str]]:
    """The hidden fields of a preview, and its token."""
    shown = answer.content.decode()
    found: dict[str, list[str]] = {}
    for name, value in HIDDEN.findall(shown):
        if name != "csrfmiddlewaretoken":
            found.setdefault(name, []).append(unescape(value))
    token = TOKEN.search(shown)
    return found | ({"token": [unescape(token[1])]} if token else {})


def confirm(client: Client, path: str, previewed: Any) -> Any:
    """Press the button under a preview."""
    return client.post(path, fields(previewed))
