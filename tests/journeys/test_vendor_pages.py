"""The vendor's two pages: their notifications as printed and repaired, and their requests as they must leave."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from monitoring.asks import Ask
from monitoring.chance import Chance
from monitoring.floor.model import Device, Seat
from monitoring.floor.notifications import SnapshotTaken
from monitoring.floor.operations import Mode, Operation
from monitoring.floor.supervision import mode_of_leg, mode_of_seat
from monitoring.follower import Follower
from monitoring.gws.accounts import Accounts
from monitoring.gws.wire import Unreadable, read
from monitoring.outcomes import Answer
from monitoring.proxy import Proxy
from monitoring.relay import Relay
from tests.fakes.journal import FakeJournal
from tests.fakes.made_floor import CUSTOMER, leg, leg_in, made, met, seat, told_leg, told_seat
from tests.fakes.people import alice
from tests.fakes.trail import FakeTrail
from tests.fakes.vault import FakeVault, account
from tests.fakes.wired import BASE, Wire, answer

if TYPE_CHECKING:
    from monitoring.floor.model import Floor
    from monitoring.floor.notifications import Notification

RECORDINGS = Path(__file__).parent.parent / "recordings"
CALL, CHAT = "011DJV5JI898NB2L04000VTAES00000I", "0001Da9PFC93000S"
SUE = "991a4bece8dd4184a93e98ad429694f6"
PRINTED = ["vendor-voice-1", "vendor-voice-2", "vendor-chat-1", "vendor-chat-2"]


def printed(name: str) -> bytes:
    return (RECORDINGS / f"{name}-as-printed.txt").read_bytes()


def repaired(medium: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads((RECORDINGS / f"vendor-{medium}-repaired.json").read_text())
    return found


def supervisor() -> list[Notification]:
    """The page's supervisor, as an account of ours."""
    return [
        *met("sup001", "supervisor", ""),
        SnapshotTaken("sup001", 1.0, SUE, "test_supervisor", (Device("efe1ab32"),)),
    ]


@dataclass
class Ear:
    """A relay that is told by the test what it hears, and the follower behind it."""

    journal: FakeJournal = field(default_factory=FakeJournal)

    async def listen(self) -> Relay:
        chance = Chance(lambda: 1000.0, lambda: 0.5)
        relay = Relay(account("sup001", "supervisor"), Wire().client(), self.journal, chance)
        await relay._stream.open()
        self.follower = Follower(self.journal)
        self.follower.floor = made(supervisor())
        return relay

    async def fold(self) -> Floor:
        await self.follower.catch_up()
        return self.follower.floor


@pytest.mark.parametrize("name", PRINTED)
async def test_printed_page_is_set_aside(name: str) -> None:
    """What the pages print is no JSON: kept whole, under that rule, and the stream goes on."""
    ear = Ear()
    relay = await ear.listen()
    await relay._intake.hear("/v2/me/calls", printed(name))
    await relay._intake.hear("/v2/me/calls", json.dumps(repaired("voice")[0]["data"]).encode())
    await relay._intake.flush()
    assert [(reject.rule, reject.body) for reject in ear.journal.rejects] == [("not-json", printed(name))]
    assert (relay.count.received, relay.count.journalled, relay.count.rejected) == (2, 1, 1)
    assert CALL in (await ear.fold()).calls


CHAT_PAGE = json.dumps(repaired("chat")[0]["data"])
LOG_PAGE = json.dumps(repaired("chat")[1]["data"])
VOICE_PAGE = json.dumps(repaired("voice")[0]["data"])
FAULTS = [
    (VOICE_PAGE.replace("43ce-b65e", "43ce-\nb65e"), "not-json"),
    (VOICE_PAGE.replace('"messageType"', '}}, "messageType"'), "not-json"),
    (json.dumps(repaired("voice")[0]), "wrong-shape"),
    (json.dumps({"data": json.loads(CHAT_PAGE)}), "wrong-shape"),
    (CHAT_PAGE.replace("users/", "users/\n\n"), "not-json"),
    (LOG_PAGE.replace("1399313371000", "1399313371000L"), "not-json"),
    (VOICE_PAGE.replace("CallStateChangeMessage", "None"), "unknown-message-type"),
    (VOICE_PAGE.replace('"call"', '"cal1"'), "incomplete"),
    (CHAT_PAGE + LOG_PAGE, "not-json"),
]


@pytest.mark.parametrize(("text", "rule"), FAULTS)
def test_each_fault_has_a_rule(text: str, rule: str) -> None:
    """Each fault of the pages, alone in an otherwise good notification, is set aside by its rule."""
    told = read("sup001", text.encode(), 1.0)
    assert isinstance(told, Unreadable)
    assert told.rule == rule


def test_missing_blank_is_read() -> None:
    """The blank missing in the pages' times is no fault: the vendor's servers wrote it so."""
    pages = [CHAT_PAGE.replace("2014-05-05 ", "2014-05-05"), LOG_PAGE.replace("2014-05-05 ", "2014-05-05")]
    pages[1] = pages[1].replace("timestampSeconds", "elsewhere")
    notifications = [read("sup001", page.encode(), 1.0) for page in pages]
    floor = made(supervisor(), notifications)  # type: ignore[arg-type]
    assert (floor.chats[CHAT].since, floor.chats[CHAT].messages[4].at) == (1399313325.0, 1399313371.0)


async def test_voice_page_is_on_the_floor() -> None:
    """The voice page's notification shows its two parties, and the supervisor barged in."""
    ear = Ear()
    relay = await ear.listen()
    for told in repaired("voice"):
        await relay._intake.hear(str(told["channel"]), json.dumps(told["data"]).encode())
    await relay._intake.flush()
    call = (await ear.fold()).calls[CALL]
    found = call.legs["sup001"]
    assert [party.number for party in found.parties] == ["5000", "5001"]
    assert (mode_of_leg(found), found.state, found.phone_number) == (Mode.BARGE_IN, "Established", "5005")
    assert (found.since, found.monitored_user_muted, found.listening_in) == (979.0, False, False)
    assert found.device_id == "efe1ab32-53f9-43ce-b65e-5768c61f7d4a"


async def test_chat_page_is_on_the_floor() -> None:
    """The chat page's notifications show three participants, the message that says he rejoined, and him barged in."""
    ear = Ear()
    relay = await ear.listen()
    for told in repaired("chat"):
        await relay._intake.hear(str(told["channel"]), json.dumps(told["data"]).encode())
    await relay._intake.flush()
    chat = (await ear.fold()).chats[CHAT]
    people = [(who.nickname, who.type, who.visibility) for who in chat.participants]
    assert people == [
        ("test_agent", "Agent", "All"),
        ("test_supervisor", "Agent", "All"),
        ("test_client1", "Customer", "All"),
    ]
    assert [(one.index, one.type, one.visibility, one.at) for one in chat.log()] == [
        (4, "ParticipantRejoined", "All", 1399313371.0)
    ]
    assert mode_of_seat(chat.seats["sup001"], SUE) is Mode.BARGE_IN


class Desk:
    """The proxy and its one way out, over a wire that remembers bytes."""

    def __init__(self, floor: Floor) -> None:
        self.wire, self.trail, self.floor = Wire([answer()]), FakeTrail(), floor
        accounts = Accounts(FakeVault(account("sup001", "supervisor")), self.wire.client)
        self.proxy = Proxy(self.trail, accounts, floor=lambda: self.floor, base_url=BASE, clock=lambda: 1.0)

    async def ask(self, kind: str, identifier: str, operation: Operation, **more: str) -> Answer:
        ask = Ask(alice(), kind, identifier, operation, str(uuid.uuid4()), **more)  # type: ignore[arg-type]
        return (await self.proxy.operate(ask)).answer


def monitored() -> Seat:
    """The supervisor's seat while he only monitors; his user id is the page's."""
    mine = seat("sup001", visibility="Supervisors")
    people = tuple(
        who if who == CUSTOMER else type(who)(who.id, who.nickname, who.type, who.visibility, SUE)
        for who in mine.participants
    )
    return Seat("sup001", "Chatting", mine.capabilities, people, since=5.0)


async def test_voice_request_equals_the_page() -> None:
    """SwitchToBargeIn on the page's call leaves as the page prints it, and its notification confirms it."""
    floor = made(met("anna"), supervisor(), told_leg(leg("anna", CALL)), told_leg(leg_in("sup001", "ListenIn", CALL)))
    desk = Desk(floor)
    assert await desk.ask("call", CALL, Operation.SWITCH_TO_BARGE_IN) is Answer.ACCEPTED
    request = desk.wire.requests[-1]
    assert (request.method, request.url.raw_path) == ("POST", f"/api/v2/me/calls/{CALL}".encode())
    assert request.headers["content-type"] == "application/json"
    assert json.loads(request.content) == {"operationName": "SwitchToBargeIn"}
    assert desk.proxy.pending("sup001", f"call:{CALL}") is not None
    told = read("sup001", VOICE_PAGE.encode(), 2.0)
    assert not isinstance(told, Unreadable)
    desk.floor = made(told, floor=desk.floor)
    desk.proxy.hear(told, desk.floor)
    assert desk.proxy.pending("sup001", f"call:{CALL}") is None
    await desk.proxy.close()


async def test_chat_request_equals_the_page() -> None:
    """SwitchToBargeIn on the page's chat leaves as the page prints it, and its notification confirms it."""
    floor = made(met("anna"), supervisor(), told_seat(seat("anna"), CHAT), told_seat(monitored(), CHAT))
    desk = Desk(floor)
    assert await desk.ask("chat", CHAT, Operation.SWITCH_TO_BARGE_IN) is Answer.ACCEPTED
    request = desk.wire.requests[-1]
    assert (request.method, request.url.raw_path) == ("POST", f"/api/v2/me/chats/{CHAT}".encode())
    assert request.headers["content-type"] == "application/json"
    assert json.loads(request.content) == {"operationName": "SwitchToBargeIn"}
    told = read("sup001", CHAT_PAGE.encode(), 2.0)
    assert not isinstance(told, Unreadable)
    desk.floor = made(told, floor=desk.floor)
    desk.proxy.hear(told, desk.floor)
    assert desk.proxy.pending("sup001", f"chat:{CHAT}") is None
    await desk.proxy.close()


@pytest.mark.parametrize("bad", ["../../admin", "x?y=1", "%2e%2e", "", "abc\r\nHost: evil", "abc\n"])
async def test_bad_id_never_leaves(bad: str) -> None:
    """An id that is none is refused before anything is sent, also where GWS itself sent it to us."""
    hostile = leg_in("sup001", "ListenIn", "call-1", id=bad)
    floor = made(
        met("anna"),
        supervisor(),
        told_leg(leg("anna")),
        told_leg(hostile),
        told_seat(monitored(), bad),
        told_seat(seat("anna"), bad),
    )
    desk = Desk(floor)
    assert await desk.ask("call", "call-1", Operation.SWITCH_TO_BARGE_IN) is Answer.MISSING
    assert await desk.ask("chat", bad, Operation.SWITCH_TO_BARGE_IN) is Answer.MISSING
    assert await desk.ask("call", bad, Operation.SWITCH_TO_BARGE_IN) is Answer.MISSING
    assert (desk.wire.requests, desk.trail.entries) == ([], [])
