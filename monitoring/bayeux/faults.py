"""What the lack of a usable reply does to the course of a session: broken lines, HTTP errors, rubbish. Sends nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitoring.bayeux import events
from monitoring.bayeux.messages import Kind
from monitoring.bayeux.state import State

if TYPE_CHECKING:
    from monitoring.bayeux.course import Course

UNREADABLE_TRIES = 3
"""Connect replies in a row that nobody could read before the session is given up: with ack they would come for ever."""
RACE = 0.05
"""Seconds: a poll broken sooner than this met a kept connection that the server was just closing."""


def snap(course: Course, kind: Kind, cause: str, took: float, *, sent: bool) -> None:
    """Let a connection that broke have its effect: for a race with keep-alive the poll is tried again once, at once."""
    link = course.link
    is_race = sent and kind is Kind.CONNECT and took < RACE
    if is_race and link and link.connected and not link.raced and course.state in {State.SUBSCRIBING, State.LIVE}:
        link.raced = link.probe = True
        course.pace.poll_at = course.now
        if link.ack is None:
            course.puncture(cause)
        return
    miss(course, kind, cause, sent=sent)


def miss(course: Course, kind: Kind, cause: str, *, sent: bool, least: float = 0.0) -> None:
    """Let a request without a usable reply have its effect; `sent` if the server may have acted on it.

    The next try waits `least` seconds and a share of its own, so that those who were told the same do not come in step.
    """
    if course.state is State.CLOSING:
        return
    if sent and course.link and course.link.ack is None:
        # Any reply may have carried events, and without ack the server will not send them again.
        course.puncture(cause)
    if kind in {Kind.HANDSHAKE, Kind.CONNECT}:
        postpone(course, cause, least)
    else:
        course.pace.control_at = course.now + least + next(course.pace.again)
        course.reports.append(events.Warned(f"{kind} failed: {cause}"))


def garble(course: Course, kind: Kind, cause: str) -> None:
    """Let a connect reply that nobody could read have its effect; the third in a row costs the session."""
    link = course.link
    if kind is Kind.CONNECT and link and course.state is not State.CLOSING:
        link.unreadable += 1
        if link.unreadable >= UNREADABLE_TRIES:
            course.lose(f"{UNREADABLE_TRIES} replies in a row could not be read")
            return
    miss(course, kind, cause, sent=True)


def postpone(course: Course, cause: str, least: float = 0.0) -> None:
    """Try the poll, or the handshake, again after a pause that grows."""
    if course.link:
        course.link.probe = True
    course.degrade(cause)
    course.pace.not_before = max(course.pace.not_before, course.now + least)
    course.pace.poll_at = course.now + least + next(course.pace.retry)
