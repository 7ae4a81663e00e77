"""What one account said, on its way to paper: law 2 holds whatever comes, and gaps are dated."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from monitoring.floor.hearing import Gap
from monitoring.gws.errors import Garbled, Unreachable
from monitoring.gws.wire import Unreadable
from monitoring.intake import RENEW_AFTER, RENEW_AGAIN, Intake
from monitoring.ports import GAP, SNAPSHOT
from monitoring.recent import RECENT
from monitoring.stream import Stream
from tests.fakes.journal import FakeJournal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitoring.ports import Record

ME = json.dumps({"statusCode": 0, "user": {"id": "user-1", "userName": "agent001"}}).encode()
TOPIC = "/v2/me/calls"


def told(number: int, **more: object) -> bytes:
    call = {"id": f"call-{number}", "state": "Established"}
    return json.dumps({"messageType": "CallStateChangeMessage", "call": call, **more}).encode()


def stamped(number: int) -> bytes:
    return told(number, metrics={"eventProcessing": {"serverGenerationTimestamp": 1769554688150}})


class Desk:
    """An intake on an open stream, at the test's time."""

    def __init__(self) -> None:
        self.journal, self.clock = FakeJournal(), 100.0
        self.stream = Stream(self.journal, "agent001", lambda: self.clock)
        self.intake = Intake(self.stream, lambda: self.clock)

    async def hear(self, topic: str, data: bytes) -> None:
        await self.intake.hear(topic, data)
        await self.intake.flush()

    @property
    def topics(self) -> list[str]:
        return [record.topic for record in self.journal.records]

    def counts(self) -> tuple[int, int, int, int]:
        count = self.intake.count
        return count.received, count.journalled, count.duplicates, count.rejected


async def opened() -> Desk:
    desk = Desk()
    await desk.stream.open()
    return desk


async def test_held_follows_the_snapshot() -> None:
    """What came before the snapshot is written after it, in its order; what comes later at once."""
    desk = await opened()
    desk.intake.hold()
    await desk.hear(TOPIC, told(1))
    desk.intake.hold()
    await desk.hear("/v2/me/devices", told(2))
    assert (desk.topics, desk.counts()) == ([], (2, 0, 0, 0))
    await desk.intake.begin(ME)
    await desk.hear(TOPIC, told(3))
    assert desk.topics == [SNAPSHOT, TOPIC, "/v2/me/devices", TOPIC]
    assert desk.counts() == (3, 3, 0, 0)


async def test_chat_is_named() -> None:
    """Records of a chat carry its id, so that its log can be found again."""
    desk = await opened()
    log = {"messageType": "MessageLogUpdated", "chatPath": "/chats/chat-1", "messages": []}
    await desk.hear("/v2/me/chats", json.dumps(log).encode())
    assert desk.journal.records[-1].resource == "chat-1"


async def test_call_is_named() -> None:
    """Records of a call carry its leg's id, so that its beginning can be found however much was said since."""
    desk = await opened()
    said = {"messageType": "CallStateChangeMessage", "call": {"id": "leg-1", "state": "Ringing"}}
    await desk.hear(TOPIC, json.dumps(said).encode())
    assert desk.journal.records[-1].resource == "leg-1"


async def test_resend_is_no_news() -> None:
    """The very same bytes with the server's own time in them count as a duplicate; without it they may be news."""
    desk = await opened()
    for topic in (TOPIC, "/v2/me/devices") * 2:
        await desk.hear(topic, stamped(1))
    assert desk.counts() == (4, 2, 2, 0)
    for number in (1, 1, *range(2, RECENT + 3)):
        await desk.hear(TOPIC, told(1) if number == 1 else stamped(number))
    await desk.hear(TOPIC, stamped(1))
    assert desk.counts() == (RECENT + 8, RECENT + 6, 2, 0)


async def test_unreadable_is_kept_whole() -> None:
    """What nobody understands, as a notification or at all, is set aside with its bytes and its rule."""
    desk = await opened()
    await desk.hear(TOPIC, b"?")
    await desk.intake.refuse(Unreadable("not-bayeux", "no message"), b"<html>")
    assert [(one.topic, one.rule, one.body) for one in desk.journal.rejects] == [
        (TOPIC, "not-json", b"?"),
        ("", "not-bayeux", b"<html>"),
    ]
    assert desk.counts() == (2, 0, 0, 2)


async def test_unreadable_snapshot_is_kept() -> None:
    """A snapshot nobody understands is set aside and raised; what was held stays held."""
    desk = await opened()
    desk.intake.hold()
    await desk.hear(TOPIC, told(1))
    with pytest.raises(Garbled):
        await desk.intake.begin(b'{"user": {}}')
    assert [(one.topic, one.rule) for one in desk.journal.rejects] == [(SNAPSHOT, "wrong-shape")]
    await desk.intake.let_go()
    assert (desk.topics, desk.counts()) == ([TOPIC], (1, 1, 0, 0))


async def test_gap_ends_with_the_snapshot() -> None:
    """Losses in a row are one gap from the first on; it is counted and told with its reason, once."""
    desk = await opened()
    desk.intake.lose(90.0, "the first")
    desk.intake.lose(95.0, "the second")
    await desk.intake.begin(ME)
    await desk.intake.begin(ME)
    assert desk.topics == [GAP, SNAPSHOT, SNAPSHOT]
    assert (desk.intake.gaps, desk.intake.last_gap) == (1, Gap(90.0, 100.0, "the first"))


async def test_first_listening_is_no_counted_gap() -> None:
    """What was before anybody ever listened is told, and is nobody's fault."""
    desk = await opened()
    desk.intake.lose(0.0, "never listened")
    await desk.intake.begin(ME)
    assert desk.topics == [GAP, SNAPSHOT]
    assert (desk.intake.gaps, desk.intake.last_gap) == (0, None)


async def test_burst_is_one_write() -> None:
    """What came together is written together: a burst costs one append, and keeps its order."""
    desk = await opened()
    appended: list[int] = []
    desk.journal.on_append = lambda: appended.append(len(desk.journal.records))
    for number in range(50):
        await desk.intake.hear(TOPIC, told(number))
    assert desk.topics == []
    await desk.intake.flush()
    assert (appended, desk.counts()) == ([50], (50, 50, 0, 0))
    assert [record.body for record in desk.journal.records] == [told(number) for number in range(50)]


async def test_unwritten_is_written_later() -> None:
    """What could not be written is neither counted as written nor forgotten."""

    class Full(FakeJournal):
        async def append(self, records: Sequence[Record]) -> None:
            raise OSError("disk full")

    desk = await opened()
    desk.stream._journal = Full()
    with pytest.raises(OSError, match="disk full"):
        await desk.hear(TOPIC, told(1))
    assert desk.counts() == (1, 0, 0, 0)
    desk.stream._journal = desk.journal
    await desk.intake.flush()
    assert (desk.counts(), desk.topics) == ((1, 1, 0, 0), [TOPIC])


class Asked:
    """A GWS that is asked for snapshots and gives the next of its answers; an exception is raised."""

    def __init__(self, *answers: bytes | Exception) -> None:
        self.answers = list(answers)

    async def __call__(self) -> bytes:
        turn = self.answers.pop(0)
        if isinstance(turn, Exception):
            raise turn
        return turn


WHOLE = json.dumps({"statusCode": 0, "user": {"id": "user-1", "chats": [], "channels": []}}).encode()


async def test_snapshot_is_renewed_in_time() -> None:
    """Half an hour after a snapshot at the latest comes another, after what was heard, and not one before that is due."""
    desk, ask = await opened(), Asked(WHOLE, WHOLE)
    await desk.intake.renew(ask)
    await desk.intake.begin(WHOLE)
    desk.clock += RENEW_AFTER * 0.7
    await desk.intake.renew(ask)
    assert len(ask.answers) == 2
    desk.clock += RENEW_AFTER * 0.3
    await desk.intake.hear(TOPIC, told(1))
    await desk.intake.renew(ask)
    await desk.intake.renew(ask)
    assert (desk.topics, len(ask.answers)) == ([SNAPSHOT, TOPIC, SNAPSHOT], 1)


@pytest.mark.parametrize("bad", [Unreachable("away"), b"?", ME], ids=["away", "garbled", "speechless"])
async def test_renewal_may_fail(bad: bytes | Exception) -> None:
    """A snapshot that cannot be had, read, or lacks the chats harms nothing and is asked for again, not at once."""
    desk, ask = await opened(), Asked(bad, WHOLE)
    await desk.intake.begin(WHOLE)
    desk.clock += RENEW_AFTER
    await desk.intake.renew(ask)
    await desk.intake.renew(ask)
    assert (desk.topics, len(ask.answers)) == ([SNAPSHOT], 1)
    desk.clock += RENEW_AGAIN
    await desk.intake.renew(ask)
    assert desk.topics == [SNAPSHOT, SNAPSHOT]


async def test_no_renewal_before_first() -> None:
    """While a snapshot is waited for, none is asked for beside it; where chats were never told of, none is missed."""
    desk, ask = await opened(), Asked(ME)
    await desk.intake.begin(ME)
    desk.clock += RENEW_AFTER
    desk.intake.hold()
    await desk.intake.renew(ask)
    assert desk.topics == [SNAPSHOT]
    await desk.intake.let_go()
    await desk.intake.renew(ask)
    assert desk.topics == [SNAPSHOT, SNAPSHOT]
