"""Fold what is said of chats: seats join by the chat's id, messages by their index. Knows no call.

A chat ends when no account has a live seat; messages that arrive twice (two seats, a history, a resend) count once.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from monitoring.floor.changes import AgentChanged, Change, ChatChanged, ChatEnded
from monitoring.floor.indexes import indexed
from monitoring.floor.model import Chat, Floor, Message, Participant, Seat
from monitoring.floor.order import is_old, stamp

if TYPE_CHECKING:
    from collections.abc import Iterable

    from monitoring.floor.notifications import ChatStateChange, MessageLogUpdate, SnapshotTaken

TYPING_STARTED = "TypingStarted"
QUIET = frozenset({TYPING_STARTED, "TypingStopped"})
EARLY_KEPT = 32
ENDED_KEPT = 64


def state_chat(floor: Floor, told: ChatStateChange) -> tuple[Floor, list[Change]]:
    """Take over one account's seat, and what it heard in the chat before the seat was known. What comes late is no news."""
    if is_old(floor, told.account, told.chat_id, told.generated):
        return floor, []
    ended = not told.seat.is_live
    floor = stamp(floor, told.account, told.chat_id, told.generated, ended=ended)
    seat = replace(told.seat, participants=told.seat.participants or _present(floor, told))
    floor, changes = _put(floor, told.chat_id, replace(seat, updated=told.at))
    floor, more = _hear_early(floor, told.account, told.chat_id)
    return floor, [*changes, *more]


def take_chats(floor: Floor, told: SnapshotTaken) -> tuple[Floor, list[Change]]:
    """Make the account's seats exactly those of the snapshot. Chats are as they were where it could not say."""
    floor = floor.evolve(early=floor.early.delete(told.account)) if told.account in floor.early else floor
    if told.chats is None:
        return floor, []
    changes: list[Change] = []
    kept = {chat_id for chat_id, _ in told.chats}
    for chat_id in floor.chat_ids.get(told.account, frozenset()) - kept:
        seat = floor.chats[chat_id].seats[told.account]
        floor, more = _put(floor, chat_id, replace(seat, state="Completed"))
        changes += more
    for chat_id, seat in told.chats:
        floor, more = _put(floor, chat_id, replace(seat, updated=told.at))
        changes += more
    return floor, changes


def log_messages(floor: Floor, told: MessageLogUpdate) -> tuple[Floor, list[Change]]:
    """Add messages to a chat's log. Those of a chat that the account is not in wait, for they may have come too early.

    Too late is not too early: who has left the chat since was in it when this was said.
    """
    chat = floor.chats.get(told.chat_id)
    was_in = is_old(floor, told.account, told.chat_id, told.generated)
    if chat is not None and (told.account in chat.seats or was_in):
        return _log(floor, chat, told.messages)
    said, waiting = (told.chat_id, told.messages), floor.early.get(told.account, ())
    waiting = waiting if said in waiting else (*waiting, said)[-EARLY_KEPT:]
    return floor.evolve(early=floor.early.set(told.account, waiting)), []


def _present(floor: Floor, told: ChatStateChange) -> tuple[Participant, ...]:
    """Who is known to be there, if nobody is named to somebody who is in: GWS says who apart from that (ChatAccept).

    Both words may bear the same millisecond, and then either may come first.
    """
    chat = floor.chats.get(told.chat_id)
    before = chat.seats.get(told.account) if chat is not None else None
    return before.participants if before is not None and told.seat.state == "Chatting" else ()


def _log(floor: Floor, chat: Chat, messages: Iterable[Message]) -> tuple[Floor, list[Change]]:
    changed = chat
    for message in messages:
        changed = _add(changed, message)
    if changed is chat:
        return floor, []
    return floor.evolve(chats=floor.chats.set(chat.id, changed)), [ChatChanged(chat.id), *_people(floor, changed)]


def _hear_early(floor: Floor, account: str, chat_id: str) -> tuple[Floor, list[Change]]:
    """Let what waited for this chat be heard, once the account is in it."""
    waiting, chat = floor.early.get(account, ()), floor.chats.get(chat_id)
    messages = [message for of, said in waiting if of == chat_id for message in said]
    if not messages or chat is None or account not in chat.seats:
        return floor, []
    rest = tuple(said for said in waiting if said[0] != chat_id)
    floor = floor.evolve(early=floor.early.set(account, rest) if rest else floor.early.delete(account))
    return _log(floor, chat, messages)


def _add(chat: Chat, message: Message) -> Chat:
    known = chat.messages.get(message.index)
    if known is not None and (known.type == message.type or message.type in QUIET):
        return chat
    is_last = message.type == "Text" and (chat.last is None or chat.last.index < message.index)
    answered, unanswered = _answered(chat, message)
    return replace(
        chat,
        answered=answered,
        unanswered=unanswered,
        messages=chat.messages.set(message.index, message),
        typing=_typing(chat, message),
        last=message if is_last else chat.last,
        newest=max(chat.newest, message.index),
    )


def _answered(chat: Chat, message: Message) -> tuple[int, int | None]:
    """The last text the customer was sent, and his first one after it; a late message (a history) moves neither wrongly.

    What agents and supervisors write to each other is no answer to him.
    """
    answered, unanswered = chat.answered, chat.unanswered
    if message.type != "Text" or message.index <= answered:
        return answered, unanswered
    if message.sender.type == "Customer":
        return answered, message.index if unanswered is None else min(unanswered, message.index)
    if message.visibility != "All":
        return answered, unanswered
    later = (index for index, one in chat.messages.items() if index > message.index and _asks(one))
    return message.index, None if chat.newest < message.index else min(later, default=None)


def _asks(message: Message) -> bool:
    return message.type == "Text" and message.sender.type == "Customer"


def _typing(chat: Chat, message: Message) -> tuple[Participant, ...]:
    """Who types. A message that comes late (a history) says nothing of somebody who has said more since."""
    who = message.sender
    if message.index < chat.newest and any(
        index > message.index and later.sender.id == who.id for index, later in chat.messages.items()
    ):
        return chat.typing
    others = [other for other in chat.typing if other.id != who.id]
    return tuple(sorted([*others, who], key=lambda one: one.id) if message.type == TYPING_STARTED else others)


def _called_back(floor: Floor, chat_id: str) -> Chat:
    """A chat that nobody is in: with what was said in it, if somebody was a while ago."""
    ended = next((chat for chat in floor.ended if chat.id == chat_id), Chat(chat_id))
    return replace(ended, typing=())


def _put(floor: Floor, chat_id: str, seat: Seat) -> tuple[Floor, list[Change]]:
    chat = floor.chats.get(chat_id) or _called_back(floor, chat_id)
    before = chat.seats.get(seat.account)
    if before is None and not seat.is_live:
        return floor, []
    if before is not None:
        seat = replace(
            seat,
            user_data=before.user_data if seat.user_data is None else seat.user_data,
            since=seat.since or before.since,
        )
    mine = floor.chat_ids.get(seat.account, frozenset())
    people = _people(floor, replace(chat, seats=chat.seats.set(seat.account, seat)))
    if seat.is_live:
        chat = replace(chat, seats=chat.seats.set(seat.account, seat))
        mine |= {chat_id}
    else:
        chat = replace(chat, seats=chat.seats.delete(seat.account))
        mine -= {chat_id}
    floor = floor.evolve(chat_ids=indexed(floor.chat_ids, seat.account, mine))
    if not chat.seats:
        ended = (*(one for one in floor.ended if one.id != chat_id), chat)[-ENDED_KEPT:]
        return floor.evolve(chats=floor.chats.delete(chat_id), ended=ended), [ChatEnded(chat_id), *people]
    return floor.evolve(chats=floor.chats.set(chat_id, chat)), [ChatChanged(chat_id), *people]


def _people(floor: Floor, chat: Chat) -> list[Change]:
    return [AgentChanged(floor.agent_ids[account]) for account in chat.seats if account in floor.agent_ids]
