"""What GWS says of calls and chats, for tests of what the journal keeps of people: customer by name, number and value."""

from __future__ import annotations

from typing import Any


def call(call_id: str, number: str = "", *, uuid: str = "", **user_data: Any) -> dict[str, Any]:
    """A call resource with one party."""
    parties = [{"phoneNumber": number, "formattedPhoneNumber": number}]
    return {"id": call_id, "state": "Established", "callUuid": uuid, "participants": parties, "userData": user_data}


def chat(chat_id: str, nickname: str = "", kind: str = "Customer") -> dict[str, Any]:
    """A chat resource with one participant."""
    return {"id": chat_id, "state": "Chatting", "participants": [{"nickname": nickname, "type": kind, "id": "1"}]}


def of_call(told: dict[str, Any], kind: str = "StatusChange") -> dict[str, Any]:
    """A notification of a call."""
    return {"messageType": "CallStateChangeMessage", "notificationType": kind, "call": told}


def of_chat(told: dict[str, Any]) -> dict[str, Any]:
    """A notification of a chat."""
    return {"messageType": "ChatStateChangeMessage", "notificationType": "StatusChange", "chat": told}


def said(chat_id: str, text: str, nickname: str = "", kind: str = "Customer") -> dict[str, Any]:
    """A notification of one message."""
    sender = {"nickname": nickname, "type": kind, "participantId": "1"}
    message = {"index": 1, "type": "Text", "text": text, "from": sender}
    return {"messageType": "MessageLogUpdated", "chatUri": f"http://gws/me/chats/{chat_id}", "messages": [message]}


def me(*calls: dict[str, Any], chats: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    """A snapshot."""
    user = {"id": "user-1", "userName": "agent001", "firstName": "Ann", "devices": [], "channels": []}
    return {"statusCode": 0, "user": {**user, "calls": list(calls), "chats": list(chats)}}


def roster(*calls: dict[str, Any]) -> dict[str, Any]:
    """A full roster of one agent."""
    return {
        "at": 1.0,
        "every": 10.0,
        "users": [{"team": "North", "user": {"id": "u9", "userName": "agent009", "calls": list(calls)}}],
    }
