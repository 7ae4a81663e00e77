"""One account's stream into the journal: held, numbered, counted, and never silently lost."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import httpx
import pytest

from monitoring.bayeux import Session, events
from monitoring.chance import Chance
from monitoring.condition import State
from monitoring.floor.hearing import Gap, Status
from monitoring.gws.errors import Unreachable
from monitoring.ports import GAP, HEALTH, PLACED, SNAPSHOT
from monitoring.relay import SETTLED, Relay
from tests.fakes.journal import FakeJournal
from tests.fakes.vault import account
from tests.fakes.wired import DENIED, Wire, answer

if TYPE_CHECKING:
    from monitoring.bayeux.events import Event
    from monitoring.ports import Record

ME = {"id": "user-1", "userName": "agent001", "channels": [], "chats": []}
TOPIC = "/v2/me/calls"


def told(number: int, **more: object) -> bytes:
    call = {"id": f"call-{number}", "state": "Established"}
    return json.dumps({"messageType": "CallStateChangeMessage", "call": call, **more}).encode()


def stamped(number: int) -> bytes:
    return told(number, metrics={"eventProcessing": {"serverGenerationTimestamp": 1769554688150}})


class House:
    """A relay that is told by the test what its session reports."""

    def __init__(self, wire: Wire | None = None) -> None:
        self.journal, self.wire, self.clock = FakeJournal(), wire or Wire(), 100.0
        self.pauses: list[float] = []
        chance = Chance(lambda: self.clock, lambda: 0.5, self._pause)
        self.relay = Relay(account("agent001"), self.wire.client(account("agent001")), self.journal, chance)

    async def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)

    async def opened(self) -> House:
        await self.relay._stream.open()
        self.relay._intake.hold()
        return self

    async def live(self) -> House:
        await self.opened()
        self.wire.script.append(answer(user=ME))
        await self.take(events.Live("client"))
        return self

    async def take(self, *happened: Event) -> None:
        for event in happened:
            await self.relay._take(event)
        await self.relay._flush()

    @property
    def topics(self) -> list[str]:
        return [record.topic for record in self.journal.records]

    @property
    def last(self) -> Record:
        return self.journal.records[-1]

    def counts(self) -> tuple[int, int, int, int]:
        count = self.relay.count
        assert count.received == count.journalled + count.duplicates + count.rejected
        return count.received, count.journalled, count.duplicates, count.rejected


async def test_snapshot_goes_first() -> None:
    """What came between subscription and snapshot follows the snapshot, in its order."""
    house = await House().opened()
    await house.take(events.Opened("client", ack=True, resumed=False))
    await house.take(events.Received(TOPIC, told(1)), events.Received(TOPIC, told(2)))
    assert house.topics == []
    house.wire.script.append(answer(user=ME))
    await house.take(events.Live("client"))
    assert house.topics == [SNAPSHOT, TOPIC, TOPIC, HEALTH]
    assert [record.offset for record in house.journal.records] == [0, 1, 2, 3]
    assert (house.relay.status, house.counts()) == (Status.LIVE, (2, 2, 0, 0))
    await house.take(events.Received(TOPIC, told(3)))
    assert (house.last.topic, house.last.body, house.last.resource) == (TOPIC, told(3), "call-3")


async def test_unreadable_is_kept_whole() -> None:
    """What nobody understands is set aside with its bytes and its rule, and the stream goes on."""
    house = await House().live()
    await house.take(events.Received(TOPIC, b"?"), events.Unreadable(b"<html>", "not a Bayeux message"))
    assert [(one.topic, one.rule, one.body) for one in house.journal.rejects] == [
        (TOPIC, "not-json", b"?"),
        ("", "not-bayeux", b"<html>"),
    ]
    assert house.counts() == (2, 0, 0, 2)


async def test_signs_of_life_are_dated() -> None:
    """A beat is a sign of life of the moment in which it came, however late it is taken; time never runs backwards."""
    house = await House().live()
    house.clock = 200.0
    await house.take(events.Beat(house.relay._chance.steady() - 40.0))
    assert house.relay.seen_at == pytest.approx(160.0, abs=5)
    await house.take(events.Beat(house.relay._chance.steady() - 90.0))
    assert house.relay.seen_at == pytest.approx(160.0, abs=5)


@pytest.mark.parametrize(
    ("event", "cause"),
    [
        (events.Degraded("ConnectError", 1.0), "ConnectError"),
        (events.AuthLost("403"), "session lost: 403"),
        (events.Stopped("kicked", kicked=True), "GWS ended the stream: kicked"),
    ],
)
async def test_trouble_is_told(event: Event, cause: str) -> None:
    """Trouble is written down at once, with its plain cause, and only once."""
    house = await House().live()
    await house.take(event, event)
    assert (house.relay.status, house.relay.cause) == (Status.RECONNECTING, cause)
    assert house.topics == [SNAPSHOT, HEALTH, HEALTH]
    said = json.loads(house.last.body)
    assert (said["status"], said["cause"]) == ("reconnecting", cause)


async def test_wanted_end_is_no_trouble() -> None:
    """The end we asked for ourselves is no trouble, and a farewell to GWS is told as such."""
    house = await House().live()
    await house.relay.close()
    await house.take(events.Stopped("closed", kicked=False), events.Warned("whatever"))
    assert json.loads(house.last.body)["status"] == "stopped"


async def test_gap_takes_a_snapshot() -> None:
    """A possible gap while live is made good by a snapshot; while not live the next Live does that anyway."""
    house = await House().live()
    house.wire.script.append(answer(user=ME))
    gap = events.Gap("overflow", 1.0, 2.0)
    await house.take(gap)
    assert house.topics == [SNAPSHOT, HEALTH, GAP, SNAPSHOT]
    await house.take(events.Degraded("cut", 1.0), gap)
    assert house.topics == [SNAPSHOT, HEALTH, GAP, SNAPSHOT, HEALTH]


async def test_denied_topic_is_said() -> None:
    """A denied topic leaves the account live and says what is missing, until it is granted."""
    house = await House().opened()
    denied = events.SubscriptionRefused("/v2/me/chats", "403")
    house.wire.script += [answer(user=ME), answer(user=ME)]
    await house.take(denied, events.Live("client"))
    assert (house.relay.status, house.relay.cause) == (Status.LIVE, "GWS refused the topic /v2/me/chats: 403")
    await house.take(denied, denied)
    assert house.relay.status is Status.LIVE
    assert house.topics.count(HEALTH) == 1
    house.relay._denied.clear()
    await house.take(events.Live("client"))
    assert (house.relay.status, house.relay.cause) == (Status.LIVE, "")


async def test_placing_needs_a_stream() -> None:
    """Before the stream is opened there is nothing to write to, and nothing is written."""
    house = House()
    await house.relay.place("agent", "North")
    await house.relay.tell(Status.FAILED, "crashed")
    await house.relay.close()
    assert house.topics == []


async def test_run_ends_refused() -> None:
    """Credentials refused twice are not tried again: the account waits for an admin, and says so."""
    wire = Wire([answer(**DENIED), answer(**DENIED)])  # type: ignore[arg-type]
    house = House(wire)
    await house.relay.run()
    said = [json.loads(record.body) for record in house.journal.records if record.topic == HEALTH]
    assert [one["status"] for one in said] == ["starting", "reconnecting", "refused"]
    assert said[1]["cause"] == "sign-in refused: 20: Access denied"
    assert (len(wire.requests), len(house.pauses), house.topics[0]) == (2, 1, PLACED)
    await house.relay.release()


async def test_run_goes_on_after_trouble() -> None:
    """Trouble that is not the credentials' is waited out, ever longer, for as long as it takes."""
    wire = Wire([httpx.ConnectError("gone")] * 4 + [answer(**DENIED), answer(**DENIED)])  # type: ignore[list-item,arg-type]
    house = House(wire)
    await house.relay.run()
    assert house.pauses == [0.3125, 0.625, 1.25, 2.5, 5.0]


async def test_held_is_not_lost() -> None:
    """What was heard before a snapshot that failed is written down all the same: no GET brings it again."""
    house = House()
    bayeux = [
        [
            {
                "channel": "/meta/handshake",
                "successful": True,
                "clientId": "c",
                "version": "1.0",
                "supportedConnectionTypes": ["long-polling"],
            }
        ],
        [{"channel": TOPIC, "data": json.loads(told(1))}],
    ]

    def far(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            raise httpx.ConnectError("gone")
        replies = []
        for sent in json.loads(request.content):
            reply = {"channel": sent["channel"], "id": sent["id"], "successful": True}
            reply |= {"subscription": sent["subscription"]} if "subscription" in sent else {}
            replies.append((bayeux[0][0] if sent["channel"] == "/meta/handshake" else {}) | reply)
        return httpx.Response(200, json=replies + (bayeux.pop(1) if len(bayeux) > 1 and len(replies) == 4 else []))

    house.wire.script = [far] * 20
    await house.relay._stream.open()
    with pytest.raises(Unreachable):
        await house.relay._follow()
    assert (house.topics, house.counts()) == ([HEALTH, TOPIC], (1, 1, 0, 0))


async def test_ended_stream_begins_anew() -> None:
    """A stream that GWS ends for good is told, and begun anew in the HTTP session that is there."""
    last = {"channel": "/meta/handshake", "successful": False, "error": "403::no", "advice": {"reconnect": "none"}}

    def far(request: httpx.Request) -> httpx.Response:
        house.relay._closing = len(house.wire.requests) == 4
        return httpx.Response(200, json=[last | {"id": json.loads(request.content)[0]["id"]}])

    house = House(Wire([answer(), far, far, far]))
    await house.relay.run()
    said = [json.loads(record.body)["cause"] for record in house.journal.records if record.topic == HEALTH]
    assert said[1].startswith("GWS ended the stream")
    assert [one.method for one in house.wire.requests] == ["GET", "POST", "POST", "POST"]
    tally = house.relay.look().tally
    assert (tally.sign_ins, tally.signed_in_at) == (1, 100.0)


async def test_look_is_whole() -> None:
    """A look says state, since when, cause, last reply and event, counts, gaps and what is not heard; and is frozen."""
    house = await House().opened()
    first = house.relay.look()
    assert (first.state, first.since, first.reply_at) == (State.STARTING, 100.0, 0.0)
    house.clock = 110.0
    house.relay._session = Session(jitter=lambda: 0.5)
    house.relay._session.start()
    await house.take(events.Opened("a", ack=True, resumed=False), events.SubscriptionRefused("/v2/me/chats", "403"))
    assert (house.relay.look().state, house.relay.look().since) == (State.HANDSHAKING, 110.0)
    house.relay._intake.lose(90.0, "cut")
    house.wire.script.append(answer(user=ME))
    house.clock = 111.0
    await house.take(events.Live("a"), events.Received(TOPIC, told(1)), events.Warned("multiple-clients: another"))
    seen = house.relay.look()
    assert (seen.reply_at, seen.tally.event_at, seen.count.journalled) == (111.0, 111.0, 1)
    assert (seen.tally.handshakes, seen.tally.crowded, seen.tally.gaps) == (1, 1, 1)
    assert (seen.tally.last_gap, seen.lacks_multimedia) == (Gap(90.0, 111.0, "cut"), True)
    await house.take(events.Received(TOPIC, told(2)))
    assert seen.count.journalled == 1


async def test_lost_session_is_signed_in_again() -> None:
    """A snapshot that GWS wants a sign-in for is a lost session, not a refused password: the next try signs in."""
    house = House(Wire([answer(**DENIED)]))  # type: ignore[arg-type]
    await house.opened()

    async def follow() -> None:
        await house.relay._catch_up()

    house.relay._follow, house.relay._admission.is_open = follow, True  # type: ignore[method-assign]
    await house.relay._attempt()
    assert house.relay.cause.startswith("session lost: 20")
    assert (house.relay._admission.is_open, house.relay.is_refused) == (False, False)


async def test_short_life_is_not_settled() -> None:
    """A stream counts as settled only when it has been live for a while: else a kicked one would come back in a storm."""
    house = await House().live()
    assert not house.relay.is_settled
    house.clock += SETTLED
    assert house.relay.is_settled
