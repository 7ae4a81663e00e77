"""What nobody heard is told: when the listening stopped, when it began again, and why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from monitoring.bayeux import events
from monitoring.chance import Chance
from monitoring.floor.hearing import Status
from monitoring.intake import RENEW_AFTER
from monitoring.ports import GAP, HEALTH, SNAPSHOT
from monitoring.relay import SPEECHLESS, Relay
from tests.fakes.journal import FakeJournal
from tests.fakes.vault import account
from tests.fakes.wired import Wire, answer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitoring.ports import Record

ME = {"id": "user-1", "userName": "agent001"}


class Ear:
    """A relay whose session speaks by the test's mouth, at the test's time."""

    def __init__(self, journal: FakeJournal | None = None) -> None:
        self.journal, self.clock, self.wire = journal or FakeJournal(), 1000.0, Wire()
        held = account("agent001")
        self.relay = Relay(held, self.wire.client(held), self.journal, self._chance())

    def _chance(self) -> Chance:
        return Chance(lambda: self.clock, lambda: 0.5, steady=lambda: self.clock - 990.0)

    @property
    def beat(self) -> events.Beat:
        return events.Beat(self.clock - 990.0)

    async def begin(self) -> Ear:
        await self.relay.begin()
        self.relay._intake.hold()
        return self

    async def hear(self, *happened: events.Event, after: float = 0.0) -> None:
        self.clock += after
        for event in happened:
            if isinstance(event, events.Live):
                self.wire.script.append(answer(user=ME))
            await self.relay._take(event)
        await self.relay._flush()

    @property
    def gaps(self) -> list[dict[str, Any]]:
        return [json.loads(record.body) for record in self.journal.records if record.topic == GAP]

    @property
    def topics(self) -> list[str]:
        return [record.topic for record in self.journal.records]


async def test_first_listening_is_told() -> None:
    """What was before anybody ever listened is a gap without a beginning."""
    ear = await Ear().begin()
    await ear.hear(events.Live("a"), after=3.0)
    assert ear.gaps == [{"since": 0.0, "until": 1003.0, "reason": "Floorwalker had never listened before"}]
    assert ear.relay.look().tally.gaps == 0


async def test_restart_is_a_gap() -> None:
    """A relay that takes over tells since when nobody listened: since its forerunner's last word."""
    first = await Ear().begin()
    await first.hear(events.Live("a"))
    await first.relay.close()
    second = Ear(first.journal)
    second.clock = 1060.0
    await second.begin()
    await second.hear(events.Live("b"))
    assert second.gaps[1:] == [{"since": 998.0, "until": 1060.0, "reason": "Floorwalker was not listening"}]


async def test_lost_session_is_a_gap() -> None:
    """A new server session ends a gap that began with the last sign of life; a snapshot follows it."""
    ear = await Ear().begin()
    await ear.hear(events.Live("a"), ear.beat)
    await ear.hear(events.Gap("402::Unknown client", 10.0, 12.5, "a", "b"), events.Live("b"), after=2.5)
    assert ear.gaps[1:] == [{"since": 1000.0, "until": 1002.5, "reason": "402::Unknown client"}]
    at = [index for index, topic in enumerate(ear.topics) if topic == GAP][-1]
    assert ear.topics[at + 1] == SNAPSHOT
    assert ear.relay.look().tally.gaps == 1


async def test_acknowledged_resend_is_no_gap() -> None:
    """A session that comes back with acknowledgements has lost nothing, and no gap is told."""
    ear = await Ear().begin()
    await ear.hear(events.Live("a"))
    await ear.hear(events.Degraded("ReadError", 1.0), after=1.0)
    await ear.hear(events.Opened("a", ack=True, resumed=True), ear.beat, events.Live("a"), after=1.0)
    assert ear.gaps[1:] == []


async def test_several_losses_are_one() -> None:
    """Losses that follow each other before anybody listens again are one gap, from the first on."""
    ear = await Ear().begin()
    await ear.hear(events.Live("a"), ear.beat)
    ear.clock = 1010.0
    ear.relay._intake.lose(1000.0, "the first")
    ear.relay._intake.lose(1005.0, "the second")
    await ear.hear(events.Live("c"), after=1.0)
    assert ear.gaps[1:] == [{"since": 1000.0, "until": 1011.0, "reason": "the first"}]


async def test_overflow_is_a_gap() -> None:
    """What a slow consumer made the backlog drop while live is told at once, with a snapshot."""
    ear = await Ear().begin()
    await ear.hear(events.Live("a"))
    ear.clock = 1004.0
    ear.wire.script.append(answer(user=ME))
    await ear.hear(events.Gap("overflow: the consumer is slower than the stream", 13.0, 13.5))
    assert ear.gaps[1]["since"] == 1003.0
    assert ear.topics[-1] == SNAPSHOT


async def test_trouble_does_not_shorten() -> None:
    """Killed in the middle of an outage, the gap still begins with the last sign of life, not with the last complaint."""
    first = await Ear().begin()
    await first.hear(events.Live("a"), first.beat)
    await first.hear(events.Degraded("ReadError", 1.0), after=5.0)
    await first.hear(events.Degraded("ConnectError", 1.0), after=30.0)
    second = Ear(first.journal)
    second.clock = 1100.0
    await second.begin()
    await second.hear(events.Live("b"))
    assert second.gaps[1:] == [{"since": 998.0, "until": 1100.0, "reason": "Floorwalker was not listening"}]


async def test_quiet_farewell_is_listening() -> None:
    """A relay that hears nothing for long and then says farewell was listening until the farewell."""
    first = await Ear().begin()
    await first.hear(events.Live("a"))
    first.clock = 5000.0
    await first.relay.close()
    second = Ear(first.journal)
    second.clock = 5004.0
    await second.begin()
    await second.hear(events.Live("b"))
    assert second.gaps[1:] == [{"since": 4998.0, "until": 5004.0, "reason": "Floorwalker was not listening"}]


async def test_late_consumer_dates_rightly() -> None:
    """A gap that is taken from the backlog late began when it began: the time it lay there makes it no shorter."""
    ear = await Ear().begin()
    await ear.hear(events.Live("a"))
    ear.clock = 1020.0
    await ear.hear(events.Gap("402::Unknown client", 12.0, 14.0, "a", "b"), events.Live("b"))
    assert ear.gaps[1]["since"] == 1002.0


async def test_unwritten_gap_is_kept() -> None:
    """A gap that could not be written with its snapshot is written with the next one."""

    class Full(FakeJournal):
        async def append(self, records: Sequence[Record]) -> None:
            raise OSError("disk full")

    ear = await Ear().begin()
    journal, ear.relay._stream._journal = ear.relay._stream._journal, Full()
    with pytest.raises(OSError, match="disk full"):
        await ear.hear(events.Live("a"))
    ear.relay._stream._journal = journal
    await ear.hear(events.Live("a"))
    assert len(ear.gaps) == 1


async def test_multimedia_down_is_said() -> None:
    """A snapshot without chats is said beside LIVE; the first word of multimedia takes another one."""
    ear = await Ear().begin()
    await ear.hear(events.Live("a"))
    assert (ear.relay.status, ear.relay.cause) == (Status.LIVE, SPEECHLESS)
    assert ear.relay.look().lacks_multimedia
    ear.wire.script.append(answer(user={**ME, "channels": [], "chats": []}))
    await ear.hear(events.Received("/v2/me/chats", b'{"messageType":"ErrorMessage"}'))
    assert ear.topics[-3:] == [SNAPSHOT, "/v2/me/chats", HEALTH]
    assert (ear.relay.cause, ear.relay.look().lacks_multimedia) == ("", False)


async def test_resumed_needs_no_snapshot() -> None:
    """What acknowledgements brought back is whole: live again, with what was heard since, and without another GET."""
    ear = await Ear().begin()
    await ear.hear(events.Live("a"))
    asked = len(ear.wire.requests)
    await ear.hear(events.Degraded("ReadError", 1.0), after=1.0)
    news = events.Received("/v2/me/calls", b'{"messageType":"ErrorMessage"}')
    await ear.hear(events.Opened("a", ack=True, resumed=True), news, ear.beat, events.Live("a"), after=1.0)
    assert (ear.topics[-2:], len(ear.wire.requests)) == (["/v2/me/calls", HEALTH], asked)
    assert ear.relay.status is Status.LIVE


async def test_failed_snapshot_is_asked_again() -> None:
    """A snapshot that breaks on its way costs a pause, is said, and does not cost the CometD session."""
    ear = await Ear().begin()
    ear.wire.script.append(httpx.ReadError("cut"))
    await ear.hear(events.Live("a"))
    said = [json.loads(record.body)["status"] for record in ear.journal.records if record.topic == HEALTH]
    assert said == ["starting", "reconnecting", "live"]
    assert len(ear.wire.requests) == 2


async def test_late_topic_needs_a_snapshot() -> None:
    """After a whole return a Live of a topic that was confirmed late takes its snapshot; so does a return with one denied."""
    ear = await Ear().begin()
    await ear.hear(events.Live("a"))
    await ear.hear(events.Opened("a", ack=True, resumed=True), events.Live("a"))
    assert ear.topics.count(SNAPSHOT) == 1
    await ear.hear(events.Live("a"))
    assert ear.topics.count(SNAPSHOT) == 2
    await ear.hear(events.SubscriptionRefused("/v2/me/chats", "403"))
    assert ear.relay.cause == f"GWS refused the topic /v2/me/chats: 403; {SPEECHLESS}"
    await ear.hear(events.Opened("a", ack=True, resumed=True), events.Live("a"))
    assert ear.topics.count(SNAPSHOT) == 3


async def test_beat_renews_the_snapshot() -> None:
    """A stream that stays well takes a snapshot anew at a beat, so that what lies before it can be forgotten; no gap is told."""
    ear = await Ear().begin()
    await ear.hear(events.Live("a"), after=3.0)
    seen, gaps = len(ear.wire.requests), len(ear.gaps)
    await ear.hear(ear.beat)
    assert len(ear.wire.requests) == seen
    ear.wire.script.append(answer(user=ME))
    ear.clock += RENEW_AFTER
    await ear.hear(ear.beat)
    assert [one for one in ear.wire.said[seen:] if "subresources" in one] == ear.wire.said[seen:] != []
    assert (ear.topics.count(SNAPSHOT), len(ear.gaps), ear.relay.status) == (2, gaps, Status.LIVE)
