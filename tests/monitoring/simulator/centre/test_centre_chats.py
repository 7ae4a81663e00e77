"""Chats are offered, accepted, written in, left and put away; everybody reads what he may."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from monitoring.simulator.centre.text.sheet import timestamp

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitoring.simulator.centre import Centre


def _kinds(heard: list[dict[str, Any]]) -> list[str]:
    return [data["notificationType"] for data in heard]


def test_accept_order(centre: Centre, hear: Callable[..., list[dict[str, Any]]]) -> None:
    """Accept is told as Chatting without participants, then participants, then the whole history."""
    chat = centre.start_chat("agent001", accept=False)
    invited = hear("agent001")[0]["chat"]
    centre.customer_says(chat, "anybody there?")
    assert hear("agent001") == []
    centre.perform("agent001", f"/me/chats/{chat}", {"operationName": "Accept", "nickname": "Ann"})
    heard = hear("agent001")
    assert (invited["state"], invited["participants"]) == ("Invited", [])
    assert invited["capabilities"] == ["Accept", "Reject"]
    assert _kinds(heard) == ["StatusChange", "ParticipantsUpdated", "NewMessages"]
    assert (heard[0]["chat"]["state"], heard[0]["chat"]["participants"]) == ("Chatting", [])
    assert [person["nickname"] for person in heard[1]["chat"]["participants"]] == ["test_client1", "Ann"]
    history = [(message["index"], message["type"]) for message in heard[2]["messages"]]
    assert history == [(1, "ParticipantJoined"), (2, "Text"), (3, "ParticipantJoined")]


def test_message_shape(centre: Centre, hear: Callable[..., list[dict[str, Any]]]) -> None:
    """A message has the sender, the visibility, the vendor's timestamp and milliseconds called seconds."""
    chat = centre.start_chat("agent001")
    hear("agent001")
    centre.customer_types(chat)
    centre.customer_says(chat, "<script>alert(1)</script>")
    typing, text = (data["messages"][0] for data in hear("agent001"))
    assert (typing["type"], typing["index"], text["index"]) == ("TypingStarted", 3, 4)
    assert "text" not in typing
    assert text["text"] == "<script>alert(1)</script>"
    assert text["visibility"] == text["from"]["visibility"] == "All"
    assert text["from"]["type"] == "Customer"
    assert "uri" not in text["from"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}\+0000", text["timestamp"])
    assert text["timestampSeconds"] == 1_700_000_000_060


def test_timestamp_and_quirk() -> None:
    """The vendor's pages leave the blank out; the wire has it."""
    assert timestamp(1399313371.25, frozenset()) == "2014-05-05 18:09:31.250+0000"
    assert timestamp(1399313371.25, frozenset({"tight-dates"})) == "2014-05-0518:09:31.250+0000"


def test_agent_leaves_last(centre: Centre, hear: Callable[..., list[dict[str, Any]]]) -> None:
    """The last agent's Leave ends the chat; he has LeftChat and then completes it."""
    chat = centre.start_chat("agent001")
    hear("agent001")
    centre.perform("agent001", f"/me/chats/{chat}", {"operationName": "Leave"})
    left = hear("agent001")[-1]["chat"]
    assert left["state"] == "LeftChat"
    assert "Complete" in left["capabilities"]
    centre.perform("agent001", f"/me/chats/{chat}", {"operationName": "Complete"})
    assert hear("agent001")[-1]["chat"]["state"] == "Completed"
    assert centre.world.chats == {}


def test_one_of_two_leaves(centre: Centre, hear: Callable[..., list[dict[str, Any]]]) -> None:
    """With another agent in the chat, Leave is Completed for one and the chat goes on for the other."""
    chat = centre.start_chat("agent001")
    target = {"targetUri": f"http://h/api/v2/users/{centre.world.seats['agent002'].person.id}"}
    centre.perform("agent001", f"/me/chats/{chat}", {"operationName": "Invite", **target})
    centre.accept_chat("agent002", chat)
    centre.perform("agent001", f"/me/chats/{chat}", {"operationName": "Leave"})
    assert hear("agent001")[-1]["chat"]["state"] == "Completed"
    assert not centre.chat(chat).over
    assert len(hear("agent002")[-2]["chat"]["participants"]) == 2


def test_transfer_and_reject(centre: Centre, hear: Callable[..., list[dict[str, Any]]]) -> None:
    """Transfer offers the chat to a colleague; if he declines nobody is left and it is over."""
    chat = centre.start_chat("agent001")
    target = {"targetUri": f"http://h/api/v2/users/{centre.world.seats['agent002'].person.id}"}
    centre.perform("agent001", f"/me/chats/{chat}", {"operationName": "Transfer", **target})
    assert hear("agent002")[-1]["chat"]["state"] == "Invited"
    centre.perform("agent002", f"/me/chats/{chat}", {"operationName": "Reject"})
    assert hear("agent002")[-1]["chat"]["state"] == "Revoked"
    assert centre.world.chats == {}


def test_customer_goes(centre: Centre, hear: Callable[..., list[dict[str, Any]]]) -> None:
    """When the customer goes the agent is told who left, then that it is over, then that it is put away."""
    chat = centre.start_chat("agent001")
    hear("agent001")
    centre.end_chat(chat)
    heard = hear("agent001")
    assert _kinds(heard) == ["ParticipantsUpdated", "NewMessages", "StatusChange", "StatusChange"]
    assert [data["chat"]["state"] for data in heard if "chat" in data] == ["Chatting", "LeftChat", "Completed"]
    assert heard[1]["messages"][0]["type"] == "ParticipantLeft"


def test_user_data(centre: Centre, hear: Callable[..., list[dict[str, Any]]]) -> None:
    """Changed user data is told as PropertiesUpdated; a disposition is user data as well."""
    chat = centre.start_chat("agent001")
    hear("agent001")
    centre.perform("agent001", f"/me/chats/{chat}", {"operationName": "SetDisposition", "disposition": "sold"})
    (data,) = hear("agent001")
    assert data["notificationType"] == "PropertiesUpdated"
    assert data["chat"]["userData"] == {"disposition": "sold"}


def test_chat_refusals(centre: Centre, refused: Callable[..., int]) -> None:
    """Wrong state, foreign chat, missing text and unknown names have their codes."""
    chat = centre.start_chat("agent001", accept=False)
    path = f"/me/chats/{chat}"
    assert refused("agent001", path, "SendMessage", text="hello") == 2
    assert refused("agent001", path, "Complete") == 2
    assert refused("agent002", path, "Accept") == 6
    centre.accept_chat("agent001", chat)
    assert refused("agent001", path, "Accept") == 2
    assert refused("agent001", path, "SwitchToCoach") == 2
    assert refused("agent001", path, "SendMessage") == 1
    assert refused("agent001", path, "SendMessage", text=7) == 10
    assert refused("agent001", path, "Consult", targetUri="x") == 3
    assert refused("agent001", path, "Dance") == 10
