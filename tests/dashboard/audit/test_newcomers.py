"""An agent who comes into what is listened to is named on the trail, once, and reads it on his page."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import User
from django.db import connections

from dashboard.audit import newcomers
from dashboard.audit.about import misfiled
from dashboard.audit.models import AuditLine
from dashboard.audit.newcomers import joined_key, tell
from dashboard.audit.stories import told
from dashboard.audit.trail import add, verify
from dashboard.audit.transparency import occasions, shown_to
from dashboard.people.models import Account
from monitoring.errands import followed_by
from monitoring.simulator.centre.text import chats
from tests.dashboard.audit.coming import (
    AGENT,
    ANNA,
    AXEL,
    CALL,
    CHAT,
    IDS,
    KEY,
    SVEN,
    YESTERDAY,
    heard,
    intent,
    lines,
    named,
)
from tests.fakes.building import building

if TYPE_CHECKING:
    from django.test import Client

    from monitoring.overheard import Overheard
    from monitoring.ports import Entry
    from tests.fakes.building import Building

pytestmark = pytest.mark.django_db(transaction=True)


def test_newcomer_is_named(sue: Account) -> None:
    """Who, in what, in which mode, of which team; found by him; one line for him, however often it is looked."""
    add(intent())
    tell(heard(ANNA), IDS)
    assert lines() == []
    for _ in range(2):
        tell(heard(ANNA, SVEN), IDS)
    facts = {"agents": "sven", "teams": "South", "mode": "ListenIn", "during": KEY}
    assert lines() == [("alice", CALL, joined_key(KEY), facts)]
    tell(heard(ANNA, SVEN, AXEL, mode="Coach"), IDS)
    assert named() == ["sven", "axel"]
    assert (verify().why, misfiled()) == ("", [])


@pytest.mark.parametrize("target", [CALL, AGENT])
def test_asked_of_agent_counts(sue: Account, target: str) -> None:
    """Who follows Anna by phone came by us into each of her calls, and that she is heard has been told."""
    add(intent(target=target))
    tell(heard(ANNA, SVEN), IDS)
    assert named() == ["sven"]


def test_two_at_once_are_one_line(sue: Account) -> None:
    """Two who come together are named in one line."""
    add(intent())
    tell(heard(ANNA, SVEN, AXEL), IDS)
    assert named() == ["axel,sven"]


@pytest.mark.parametrize(
    "entry",
    [
        replace(intent(), stage="denied"),
        replace(intent(target=AGENT), at=YESTERDAY),
        replace(intent(), account="sid"),
        intent("Hangup"),
        intent("SendToAgents"),
        intent("NotReady", AGENT, path="/api/v2/users/u/channels/voice"),
        intent(target="call:other"),
        replace(intent("Read"), stage="read"),
    ],
    ids=["denied", "yesterday", "other account", "left", "wrote", "set a state", "other call", "read"],
)
def test_not_by_us_is_silent(sue: Account, entry: Entry) -> None:
    """Who did not come by Floorwalker is not told of: what he does by another desktop is on no trail."""
    add(entry)
    tell(heard(ANNA, SVEN), IDS)
    assert lines() == []


def test_refused_brought_nobody(sue: Account) -> None:
    """What GWS refused neither brought him there nor told anybody."""
    add(intent())
    add(intent("SwitchToBargeIn", key="refused", agents="anna,sven"))
    add(replace(intent(), key="refused", stage="refused", detail={}))
    tell(heard(ANNA, SVEN), IDS)
    assert named() == ["sven"]
    assert lines()[0][2] == joined_key(KEY)


def test_switch_names_all(sue: Account) -> None:
    """Whom a later operation names has been told by it."""
    add(intent())
    add(intent("SwitchToCoach", key="key-2", agents="anna,sven"))
    tell(heard(ANNA, SVEN, mode="Coach"), IDS)
    assert lines() == []


@pytest.mark.parametrize("taken", [True, False], ids=["taken", "given"])
def test_account_is_others_now(sue: Account, taken: bool) -> None:  # noqa: FBT001  # a case
    """Whoever has the account by now: the line is that of the person who asked, and nobody is untold."""
    add(intent())
    Account.objects.filter(username="sue").update(user=None if taken else User.objects.create(username="dora"))
    for _ in range(2):
        tell(heard(ANNA, SVEN), IDS)
    assert [(actor, facts["agents"]) for actor, _, _, facts in lines()] == [("alice", "sven")]


def test_two_processes_one_line(sue: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processes that see it in the same moment, by connections of their own, write one line."""
    add(intent())
    both, looked, first = threading.Barrier(2, timeout=20), newcomers._untold, threading.local()

    def look(one: Overheard, asked_of: frozenset[str]) -> Entry | None:
        found = looked(one, asked_of)
        if not hasattr(first, "done"):
            first.done = both.wait()
        return found

    def one_process() -> None:
        try:
            tell(heard(ANNA, SVEN), IDS)
        finally:
            connections.close_all()

    monkeypatch.setattr(newcomers, "_untold", look)
    with ThreadPoolExecutor(2) as pool:
        for process in [pool.submit(one_process) for _ in range(2)]:
            process.result(timeout=30)
    assert named() == ["sven"]
    assert verify().why == ""


@pytest.mark.parametrize(
    ("mode", "kind"),
    [
        ("ListenIn", "was listening in when the agent came into the call"),
        ("Monitor", "was reading along when the agent came into the chat"),
        ("Coach", "was coaching when the agent came in"),
        ("BargeIn", "had barged in before the agent came in"),
        ("", "was monitoring when the agent came in"),
    ],
)
def test_page_tells_newcomer(client: Client, sue: Account, mode: str, kind: str) -> None:
    """The newcomer reads on his page in which way he was heard, and by whom where his team says so; Anna's page has her own."""
    add(intent())
    tell(heard(ANNA, SVEN, mode=mode), IDS)
    assert [(one.kind, one.who, one.outcome, one.happened) for one in occasions("sven")] == [
        (kind, "Olga Yüksel", "", True)
    ]
    assert [one.kind for one in occasions("anna")] == ["listened in"]
    sven = Account.objects.select_related("team").get(username="sven")
    shown = shown_to(sven)
    assert shown is not None
    assert [one.who for one in shown] == ["Olga Yüksel"]
    sven.team.shown_to_agents = "role"
    assert [one.who for one in shown_to(sven) or []] == ["a supervisor"]


def test_story_has_its_newcomers(sue: Account) -> None:
    """The story of the intervention tells it in its place, by either key; what is known and missing is the intervention's."""
    add(intent())
    tell(heard(ANNA, SVEN), IDS)
    add(replace(intent(), stage="accepted", detail={"latency_ms": "84"}))
    story = told(KEY)
    assert story is not None
    asked = "Olga Yüksel asked to listen in on anna's call call-1"
    assert story.text == f"{asked}; sven came into it later; GWS accepted after 84 ms"
    assert [row.line.stage for row in story.rows] == ["intent", "joined", "accepted"]
    assert story.rows[1].text == "sven came into call call-1, which Olga Yüksel was listening in on"
    assert ("Agents", "anna") in story.facts
    assert "The confirmation is not on the trail" in story.missing
    assert told(joined_key(KEY)) == story


def test_story_outlives_its_beginning(sue: Account) -> None:
    """Where the intervention itself is forgotten by age, the newcomers are told all the same."""
    add(intent())
    tell(heard(ANNA, SVEN), IDS)
    AuditLine.objects.filter(stage="intent").delete()
    story = told(joined_key(KEY))
    assert story is not None
    assert (story.text.startswith("sven came into"), story.missing) == (True, "")


def test_accept_belongs_to_intrude(sue: Account) -> None:
    """The Accept that follows of itself is no intervention of its own: newcomers are in the story of the Intrude."""
    add(intent("Intrude", CHAT))
    add(intent("Accept", CHAT, key=followed_by(KEY)))
    tell(heard(ANNA, SVEN, target=CHAT, mode="Monitor"), IDS)
    assert [facts["during"] for _, _, _, facts in lines()] == [KEY]


async def named_in(made: Building, count: int) -> list[tuple[str, str, str]]:
    """Once there are so many lines about newcomers: what, who, and how he is heard."""
    found = AuditLine.objects.filter(stage="joined").order_by("seq")
    async with asyncio.timeout(15):
        while await found.acount() < count:
            made.far.advance(made.far.now + 0.1)
            await made.moment()
    return [(line.target, line.facts["agents"], line.facts["mode"]) async for line in found]


async def test_house_names_newcomers() -> None:
    """In a running house: a colleague whom the agent brings into his call is named once, and nobody where nobody listens."""
    async with building() as made:
        call_id, other = await made.call(), await made.call("agent003")
        await made.listened(call_id)
        made.far.centre.conference("agent003", "agent004", other)
        made.far.centre.conference("agent001", "agent002", call_id)
        assert await named_in(made, 1) == [(f"call:{call_id}", "agent002", "ListenIn")]


async def test_house_follows_phone_and_chat() -> None:
    """Who follows an agent by phone, and reads along in his chat: the colleagues whom he brings into either are named."""
    async with building() as made:
        agent = made.floor.agent_of("agent001")
        assert agent is not None
        alice, chat_id = await made.browser("alice"), await made.chat()
        assert (await made.ask(alice, f"/agents/{agent.id}/", "Coach", reach="AllCalls")).status_code == 202
        assert (await made.ask(alice, f"/chats/{chat_id}/", "Monitor")).status_code == 202
        call_id, world = await made.call(), made.far.centre.world
        await made.until(lambda: "sup001" in made.floor.calls[call_id].legs, "alice's leg")
        await made.until(lambda: "Chatting" in seat_of(made, chat_id), "alice's seat")
        made.far.centre.conference("agent001", "agent003", call_id)
        assert await named_in(made, 1) == [(f"call:{call_id}", "agent003", "Coach")]
        chats.ask(world, world.chats[chat_id], world.seats["agent003"])
        made.far.centre.accept_chat("agent003", chat_id)
        assert (await named_in(made, 2))[1] == (f"chat:{chat_id}", "agent003", "Monitor")


def seat_of(made: Building, chat_id: str) -> str:
    """The state of alice's seat."""
    seats = made.floor.chats[chat_id].seats
    return seats["sup001"].state if "sup001" in seats else ""
