"""One operation from the ask to the proof: every way it can end, at our door and on the trail."""

from __future__ import annotations

import asyncio
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from monitoring.asks import Ask
from monitoring.floor.notifications import ErrorReport
from monitoring.floor.operations import Operation
from monitoring.gws.errors import Garbled, OutcomeUnknown, Refused, SignInRefused, Unreachable
from monitoring.policy import Viewer
from monitoring.proxy import Answer, Outcome, Pending, Proxy
from tests.fakes.made_floor import (
    leg,
    leg_in,
    made,
    message,
    met,
    phone,
    seat,
    somebody,
    staff,
    told_leg,
    told_log,
    told_seat,
)
from tests.fakes.people import alice, bob, charlie
from tests.fakes.trail import FakeTrail
from tests.fakes.upstream import FakeUpstream

if TYPE_CHECKING:
    from monitoring.floor.notifications import Notification
    from monitoring.ports import Entry

SUE = alice(account="sue")
Op = Operation


class House:
    """A proxy with a floor the test writes, a trail it reads, and a GWS it scripts."""

    def __init__(self, *fails: Exception, confirm_within: float = 30.0, trail: FakeTrail | None = None) -> None:
        self.trail = trail or FakeTrail()
        self.upstream = FakeUpstream(self.trail, list(fails))
        self.floor = made(
            staff(),
            told_leg(leg("anna")),
            told_leg(leg_in("sue", "ListenIn")),
            told_seat(seat("anna")),
            told_leg(leg("axel", "call-2")),
        )
        self.proxy = Proxy(
            self.trail,
            self.upstream,
            floor=lambda: self.floor,
            base_url="http://gws.test",
            clock=lambda: 1000.0,
            confirm_within=confirm_within,
        )
        self.ended: list[Pending] = []
        self.settled = asyncio.Event()
        self.proxy.on_settled = self._settle

    def _settle(self, pending: Pending) -> None:
        self.ended.append(pending)
        self.settled.set()

    def hear(self, notification: Notification) -> None:
        self.floor = made(notification, floor=self.floor)
        self.proxy.hear(notification, self.floor)

    async def switch(self, **more: object) -> Outcome:
        return await self.proxy.operate(ask(Op.SWITCH_TO_BARGE_IN, **more))

    async def end(self) -> list[str]:
        """The stages on the trail once the operation has ended."""
        async with asyncio.timeout(5):
            await self.settled.wait()
        self.settled.clear()
        return self.trail.stages()


def ask(operation: Operation, kind: str = "call", identifier: str = "call-1", **more: object) -> Ask:
    return replace(Ask(SUE, kind, identifier, operation, str(uuid.uuid4())), **more)  # type: ignore[arg-type]


BARGED = told_leg(leg_in("sue", "BargeIn"))


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


async def test_trail_tells_who_and_what() -> None:
    """Each entry names the actor, the account, the operation, the target and the key; the intent what is about to leave."""
    house = House()
    asked = ask(Op.SWITCH_TO_BARGE_IN, reason="complaint")
    await house.proxy.operate(asked)
    intent = house.trail.entries[0]
    who = (intent.actor, intent.account, intent.operation, intent.target, intent.key)
    assert who == ("alice", "sue", "SwitchToBargeIn", "call:call-1", asked.key)
    assert intent.detail == {
        "rule": "granted:barge:voice",
        "path": "/api/v2/me/calls/call-1",
        "body": '{"operationName": "SwitchToBargeIn"}',
        "why": "complaint",
    }
    await house.proxy.close()


async def test_repeated_key_sends_nothing() -> None:
    """The same key again is told how the first ask stands, while it waits and after."""
    house = House()
    key = str(uuid.uuid4())
    await house.switch(key=key)
    waiting = await house.switch(key=key)
    assert (waiting.answer, waiting.rule) == (Answer.REPEATED, "same-key")
    house.hear(BARGED)
    await house.end()
    after = await house.switch(key=key)
    assert (after.answer, after.text) == (Answer.REPEATED, "SwitchToBargeIn was asked for already: confirmed.")
    assert len(house.upstream.sent) == 1


async def test_key_is_for_one_operation() -> None:
    """A key that served another operation, target or person serves nothing else."""
    house = House()
    key = str(uuid.uuid4())
    await house.switch(key=key)
    bea = Viewer("bea", "sue", SUE.grants)
    for other in (
        ask(Op.HANGUP, key=key),
        ask(Op.LISTEN_IN, identifier="call-2", key=key),
        ask(Op.SWITCH_TO_BARGE_IN, key=key, viewer=bea),
    ):
        outcome = await house.proxy.operate(other)
        assert (outcome.answer, outcome.rule) == (Answer.IMPOSSIBLE, "key-used")
    assert len(house.upstream.sent) == 1
    await house.proxy.close()


async def test_pressing_a_mode_twice_is_a_repeat() -> None:
    """A mode pressed on a running chat, and pressed again once inside, is the same Intrude."""
    house = House()
    key = str(uuid.uuid4())
    await house.proxy.operate(ask(Op.MONITOR, "chat", "chat-1", key=key))
    house.hear(told_seat(seat("sue", visibility="Supervisors")))
    assert await house.end() == ["intent", "accepted", "confirmed"]
    outcome = await house.proxy.operate(ask(Op.MONITOR, "chat", "chat-1", key=key))
    assert outcome.answer is Answer.REPEATED


@pytest.mark.parametrize(
    ("viewer", "answer", "rule", "stages"),
    [
        (charlie(), Answer.MISSING, "not-yours-to-see", []),
        (alice("South", "sue"), Answer.MISSING, "not-yours-to-see", []),
        (bob(), Answer.DENIED, "no-supervisor-account", ["denied"]),
        (bob(account="sue"), Answer.DENIED, "no-grant:barge:voice", ["denied"]),
        (alice(account="unheard"), Answer.IMPOSSIBLE, "account-not-heard", []),
    ],
)
async def test_wrong_person_sends_nothing(viewer: Viewer, answer: Answer, rule: str, stages: list[str]) -> None:
    """Who may not see it is told that there is none; who may not do it is told why, and the trail keeps it."""
    house = House()
    outcome = await house.switch(viewer=viewer)
    assert (outcome.answer, outcome.rule, house.trail.stages()) == (answer, rule, stages)
    assert not house.upstream.sent


async def test_unknown_target_is_missing() -> None:
    """What is not on the floor is missing, in the same words as what is not yours to see."""
    house = House()
    unknown = await house.switch(id="call-9")
    foreign = await house.switch(viewer=charlie())
    assert unknown == foreign


async def test_denial_does_not_use_up_a_key() -> None:
    """A key that was denied may be used once the grant is there."""
    house = House()
    key = str(uuid.uuid4())
    assert (await house.switch(key=key, viewer=Viewer("alice", "sue", bob().grants))).answer is Answer.DENIED
    assert (await house.switch(key=key)).answer is Answer.ACCEPTED
    await house.proxy.close()


async def test_impossible_is_told_why() -> None:
    """What GWS does not offer now is not tried, and leaves nothing on the trail."""
    house = House()
    outcome = await house.proxy.operate(ask(Op.SWITCH_TO_LISTEN_IN))
    assert (outcome.answer, outcome.text) == (Answer.IMPOSSIBLE, "You are in it already.")
    assert (house.trail.entries, house.upstream.sent) == ([], [])


async def test_one_at_a_time() -> None:
    """While one operation waits on a target no other starts there; another target is free."""
    house = House()
    await house.switch()
    outcome = await house.proxy.operate(ask(Op.HANGUP))
    assert (outcome.answer, outcome.rule) == (Answer.IMPOSSIBLE, "still-pending")
    chat = await house.proxy.operate(ask(Op.BARGE_IN, "chat", "chat-1"))
    assert chat.answer is Answer.ACCEPTED
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
    assert house.trail.entries[-1].detail == detail
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


async def test_text_stays_off_the_trail() -> None:
    """What is written to a chat is on its log, and its length alone is on the trail."""
    house = House()
    house.hear(told_seat(seat("sue")))
    outcome = await house.proxy.operate(ask(Op.SEND_MESSAGE, "chat", "chat-1", text="my private words"))
    assert outcome.answer is Answer.ACCEPTED
    assert house.upstream.sent[0][1].body["text"] == "my private words"
    house.hear(told_log("sue", message(1, "my private words", somebody("sue"))))
    await house.end()
    assert "private" not in str(house.trail.entries)
    assert "(16 characters)" in house.trail.entries[0].detail["body"]


async def test_messages_go_side_by_side() -> None:
    """Messages and typing do not wait for each other nor for a switch, and no pending operation is drawn for them."""
    house = House()
    house.hear(told_seat(seat("sue")))
    await house.proxy.operate(ask(Op.SWITCH_TO_COACH, "chat", "chat-1"))
    for operation in (Op.SEND_MESSAGE, Op.SEND_MESSAGE, Op.START_TYPING):
        assert (await house.proxy.operate(ask(operation, "chat", "chat-1", text="hi"))).answer is Answer.ACCEPTED
    waiting = house.proxy.pending("sue", "chat:chat-1")
    assert waiting is not None
    assert waiting.ask.operation is Op.SWITCH_TO_COACH
    await house.proxy.close()


async def test_unconfirmable_is_not_waited_for() -> None:
    """What GWS never confirms is over when it is accepted."""
    house = House()
    house.hear(told_seat(seat("sue")))
    outcome = await house.proxy.operate(ask(Op.START_TYPING, "chat", "chat-1"))
    assert "no confirmation" in outcome.text
    assert house.trail.stages() == ["intent", "accepted"]


async def test_impossible_id_is_missing() -> None:
    """An id that must not stand in a path is refused before the trail or GWS hear of it."""
    house = House()
    house.hear(told_leg(leg_in("sue", "ListenIn", id="../../admin", call_uuid="call-1")))
    outcome = await house.switch()
    assert (outcome.answer, outcome.rule) == (Answer.MISSING, "not-an-id")
    assert (house.trail.entries, house.upstream.sent) == ([], [])


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


async def test_keys_change_with_each_turn() -> None:
    """The key drawn on a page stays the same until something was asked there, and is nobody else's."""
    house = House()
    first = house.proxy.next_key("alice", "call:call-1")
    assert house.proxy.next_key("alice", "call:call-1") == first
    assert house.proxy.next_key("bob", "call:call-1") != first
    assert (await house.switch(key=first)).answer is Answer.ACCEPTED
    assert house.proxy.next_key("alice", "call:call-1") != first
    await house.proxy.close()


async def test_mode_follows_only_gws() -> None:
    """Accepted without a notification, the floor shows the mode that GWS last said (law 7)."""
    house = House()
    before = house.floor
    assert (await house.switch()).answer is Answer.ACCEPTED
    assert house.floor is before
    await house.proxy.close()


async def test_supervisor_met_late_is_impossible() -> None:
    """Until GWS was heard on the supervisor's account, nothing is possible and nothing is kept."""
    house = House()
    house.floor = made(met("anna"), told_leg(leg("anna")))
    outcome = await house.proxy.operate(ask(Op.LISTEN_IN))
    assert (outcome.answer, house.trail.entries) == (Answer.IMPOSSIBLE, [])
