"""A chat and its messages as JSON (GWS pages Chat Message Type, SwitchToBargeIn). Changes nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from monitoring.simulator.centre.model.chats import SEEN_BY, Stance

if TYPE_CHECKING:
    from monitoring.simulator.centre.model.chats import Chat, Member, Message
    from monitoring.simulator.centre.world import Sheet, World

INVITED: Final = ["Accept", "Reject"]
ENDED: Final = ["SetInFocus", "Complete", "SetDisposition", "AttachUserData", "UpdateUserData", "DeleteUserData"]
CHATTING: Final = [
    "Leave",
    "SetInFocus",
    "SetDisposition",
    "AttachUserData",
    "DeleteUserData",
    "UpdateUserData",
    "Transfer",
    "Invite",
    "Consult",
    "SendToAgents",
    "SendStartTypingToAgentsNotification",
    "SendStopTypingToAgentsNotification",
    "SendMessage",
    "SendStartTypingNotification",
    "SendStopTypingNotification",
]


def chat_sheet(world: World, chat: Chat, member: Member, *, empty: bool = False) -> Sheet:
    """The chat resource as one member sees it; `empty` leaves the participants out, as GWS does right on Accept."""
    host = world.options.host_in_uris
    hidden = empty or member.state == "Invited"
    sheet: Sheet = {
        "receivedDate": timestamp(chat.received, world.options.quirks),
        "chatType": "Inbound",
        "capabilities": capabilities(member, world.options.quirks),
        "uri": f"{host}/chats/{chat.id}",
        "path": f"/chats/{chat.id}",
        "state": member.state,
        "participants": [] if hidden else [person_sheet(world, each) for each in seen(chat, member)],
        "id": chat.id,
    }
    if chat.user_data:
        sheet["userData"] = dict(chat.user_data)
    return sheet


def person_sheet(world: World, member: Member) -> Sheet:
    """A participant; only staff has a `uri`, and a supervisor is an Agent like any other."""
    sheet: Sheet = {
        "nickname": member.nickname,
        "type": "Agent" if member.user else "Customer",
        "visibility": member.audience.value,
        "participantId": member.participant_id,
    }
    if member.user:
        sheet["uri"] = f"{world.options.host_in_uris}/users/{world.seats[member.user].person.id}"
    return sheet


def message_sheet(world: World, message: Message) -> Sheet:
    """One message; `timestampSeconds` is milliseconds in spite of its name."""
    sheet: Sheet = {
        "index": message.index,
        "from": message.sender,
        "timestamp": timestamp(message.at, world.options.quirks),
        "visibility": message.audience.value,
        "type": message.kind,
        "timestampSeconds": int(message.at * 1000),
    }
    if message.text is not None:
        sheet["noticeText" if message.kind == "CustomNotice" else "text"] = message.text
    return sheet


def seen(chat: Chat, member: Member) -> list[Member]:
    """Those present whom this member may know of."""
    return [other for other in chat.present if other is member or member.sees(other.audience)]


def capabilities(member: Member, quirks: frozenset[str]) -> list[str]:
    """What GWS would let this member do now; in Monitor it lists SendMessage all the same."""
    if member.state == "Invited":
        return list(INVITED)
    if member.state == "LeftChat":
        return list(ENDED)
    if member.state != "Chatting":
        return []
    return [*CHATTING, *switches(member, quirks)]


def switches(member: Member, quirks: frozenset[str]) -> list[str]:
    """The two stances a supervisor is not in; one is misspelt on some of the vendor's pages."""
    if member.stance is None:
        return []
    names = {stance: f"SwitchTo{stance.value}" for stance in SEEN_BY if stance is not member.stance}
    if "misspelt" in quirks and Stance.BARGE in names:
        names[Stance.BARGE] = "SwitchBargeIn"
    return list(names.values())


def timestamp(at: float, quirks: frozenset[str]) -> str:
    """`2014-05-05 11:08:45.000-0700`; quirk `tight-dates` leaves the blank out, as the vendor's pages do."""
    whole, milliseconds = divmod(int(at * 1000), 1000)
    between = "" if "tight-dates" in quirks else " "
    return datetime.fromtimestamp(whole, UTC).strftime(f"%Y-%m-%d{between}%H:%M:%S.{milliseconds:03}+0000")


def tell_chat(world: World, chat: Chat, member: Member, kind: str, *, empty: bool = False) -> None:
    """ChatStateChangeMessage to one member; customers have no notifications."""
    if world.silent or not member.user:
        return
    data = {
        "chat": chat_sheet(world, chat, member, empty=empty),
        "notificationType": kind,
        "messageType": "ChatStateChangeMessage",
    }
    world.tell(member.user, "/v2/me/chats", data)


def tell_log(world: World, chat: Chat, member: Member, messages: list[Message]) -> None:
    """MessageLogUpdated to one member, with those of the messages that he may read."""
    readable = [message for message in messages if member.sees(message.audience)]
    if world.silent or not member.user or not readable:
        return
    data: Sheet = {
        "messages": [message_sheet(world, message) for message in readable],
        "notificationType": "NewMessages",
        "messageType": "MessageLogUpdated",
        "chatUri": f"{world.options.host_in_uris}/chats/{chat.id}",
        "chatPath": f"/chats/{chat.id}",
    }
    world.tell(member.user, "/v2/me/chats", data)
