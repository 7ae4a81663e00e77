"""A sign of life of GWS at least every 2 s, by one request of one process, and no claim of life where there is none."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx
import pytest

from monitoring.floor.notifications import PulseFelt
from monitoring.ports import PULSE, UPSTREAM
from monitoring.pulse import AWAY_TICK, EVERY, PATIENCE, TICK, VERSION, Pulse
from monitoring.records import decode
from monitoring.stream import Stream
from tests.fakes.journal import FakeJournal
from tests.fakes.wired import BASE, Wire, answer

if TYPE_CHECKING:
    from tests.fakes.wired import Answering

HTML = httpx.Response(200, text="<html>Welcome to nginx</html>")
DOWN = httpx.ConnectError("connection refused")


class Rig:
    """A pulse whose clock, streams and GWS are in the test's hands."""

    def __init__(self, *script: httpx.Response | Exception | Answering) -> None:
        self.now, self.seen_at, self.returned = 1000.0, 0.0, 0
        self.wire, self.journal = Wire(list(script)), FakeJournal()
        self.stream = Stream(self.journal, UPSTREAM, lambda: self.now)
        http = httpx.AsyncClient(transport=httpx.MockTransport(self.wire), base_url=BASE)
        self.pulse = Pulse(self.stream, http, seen_at=lambda: self.seen_at, now=lambda: self.now, pause=self.pause)
        self.pulse.on_return = self.back
        self.pauses: list[float] = []

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds
        if len(self.pauses) == 10:
            raise asyncio.CancelledError

    def back(self) -> None:
        self.returned += 1

    def written(self) -> list[float]:
        """When GWS was alive, as the journal has it."""
        told = [decode(record) for record in self.journal.records]
        return [one.at for one in told if isinstance(one, PulseFelt)]


async def rig(*script: httpx.Response | Exception | Answering) -> Rig:
    made = Rig(*script)
    await made.stream.open()
    return made


async def test_knocks_where_streams_are_silent() -> None:
    """With every stream silent GWS is asked once every 2 s, without credentials, and each answer is written down."""
    made = await rig()
    with pytest.raises(asyncio.CancelledError):
        await made.pulse.run()
    assert made.wire.said == [f"GET {VERSION}"] * 5
    assert "Authorization" not in made.wire.requests[0].headers
    assert made.written() == [1000.0, 1002.0, 1004.0, 1006.0, 1008.0]
    assert {record.topic for record in made.journal.records} == {PULSE}
    assert set(made.pauses) == {TICK}


async def test_streams_are_enough() -> None:
    """While any stream speaks nobody knocks, and the newest sign is written down once a second at most."""
    made = await rig()
    made.seen_at = 999.5
    for _ in range(3):
        await made.pulse.feel()
        made.now += 0.4
        made.seen_at += 0.4
    assert (made.wire.said, made.written(), made.pulse.newest()) == ([], [999.5], made.seen_at)


@pytest.mark.parametrize(
    ("said", "alive"),
    [
        (answer(), True),
        (answer(20, "Access denied", http=403), True),
        (answer(1, "overloaded", http=503), False),
        (HTML, False),
        (httpx.Response(404, json={"detail": "not here"}), False),
        (httpx.Response(200, json=[]), False),
        (DOWN, False),
        (httpx.ReadTimeout("silence"), False),
    ],
)
async def test_only_gws_is_alive(said: httpx.Response | Exception, *, alive: bool) -> None:
    """Only an answer in GWS's own envelope, below 500, is a sign of life: a balancer's page is none."""
    made = await rig(said)
    await made.pulse.feel()
    assert (made.pulse.felt_at == 1000.0, bool(made.written()), made.pulse.is_away) == (alive, alive, not alive)


async def test_return_is_told_once() -> None:
    """Away, GWS is knocked at more often; its return is told, but one that flickers does not hurry everybody anew."""
    made = await rig(answer(), DOWN, DOWN, answer(), DOWN, answer())
    made.pulse.felt_at = 0.0
    with pytest.raises(asyncio.CancelledError):
        await made.pulse.run()
    assert made.returned == 1
    assert AWAY_TICK in made.pauses


async def test_round_trip_is_the_least() -> None:
    """The quickest answer's round trip is known, for the clocks' difference; none before the first answer."""

    def slow(seconds: float) -> Answering:
        def say(_request: httpx.Request) -> httpx.Response:
            made.now += seconds
            return answer()

        return say

    made = await rig(slow(0.2), slow(0.05), slow(0.4))
    assert made.pulse.round_trip() is None
    for _ in range(3):
        await made.pulse.feel()
        made.now += 3.0
    assert made.pulse.round_trip() == pytest.approx(0.05)


async def test_silent_gws_is_not_waited_for() -> None:
    """A GWS that takes the question and never answers is away after 2 s, and costs one request at a time."""
    never = asyncio.Event()

    async def swallow(_request: httpx.Request) -> httpx.Response:
        await never.wait()
        return answer()

    made = await rig()
    http = httpx.AsyncClient(transport=httpx.MockTransport(swallow), base_url=BASE)
    pulse = Pulse(made.stream, http, seen_at=lambda: 0.0, now=lambda: made.now, patience=0.02)
    async with asyncio.timeout(5):
        await pulse.feel()
    assert (pulse.is_away, made.written()) == (True, [])
    assert PATIENCE == EVERY


async def test_unopened_stream_is_not_written() -> None:
    """A process without the relay may feel the pulse, and never writes it."""
    made = Rig()
    await made.pulse.feel()
    assert (made.pulse.felt_at, made.journal.records) == (1000.0, [])


async def test_stream_hears_it_first() -> None:
    """Where a stream that tried by itself is first to hear GWS again, the others are told as well, once."""
    made = await rig(DOWN)
    await made.pulse.feel()
    assert made.pulse.is_away
    made.now += 1.0
    made.seen_at = made.now
    await made.pulse.feel()
    await made.pulse.feel()
    assert (made.returned, made.pulse.is_away, len(made.wire.said)) == (1, False, 1)
