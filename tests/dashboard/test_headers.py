"""Every page leaves under the strict policy, with a nonce of its own, and sets cookies that scripts cannot read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User

from tests.fakes.building import building

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db(transaction=True)

NONCE = re.compile(r"'nonce-([A-Za-z0-9_+/=-]+)'")
SCRIPTS = re.compile(r"<script\b([^>]*)>")
INLINE = re.compile(r"<[a-z][^>]*\s(?:style|on[a-z]+)=|javascript:|<style\b", re.IGNORECASE)


async def test_every_page_is_under_policy() -> None:
    """Each page, error pages too, has the strict policy, scripts by its own nonce only, and nothing inline."""
    async with building() as made:
        call_id, chat_id = await made.call(customer="<img onerror=PWN()>"), await made.chat(customer="<b>Eve</b>")
        alice, stranger = await made.browser("alice"), await made.browser("")
        paths = ["/", f"/calls/{call_id}/", f"/chats/{chat_id}/", "/wall/", "/people/", "/calls/unknown/", "/nowhere/"]
        answers = [await alice.get(path) for path in paths] + [await stranger.get("/accounts/login/")]
        nonces = []
        for answer in answers:
            html, policy = answer.content.decode(), answer["Content-Security-Policy"]
            nonce = NONCE.search(policy)
            assert nonce is not None
            nonces.append(nonce[1])
            assert [tag for tag in SCRIPTS.findall(html) if f'nonce="{nonce[1]}"' not in tag] == []
            assert not INLINE.search(html)
            assert "unsafe" not in policy
            assert "frame-ancestors 'none'" in policy
            assert (answer["X-Frame-Options"], answer["X-Content-Type-Options"]) == ("DENY", "nosniff")
            assert (answer["Referrer-Policy"], answer["Cross-Origin-Opener-Policy"]) == ("same-origin", "same-origin")
            assert (answer["Cross-Origin-Resource-Policy"], answer["Cache-Control"]) == ("same-origin", "no-store")
        assert len(set(nonces)) == len(answers)


def test_permissions_are_denied(client: Client) -> None:
    """No page may use camera, microphone or anything else of the machine, but our own for passkeys and a screen that stays on."""
    answer = client.get("/accounts/login/")
    given = dict(one.split("=", 1) for one in answer["Permissions-Policy"].split(", "))
    assert {name for name, who in given.items() if who != "()"} == {
        "publickey-credentials-create",
        "publickey-credentials-get",
        "screen-wake-lock",
    }
    assert given["publickey-credentials-get"] == "(self)"
    assert {"camera", "microphone", "geolocation", "display-capture", "usb", "payment", "serial"} <= set(given)


@pytest.mark.parametrize("path", ["/livez", "/nowhere/", "/people/", "/accounts/logout/"])
def test_nothing_is_kept(client: Client, path: str) -> None:
    """Every answer that is no static file is kept by no cache, the refused and the unknown too."""
    assert client.get(path)["Cache-Control"] == "no-store"


def test_static_is_kept(client: Client) -> None:
    """A static file may be kept, and belongs to our own pages only."""
    answer = client.get("/static/css/base.css")
    assert answer.status_code == 200
    assert "no-store" not in answer["Cache-Control"]
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    answer.close()


async def test_sign_in_and_out() -> None:
    """Signing in gives a new session cookie that no script reads and no other site sends; signing out ends it."""
    async with building() as made:
        user = await User.objects.aget(username="bob")
        await sync_to_async(user.set_password)("a long pass phrase")
        await user.asave()
        browser = await made.browser("")
        page = await browser.get("/accounts/login/")
        assert "sid" not in browser.cookies
        assert 'name="csrfmiddlewaretoken"' in page.content.decode()
        wrong = await browser.post("/accounts/login/", {"username": "bob", "password": "no"})
        assert (wrong.status_code, "sid" in browser.cookies, 'role="alert"' in wrong.content.decode()) == (
            200,
            False,
            True,
        )
        right = {"username": "bob", "password": "a long pass phrase", "next": "//evil.example/"}
        answer = await browser.post("/accounts/login/", right)
        assert (answer.status_code, answer["Location"]) == (302, "/")
        sid, csrf = browser.cookies["sid"], browser.cookies["csrf"]
        assert all((cookie["httponly"], cookie["samesite"]) == (True, "Lax") for cookie in (sid, csrf))
        old = sid.value
        assert (await browser.get("/")).status_code == 200
        left = await browser.post("/accounts/logout/")
        assert (left["Location"], left["Clear-Site-Data"]) == ("/accounts/login/", '"cache", "storage"')
        browser.cookies["sid"] = old
        assert (await browser.get("/")).status_code == 302
