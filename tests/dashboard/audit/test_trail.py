"""The trail keeps every entry, chained, with one intent for each key."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction

from dashboard.audit.models import AuditHead, AuditLine
from dashboard.audit.trail import DjangoTrail, add, begin, verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_django import Settings

    from monitoring.ports import Entry

    type Write = Callable[[int], None]

ROOT = __file__.partition("/tests/")[0]
WRITER = """
import sys, django
django.setup()
from dashboard.audit.trail import begin
from monitoring.ports import Entry
for number in range(25):
    begin(Entry(float(number), sys.argv[1], "sup001", "BargeIn", "call:1", f"{sys.argv[1]}-{number}", "intent"))
"""
pytestmark = pytest.mark.django_db(transaction=True)


async def test_intent_is_kept(intent: Entry) -> None:
    """An intent is added and read back as it was."""
    trail = DjangoTrail()
    assert await trail.begin(intent) is None
    assert await trail.last("key-1") == intent
    assert await trail.last("key-2") is None


async def test_used_key_adds_nothing(intent: Entry) -> None:
    """A second intent under a key gets the first back, whoever asks, and nothing is added."""
    trail = DjangoTrail()
    await trail.begin(intent)
    assert await trail.begin(replace(intent, actor="bob", at=2.0)) == intent
    assert await AuditLine.objects.acount() == 1


async def test_last_is_newest(intent: Entry) -> None:
    """The newest entry under a key is its last."""
    trail = DjangoTrail()
    await trail.begin(intent)
    await trail.add(replace(intent, stage="accepted"))
    await trail.add(replace(intent, stage="confirmed", key="key-2"))
    last = await trail.last("key-1")
    assert last is not None
    assert last.stage == "accepted"


@pytest.mark.parametrize("stage", ["refused", "unknown", "confirmed", "unconfirmed"])
async def test_unfinished_are_lone_intents(intent: Entry, stage: str) -> None:
    """An intent that no end followed is unfinished; a denial of another under its key does not end it."""
    trail = DjangoTrail()
    lone = replace(intent, key="key-2")
    await trail.begin(intent)
    await trail.begin(lone)
    await trail.add(replace(intent, stage=stage))
    await trail.add(replace(lone, stage="denied", actor="bob"))
    assert await trail.unfinished() == [lone]


async def test_accepted_is_no_end(intent: Entry) -> None:
    """What was accepted is unfinished until its confirmation, unless GWS sends none of it."""
    trail = DjangoTrail()
    await trail.begin(intent)
    await trail.add(replace(intent, stage="accepted", detail={}))
    assert await trail.unfinished() == [intent]
    await trail.add(replace(intent, stage="accepted", detail={"confirmation": "none is sent"}))
    assert await trail.unfinished() == []


def test_lines_are_chained(intent: Entry, write: Write) -> None:
    """Each line follows from the one before, and the head says where the chain ends."""
    write(3)
    begin(replace(intent, key="last"))
    lines = list(AuditLine.objects.all())
    assert [line.seq for line in lines] == [1, 2, 3, 4]
    assert [line.previous for line in lines[1:]] == [line.mac for line in lines[:-1]]
    assert str(AuditHead.objects.get()) == f"4:{lines[-1].mac}"
    assert verify().count == 4


def test_hostile_text_is_kept(intent: Entry) -> None:
    """What upstream or a user says cannot break the trail: NUL, lone surrogates, endless text."""
    hostile = replace(intent, target="call:\0" + "x" * 300, actor="\ud800", detail={"why\0": "\udfff\0\u202e"})
    begin(hostile)
    line = AuditLine.objects.get()
    assert len(line.target) == 200
    assert line.actor == "\\ud800"
    assert line.facts == {"why\0": "\udfff\0\u202e"}
    assert verify().why == ""


def test_database_keeps_keys_unique(intent: Entry, write: Write) -> None:
    """Even past the trail, a second intent under a key is refused by the database."""
    write(1)
    twin = AuditLine.objects.get()
    twin.seq = 2
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)


def test_lost_head_forks_nothing(intent: Entry, write: Write) -> None:
    """If the head row is removed, the next line still follows the last one."""
    write(2)
    AuditHead.objects.all().delete()
    add(replace(intent, stage="accepted"))
    assert (verify().count, verify().why) == (3, "")


def test_cut_is_seen_by_the_head(write: Write) -> None:
    """Lines cut off the end are missed, because the head knows better."""
    write(3)
    AuditLine.objects.filter(seq=3).delete()
    assert (verify().broken_at, verify().seq) == (3, 2)


def test_new_secret_with_fallback(write: Write, settings: Settings) -> None:
    """A new SECRET_KEY goes on with the chain as long as the old one is a fallback."""
    write(1)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "a new secret"
    assert verify().broken_at == 1
    settings.SECRET_KEY_FALLBACKS = [old]
    assert verify().why == ""


def test_two_writers_one_chain(tmp_path: Path) -> None:
    """Two processes that write at once make one whole chain."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "dashboard.settings",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'trail.sqlite3'}",
    }

    def python(*words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, *words],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def said(process: subprocess.Popen[str]) -> str:
        out, wrong = process.communicate(timeout=50)
        assert process.returncode == 0, wrong
        return out

    said(python("manage.py", "migrate", "audit", "--skip-checks", "--verbosity=0"))
    writers = [python("-c", WRITER, name) for name in ("alice", "bob")]
    for writer in writers:
        said(writer)
    assert said(python("manage.py", "verify_audit", "--skip-checks")).startswith("50 entries, chain whole, head ")
