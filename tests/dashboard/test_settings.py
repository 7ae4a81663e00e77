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
starts = ("SECURE", "SECRET_KEY_FALLBACKS", "SESSION_COOKIE", "CSRF_COOKIE", "X_", "ALLOWED", "CSRF_TRUSTED",
          "DATABASES", "CHANNEL_LAYERS", "CACHES", "LOGGING", "DEFAULT_EXC",
          "ACCOUNT_", "ALLAUTH_", "SOCIALACCOUNT_", "MFA_")
names = [n for n in dir(s) if n.isupper() and n.startswith(starts)]
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
    assert found["CACHES"]["default"]["BACKEND"] == "django.core.cache.backends.redis.RedisCache"
    assert (found["SECURE_CROSS_ORIGIN_OPENER_POLICY"], found["SECURE_REFERRER_POLICY"]) == ("same-origin",) * 2


def test_mixed_origins_are_not_secure() -> None:
    """One http origin among them, and cookies are not made to be refused there."""
    found = told(ALLOWED_ORIGINS="https://desk.example,http://localhost:8000")
    assert (found["SESSION_COOKIE_NAME"], found["SESSION_COOKIE_SECURE"]) == ("sid", False)
    assert found["CHANNEL_LAYERS"]["default"]["BACKEND"] == "channels.layers.InMemoryChannelLayer"


def test_old_keys_still_open() -> None:
    """Keys that SECRET_KEY followed open what they signed: of several, in lines or by commas."""
    assert told(SECRET_KEY_FALLBACKS="one,two\nthree")["SECRET_KEY_FALLBACKS"] == ["one", "two", "three"]
    assert told()["SECRET_KEY_FALLBACKS"] == []


def test_sign_in_is_counted() -> None:
    """The limits of the sign-in are as set; without a Redis one process counts by itself and forgets nobody early."""
    found = told(LOGINS_PER_MINUTE="30", LOGIN_FAILURES="3", TRUSTED_PROXIES="1", SESSION_HOURS="8")
    assert found["ACCOUNT_RATE_LIMITS"] == {"login": "30/m/ip", "login_failed": "30/m/ip,3/300s/key"}
    assert (found["ALLAUTH_TRUSTED_PROXY_COUNT"], found["SESSION_COOKIE_AGE"]) == (1, 8 * 3600)
    assert found["CACHES"]["default"]["BACKEND"] == "django.core.cache.backends.locmem.LocMemCache"
    assert found["CACHES"]["default"]["OPTIONS"]["MAX_ENTRIES"] >= 100_000
    assert told()["ALLAUTH_TRUSTED_PROXY_COUNT"] == 0


def test_issuer_opens_one_way() -> None:
    """A form may lead to the issuer that is set, and to nobody else's; unset, to nobody's."""
    found = told(OIDC_ISSUER="https://id.example/realm", OIDC_CLIENT_ID="us", OIDC_CLIENT_SECRET="canary")
    assert found["SECURE_CSP"]["form-action"] == ["'self'", "https://id.example"]
    assert found["SOCIALACCOUNT_PROVIDERS"]["openid_connect"]["OAUTH_PKCE_ENABLED"] is True
    assert told()["SECURE_CSP"]["form-action"] == ["'self'"]


def test_journal_is_on_disk() -> None:
    """SQLite writes ahead, waits for the disk on every commit, takes its lock at once, and overwrites what it deletes."""
    options = told()["DATABASES"]["default"]["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert {"PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA secure_delete=ON"} <= {
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
    assert settings.SESSION_SAVE_EVERY_REQUEST is False
    assert settings.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]


def test_log_is_masked() -> None:
    """Whatever is logged passes the masks, for people or machines; no line for each request; error pages show no values."""
    found = told(LOG_FORMAT="json")
    console = found["LOGGING"]["handlers"]["console"]["formatter"]
    assert found["LOGGING"]["formatters"][console] == {"()": "dashboard.masks.Json"}
    assert {one["()"].rpartition(".")[0] for one in found["LOGGING"]["formatters"].values()} == {"dashboard.masks"}
    assert found["LOGGING"]["loggers"]["httpx"] == found["LOGGING"]["loggers"]["daphne.server"] == {"level": "WARNING"}
    assert found["DEFAULT_EXCEPTION_REPORTER_FILTER"] == "dashboard.reports.Discreet"
