"""The Bayeux 1.0 server as CometD 3 on Java plays it, sans-IO: messages and the time come in, answers go out.

It must never know HTTP, asyncio, GWS or a clock. Times are seconds of one monotonic clock; a poll that can be
answered is answered at once and handed over by `finished()`, for the caller to wake whoever holds the request.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from monitoring.simulator.bayeux import channels
from monitoring.simulator.bayeux.replies import VOCABULARIES, accept, advise, disown, extension, greet, refuse
from monitoring.simulator.bayeux.sessions import Answer, Caller, Message, Poll, Session, is_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from monitoring.simulator.options import Options

# CometD's maxSessionsPerBrowser is 1 and its multiSessionInterval 2000 ms; GWS keeps both (cometDSettings).
_CROWDED = {"interval": 2000, "multiple-clients": True, "reconnect": "retry"}
_LONGEST_HOLD = 600.0


class Refused(Exception):
    """The whole request is answered with a bare HTTP status, as CometD does with what it cannot parse."""

    def __init__(self, status: int) -> None:
        """`status` is the HTTP status."""
        super().__init__(f"HTTP {status}")
        self.status = status


class Server:
    """All sessions of one node."""

    def __init__(self, options: Options, mint: Callable[[], str]) -> None:
        """`mint` gives client ids and browser cookies, at least 128 bits each."""
        self._options = options
        self._mint = mint
        self.words = VOCABULARIES[options.vocabulary]
        self._users: dict[str, list[Session]] = {}
        self._done: list[Poll] = []
        self._swept_at = 0.0
        self.denied = set(options.denied)
        self.sessions: dict[str, Session] = {}

    def receive(self, messages: Sequence[Message], caller: Caller, now: float) -> Answer | Poll:
        """Answer one request, or give the poll to hold. Raises Refused where CometD answers a bare HTTP status."""
        if not messages:
            raise Refused(500)
        if any(message.get("channel") == channels.HANDSHAKE for message in messages):
            return self._handshake(messages, caller, now)
        own = {s.id: s for message in messages if (s := self._find(message, caller))}.values()
        events: list[Message] = []
        replies: list[Message] = []
        try:
            # While a client's own request is worked on, its held poll keeps still: the reply carries the events.
            for session in own:
                session.is_busy = True
                session.deadline = self._term(now)
            for message in messages:
                outcome = self._handle(message, caller, now, alone=len(messages) == 1)
                if isinstance(outcome, Poll):
                    return outcome
                events += outcome[:-1]
                replies.append(outcome[-1])
            for session in own:
                events += session.piggyback()
        finally:
            for session in own:
                session.is_busy = False
                self._flush(session, now)
        return Answer((*events, *replies))

    def publish(self, channel: str, data: Any, user: str | None, now: float) -> None:
        """Send one event to every session of a user (None: of everybody) that subscribed to a matching channel."""
        self._spread({"channel": channel, "data": data}, self._audience(user), now)

    def release(self, poll: Poll, now: float) -> Answer:
        """The poll's time is up: its answer, made now unless an event made it before."""
        if poll.answer is None:
            self._complete(poll, now)
        self._done = [other for other in self._done if other is not poll]
        return poll.answer or Answer()

    def finished(self) -> list[Poll]:
        """The polls that were answered since the last asking."""
        done, self._done = self._done, []
        return done

    def sweep(self, now: float) -> list[Session]:
        """Remove the sessions that let their term pass; looked at every `sweep_ms` only, as CometD's sweeper does."""
        if now - self._swept_at < self._options.sweep_ms / 1000:
            return []
        self._swept_at = now
        late = [s for s in self.sessions.values() if s.poll is None and s.deadline <= now]
        for session in late:
            self._remove(session)
        return late

    def expire(self, sessions: Iterable[Session]) -> None:
        """Remove sessions as the sweeper would; a held poll is told 402 at once."""
        for session in list(sessions):
            self._remove(session)
            if poll := session.poll:
                self._settle(poll, Answer((disown({**poll.reply, "clientId": session.id}, self.words),)))

    def kick(self, sessions: Iterable[Session], now: float) -> None:
        """Disconnect sessions from this side: told by the held poll, or else by the next one."""
        for session in list(sessions):
            session.is_kicked = True
            session.offer({"channel": channels.DISCONNECT, "successful": True})
            self._flush(session, now)

    def forget(self) -> None:
        """Lose everything, as a restarted process does; held polls end without a byte."""
        self.reset()
        for session in list(self.sessions.values()):
            self._remove(session)

    def reset(self) -> None:
        """Drop the connection under every held poll; nothing is drained, the sessions live on."""
        for poll in [session.poll for session in self.sessions.values() if session.poll]:
            self._settle(poll, Answer(dropped=True))

    def _handshake(self, messages: Sequence[Message], caller: Caller, now: float) -> Answer:
        if len(messages) > 1:
            raise Refused(500)
        message = messages[0]
        reply = greet(message)
        if channels.HANDSHAKE in self.denied:
            refusal = refuse(message, self.words.say("refused")) | {"advice": {"reconnect": "none"}}
            return Answer((reply | refusal,))
        browser = caller.browser or self._mint()
        acks = self._options.ack and bool(extension(message).get("ack"))
        session = Session(self._mint(), caller, browser, acks, self._term(now))
        if acks:
            session.batch = int(self._options.ack_object)
            reply["ext"] = {"ack": {"enabled": True, "batch": 1} if self._options.ack_object else True}
        self.sessions[session.id] = session
        self._users.setdefault(caller.user, []).append(session)
        reply |= {"clientId": session.id, "advice": advise(self._options)}
        return Answer((reply,), browser=None if caller.browser else browser)

    def _handle(self, message: Message, caller: Caller, now: float, *, alone: bool) -> tuple[Message, ...] | Poll:
        """Events to send first, and last the reply; or the poll to hold."""
        session = self._find(message, caller)
        channel = message.get("channel")
        if session is None:
            return (disown(message, self.words),)
        if channel == channels.CONNECT:
            return self._connect(message, session, now, alone=alone)
        if channel == channels.DISCONNECT:
            return (self._disconnect(message, session, now),)
        if channel in (channels.SUBSCRIBE, channels.UNSUBSCRIBE):  # a hostile channel may not be hashable
            return (self._subscription(message, session, leave=channel == channels.UNSUBSCRIBE),)
        return (self._publish(message, now),)

    def _connect(self, message: Message, session: Session, now: float, *, alone: bool) -> tuple[Message, ...] | Poll:
        if session.poll:
            self._settle(session.poll, Answer(status=self._options.duplicate_connect_status))
        hold = self._hold(message, session)
        first, session.is_connected = not session.is_connected, True
        reply = accept(message)
        if session.wants_advice:
            session.wants_advice = False
            reply["advice"] = advise(self._options)
        if alone and not session.is_pending:
            if self._is_crowded(session):
                reply["advice"] = dict(_CROWDED)
                session.wants_advice = True
            elif hold > 0 and not first:
                session.poll = Poll(session, reply, hold)
                return session.poll
        return self._finish(session, reply, now)

    def _hold(self, message: Message, session: Session) -> float:
        """Seconds to hold this connect. What a client asks for, or has missed, makes the server repeat its advice."""
        advice = message.get("advice")
        asked = advice.get("timeout") if isinstance(advice, dict) else None
        missed = session.acks and not session.acknowledge(extension(message).get("ack"))
        session.wants_advice |= missed or isinstance(advice, dict)
        if missed:
            return 0.0
        if is_number(asked):
            return min(max(0.0, asked / 1000), _LONGEST_HOLD)
        return self._options.timeout_ms / 1000

    def _finish(self, session: Session, reply: Message, now: float) -> tuple[Message, ...]:
        """Events and the connect reply, the term begun anew."""
        if session.is_kicked:
            self._remove(session)
            reply["advice"] = {"reconnect": "none"}
        events = session.take()
        if session.acks:
            reply["ext"] = {"ack": session.batch}
        session.deadline = self._term(now)
        return (*events, reply)

    def _disconnect(self, message: Message, session: Session, now: float) -> Message:
        self._remove(session)
        if poll := session.poll:
            poll.reply["advice"] = {"reconnect": "none"}
            self._complete(poll, now)
        return accept(message)

    def _subscription(self, message: Message, session: Session, *, leave: bool) -> Message:
        """One subscribe or unsubscribe: the good members of an array count even where one is bad."""
        asked = message.get("subscription")
        reply = accept(message)
        names = asked if isinstance(asked, list) else [asked]
        if asked is None or not names:
            return refuse(message, self.words.say("missing"))
        reply["subscription"] = asked
        error = None
        for name in names:
            said = self._leave(session, name) if leave else self._join(session, name)
            error = error or said
        return reply | {"successful": False, "error": error} if error else reply

    def _join(self, session: Session, name: Any) -> str | None:
        """Subscribe to one channel; the error string if it may not be."""
        if not channels.is_pattern(name):
            if self.words.invalid is None:
                raise Refused(500)
            return self.words.say("invalid", channel=name)
        if channels.is_meta(name) or name in self.denied:
            word = "denied" if name in channels.KNOWN_META | self.denied else "uncreatable"
            return self.words.say(word, channel=name)
        if not channels.is_service(name):
            session.subscriptions.add(name)
        return None

    def _leave(self, session: Session, name: Any) -> str | None:
        """Unsubscribe from one channel; an error if nobody ever made that channel exist."""
        if not channels.is_pattern(name):
            raise Refused(500)
        if not any(name in other.subscriptions for other in self.sessions.values()):
            return self.words.say("absent", channel=name)
        session.subscriptions.discard(name)
        return None

    def _publish(self, message: Message, now: float) -> Message:
        channel = message.get("channel")
        if not isinstance(channel, str) or not channels.is_name(channel):
            raise Refused(500)
        reply = accept(message)
        if channels.is_meta(channel):
            return refuse(message, self.words.say("unpublishable", channel=channel))
        if not channels.is_service(channel):
            # Only these two fields: the publisher's clientId and id are nobody else's.
            event: Message = {key: message[key] for key in ("channel", "data") if key in message}
            self._spread(event, self._audience(None), now)
        return reply

    def _spread(self, event: Message, audience: Iterable[Session], now: float) -> None:
        for session in audience:
            if session.wants(event["channel"]):
                session.offer(event)
                self._flush(session, now)

    def _audience(self, user: str | None) -> list[Session]:
        return list(self.sessions.values() if user is None else self._users.get(user, ()))

    def _flush(self, session: Session, now: float) -> None:
        """Answer the held poll if there is something to say: a burst's first event wakes it, alone (CometD)."""
        if session.poll and session.is_pending and not session.is_busy:
            self._complete(session.poll, now)

    def _complete(self, poll: Poll, now: float) -> None:
        self._settle(poll, Answer(self._finish(poll.session, poll.reply, now)))

    def _settle(self, poll: Poll, answer: Answer) -> None:
        poll.answer = answer
        poll.session.poll = None
        self._done.append(poll)

    def _find(self, message: Message, caller: Caller) -> Session | None:
        """The session a message names, if it was made by this user in this browser."""
        name = message.get("clientId")
        session = self.sessions.get(name) if isinstance(name, str) else None
        is_own = session is not None and (session.browser, session.caller.user) == (caller.browser, caller.user)
        return session if is_own else None

    def _is_crowded(self, session: Session) -> bool:
        return any(o.poll and o.browser == session.browser for o in self.sessions.values() if o is not session)

    def _remove(self, session: Session) -> None:
        if self.sessions.pop(session.id, None):
            mates = self._users[session.caller.user]
            mates.remove(session)
            if not mates:
                del self._users[session.caller.user]

    def _term(self, now: float) -> float:
        return now + (self._options.interval_ms + self._options.max_interval_ms) / 1000
