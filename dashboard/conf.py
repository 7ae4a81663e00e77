"""Floorwalker's settings as read from the environment; every secret also as NAME_FILE. No Django import, no default secret.

What is wrong is not raised here but said by `checks`, with an id and the cure.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import dj_database_url
from environs import Env, EnvError

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
DATABASES = ("sqlite3", "postgresql")
SQLITE = f"sqlite:///{VAR / 'floorwalker.sqlite3'}"

env = Env()
problems: dict[str, str] = {}


def secret(name: str, default: str = "") -> str:
    """A secret from NAME, or from the file that NAME_FILE names; problems are noted, not raised."""
    path = os.environ.get(f"{name}_FILE", "")
    if not path:
        return os.environ.get(name, default)
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        problems[name] = f"{name}_FILE cannot be read: {error.__class__.__name__}"
        return default


def number(name: str, default: int) -> int:
    """A whole number; what is none is noted and the default used."""
    try:
        return env.int(name, default)
    except EnvError:
        problems[name] = f"{name} must be a whole number"
        return default


def flag(name: str, *, default: bool) -> bool:
    """Yes or no; what is neither is noted and the default used."""
    try:
        return env.bool(name, default)
    except EnvError:
        problems[name] = f"{name} must be true or false"
        return default


def choice(name: str, *words: str) -> str:
    """One of these words, the first by default; what is none of them is noted and the first used."""
    word = os.environ.get(name, words[0]).strip().lower()
    if word not in words:
        problems[name] = f"{name} must be {' or '.join(words)}"
    return word if word in words else words[0]


def database(url: str, otherwise: str) -> dict[str, Any]:
    """The database of a URL; what is none that we know is noted, and `otherwise` used. The URL is not shown."""
    try:
        found = dj_database_url.parse(url)
        if str(found["ENGINE"]).rpartition(".")[2] in DATABASES:
            return dict(found)
    except ValueError:
        pass
    problems["DATABASE_URL"] = "DATABASE_URL is not sqlite:///path nor postgresql://user:password@host/name"
    return dict(dj_database_url.parse(otherwise))


def words(name: str, default: str = "") -> list[str]:
    """A list, separated by commas."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


DEBUG = flag("DEBUG", default=False)
SECRET_KEY = secret("SECRET_KEY")
SECRET_KEY_FALLBACKS = secret("SECRET_KEY_FALLBACKS")
CREDENTIAL_KEYS = secret("CREDENTIAL_KEYS")
GWS_URL = os.environ.get("GWS_URL", "")
GWS_ALLOW_HTTP = flag("GWS_ALLOW_HTTP", default=False)
GWS_CA_FILE = os.environ.get("GWS_CA_FILE", "")
GWS_CLIENT_CERT = os.environ.get("GWS_CLIENT_CERT", "")
DATABASE_URL = secret("DATABASE_URL", SQLITE)
DATABASE = database(DATABASE_URL, SQLITE)
REDIS_URL = secret("REDIS_URL")
ALLOWED_HOSTS = words("ALLOWED_HOSTS", "localhost,127.0.0.1")
ALLOWED_ORIGINS = words("ALLOWED_ORIGINS")
TIME_ZONE = os.environ.get("TIME_ZONE", "UTC")
LOG_LEVEL = os.environ.get("LOG_LEVEL", "INFO").upper()
LOG_FORMAT = choice("LOG_FORMAT", "text", "json")
JOURNAL_RETENTION_HOURS = number("JOURNAL_RETENTION_HOURS", 24)
AUDIT_RETENTION_DAYS = number("AUDIT_RETENTION_DAYS", 400)
AUDIT_ANCHOR_FILE = os.environ.get("AUDIT_ANCHOR_FILE")
SIGN_INS_PER_SECOND = number("SIGN_INS_PER_SECOND", 40)
OPERATIONS_PER_MINUTE = number("OPERATIONS_PER_MINUTE", 60)
TEAM_OPERATIONS_PER_MINUTE = number("TEAM_OPERATIONS_PER_MINUTE", 300)
ROSTER_SECONDS = number("ROSTER_SECONDS", 10)
ROSTER_TEAM = os.environ.get("ROSTER_TEAM", "").strip()
SESSION_IDLE_MINUTES = number("SESSION_IDLE_MINUTES", 30)
SESSION_HOURS = number("SESSION_HOURS", 12)
LOGINS_PER_MINUTE = number("LOGINS_PER_MINUTE", 120)
LOGIN_FAILURES = number("LOGIN_FAILURES", 5)
TRUSTED_PROXIES = number("TRUSTED_PROXIES", 0)
SOCKETS_PER_SIGN_IN = number("SOCKETS_PER_SIGN_IN", 5)
SOCKETS_PER_USER = number("SOCKETS_PER_USER", 20)
SOCKETS_PER_ADDRESS = number("SOCKETS_PER_ADDRESS", 200)
STEP_UP_FOR_BARGE = flag("STEP_UP_FOR_BARGE", default=False)
MFA_REQUIRED_FOR = os.environ.get("MFA_REQUIRED_FOR", "").strip().lower()
OIDC_ISSUER = os.environ.get("OIDC_ISSUER", "").strip()
OIDC_CLIENT_ID = os.environ.get("OIDC_CLIENT_ID", "").strip()
OIDC_CLIENT_SECRET = secret("OIDC_CLIENT_SECRET")
OIDC_NAME = os.environ.get("OIDC_NAME", "single sign-on").strip()
OIDC_CLAIM = os.environ.get("OIDC_CLAIM", "email").strip()
OIDC_HOSTS = words("OIDC_HOSTS")
OIDC_CREATE = flag("OIDC_CREATE", default=False)
WEBHOOK_HOSTS = words("WEBHOOK_HOSTS")
