"""Django's settings as they come out of the environment: plain on loopback, strict wherever the origins are https."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings

ROOT = Path(__file__).parents[2]
SHOW = """
import json
from django.conf import settings as s
names = [n for n in dir(s) if n.isupper() and n.startswith(("SECURE", "SESSION_COOKIE", "CSRF_COOKIE", "X_", "ALLOWED",
         "CSRF_TRUSTED", "DATABASES", "CHANNEL_LAYERS"))]
print(json.dumps({n: getattr(s, n) for n in names}, default=str))
"""


def told(**env: str) -> dict[str, Any]:
    """The settings of a process started with this environment."""
    base = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "dashboard.settings", "PYTHONDONTWRITEBYTECODE": ""}
    words = [sys.executable, "-c", SHOW]
    done = subprocess.run(words, cwd=ROOT, env=base | env, capture_output=True, text=True, timeout=60, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_https_is_strict() -> None:
    """With https origins: host-bound secure cookies, HSTS for a year, redirect to https; Redis where it is named."""
    found = told(ALLOWED_ORIGINS="https://desk.example", REDIS_URL="redis://cache.example/0")
    assert (found["SESSION_COOKIE_NAME"], found["CSRF_COOKIE_NAME"]) == ("__Host-sid", "__Host-csrf")
    assert found["SESSION_COOKIE_SECURE"] is found["CSRF_COOKIE_SECURE"] is found["SECURE_SSL_REDIRECT"] is True
    assert (found["SECURE_HSTS_SECONDS"], found["SECURE_HSTS_INCLUDE_SUBDOMAINS"]) == (31_536_000, True)
    assert (found["CSRF_TRUSTED_ORIGINS"], found["ALLOWED_ORIGINS"]) == (["https://desk.example"],) * 2
    assert found["CHANNEL_LAYERS"]["default"]["BACKEND"] == "channels_redis.pubsub.RedisPubSubChannelLayer"


def test_mixed_origins_are_not_secure() -> None:
    """One http origin among them, and cookies are not made to be refused there."""
    found = told(ALLOWED_ORIGINS="https://desk.example,http://localhost:8000")
    assert (found["SESSION_COOKIE_NAME"], found["SESSION_COOKIE_SECURE"]) == ("sid", False)
    assert found["CHANNEL_LAYERS"]["default"]["BACKEND"] == "channels.layers.InMemoryChannelLayer"


def test_journal_is_on_disk() -> None:
    """SQLite writes ahead, waits for the disk on every commit, and takes its lock at once."""
    options = told()["DATABASES"]["default"]["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert {"PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL"} <= {
        p.strip() for p in options["init_command"].split(";")
    }


def test_policy_is_strict() -> None:
    """The content policy lets nothing in that is not ours, and scripts by nonce only."""
    policy = {name: set(sources) for name, sources in settings.SECURE_CSP.items()}
    assert policy["default-src"] == {"'self'"}
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == {"'none'"}
    assert policy["require-trusted-types-for"] == {"'script'"}
    assert not any("unsafe" in str(source) for sources in policy.values() for source in sources)
    assert (settings.CSRF_COOKIE_HTTPONLY, settings.SESSION_COOKIE_HTTPONLY) == (True, True)
    assert (settings.SESSION_COOKIE_SAMESITE, settings.X_FRAME_OPTIONS) == ("Lax", "DENY")
    assert settings.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
