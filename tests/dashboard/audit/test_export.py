"""What leaves as a file is safe to open, complete, narrowed as the page was, and itself on the trail."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.test import AsyncClient

from dashboard.audit import export
from dashboard.audit.chain import Link, mac_of
from dashboard.audit.export import HEADER, safe
from dashboard.audit.models import AuditLine
from dashboard.audit.trail import add, chain_keys
from dashboard.people.models import Grant

if TYPE_CHECKING:
    from monitoring.ports import Entry

pytestmark = pytest.mark.django_db(transaction=True)


@sync_to_async
def prepare(*entries: Entry) -> User:
    """Theo, who may read the trail, and these lines on it."""
    theo = User.objects.create(username="theo")
    Grant.objects.create(user=theo, everyone=True, verb="read-trail")
    AuditLine.objects.all().delete()
    for entry in entries:
        add(entry)
    return theo


async def exported(theo: User, **said: str) -> tuple[str, str]:
    """A file as his browser saves it: its text and what it is called."""
    client = AsyncClient()
    await client.aforce_login(theo)
    answer: Any = await client.get("/audit/export/", said)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    return b"".join([part async for part in answer.streaming_content]).decode(), answer["Content-Disposition"]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1"])  # noqa: RUF001 meant
def test_formula_is_text(cell: str) -> None:
    """T24: what a spreadsheet would take for a formula is behind an apostrophe."""
    assert safe(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["alice", "", "call:=1", "a-b", 7, -1.5])
def test_plain_cell_stays(cell: object) -> None:
    """All else is as it is, numbers too."""
    assert safe(cell) == str(cell)


async def test_csv_is_safe(intent: Entry) -> None:
    """T24: a hostile name leaves as text; every line has all its columns; the newest comes first."""
    theo = await prepare(intent, replace(intent, actor="=cmd|' /C calc'!A0", stage="accepted", target="a\r\nb,c"))
    text, name = await exported(theo, format="csv", q="BargeIn")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert tuple(rows[0]) == HEADER
    assert [len(row) for row in rows] == [len(HEADER)] * 3
    assert rows[1][HEADER.index("actor")] == "'=cmd|' /C calc'!A0"
    assert rows[1][HEADER.index("target")] == "a\r\nb,c"
    assert name.endswith('.csv"')


async def test_json_can_be_verified(intent: Entry) -> None:
    """A JSON line holds all that its mac is of: somebody with the key can check a file by itself."""
    theo = await prepare(intent, replace(intent, stage="accepted"))
    text, name = await exported(theo, format="json", person="alice")
    lines = json.loads(text)
    assert [line["stage"] for line in lines] == ["accepted", "intent"]
    line = lines[1]
    fields = {name: line[name] for name in Link._fields} | {"detail": json.dumps(line["detail"])}
    assert mac_of(chain_keys()[0], Link(**fields)) == line["mac"]
    assert line["detail"] == {"why": "training"}
    assert name.endswith('.json"')


@pytest.mark.parametrize("kind", ["csv", "json"])
async def test_long_file_is_whole(intent: Entry, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunk by chunk nothing is lost or doubled, and what comes meanwhile is not in it."""
    monkeypatch.setattr(export, "CHUNK", 3)
    theo = await prepare(*(replace(intent, key=str(number)) for number in range(10)))
    text, _ = await exported(theo, format=kind, stage="intent")
    keys = [line["key"] for line in (json.loads(text) if kind == "json" else csv.DictReader(io.StringIO(text)))]
    assert keys == [str(number) for number in range(9, -1, -1)]


async def test_nothing_is_a_file_too(intent: Entry) -> None:
    """No line that matches makes an empty list, or a header alone."""
    theo = await prepare(intent)
    assert json.loads((await exported(theo, format="json", person="nobody"))[0]) == []
    assert len((await exported(theo, format="csv", person="nobody"))[0].splitlines()) == 1


async def test_export_is_recorded(intent: Entry) -> None:
    """Who took what out stands on the trail before it leaves."""
    theo = await prepare(intent)
    await exported(theo, format="csv", operation="BargeIn", stage="intent")
    line = await AuditLine.objects.aget(operation="Export")
    assert (line.actor, line.target, line.stage) == ("theo", "trail", "done")
    assert line.facts["filter"] == "operation=BargeIn&stage=intent"
    assert line.facts["format"] == "csv"


@pytest.mark.parametrize("said", [{"format": "xlsx"}, {"format": "csv", "since": "yesterday"}])
async def test_wrong_wish_is_no_file(said: dict[str, str]) -> None:
    """What is none of ours, or cannot be understood, gives no file, and no line."""
    theo = await prepare()
    client = AsyncClient()
    await client.aforce_login(theo)
    assert (await client.get("/audit/export/", said)).status_code == 404
    assert not await AuditLine.objects.filter(operation="Export").aexists()
