"""The trail's pages: who may read them, newest first in pages, narrowed by a form, one story, one agent."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from dashboard.audit.models import AuditLine
from dashboard.audit.retention import purge_trail
from dashboard.audit.trail import add
from dashboard.people.models import Account, Grant, Team

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import Settings

    from monitoring.ports import Entry

    type Write = Callable[[int], None]


@pytest.fixture
def desk(client: Client, db: None) -> Client:
    """The browser of Theo, who may read the trail and nothing else."""
    theo = User.objects.create(username="theo", first_name="Theo", last_name="Trail")
    Grant.objects.create(user=theo, everyone=True, verb="read-trail")
    client.force_login(theo)
    return client


def page(desk: Client, **said: str) -> str:
    """The trail as this browser shows it."""
    return desk.get("/audit/", said).content.decode()


def numbers(shown: str) -> list[int]:
    """The lines on a page, from the top."""
    return [int(seq) for seq in re.findall(r'data-seq="(\d+)"', shown)]


def test_newest_come_first(desk: Client, write: Write) -> None:
    """A hundred lines a page; Older and Newer lead on and back without a gap."""
    write(203)
    last = AuditLine.objects.count()
    shown = page(desk)
    assert numbers(shown) == list(range(last, last - 100, -1))
    older = page(desk, before=str(last - 99))
    assert numbers(older) == list(range(last - 100, last - 200, -1))
    assert f"after={last - 100}" in older
    assert numbers(page(desk, after=str(last - 100))) == numbers(shown)
    assert 'rel="next"' not in page(desk, before="50")
    assert 'rel="prev"' not in shown


def test_count_is_honest(desk: Client, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """How many match in all is said, and where nobody counted to the end that is said too."""
    write(30)
    assert "30 lines match" in page(desk, person="alice")
    monkeypatch.setattr("dashboard.audit.views.COUNTED", 20)
    assert "More than 20 lines match" in page(desk, person="alice")
    assert "1 line matches" in page(desk, target="call:29")


def test_lines_say_all(desk: Client, intent: Entry, settings: Settings) -> None:
    """A line says who, what, whom, when in the site's zone, and why."""
    settings.TIME_ZONE = "Europe/Berlin"
    add(intent)
    shown = page(desk)
    for said in (
        "alice",
        "sup001",
        "asked to barge into call abc-1",
        'data-stage="intent"',
        "why: <bdi>training</bdi>",
    ):
        assert said in shown
    assert "2023-11-14 23:13:20 CET" in shown


def test_every_field_narrows(desk: Client, intent: Entry, settings: Settings) -> None:
    """Person, agent, operation, stage, time in the site's zone, any word of the line, and all at once."""
    settings.TIME_ZONE = "Europe/Berlin"
    add(replace(intent, detail={"agents": "agent001,agent002", "reason": "Größte Übung"}))
    add(replace(intent, actor="bob", target="chat:xyz", operation="Monitor", stage="accepted", at=intent.at + 3600))
    for said, found in (
        ({"person": "ALI"}, "call:abc-1"),
        ({"agent": "agent002"}, "call:abc-1"),
        ({"operation": "Monitor"}, "chat:xyz"),
        ({"stage": "intent"}, "call:abc-1"),
        ({"q": "größte xyz"}, ""),
        ({"q": "übung"}, ""),
        ({"q": "Übung alice"}, "call:abc-1"),
        ({"until": "2023-11-14T23:30", "since": "2023-11-14T23:13"}, "call:abc-1"),
        ({"since": "2023-11-14T23:30", "until": "2023-11-15T02:00"}, "chat:xyz"),
        ({"person": "alice", "operation": "Monitor"}, ""),
    ):
        shown = page(desk, **said)
        assert len(numbers(shown)) == (1 if found else 0), said
        assert f"<bdi>{found}" in shown or not found or found.partition(":")[2] in shown
    assert "No line matches." in page(desk, person="nobody there")


def test_wrong_wish_is_told(desk: Client, write: Write) -> None:
    """What cannot be understood stays as it was typed, with what to do; nothing is listed as if it matched."""
    write(2)
    shown = page(desk, since="yesterday", until="2023-11-14T23:30")
    assert 'value="yesterday"' in shown
    assert "Enter a valid date/time" in shown
    assert numbers(shown) == []
    assert "choose a later time" in page(desk, since="2024-01-01T10:00", until="2024-01-01T09:00")
    assert "Null characters" in page(desk, person="\0")
    assert len(numbers(page(desk, before="x", after="9" * 30))) == AuditLine.objects.count()


def test_hostile_lines_are_text(desk: Client, intent: Entry) -> None:
    """Whatever was written is shown as text, also in the search fields and in an odd key's address."""
    add(replace(intent, target="<script>x</script>", key="a/b?<c>", detail={"<b>": "\u202e<i>"}))
    shown = page(desk, person='"><script>') + page(desk) + page(desk, target="<script>")
    assert "<script>x" not in shown
    assert '"><script>' not in shown
    assert "&lt;b&gt;: <bdi>[U+202E]&lt;i&gt;</bdi>" in shown


def test_start_is_shown(desk: Client) -> None:
    """A trail whose oldest lines went by age says where it begins."""
    assert "It begins after" not in page(desk)
    last = AuditLine.objects.count()
    purge_trail(time.time() + 1)
    shown = page(desk)
    assert f"It begins after line {last}" in shown
    assert numbers(shown) == [last + 1]


def test_story_is_told(desk: Client, intent: Entry) -> None:
    """Intent, answer and confirmation, with who, as whom, why, how long, and the modes before and after."""
    User.objects.create(username="alice", first_name="Olga", last_name="Yüksel")
    said = {"agents": "agent001", "mode_before": "Coach", "reason": "Complaint", "approved_by": "bob", "body": "{}"}
    add(replace(intent, detail=said))
    add(replace(intent, at=intent.at + 0.1, stage="accepted", detail={"latency_ms": "84"}))
    add(replace(intent, at=intent.at + 0.5, stage="confirmed", detail={"latency_ms": "400", "mode_after": "BargeIn"}))
    shown = desk.get(reverse("audit:story", args=["key-1"])).content.decode()
    text = "Olga Yüksel asked to barge into agent001&#x27;s call abc-1; GWS accepted after 84 ms; confirmed 0.4 s later"
    assert text in shown
    for fact in ("sup001", "BargeIn", "call:abc-1", "Coach", "Complaint", "Approved by", "bob", "What left for GWS"):
        assert fact in shown
    assert "not on the trail" not in shown
    assert text in page(desk, stage="intent")


def test_missing_end_is_told(desk: Client, intent: Entry) -> None:
    """An intent without an answer, and an answer without its confirmation, say so; where none is due nothing is missing."""
    add(intent)
    story = reverse("audit:story", args=["key-1"])
    assert "GWS&#x27;s answer and the confirmation are not on the trail" in desk.get(story).content.decode()
    add(replace(intent, stage="accepted"))
    assert "The confirmation is not on the trail" in desk.get(story).content.decode()
    add(replace(intent, stage="unconfirmed"))
    assert "not on the trail" not in desk.get(story).content.decode()
    assert desk.get(reverse("audit:story", args=["none"])).status_code == 404


def test_agent_page_tells_all(desk: Client, intent: Entry) -> None:
    """Who did what to an agent, when, with a way to each story; a stranger is not found."""
    team = Team.objects.create(name="North", slug="north")
    Account.objects.create(username="agent001", role="agent", team=team)
    add(replace(intent, detail={"agents": "agent001"}))
    shown = desk.get("/audit/agents/agent001/").content.decode()
    assert "barged in" in shown
    assert reverse("audit:story", args=["key-1"]) in shown
    assert "/transparency/" in shown
    assert desk.get("/audit/agents/nobody/").status_code == 404


def test_gone_agent_is_still_told(desk: Client, intent: Entry) -> None:
    """Of an agent whose account was deleted the lines are shown, and no link."""
    add(replace(intent, detail={"agents": "anna@north/1"}))
    shown = desk.get(reverse("audit:agent", args=["anna@north/1"])).content.decode()
    assert "barged in" in shown
    assert "/transparency/" not in shown
    assert desk.post(reverse("audit:agent", args=["anna@north/1"])).status_code == 200


PAGES = ["/audit/", "/audit/story/key-1/", "/audit/export/", "/audit/agents/agent001/"]


@pytest.mark.parametrize("path", PAGES)
def test_others_are_refused(client: Client, bob: User, path: str) -> None:
    """Who may not read the trail is refused; who is nobody signs in first."""
    assert client.get(path).status_code == 302
    client.force_login(bob)
    assert client.get(path).status_code == 403


@pytest.mark.parametrize("path", PAGES[:3])
def test_reads_only(desk: Client, path: str) -> None:
    """These pages take no POST."""
    assert desk.post(path).status_code == 405
