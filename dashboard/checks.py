"""System checks: a missing or wrong setting is one line with an id and its cure, never a traceback."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit
from zoneinfo import available_timezones

from django.core.checks import Error, Tags, Warning, register  # noqa: A004 Django's word
from django.core.management.base import CommandError
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from dashboard import conf
from dashboard.people.vault import BadRing, read_ring
from monitoring.http import trust
from monitoring.places import is_loopback, refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.core.checks import CheckMessage

OTHERS = 0o027
"""Of a file's mode: written by the group, or anything by others."""
LEAST = {
    "JOURNAL_RETENTION_HOURS": (1, "24"),
    "AUDIT_RETENTION_DAYS": (1, "400"),
    "SIGN_INS_PER_SECOND": (1, "40"),
    "OPERATIONS_PER_MINUTE": (1, "60"),
    "TEAM_OPERATIONS_PER_MINUTE": (1, "300"),
    "ROSTER_SECONDS": (0, "10 (0: off)"),
    "SOCKETS_PER_SIGN_IN": (0, "5 (0: any number)"),
    "SOCKETS_PER_USER": (0, "20 (0: any number)"),
    "SOCKETS_PER_ADDRESS": (0, "200 (0: any number)"),
}
"""The least that a setting may be, and what is usual."""


@register(Tags.security)
def settings_are_usable(**_: object) -> list[CheckMessage]:
    """All that is wrong with the environment, at once."""
    return [*_broken(), *_missing(), *_unusable_keys(), *_out_of_range(), *_malformed(), *_untrusted()]


@register(Tags.security)
def secret_files_are_private(**_: object) -> list[CheckMessage]:
    """A file of keys that others may read, or the group may write, is no secret."""
    return [
        Warning(
            f"the file that {name}_FILE names may be read or changed by others",
            hint="Let it belong to the user who runs Floorwalker, and chmod it 0400.",
            id="floorwalker.W001",
        )
        for name in ("CREDENTIAL_KEYS", "SECRET_KEY", "DATABASE_URL", "REDIS_URL")
        if _is_open(os.environ.get(f"{name}_FILE", ""))
    ]


@register(Tags.security)
def addresses_have_rules(**_: object) -> list[CheckMessage]:
    """Deny by default, noticed when it is written and not when it is asked for."""
    from dashboard.access import addresses, rule_of  # noqa: PLC0415 needs the models, which load after the checks

    return [
        Error(
            f"nobody says who may open /{route}",
            hint="Give the address a name, and the name a rule in dashboard/access.py.",
            id="floorwalker.E014",
        )
        for route, name in addresses()
        if rule_of(name) is None
    ]


def refuse_unmigrated() -> None:
    """Raise CommandError, in one line with its cure, where the database cannot be asked or lacks a migration."""
    try:
        executor = MigrationExecutor(connection)
        missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except OperationalError as error:
        said = str(error).strip().partition("\n")[0]
        raise CommandError(
            f"The database cannot be reached: {said}. Look at DATABASE_URL, and whether it runs."
        ) from None
    if missing:
        raise CommandError(f"The database lacks {missing} migrations. Run `manage.py migrate`, then this again.")


def _broken() -> Iterator[CheckMessage]:
    for problem in conf.problems.values():
        yield Error(
            problem,
            hint="Correct it in the environment; docs/operations.md lists every setting.",
            id="floorwalker.E001",
        )


def _missing() -> Iterator[CheckMessage]:
    if not conf.SECRET_KEY:
        yield Error(
            "SECRET_KEY is not set",
            hint="Set SECRET_KEY or SECRET_KEY_FILE to 50 random characters.",
            id="floorwalker.E002",
        )
    if not conf.CREDENTIAL_KEYS:
        yield Error(
            "CREDENTIAL_KEYS is not set",
            hint="Set CREDENTIAL_KEYS_FILE to a file of lines `name:key`; `manage.py rotate_keys --new` prints one.",
            id="floorwalker.E003",
        )
    if not conf.GWS_URL:
        yield Error(
            "GWS_URL is not set",
            hint="Set it to what stands in front of /api/v2, e.g. https://gws.example.",
            id="floorwalker.E004",
        )


def _unusable_keys() -> Iterator[CheckMessage]:
    if conf.CREDENTIAL_KEYS:
        try:
            read_ring()
        except BadRing as error:
            yield Error(
                f"CREDENTIAL_KEYS cannot be used: {error}",
                hint="Write lines `name:key`; `manage.py rotate_keys --new` prints one.",
                id="floorwalker.E009",
            )


def _out_of_range() -> Iterator[CheckMessage]:
    for name, (least, usual) in LEAST.items():
        if getattr(conf, name) < least:
            yield Error(f"{name} must be at least {least}", hint=f"{usual} is usual.", id="floorwalker.E010")


def _malformed() -> Iterator[CheckMessage]:
    if conf.GWS_URL and not _is_server(conf.GWS_URL):
        yield Error(
            "GWS_URL is not an address of a server",
            hint="It must look like https://gws.example, without user, query or /api/v2.",
            id="floorwalker.E005",
        )
    for origin in conf.ALLOWED_ORIGINS:
        if not _is_origin(origin):
            yield Error(
                f"ALLOWED_ORIGINS holds {origin!r}, which is no origin",
                hint="Write full origins with scheme and port and no path, e.g. https://desk.example.",
                id="floorwalker.E006",
            )
    if conf.REDIS_URL and not conf.REDIS_URL.startswith(("redis://", "rediss://", "unix://")):
        yield Error(
            "REDIS_URL is not an address of a Redis",
            hint="It must look like redis://:password@host:6379/0; leave it unset for one process.",
            id="floorwalker.E011",
        )
    if conf.TIME_ZONE not in available_timezones():
        yield Error(
            f"TIME_ZONE {conf.TIME_ZONE!r} is unknown", hint="Use a name such as Europe/Berlin.", id="floorwalker.E007"
        )
    if conf.LOG_LEVEL not in conf.LEVELS:
        yield Error(
            f"LOG_LEVEL {conf.LOG_LEVEL!r} is unknown", hint="Use DEBUG, INFO, WARNING or ERROR.", id="floorwalker.E008"
        )


def _untrusted() -> Iterator[CheckMessage]:
    """A way to GWS that can be overheard, leads where GWS cannot be, or could not be checked."""
    parts = _parts(conf.GWS_URL)
    host = (parts.hostname or "") if parts else ""
    if parts and parts.scheme == "http" and not is_loopback(host) and not conf.GWS_ALLOW_HTTP:
        yield Error(
            "GWS_URL is plain http: passwords and calls could be read on the way",
            hint="Use https, or set GWS_ALLOW_HTTP=true where the way is safe by other means.",
            id="floorwalker.E020",
        )
    if why := refusal(host):
        yield Error(f"GWS_URL leads to {host}: {why}", hint="Name the server of GWS.", id="floorwalker.E021")
    try:
        trust(conf.GWS_CA_FILE, conf.GWS_CLIENT_CERT)
    except OSError as error:
        yield Error(
            f"GWS_CA_FILE or GWS_CLIENT_CERT cannot be used: {error.strerror or error.__class__.__name__}",
            hint="Both are PEM files; that of the client holds its certificate and its key, without a password.",
            id="floorwalker.E022",
        )


def _is_open(path: str) -> bool:
    try:
        return bool(path) and bool(Path(path).stat().st_mode & OTHERS)
    except OSError:
        return False


def _parts(address: str) -> SplitResult | None:
    """The address taken apart; None where it is not one of a web server."""
    try:
        parts = urlsplit(address)
        is_web = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return parts if is_web and not parts.query and not parts.fragment and "@" not in parts.netloc else None


def _is_server(address: str) -> bool:
    parts = _parts(address)
    return parts is not None and not parts.path.rstrip("/").endswith("/api/v2")


def _is_origin(text: str) -> bool:
    parts = _parts(text)
    return parts is not None and not parts.path and "*" not in parts.netloc
