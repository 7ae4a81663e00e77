"""Operations on one's own chats, `/me/chats/{id}`. What GWS lists is what it allows, silence in Monitor excepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitoring.simulator.centre.model.chats import Stance
from monitoring.simulator.centre.operations.parameters import merged, staff, text
from monitoring.simulator.centre.text import chats, supervision
from monitoring.simulator.centre.text.sheet import capabilities
from monitoring.simulator.centre.world import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitoring.simulator.centre.model.chats import Chat, Member
    from monitoring.simulator.centre.model.seats import Seat
    from monitoring.simulator.centre.world import Sheet, World

    Doer = Callable[[World, Chat, Member, Sheet], None]

# name -> (written as, to agents only, the parameter that holds the text)
UTTERANCES = {
    "SendMessage": ("Text", False, "text"),
    "SendToAgents": ("Text", True, "text"),
    "SendCustomNotice": ("CustomNotice", False, "noticeText"),
    "SendCustomNoticeToAgents": ("CustomNotice", True, "noticeText"),
    "SendStartTypingNotification": ("TypingStarted", False, ""),
    "SendStopTypingNotification": ("TypingStopped", False, ""),
    "SendStartTypingToAgentsNotification": ("TypingStarted", True, ""),
    "SendStopTypingToAgentsNotification": ("TypingStopped", True, ""),
}
USER_DATA = {"AttachUserData", "UpdateUserData", "DeleteUserData"}
# Supported though no capability list that we know of names them while chatting.
UNLISTED = {"Complete", "SendCustomNotice", "SendCustomNoticeToAgents"}


def on_chat(world: World, seat: Seat, chat_id: str, operation: Sheet) -> None:
    """Do something to a chat on one's own desk. Raises Refused 6 for any other, 2 when GWS does not list it now."""
    chat, name = seat.chats.get(chat_id), operation["operationName"]
    member = chat.of(seat.user) if chat is not None else None
    if chat is None or member is None:
        raise Refused(6, "Chat not found")
    if not (name in UTTERANCES or name in USER_DATA or name in DOERS):
        raise Refused(10, f"Operation '{name}' is not supported by this resource")
    unlisted = name in UNLISTED and member.state != "Invited"
    if not unlisted and name not in capabilities(member, frozenset()):
        raise Refused(2, f"Operation '{name}' is not available in state {member.state}")
    if name in UTTERANCES:
        return _utter(world, chat, member, operation)
    user_data = merged(chat.user_data, operation, name)
    if user_data is not None:
        return chats.attach(world, chat, user_data)
    return DOERS[name](world, chat, member, operation)


def _utter(world: World, chat: Chat, member: Member, operation: Sheet) -> None:
    kind, narrow, parameter = UTTERANCES[operation["operationName"]]
    words = text(operation, parameter) if parameter else None
    if member.stance is Stance.MONITOR:
        raise Refused(3, "A monitoring supervisor is silent")
    (chats.whisper if narrow else chats.post)(world, chat, member, kind, words)


def _accept(world: World, chat: Chat, member: Member, operation: Sheet) -> None:
    nickname = text(operation, "nickname") if operation.get("nickname") else ""
    supervision.accept(world, chat, member, nickname)


def _leave(world: World, chat: Chat, member: Member, operation: Sheet) -> None:
    if operation.get("text") and member.stance is not Stance.MONITOR:
        chats.post(world, chat, member, "Text", text(operation, "text"))
    chats.leave(world, chat, member)


def _transfer(world: World, chat: Chat, member: Member, operation: Sheet) -> None:
    if member.stance is not None:
        raise Refused(3, "Operation is forbidden for a supervisor in this chat")
    chats.transfer(world, chat, member, staff(world, text(operation, "targetUri")))


def _invite(world: World, chat: Chat, _member: Member, operation: Sheet) -> None:
    chats.ask(world, chat, staff(world, text(operation, "targetUri")))


def _dispose(world: World, chat: Chat, _member: Member, operation: Sheet) -> None:
    chats.attach(world, chat, {**chat.user_data, "disposition": text(operation, "disposition")})


def _focus(_world: World, _chat: Chat, _member: Member, _operation: Sheet) -> None:
    """SetInFocus changes nothing that anybody else can see."""


def _consult(_world: World, _chat: Chat, _member: Member, _operation: Sheet) -> None:
    raise Refused(3, "Consultation by chat is not enabled in this contact centre")


def _switch(stance: Stance) -> Doer:
    return lambda world, chat, member, _: supervision.switch(world, chat, member, stance)


DOERS: dict[str, Doer] = {
    "Accept": _accept,
    "Reject": lambda world, chat, member, _: chats.reject(world, chat, member),
    "Leave": _leave,
    "Complete": lambda world, chat, member, _: chats.complete(world, chat, member),
    "Transfer": _transfer,
    "Invite": _invite,
    "Consult": _consult,
    "SetInFocus": _focus,
    "SetDisposition": _dispose,
    "SwitchToMonitor": _switch(Stance.MONITOR),
    "SwitchToCoach": _switch(Stance.COACH),
    "SwitchToBargeIn": _switch(Stance.BARGE),
}
