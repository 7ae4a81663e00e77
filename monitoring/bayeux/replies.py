"""What each reply does to the course of a session. One function per kind of request; which reply means what: advice.py.

Knows nothing of requests that are still under way, and sends nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from monitoring.bayeux import events
from monitoring.bayeux.advice import Verdict, acknowledged, granted, is_crowded, judge
from monitoring.bayeux.faults import garble, miss, postpone
from monitoring.bayeux.messages import TRANSPORT, Batch, Kind, Message, Meta, Request
from monitoring.bayeux.state import State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from monitoring.bayeux.course import Course, Link

QUICK = 0.02
QUICK_TRIES = 3
SLOWEST_BRAKE = 1.0
SLACK = 2.0
"""Seconds that a good reply may have been on its way: what was published meanwhile is not in it."""


def take(course: Course, request: Request, batch: Batch, sent_at: float) -> None:
    """Let one readable reply have its effect. Its events are reported already."""
    kick = _kick(request, batch)
    if course.state is State.CLOSING:
        _leave(course, request, batch)
    elif kick is not None:
        course.halt(printable_kick(kick), kicked=True)
    elif request.kind is Kind.HANDSHAKE:
        _handshake(course, request, batch)
    elif request.kind is Kind.CONNECT and course.link:
        _connect(course, course.link, request, batch, sent_at)
    elif request.kind is Kind.SUBSCRIBE:
        course.pace.ease()
        _subscribe(course, request, batch)
    elif request.kind is Kind.PUBLISH:
        course.pace.ease()
        _publish(course, request, batch)


def _kick(request: Request, batch: Batch) -> Message | None:
    if request.kind is Kind.DISCONNECT:
        return None
    return next((message for message in batch.messages if message.channel == Meta.DISCONNECT), None)


def printable_kick(message: Message) -> str:
    """Say why the server closed the session."""
    return message.reason if message.error else "the server closed the session"


def _leave(course: Course, request: Request, batch: Batch) -> None:
    reply = batch.reply(request.messages[0]) if request.kind is Kind.HANDSHAKE else None
    if reply and reply.is_success and isinstance(reply.client_id, str):
        # The session that we no longer want exists now: it must be left in good order.
        course.open(reply.client_id, None)


def _handshake(course: Course, request: Request, batch: Batch) -> None:
    reply = batch.reply(request.messages[0])
    if reply is None:
        miss(course, request.kind, "an answer without a handshake reply", sent=True)
        return
    course.advice = course.advice.merge(reply)
    verdict = judge(reply)
    if verdict is Verdict.GO:
        _open(course, request, reply)
    elif not _ends(course, verdict, reply):
        miss(course, request.kind, reply.reason, sent=True)


def _open(course: Course, request: Request, reply: Message) -> None:
    types = reply.supported_connection_types
    if isinstance(types, list) and TRANSPORT not in types:
        course.halt(f"negotiation: the server offers no {TRANSPORT}")
    elif not isinstance(reply.client_id, str) or not reply.client_id:
        miss(course, request.kind, "a handshake reply without a client id", sent=True)
    else:
        is_offered = bool(request.messages[0].get("ext", {}).get("ack"))
        course.open(reply.client_id, granted(reply) if is_offered else None)


def _connect(course: Course, link: Link, request: Request, batch: Batch, sent_at: float) -> None:
    reply = batch.reply(request.messages[0])
    if reply is None:
        garble(course, request.kind, "an answer without a connect reply")
        return
    link.unreadable = 0
    pause = _advise(course, link, reply)
    verdict = judge(reply)
    if verdict is Verdict.GO:
        link.ack = acknowledged(reply, link.ack)
        link.heard = max(sent_at, course.now - SLACK)
        is_empty = not any(True for _ in batch.events())
        course.beat(link, max(pause, _brake(link, request, course.now - sent_at, is_empty=is_empty)))
    elif verdict is Verdict.HANDSHAKE:
        course.lose("the server asks for a new session" if reply.is_success else reply.reason)
    elif not _ends(course, verdict, reply):
        postpone(course, reply.reason)


def _advise(course: Course, link: Link, reply: Message) -> float:
    """Take over the advice and return the pause in seconds before the next connect."""
    advice = course.advice.merge(reply)
    was_crowded, link.crowded = link.crowded, is_crowded(reply)
    if not link.crowded:
        course.advice = advice
    elif not was_crowded:
        course.reports.append(events.Warned("multiple-clients: another session polls with our cookie"))
    # The pause of a crowded session holds for this once: the server repeats it as long as the crowd lasts.
    return advice.interval


def _brake(link: Link, request: Request, took: float, *, is_empty: bool) -> float:
    """Return a pause where the server answers connects at once with nothing, again and again, against its advice."""
    is_quick = is_empty and took < min(1.0, max(request.timeout / 2, QUICK))
    link.quick = link.quick + 1 if is_quick else 0
    return 0.0 if link.quick <= QUICK_TRIES else min(SLOWEST_BRAKE, 0.05 * 2 ** min(link.quick - QUICK_TRIES, 9))


def _ends(course: Course, verdict: Verdict, reply: Message) -> bool:
    """Act on a verdict that ends the session, and tell whether it was one."""
    if verdict is Verdict.AUTH:
        course.lose_auth(reply.reason)
    elif verdict is Verdict.STOP:
        course.halt("the server advises to stop" if reply.is_success else reply.reason)
    else:
        return False
    return True


def _subscribe(course: Course, request: Request, batch: Batch) -> None:
    worst: Message | None = None
    for sent in request.messages:
        reply = batch.reply(sent)
        if reply is None:
            miss(course, request.kind, f"no reply for {sent['subscription']}", sent=False)
        elif judge(reply) is not Verdict.GO:
            worst = reply
        else:
            _register(course, sent, reply)
    if worst is not None:
        _turn_away(course, worst)


def _register(course: Course, sent: Mapping[str, Any], reply: Message) -> None:
    channel = sent["subscription"]
    if sent["channel"] == Meta.UNSUBSCRIBE:
        # Java refuses to unsubscribe from what it does not know: then there is nothing left to do either.
        course.ledger.release(channel)
    elif reply.is_success:
        course.confirm(channel)
    else:
        course.ledger.refuse(channel, course.now)
        course.reports.append(events.SubscriptionRefused(channel, reply.reason))


def _publish(course: Course, request: Request, batch: Batch) -> None:
    worst: Message | None = None
    for sent in request.messages:
        reply = batch.reply(sent)
        if reply is None:
            course.reports.append(events.OutcomeUnknown(sent["id"]))
            continue
        error = "" if reply.is_success else reply.reason
        course.reports.append(events.Published(sent["id"], reply.is_success, error))
        if judge(reply) is not Verdict.GO:
            worst = reply
    if worst is not None:
        _turn_away(course, worst)


def _turn_away(course: Course, reply: Message) -> None:
    """A reply to a control request that concerns the whole session."""
    if not _ends(course, judge(reply), reply):
        course.lose(reply.reason if not reply.is_success else "the server asks for a new session")
