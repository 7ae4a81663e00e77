"""How what was sent ends: confirmed, refused, unknown, looked into; and that it always does end."""

from __future__ import annotations

import asyncio
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from monitoring.floor.notifications import ErrorReport
from monitoring.floor.operations import Operation as Op
from monitoring.gws.errors import Garbled, OutcomeUnknown, Refused, SignInRefused, Unreachable
from monitoring.modes import mode_on
from monitoring.outcomes import Answer
from tests.fakes.asking import BARGED, House, ask
from tests.fakes.made_floor import device, leg_in, phone, seat, told_device, told_leg, told_seat, watching
from tests.fakes.trail import FakeTrail

if TYPE_CHECKING:
    from monitoring.floor.notifications import Notification
    from monitoring.ports import Entry


async def test_accepted_then_confirmed() -> None:
    """Accepted is not done: the operation waits until GWS shows it, and only then is confirmed."""
    house = House()
    outcome = await house.switch()
    assert (outcome.answer, outcome.rule) == (Answer.ACCEPTED, "accepted")
    waiting = house.proxy.pending("sue", "call:call-1")
    assert waiting is not None
    assert (waiting.ask.operation, waiting.asked_at, waiting.confirmed) == (Op.SWITCH_TO_BARGE_IN, 1000.0, False)
    house.hear(told_leg(leg_in("sue", "ListenIn"), at=60.0))
    assert house.proxy.pending("sue", "call:call-1") is waiting
    house.hear(BARGED)
    assert house.proxy.pending("sue", "call:call-1") is None
    assert await house.end() == ["intent", "accepted", "confirmed"]
    assert [pending.confirmed for pending in house.ended] == [True]


async def test_answer_and_proof_are_timed() -> None:
    """The answer's line says how long GWS took, the proof's how long it all took, and in which mode it left him."""
    house = House()
    house.upstream.gate.clear()
    asking = asyncio.create_task(house.switch())
    await house.upstream.asked.wait()
    house.steady += 0.25
    house.upstream.gate.set()
    await asking
    house.steady += 1.5
    house.hear(BARGED)
    await house.end()
    said = [entry.detail for entry in house.trail.entries]
    assert (said[0]["mode_before"], said[1]) == ("ListenIn", {"latency_ms": "250"})
    assert said[2] == {"latency_ms": "1750", "mode_after": "BargeIn"}


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("chat", told_seat(seat("sue", visibility="Supervisors")), "Monitor"),
        ("agent", told_device("sue", device("sue", watch=watching("anna", "Coach"))), "Coach"),
    ],
)
async def test_mode_is_of_what_was_asked(kind: str, before: Notification, after: str) -> None:
    """In a chat the seat tells the mode, for an agent the phone that watches him; of anything else it is empty."""
    house = House()
    anna = house.floor.agent_of("anna")
    assert anna is not None
    asked = ask(Op.LEAVE, kind, {"chat": "chat-1", "agent": anna.id}[kind])
    assert mode_on(house.floor, asked, "sue") == ""
    house.hear(before)
    assert mode_on(house.floor, asked, "sue") == after
    assert mode_on(house.floor, asked, "sid") == mode_on(house.floor, replace(asked, id="gone"), "sue") == ""


async def test_partial_success_is_said() -> None:
    """What GWS took in part is accepted, with what it left undone in the sentence and on the trail."""
    house = House()
    house.upstream.undone = "multimedia: Interaction server connection is not opened"
    outcome = await house.switch()
    assert outcome.answer is Answer.ACCEPTED
    assert "accepted in part, not multimedia: Interaction server connection is not opened" in outcome.text
    assert house.trail.entries[-1].detail["undone"] == "multimedia: Interaction server connection is not opened"
    await house.proxy.close()


@pytest.mark.parametrize(
    ("fail", "rule", "detail"),
    [
        (Refused(2, "not now", 400), "gws", {"statusCode": "2", "statusMessage": "not now"}),
        (Refused(5, "", 403), "gws", {"statusCode": "5", "statusMessage": ""}),
        (SignInRefused(20, "Access denied", 403), "gws", {"statusCode": "20", "statusMessage": "Access denied"}),
        (Unreachable("ConnectError"), "unreachable", {"why": "ConnectError"}),
    ],
)
async def test_refused_is_over_at_once(fail: Exception, rule: str, detail: dict[str, str]) -> None:
    """What GWS refused, or never heard, was not done: said with its reason, and the next ask is free."""
    house = House(fail)
    outcome = await house.switch()
    assert (outcome.answer, outcome.rule) == (Answer.REFUSED, rule)
    assert house.trail.stages() == ["intent", "refused"]
    assert house.trail.entries[-1].detail == {**detail, "latency_ms": "0"}
    assert (await house.switch()).answer is Answer.ACCEPTED
    await house.proxy.close()


@pytest.mark.parametrize("fail", [OutcomeUnknown("ReadTimeout"), Garbled("HTML"), RuntimeError("secret")])
async def test_unknown_is_looked_into(fail: Exception) -> None:
    """Without an answer nobody knows: it is not sent again, but looked at, and what is true is written down."""
    house = House(fail, confirm_within=0.0)
    house.upstream.sees = BARGED
    outcome = await house.switch()
    assert (outcome.answer, outcome.rule) == (Answer.UNKNOWN, "no-answer")
    assert await house.end() == ["intent", "unknown", "confirmed"]
    assert (len(house.upstream.sent), house.upstream.looks) == (1, 1)
    assert "secret" not in str(house.trail.entries)


async def test_unconfirmed_after_a_look() -> None:
    """Accepted, never shown, and not true when looked at: unconfirmed, and said so."""
    for sees in (None, told_leg(leg_in("sue", "ListenIn"))):
        house = House(confirm_within=0.0)
        house.upstream.sees = sees
        await house.switch()
        assert await house.end() == ["intent", "accepted", "unconfirmed"]
        assert house.proxy.pending("sue", "call:call-1") is None


async def test_stream_beats_the_look() -> None:
    """If the stream confirms while we look, an older picture does not take it back."""
    house = House(confirm_within=0.0)
    house.upstream.sees = told_leg(leg_in("sue", "ListenIn"))
    house.upstream.look_gate.clear()
    await house.switch()
    await house.upstream.looked.wait()
    house.hear(BARGED)
    house.upstream.look_gate.set()
    assert await house.end() == ["intent", "accepted", "confirmed"]


@pytest.mark.parametrize(
    ("report", "ends"),
    [
        (ErrorReport("sue", 2.0, "T-Server said no", "call-1"), True),
        (ErrorReport("sue", 2.0, "", phone("sue")), True),
        (ErrorReport("sue", 2.0, "", ""), True),
        (ErrorReport("sue", 2.0, "", "call-2"), False),
        (ErrorReport("sid", 2.0, "", "call-1"), False),
    ],
)
async def test_late_error_refuses(report: ErrorReport, ends: bool) -> None:  # noqa: FBT001
    """An ErrorMessage after acceptance refuses what it can be about, and nothing else."""
    house = House()
    await house.switch()
    house.hear(report)
    assert (house.proxy.pending("sue", "call:call-1") is None) is ends
    if not ends:
        house.hear(BARGED)
    assert (await house.end())[-1] == ("refused" if ends else "confirmed")
    if ends:
        assert house.trail.entries[-1].detail["why"] in {"T-Server said no", "GWS reported an error without a reason."}


async def test_intrusion_ends_in_acceptance() -> None:
    """An Intrude that ends in an invitation is accepted by itself, under a key of its own."""
    house = House()
    asked = ask(Op.BARGE_IN, "chat", "chat-1")
    await house.proxy.operate(asked)
    house.hear(told_seat(seat("sue", "Invited", capabilities=frozenset({"Accept"}))))
    await house.end()
    assert [request.body["operationName"] for _, request in house.upstream.sent] == ["Intrude", "Accept"]
    house.hear(told_seat(seat("sue")))
    await house.end()
    assert house.trail.stages() == ["intent", "accepted", "confirmed"] * 2
    assert {entry.key for entry in house.trail.entries[:3]} == {asked.key}
    assert {entry.key for entry in house.trail.entries[3:]} == {str(uuid.uuid5(uuid.UUID(asked.key), "Accept"))}


async def test_bad_key_still_ends() -> None:
    """An intrusion under a key that is no UUID cannot be accepted by itself, but comes to its end."""
    house = House()
    await house.proxy.operate(ask(Op.MONITOR, "chat", "chat-1", key="no uuid"))
    house.hear(told_seat(seat("sue", "Invited", capabilities=frozenset({"Accept"}))))
    assert await house.end() == ["intent", "accepted", "confirmed"]


async def test_unconfirmable_is_not_waited_for() -> None:
    """What GWS never confirms is over when it is accepted."""
    house = House()
    house.hear(told_seat(seat("sue")))
    outcome = await house.proxy.operate(ask(Op.START_TYPING, "chat", "chat-1"))
    assert "no confirmation" in outcome.text
    assert house.trail.stages() == ["intent", "accepted"]


class ListeningTrail(FakeTrail):
    """A trail that tells when an outcome was added."""

    def __init__(self) -> None:
        super().__init__()
        self.added = asyncio.Event()

    async def add(self, entry: Entry) -> None:
        await super().add(entry)
        self.added.set()


async def test_asker_may_go_away() -> None:
    """If the page goes away while the POST is out, the operation is seen through all the same."""
    trail = ListeningTrail()
    house = House(trail=trail)
    house.upstream.gate.clear()
    asking = asyncio.create_task(house.switch())
    await house.upstream.asked.wait()
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    house.upstream.gate.set()
    await trail.added.wait()
    house.hear(BARGED)
    assert await house.end() == ["intent", "accepted", "confirmed"]


class BrokenTrail(FakeTrail):
    """A trail that cannot be written to after the intent."""

    async def add(self, entry: Entry) -> None:
        raise OSError("disk full")


async def test_broken_trail_blocks_nothing() -> None:
    """When the outcome cannot be written down the asker hears of it, and the target does not wait for ever."""
    house = House(trail=BrokenTrail())
    with pytest.raises(OSError, match="disk full"):
        await house.switch()
    house.hear(BARGED)
    async with asyncio.timeout(5):
        await house.settled.wait()
    assert house.proxy.pending("sue", "call:call-1") is None


async def test_nothing_leaves_without_a_trail() -> None:
    """Without an intent on the trail nothing is sent."""

    class NoTrail(FakeTrail):
        async def begin(self, intent: Entry) -> Entry | None:
            raise OSError("disk full")

    house = House(trail=NoTrail())
    with pytest.raises(OSError, match="disk full"):
        await house.switch()
    assert not house.upstream.sent
    assert house.proxy.pending("sue", "call:call-1") is None


async def test_recovery_tells_what_is_open() -> None:
    """After a restart an intent that nothing followed ended in the dark: the trail says so, once, and nothing is sent."""
    house = House()
    house.upstream.gate.clear()
    asking = asyncio.create_task(house.switch())
    await house.upstream.asked.wait()
    await house.proxy.close()
    await asyncio.gather(asking, return_exceptions=True)
    reborn = House(trail=house.trail)
    assert await reborn.proxy.recover(older_than=60.0) == 0
    assert await reborn.proxy.recover() == 1
    assert house.trail.stages() == ["intent", "unknown"]
    assert house.trail.entries[-1].detail == {"why": "restart"}
    assert await reborn.proxy.recover() == 0
    assert not reborn.upstream.sent
