"""How a page is read in tests: asked for, sent to, and its words without the markup."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

from django.test import Client

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def browser(person: User) -> Client:
    """Somebody's browser, signed in."""
    client = Client()
    client.force_login(person)
    return client


def page(client: Client, path: str) -> str:
    """A page that opens, as it is drawn."""
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def send(client: Client, path: str, **fields: Any) -> Any:
    """A form that is taken: the page that one is sent to afterwards."""
    answer = client.post(path, fields, follow=True)
    assert answer.redirect_chain, said(answer.content.decode())
    return answer


def said(html: str) -> str:
    """The words of a page."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())
