"""The near side of a drill: a fresh database with everybody's account in it, a house on it, and what they hold afterwards."""

from __future__ import annotations

import base64
import json
import os
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from dashboard.wiring import House

from monitoring.simulator.book import digest_of, serial_of
from tests.faults.verdict import ENDS, Asked, Heard, Span

SERIAL = re.compile(rb'"serial"\s*:\s*"([^"]+)"')


def prepare(folder: Path, agents: int, supervisors: int) -> None:
    """Django on a new database in `folder`, with teams, accounts and the cast. Once in a process."""
    os.environ |= {
        "DATABASE_URL": f"sqlite:///{folder / 'drill.sqlite3'}",
        "SECRET_KEY": "only-for-drills-" + "x" * 40,
        "CREDENTIAL_KEYS": "drill:" + base64.b64encode(bytes(range(32))).decode(),
        "DJANGO_SETTINGS_MODULE": "dashboard.settings",
        "GWS_URL": "http://127.0.0.1:9",
        "LOG_LEVEL": os.environ.get("LOG_LEVEL", "WARNING"),
    }
    import django  # noqa: PLC0415 the environment comes first

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    from tests.fakes.building import staff  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    staff(agents, supervisors)


def heard() -> list[Heard]:
    """Every line of the journal that GWS said."""
    from dashboard.journal.models import JournalRecord  # noqa: PLC0415

    rows = JournalRecord.objects.filter(topic__startswith="/").order_by("id").values_list("stream", "body")
    lines = ((stream, json.loads(bytes(body))) for stream, body in rows.iterator())
    return [Heard(stream, serial_of(data), digest_of(data)) for stream, data in lines]


def arrivals() -> dict[str, float]:
    """When each event was written down, by serial."""
    from dashboard.journal.models import JournalRecord  # noqa: PLC0415

    rows = JournalRecord.objects.filter(topic__startswith="/").values_list("at", "body")
    return {serial.group(1).decode(): at for at, body in rows.iterator() if (serial := SERIAL.search(bytes(body)))}


def spans() -> list[Span]:
    """Every recorded gap."""
    from dashboard.journal.models import JournalRecord  # noqa: PLC0415

    rows = JournalRecord.objects.filter(topic="gap").values_list("stream", "body")
    gaps = ((stream, json.loads(bytes(body))) for stream, body in rows)
    return [Span(stream, gap["since"], gap["until"]) for stream, gap in gaps]


def rejects() -> tuple[int, set[str]]:
    """How many lines were set aside (snapshots do not count as received), and the serials in them."""
    from dashboard.journal.models import JournalReject  # noqa: PLC0415

    bodies = [bytes(body) for body in JournalReject.objects.exclude(topic="snapshot").values_list("body", flat=True)]
    return len(bodies), {serial.decode() for body in bodies for serial in SERIAL.findall(body)}


def asked() -> list[Asked]:
    """Every intent on the trail with its end."""
    from dashboard.audit.models import AuditLine  # noqa: PLC0415

    lines: dict[str, list[Any]] = {}
    for line in AuditLine.objects.order_by("seq"):
        lines.setdefault(line.key, []).append(line)
    return [_asked(each) for each in lines.values() if each[0].stage == "intent"]


def _asked(lines: list[Any]) -> Asked:
    first, last = lines[0], lines[-1]
    settled = last.stage in ENDS or (last.stage == "accepted" and "confirmation" in last.facts)
    stages = tuple(line.stage for line in lines)
    body = json.loads(first.facts["body"])
    return Asked(first.at, first.key, first.account, first.facts["path"], body, stages, settled)


def counts(house: House) -> dict[str, int]:
    """What the relays say became of what they received."""
    names = ("received", "journalled", "duplicates", "rejected")
    return {name: sum(getattr(relay.count, name) for relay in house.fleet.relays.values()) for name in names}
