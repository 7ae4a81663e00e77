"""What tests of the sign-in do again and again: look whether somebody is in, age a sign-in, make a code."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time
from datetime import timedelta
from typing import TYPE_CHECKING

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.utils import timezone

from dashboard.signin.standing import BEGAN

if TYPE_CHECKING:
    from django.test import Client


def key_of(browser: Client) -> str:
    """The key of the sign-in in this browser."""
    return str(browser.cookies[settings.SESSION_COOKIE_NAME].value)


def row_of(browser: Client) -> UserSession:
    """Its line in the list of sign-ins."""
    return UserSession.objects.get(session_key=key_of(browser))


def is_in(browser: Client) -> bool:
    """Whether the page of one's own security opens, or leads to the door."""
    answer = browser.get("/accounts/")
    assert answer.status_code in {200, 302}
    return bool(answer.status_code == 200)


def unseen_for(browser: Client, minutes: float) -> None:
    """Nobody has been there for so long."""
    seen = timezone.now() - timedelta(minutes=minutes)
    UserSession.objects.filter(session_key=key_of(browser)).update(last_seen_at=seen)


def begun_before(browser: Client, hours: float) -> None:
    """The sign-in is so old."""
    session = browser.session
    session[BEGAN] = time.time() - hours * 3600
    session.save()


def code(secret: str, at: float) -> str:
    """What an authenticator app shows at a time, written from RFC 6238 and 4226 and not from what is tested."""
    key = base64.b32decode(secret.replace(" ", ""))
    digest = hmac.new(key, struct.pack(">Q", int(at) // 30), hashlib.sha1).digest()
    start = digest[19] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"
