"""Whole chats: begin, invite, accept, write, leave, end. Knows who may see what from the model, no chance."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from monitoring.simulator.centre.model.chats import Audience, Chat, Member, Message
from monitoring.simulator.centre.text.sheet import person_sheet, tell_chat, tell_log
from monitoring.simulator.centre.world import Refused

if TYPE_CHECKING:
    from monitoring.simulator.centre.model.seats import Seat
    from monitoring.simulator.centre.world import World


def begin(world: World, seat: Seat, nickname: str, user_data: dict[str, Any]) -> Chat:
    """A customer asks for a chat; it is offered to an agent."""
    chat = Chat(world.chat_id(), world.now, user_data=user_data)
    world.chats[chat.id] = chat
    customer = Member(world.participant_id(), nickname, state="Chatting")
    chat.members.append(customer)
    post(world, chat, customer, "ParticipantJoined")
    invite(world, chat, Member(world.participant_id(), seat.user, seat.user))
    return chat


def invite(world: World, chat: Chat, member: Member) -> None:
    """Offer the chat to somebody; he sees no participants yet."""
    chat.members.append(member)
    world.seats[member.user].chats[chat.id] = chat
    tell_chat(world, chat, member, "StatusChange")
    if member.stance is None:
        world.habits.invited(chat, member)


def enter(world: World, chat: Chat, member: Member, nickname: str = "") -> None:
    """Enter: state without participants, then participants, then the whole history (GWS page ChatAccept)."""
    member.nickname = nickname or member.nickname
    member.state = "Chatting"
    joined = _note(world, chat, member, "ParticipantJoined")
    tell_chat(world, chat, member, "StatusChange", empty=True)
    tell_chat(world, chat, member, "ParticipantsUpdated")
    tell_log(world, chat, member, chat.log)
    for other in chat.present:
        if other is not member and other.sees(member.audience):
            tell_chat(world, chat, other, "ParticipantsUpdated")
            tell_log(world, chat, other, [joined])
    if member.stance is None:
        world.habits.chatting(chat, member)


def post(world: World, chat: Chat, member: Member, kind: str, text: str | None = None) -> None:
    """Write to everybody who may see the writer."""
    _publish(world, chat, _note(world, chat, member, kind, text))


def whisper(world: World, chat: Chat, member: Member, kind: str, text: str | None = None) -> None:
    """Write to agents and supervisors only; from Monitor, to supervisors only."""
    narrow = Audience.SUPERVISORS if member.audience is Audience.SUPERVISORS else Audience.AGENTS
    message = replace(_note(world, chat, member, kind, text), audience=narrow)
    chat.log[-1] = message
    _publish(world, chat, message)


def reject(world: World, chat: Chat, member: Member) -> None:
    """Decline an invitation. A chat that nobody else serves is over."""
    _close(world, chat, member, "Revoked")
    if member.stance is None and not _served(chat):
        end(world, chat)


def leave(world: World, chat: Chat, member: Member) -> None:
    """Go. The last agent ends the chat and is left with LeftChat; otherwise the chat goes on without him.

    GWS page ChatLeave.
    """
    last = member.stance is None and not _served(chat, without=member)
    _announce_exit(world, chat, member)
    if not last:
        return _close(world, chat, member, "Completed")
    member.state = "LeftChat"
    tell_chat(world, chat, member, "StatusChange")
    return end(world, chat)


def complete(world: World, chat: Chat, member: Member) -> None:
    """Put the chat away; who is still in it leaves first."""
    if member.state == "Chatting":
        leave(world, chat, member)
    if member.state == "LeftChat":
        _close(world, chat, member, "Completed")


def end(world: World, chat: Chat) -> None:
    """The conversation is over: the customer is gone, agents keep LeftChat, supervisors are revoked."""
    if chat.over:
        return
    chat.over = True
    for member in list(chat.members):
        if not member.user and member.state == "Chatting":
            _announce_exit(world, chat, member)
            member.state = "Completed"
    for member in list(chat.members):
        if member.user and (member.stance is not None or member.state == "Invited"):
            _close(world, chat, member, "Revoked")
        elif member.user and member.state == "Chatting":
            member.state = "LeftChat"
            tell_chat(world, chat, member, "StatusChange")
    world.habits.chat_over(chat)
    _forget_empty(world, chat)


def transfer(world: World, chat: Chat, member: Member, target: Seat) -> None:
    """Offer the chat to a colleague and go; with no agent left in it, supervisors are revoked. Raises Refused 2."""
    ask(world, chat, target)
    _announce_exit(world, chat, member)
    _close(world, chat, member, "Completed")
    if not any(other.user and other.stance is None for other in chat.present):
        for other in [other for other in chat.members if other.stance is not None]:
            _close(world, chat, other, "Revoked")


def ask(world: World, chat: Chat, target: Seat) -> None:
    """Offer the chat to a colleague as well. Raises Refused 2 when he has it already."""
    if chat.of(target.user) is not None:
        raise Refused(2, f"'{target.user}' is in the chat already")
    invite(world, chat, Member(world.participant_id(), target.user, target.user))


def attach(world: World, chat: Chat, user_data: dict[str, Any]) -> None:
    """Replace what is known about the chat; all staff in it is told."""
    chat.user_data = user_data
    for member in chat.members:
        tell_chat(world, chat, member, "PropertiesUpdated")


def rejoin(world: World, chat: Chat, member: Member, before: Audience) -> None:
    """Tell of a changed visibility: those whose list of participants differs, then who may read the notice."""
    notice = _note(world, chat, member, "ParticipantRejoined")
    tell_chat(world, chat, member, "ParticipantsUpdated")
    tell_log(world, chat, member, [notice])
    for other in chat.present:
        if other is member:
            continue
        if other.sees(before) or other.sees(member.audience):
            tell_chat(world, chat, other, "ParticipantsUpdated")
        tell_log(world, chat, other, [notice])


def _note(world: World, chat: Chat, member: Member, kind: str, text: str | None = None) -> Message:
    message = Message(len(chat.log) + 1, kind, person_sheet(world, member), member.audience, world.now, text)
    chat.log.append(message)
    return message


def _publish(world: World, chat: Chat, message: Message) -> None:
    for member in chat.present:
        tell_log(world, chat, member, [message])


def _announce_exit(world: World, chat: Chat, member: Member) -> None:
    """The others learn that somebody went; he himself is told by his own change of state."""
    member.state = "Left"
    notice = _note(world, chat, member, "ParticipantLeft")
    for other in chat.present:
        if other.sees(member.audience):
            tell_chat(world, chat, other, "ParticipantsUpdated")
            tell_log(world, chat, other, [notice])


def _close(world: World, chat: Chat, member: Member, state: str) -> None:
    """A member is through with the chat; it is gone from his desk at once."""
    member.state = state
    chat.members.remove(member)
    world.seats[member.user].chats.pop(chat.id, None)
    tell_chat(world, chat, member, "StatusChange")
    _forget_empty(world, chat)


def _forget_empty(world: World, chat: Chat) -> None:
    if chat.over and not any(member.user for member in chat.members):
        world.chats.pop(chat.id, None)


def _served(chat: Chat, without: Member | None = None) -> bool:
    """Whether an agent has, or is offered, the chat."""
    return any(member.user and member.stance is None for member in chat.members if member is not without)
