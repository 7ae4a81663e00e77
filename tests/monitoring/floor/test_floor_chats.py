"""Seats join into chats, messages into one log, whatever order they come in."""

from __future__ import annotations

import itertools
from dataclasses import replace

from monitoring.floor import AgentChanged, ChatChanged, ChatEnded, apply
from monitoring.floor.chats import EARLY_KEPT
from monitoring.floor.notifications import SnapshotTaken
from tests.fakes.made_floor import check, made, message, met, seat, somebody, staff, told_log, told_seat, user


def test_seats_join_by_chat() -> None:
    """Accounts that name one chat sit in it together."""
    floor = made(staff(), told_seat(seat("anna")), told_seat(seat("sue", visibility="Supervisors")))
    assert set(floor.chats["chat-1"].seats) == {"anna", "sue"}
    check(floor)


def test_seat_goes_alone() -> None:
    """Each way out frees one seat; the last one ends the chat, for the teams that saw it."""
    floor = made(staff(), told_seat(seat("anna")), told_seat(seat("sven")))
    step = apply(floor, told_seat(seat("sven", "LeftChat")))
    assert set(step.changes) == {ChatChanged("chat-1"), AgentChanged(user("anna")), AgentChanged(user("sven"))}
    step = apply(step.floor, told_seat(seat("anna", "Completed")))
    assert step.changes == (ChatEnded("chat-1"), AgentChanged(user("anna")))
    assert not step.floor.chats
    check(step.floor)


def test_unknown_end_is_nothing() -> None:
    """The end of a seat that nobody knew changes nothing, known chat or not."""
    floor = made(staff(), told_seat(seat("anna")))
    for chat in ("chat-1", "chat-9"):
        step = apply(floor, told_seat(seat("sven", "Revoked"), chat))
        assert (step.floor, step.changes) == (floor, ())


def test_unsaid_details_are_kept() -> None:
    """User data and the beginning that a message leaves out are as they were."""
    floor = made(staff(), told_seat(seat("anna", user_data=(("a", "1"),))), told_seat(seat("anna", since=0.0)))
    kept = floor.chats["chat-1"].seats["anna"]
    assert (kept.user_data, kept.since, floor.chats["chat-1"].since) == ((("a", "1"),), 5.0, 5.0)


def test_nobody_named_is_no_news() -> None:
    """GWS names nobody with the word that one is in, and all of them apart: whichever comes first, they are known."""
    bare = replace(seat("anna"), participants=())
    for words in ((bare, seat("anna")), (seat("anna"), bare)):
        floor = made(staff(), *(told_seat(word, at=20.0) for word in words))
        assert floor.chats["chat-1"].seats["anna"].participants == seat("anna").participants
    assert made(staff(), told_seat(bare)).chats["chat-1"].seats["anna"].participants == ()


def test_newest_seat_is_believed() -> None:
    """Participants are as the seat that heard last sees them; of two that heard at once, always the same."""
    anna = told_seat(seat("anna", "Chatting", somebody("sue", "Supervisors")), at=20.0)
    sue = told_seat(seat("sue", "Chatting", somebody("anna"), visibility="Agents"), at=21.0)
    seen = {who.nickname: who.visibility for who in made(staff(), anna, sue).chats["chat-1"].participants}
    assert seen == {"sue": "Agents", "anna": "All", "Ada": "All"}
    tied = told_seat(seat("sue", "Chatting", somebody("anna"), visibility="Agents"), at=20.0)
    both = [made(staff(), *pair).chats["chat-1"].participants for pair in ((anna, tied), (tied, anna))]
    assert both[0] == both[1]


def test_message_counts_once() -> None:
    """A message that two seats hear, or that a history repeats, is in the log once and changes nothing twice."""
    floor = made(staff(), told_seat(seat("anna")), told_seat(seat("sven")), told_log("anna", message(1, "hello")))
    step = apply(floor, told_log("sven", message(1, "hello")))
    assert (step.floor, step.changes) == (floor, ())
    assert [one.text for one in floor.chats["chat-1"].log()] == ["hello"]


def test_typing_never_hides_text() -> None:
    """Where an index is used twice, what was written stays and a typing notice gives way."""
    texts = [message(1, "hello"), message(1, kind="TypingStarted")]
    for order in itertools.permutations(texts):
        floor = made(met("anna"), told_seat(seat("anna")), *(told_log("anna", one) for one in order))
        assert [one.text for one in floor.chats["chat-1"].log()] == ["hello"]


def test_log_needs_a_seat() -> None:
    """Messages of a chat the account is not in change nothing that anybody sees."""
    floor = made(staff(), told_seat(seat("anna")))
    for stray in (told_log("sven", message(1)), told_log("anna", message(1), chat="chat-9")):
        step = apply(floor, stray)
        assert (step.floor.chats, step.changes) == (floor.chats, ())


def test_early_message_is_kept() -> None:
    """A message that overtakes the news of its chat is in the log as soon as the chat is known, once."""
    floor = made(staff(), told_log("anna", message(1)), told_log("anna", message(2)), told_log("anna", message(2)))
    step = apply(floor, told_seat(seat("anna")))
    assert [line.index for line in step.floor.chats["chat-1"].log()] == [1, 2]
    assert (step.floor.early.get("anna"), step.changes.count(ChatChanged("chat-1"))) == (None, 1)


def test_chat_is_called_back() -> None:
    """A chat that everybody left and somebody enters again, or is heard to have entered late, still has its log."""
    floor = made(staff(), told_seat(seat("anna")), told_log("anna", message(1)), told_seat(seat("anna", "LeftChat")))
    assert not floor.chats
    back = apply(floor, told_seat(seat("sue", "Invited"))).floor.chats["chat-1"]
    assert ([line.index for line in back.log()], set(back.seats)) == ([1], {"sue"})


def test_early_messages_are_few() -> None:
    """What waits for chats that never come is bounded, and a snapshot ends the waiting."""
    floor = made(staff(), *(told_log("anna", message(1), chat=f"chat-{n}") for n in range(2, 99)))
    assert len(floor.early["anna"]) == EARLY_KEPT
    assert "anna" not in made(met("anna"), floor=floor).early


def test_typing_comes_and_goes() -> None:
    """Typing shows until the same person stops, writes or leaves."""
    for ending in ("TypingStopped", "Text", "ParticipantLeft"):
        floor = made(met("anna"), told_seat(seat("anna")), told_log("anna", message(1, kind="TypingStarted")))
        assert [one.nickname for one in floor.chats["chat-1"].typing] == ["Ada"]
        floor = made(told_log("anna", message(2, kind=ending)), floor=floor)
        assert floor.chats["chat-1"].typing == ()


def test_order_does_not_matter() -> None:
    """A log that comes in pieces and out of order is the log that came in order: text, typing and the last word."""
    agent = somebody("anna")
    log = [
        message(1, "hello"),
        message(2, kind="TypingStarted"),
        message(3, "I have a question"),
        message(4, kind="TypingStarted", sender=agent),
        message(5, kind="TypingStarted"),
        message(6, kind="TypingStopped"),
    ]
    right = made(met("anna"), told_seat(seat("anna")), told_log("anna", *log))
    chat = right.chats["chat-1"]
    assert (chat.last, chat.waiting_since, chat.typing, chat.newest) == (log[2], 101.0, (agent,), 6)
    for order in itertools.permutations(log):
        assert made(met("anna"), told_seat(seat("anna")), *(told_log("anna", one) for one in order)) == right


def test_waiting_customer_is_dated() -> None:
    """A customer waits from the first thing he wrote after the last text that he was sent; coaching is no answer to him."""
    agent = somebody("anna")
    coaching = replace(message(4, "say yes", agent), visibility="Agents")
    log = [message(1, "hi"), message(2, "hello", agent), message(3, "may I?"), coaching, message(5, "hello??")]
    for order in itertools.permutations(log):
        floor = made(met("anna"), told_seat(seat("anna")), *(told_log("anna", one) for one in order))
        assert floor.chats["chat-1"].waiting_since == 103.0
    answered = made(told_log("anna", message(6, "of course", agent)), floor=floor)
    assert answered.chats["chat-1"].waiting_since == 0.0


def test_snapshot_replaces_seats() -> None:
    """After a snapshot the account sits exactly where it says, and what was written in chats it kept stays."""
    floor = made(staff(), told_seat(seat("anna")), told_seat(seat("anna"), "chat-2"), told_log("anna", message(1, "a")))
    chats = (("chat-1", seat("anna")), ("chat-3", seat("anna", "Invited")), ("chat-4", seat("anna", "LeftChat")))
    step = apply(floor, SnapshotTaken("anna", 50.0, user("anna"), "Anna", (), chats=chats))
    assert set(step.floor.chats) == {"chat-1", "chat-3"}
    assert ChatEnded("chat-2") in step.changes
    assert len(step.floor.chats["chat-1"].messages) == 1
    check(step.floor)


def test_unsaid_chats_stay() -> None:
    """A snapshot from a GWS that lost its chat server leaves the chats."""
    floor = made(met("anna"), told_seat(seat("anna")))
    floor = made(SnapshotTaken("anna", 50.0, user("anna"), "Anna", (), chats=None), floor=floor)
    assert set(floor.chats) == {"chat-1"}
