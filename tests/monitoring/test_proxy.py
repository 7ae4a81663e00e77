"""What the proxy lets through: the right person, something possible, one at a time, under a key of its own."""

from __future__ import annotations

import uuid

import pytest

from monitoring.floor.operations import Operation as Op
from monitoring.outcomes import Answer
from monitoring.policy import Viewer
from tests.fakes.asking import House, ask
from tests.fakes.made_floor import leg, leg_in, made, message, met, seat, somebody, told_leg, told_log, told_seat
from tests.fakes.people import alice, bob, charlie


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
        "agents": "anna",
        "mode_before": "ListenIn",
        "path": "/api/v2/me/calls/call-1",
        "body": '{"operationName": "SwitchToBargeIn"}',
        "reason": "complaint",
    }
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


async def test_stale_page_sends_nothing() -> None:
    """What is asked for on a picture that is not live is refused with the reason, whatever GWS offered last; law 4."""
    house = House()
    house.proxy.stale = lambda viewer: f"{viewer.username}: as of 12:04:07"
    outcome = await house.switch()
    assert (outcome.answer, outcome.text) == (Answer.IMPOSSIBLE, "alice: as of 12:04:07")
    assert (house.upstream.sent, house.trail.stages()) == ([], [])
    house.proxy.stale = lambda _viewer: ""
    assert (await house.switch()).answer is Answer.ACCEPTED


async def test_one_at_a_time() -> None:
    """While one operation waits on a target no other starts there; another target is free."""
    house = House()
    await house.switch()
    outcome = await house.proxy.operate(ask(Op.HANGUP))
    assert (outcome.answer, outcome.rule) == (Answer.IMPOSSIBLE, "still-pending")
    chat = await house.proxy.operate(ask(Op.BARGE_IN, "chat", "chat-1"))
    assert chat.answer is Answer.ACCEPTED
    await house.proxy.close()


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


async def test_impossible_id_is_missing() -> None:
    """An id that must not stand in a path is refused before the trail or GWS hear of it."""
    house = House()
    house.hear(told_leg(leg_in("sue", "ListenIn", id="../../admin", call_uuid="call-1")))
    outcome = await house.switch()
    assert (outcome.answer, outcome.rule) == (Answer.MISSING, "not-an-id")
    assert (house.trail.entries, house.upstream.sent) == ([], [])


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
