"""A session under test and a scripted far side: time moves by hand, requests are answered with message dicts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from monitoring.backoff import no_advice
from monitoring.bayeux import Kind, Request, Session, State

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitoring.bayeux.events import Event

CALLS = "/v2/me/calls"
ADVICE = {"reconnect": "retry", "interval": 0, "timeout": 30000}
UNKNOWN = {"successful": False, "error": "402::Unknown client", "advice": {"reconnect": "handshake", "interval": 0}}
BARE_UNKNOWN = {"successful": False, "error": "402::Unknown client"}


def granting(client: str = "c1", *, ack: object = True, **more: Any) -> dict[str, Any]:
    """Build the fields of a successful handshake reply; `ack=None` grants no acknowledgement."""
    fields = {
        "successful": True,
        "clientId": client,
        "version": "1.0",
        "supportedConnectionTypes": ["long-polling"],
        "advice": ADVICE,
    }
    return {**fields, **({} if ack is None else {"ext": {"ack": ack}}), **more}


def half() -> float:
    """Jitter that is none: always the middle."""
    return 0.5


class Play:
    """One session, one clock, and the last requests it made."""

    def __init__(
        self,
        *,
        ack: bool = True,
        jitter: Callable[[], float] = half,
        wanted: tuple[str, ...] = (CALLS,),
        hold: float | None = None,
        room: Callable[[], float] = no_advice,
    ) -> None:
        self.session = Session(ack=ack, jitter=jitter, hold=hold, room=room)
        self.now = 1000.0
        if wanted:
            self.session.subscribe(*wanted)
        self.session.start()

    def sends(self) -> list[Request]:
        """Take what is due now."""
        return self.session.due(self.now)

    def send(self, kind: Kind) -> Request:
        """Take what is due now, which must be one request of this kind."""
        requests = self.sends()
        assert [request.kind for request in requests] == [kind]
        return requests[0]

    def answer(
        self, request: Request, *replies: dict[str, Any], events: list[dict[str, Any]] | None = None
    ) -> list[Event]:
        """Answer each message of a request with these fields (the last serves for the rest), events first."""
        given = [*replies, *[replies[-1]] * (len(request.messages) - len(replies))]
        answers = [
            {"channel": sent["channel"], "id": sent["id"], **fields}
            for sent, fields in zip(request.messages, given, strict=True)
        ]
        return self.give(request, [*(events or []), *answers])

    def give(self, request: Request, document: object) -> list[Event]:
        """Answer with any JSON document."""
        body = json.dumps(document).encode()
        return self.session.receive(request, 200, "application/json;charset=utf-8", body, self.now)

    def refuse(self, request: Request, status: int, content_type: str = "text/html", body: bytes = b"") -> list[Event]:
        """Answer on the level of HTTP."""
        return self.session.receive(request, status, content_type, body, self.now)

    def cut(self, request: Request, *, sent: bool = True) -> list[Event]:
        """Answer with a connection that broke after a while."""
        self.now += 1
        return self.session.fail(request, "ReadError", self.now, sent=sent)

    def abort(self, request: Request) -> None:
        """Do what a shell does with a request of no more use; it brings nothing."""
        assert self.session.is_stale(request)
        assert self.session.fail(request, "aborted", self.now, sent=True) == []

    def skip(self) -> float:
        """Move the clock to the next thing due and return how long that took; 0 if it is due now."""
        seconds = self.session.wake(self.now)
        assert seconds is not None
        self.now += seconds
        return seconds

    def shake(self, **granted: Any) -> list[Event]:
        """Perform the handshake."""
        return self.answer(self.send(Kind.HANDSHAKE), granting(**granted))

    def live(self, **granted: Any) -> Request:
        """Go from the start to live and settled; return the held poll."""
        self.shake(**granted)
        if self.session.wanted:
            self.answer(self.send(Kind.SUBSCRIBE), {"successful": True})
        self.answer(self.send(Kind.CONNECT), {"successful": True, "advice": ADVICE, **acked(1, granted)})
        poll = self.send(Kind.CONNECT)
        self.now += 10
        self.answer(poll, {"successful": True, **acked(2, granted)})
        assert self.session.state is State.LIVE
        return self.send(Kind.CONNECT)


def acked(number: int, granted: dict[str, Any]) -> dict[str, Any]:
    """Build the ext of a connect reply, if acknowledgements were granted."""
    return {"ext": {"ack": number}} if granted.get("ack", True) is not None else {}


def event(data: object, channel: str = CALLS, **more: Any) -> dict[str, Any]:
    """Build an event."""
    return {"channel": channel, "data": data, **more}


def assert_sends(request: Request, **fields: Any) -> None:
    """Assert that a request holds one message with these fields; None means that it must not be there."""
    (message,) = request.messages
    assert {name: message.get(name) for name in fields} == fields


def assert_reports(reports: list[Event], *expected: Event | type[Event]) -> None:
    """Assert what was reported, in order: a whole event, or only its kind."""
    shown = [
        (type(said) if isinstance(wanted, type) else said) for said, wanted in zip(reports, expected, strict=False)
    ]
    assert (shown, len(reports)) == (list(expected), len(expected))
