"""The trail's page: for admins, newest first, narrowed by actor and target."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dashboard.audit.trail import add

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.contrib.auth.models import User
    from django.test import Client
    from pytest_django import Settings

    from monitoring.ports import Entry

    type Write = Callable[[int], None]


@pytest.fixture
def desk(client: Client, ada: User) -> Client:
    """Ada's browser."""
    client.force_login(ada)
    return client


def test_newest_come_first(desk: Client, write: Write) -> None:
    """Two hundred lines are shown, the newest on top."""
    write(203)
    shown = desk.get("/audit/").content.decode()
    assert shown.count("data-seq=") == 200
    assert shown.index('data-seq="203"') < shown.index('data-seq="4"')
    assert 'data-seq="3"' not in shown


def test_lines_say_all(desk: Client, intent: Entry, settings: Settings) -> None:
    """A line says who, what, whom, when in the site's zone, and why."""
    settings.TIME_ZONE = "Europe/Berlin"
    add(intent)
    shown = desk.get("/audit/").content.decode()
    for said in ("alice", "sup001", "BargeIn", "call:abc-1", "intent", "why: <bdi>training</bdi>"):
        assert said in shown
    assert "2023-11-14 23:13:20 CET" in shown


def test_narrows_by_actor_and_target(desk: Client, intent: Entry) -> None:
    """Actor and target narrow the lines, alone and together."""
    add(intent)
    add(replace(intent, actor="bob", target="chat:xyz", stage="accepted"))
    assert desk.get("/audit/?actor=ALI").content.decode().count("data-seq=") == 1
    assert desk.get("/audit/?target=xyz").content.decode().count("data-seq=") == 1
    assert "No line matches." in desk.get("/audit/?actor=alice&target=xyz").content.decode()
    assert desk.get("/audit/?actor=%00").content.decode().count("data-seq=") == 2


def test_hostile_lines_are_text(desk: Client, intent: Entry) -> None:
    """Whatever was written is shown as text, also in the search fields."""
    add(replace(intent, target="<script>x</script>", detail={"<b>": "\u202e<i>"}))
    shown = desk.get("/audit/", {"actor": '"><script>'}).content.decode()
    shown += desk.get("/audit/").content.decode()
    assert "<script>x" not in shown
    assert '"><script>' not in shown
    assert "&lt;b&gt;: <bdi>[U+202E]&lt;i&gt;</bdi>" in shown


def test_empty_trail_opens(desk: Client) -> None:
    """With nothing on it the page says so."""
    assert "Nobody has intervened yet." in desk.get("/audit/").content.decode()


def test_others_are_refused(client: Client, bob: User) -> None:
    """Who is no admin is refused; who is nobody signs in first."""
    assert client.get("/audit/").status_code == 302
    client.force_login(bob)
    assert client.get("/audit/").status_code == 403


def test_reads_only(desk: Client) -> None:
    """The page takes no POST."""
    assert desk.post("/audit/").status_code == 405
