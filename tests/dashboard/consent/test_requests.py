"""Approvals in the table: asked once, decided once, run out; and the trail has each step."""

from __future__ import annotations

import threading
import uuid
from dataclasses import replace

import pytest
from django.contrib.auth.models import User
from django.db import connection

from dashboard.audit.filters import TrailForm
from dashboard.audit.models import AuditLine
from dashboard.consent import requests
from dashboard.consent.models import Approval, State
from monitoring.asks import Ask
from monitoring.floor.operations import Operation as Op
from monitoring.policy import Viewer

NOW = 1_000.0


def ask(username: str = "alice", operation: Op = Op.BARGE_IN, **more: str) -> Ask:
    made = Ask(Viewer(username), "call", "call-1", operation, str(uuid.uuid4()))
    return replace(made, **more)  # type: ignore[arg-type]


def said() -> list[tuple[str, str, str]]:
    ours = AuditLine.objects.filter(operation__in=["AskSecondPerson", *requests.WORDS.values()]).order_by("seq")
    return [(line.actor, line.operation, line.stage) for line in ours]


@pytest.fixture
def alice(db: None) -> User:
    return User.objects.create(username="alice", first_name="Alice", last_name="Aarden")


def test_request_is_kept_whole(alice: User) -> None:
    """What was asked for comes back as it was asked, whoever reads it, with the asker's name for people."""
    wish = ask(reason="complaint: loud", code="2", step_up="fresh")
    made = requests.ask_for(alice.pk, wish, NOW)
    found = requests.find(uuid.UUID(made.id))
    assert found == made
    assert (found.ask, found.name, found.expires, found.state) == (wish, "Alice Aarden", NOW + 30, State.WAITING)
    assert said() == [("alice", "AskSecondPerson", "asked")]


def test_same_wish_asks_once(alice: User) -> None:
    """The same again while it waits, or under the same key, is the same request; another target is another."""
    wish = ask()
    first = requests.ask_for(alice.pk, wish, NOW)
    assert requests.ask_for(alice.pk, wish, NOW + 1).id == first.id
    assert requests.ask_for(alice.pk, replace(wish, key=str(uuid.uuid4())), NOW + 2).id == first.id
    assert requests.ask_for(alice.pk, replace(wish, id="call-2", key=str(uuid.uuid4())), NOW + 3).id != first.id
    assert requests.ask_for(alice.pk, wish, NOW + 99).id == first.id, "a key is for one request"
    assert len(said()) == 2


@pytest.mark.parametrize("state", [State.APPROVED, State.REFUSED, State.WITHDRAWN, State.BROKEN])
def test_decided_once(alice: User, state: State) -> None:
    """Of all decisions the first counts, and the trail has it; every later one is too late."""
    made = requests.ask_for(alice.pk, ask(), NOW)
    assert requests.decide(made, state, "dora", NOW + 1, "nobody is here" if state is State.BROKEN else "")
    for other in State:
        assert not requests.decide(made, other, "erik", NOW + 2)
    row = Approval.objects.get()
    assert (row.state, row.decided_by) == (state, "dora")
    assert said()[1:] == [("dora", requests.WORDS[state], state.value)]
    assert AuditLine.objects.order_by("seq").last().facts["of"] == "alice"  # type: ignore[union-attr]


def test_trail_knows_whom_it_was_about(alice: User) -> None:
    """The lines of asking and of deciding name the agents, so that whoever looks for one of them finds both."""
    made = requests.ask_for(alice.pk, ask(), NOW, "anna,axel")
    requests.decide(made, State.BROKEN, "dora", NOW + 1, "nobody is here")
    ours = AuditLine.objects.filter(operation__in=["AskSecondPerson", "BreakGlass"])
    assert [line.facts["agents"] for line in ours] == ["anna,axel"] * 2
    found = TrailForm({"agent": "axel"})
    assert found.is_valid()
    assert [line.operation for line in found.lines().order_by("seq")] == ["AskSecondPerson", "BreakGlass"]


def test_time_runs_out(alice: User) -> None:
    """After 30 s it can no longer be decided, is ended once, and told of for a minute."""
    made = requests.ask_for(alice.pk, ask(), NOW)
    assert not requests.decide(made, State.APPROVED, "dora", NOW + 30)
    assert [one.state for one in requests.recent(NOW + 29)] == [State.WAITING]
    for later in (30, 60):
        assert [one.state for one in requests.recent(NOW + later)] == [State.EXPIRED]
    assert requests.recent(NOW + 91) == []
    assert said()[1:] == [("floorwalker", "Expire", "expired")]


def test_old_requests_are_forgotten(alice: User) -> None:
    """A day later a request is gone from the table; the trail remembers it."""
    requests.ask_for(alice.pk, ask(), NOW)
    requests.ask_for(alice.pk, ask(operation=Op.SWITCH_TO_BARGE_IN), NOW + 86_401)
    assert [row.operation for row in Approval.objects.all()] == ["SwitchToBargeIn"]


@pytest.mark.django_db(transaction=True)
def test_two_decide_at_once() -> None:
    """Twenty people who decide at the same moment: one of them did."""
    alice = User.objects.create(username="alice")
    made = requests.ask_for(alice.pk, ask(), NOW)
    gate, won = threading.Barrier(20), []

    def decide(name: str) -> None:
        gate.wait()
        try:
            if requests.decide(made, State.APPROVED, name, NOW + 1):
                won.append(name)
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=(f"dora{number}",)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert won == [Approval.objects.get().decided_by]
