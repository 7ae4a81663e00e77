"""Monitoring, coaching and barging in on chats, by the vendor's rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from monitoring.simulator.centre import Centre
from monitoring.simulator.options import Options

if TYPE_CHECKING:
    from collections.abc import Callable

# The vendor's page SwitchToBargeIn (chat), repaired.
CAPABILITIES = [
    "Leave", "SetInFocus", "SetDisposition", "AttachUserData", "DeleteUserData", "UpdateUserData", "Transfer", "Invite",
    "Consult", "SendToAgents", "SendStartTypingToAgentsNotification", "SendStopTypingToAgentsNotification",
    "SendMessage", "SendStartTypingNotification", "SendStopTypingNotification",
]  # fmt: skip
CHAT_KEYS = {"receivedDate", "chatType", "capabilities", "uri", "path", "state", "participants", "id"}
STAFF_KEYS = {"nickname", "type", "uri", "visibility", "participantId"}
MESSAGE_KEYS = {"index", "from", "timestamp", "visibility", "type", "timestampSeconds"}
SEEN_BY = {"Monitor": "Supervisors", "Coach": "Agents", "BargeIn": "All"}


@pytest.fixture
def enter(centre: Centre, hear: Callable[..., list[dict[str, Any]]]) -> Callable[..., str]:
    """Let sup001 intrude on a new chat of agent001 in some stance; everything until then has been heard."""

    def start(stance: str = "Monitor") -> str:
        chat = centre.start_chat("agent001")
        _intrude(centre, chat, supervisorVisibilityMode=stance)
        centre.perform("sup001", f"/me/chats/{chat}", {"operationName": "Accept"})
        hear("sup001")
        hear("agent001")
        return chat

    return start


def _intrude(centre: Centre, chat: str, user: str = "sup001", **more: str) -> None:
    agent = centre.world.seats["agent001"].person.id
    centre.perform(user, f"/users/{agent}/chats/{chat}", {"operationName": "Intrude", **more})


def _supervise(centre: Centre, name: str, **more: str) -> None:
    agent = centre.world.seats["agent001"].person.id
    centre.perform("sup001", f"/users/{agent}/channels/chat", {"operationName": name, **more})


def _switch(centre: Centre, chat: str, stance: str) -> None:
    centre.perform("sup001", f"/me/chats/{chat}", {"operationName": f"SwitchTo{stance}"})


def test_vendor_barge_sample(
    centre: Centre, hear: Callable[..., list[dict[str, Any]]], enter: Callable[..., str]
) -> None:
    """SwitchToBargeIn is notified twice, field by field as on the vendor's page."""
    chat = enter("Monitor")
    _switch(centre, chat, "BargeIn")
    updated, log = hear("sup001")
    assert set(updated) == {"chat", "notificationType", "messageType", "metrics"}
    assert (updated["notificationType"], updated["messageType"]) == ("ParticipantsUpdated", "ChatStateChangeMessage")
    assert set(updated["chat"]) == CHAT_KEYS
    assert updated["chat"]["capabilities"] == [*CAPABILITIES, "SwitchToMonitor", "SwitchToCoach"]
    assert (updated["chat"]["state"], updated["chat"]["chatType"]) == ("Chatting", "Inbound")
    people = {person["nickname"]: person for person in updated["chat"]["participants"]}
    assert {name: set(person) for name, person in people.items()} == {
        "test_client1": STAFF_KEYS - {"uri"},
        "agent001": STAFF_KEYS,
        "sup001": STAFF_KEYS,
    }
    assert {person["visibility"] for person in people.values()} == {"All"}
    assert people["sup001"]["type"] == "Agent"
    assert set(log) == {"messages", "notificationType", "messageType", "chatUri", "chatPath", "metrics"}
    assert (log["notificationType"], log["messageType"]) == ("NewMessages", "MessageLogUpdated")
    (message,) = log["messages"]
    assert set(message) == MESSAGE_KEYS
    assert (message["type"], message["visibility"]) == ("ParticipantRejoined", "All")
    assert message["from"] == people["sup001"]
    assert log["chatUri"].endswith(f"/api/v2/chats/{chat}")
    assert len(chat) == len(people["sup001"]["participantId"]) == 16


def test_intrude_then_accept(centre: Centre, hear: Callable[..., list[dict[str, Any]]]) -> None:
    """Intrude brings Invited; Accept brings Chatting, participants, and the history from its beginning."""
    chat = centre.start_chat("agent001")
    centre.customer_says(chat, "hello")
    _intrude(centre, chat, supervisorVisibilityMode="Monitor")
    (invited,) = hear("sup001")
    assert (invited["chat"]["state"], invited["chat"]["capabilities"]) == ("Invited", ["Accept", "Reject"])
    assert hear("sup001", seconds=5) == []
    centre.perform("sup001", f"/me/chats/{chat}", {"operationName": "Accept", "nickname": "boss"})
    status, people, log = hear("sup001")
    assert (status["chat"]["state"], status["chat"]["participants"]) == ("Chatting", [])
    assert [person["nickname"] for person in people["chat"]["participants"]] == ["test_client1", "agent001", "boss"]
    assert [message["index"] for message in log["messages"]] == [1, 2, 3, 4]


def test_monitor_is_unseen(
    centre: Centre, hear: Callable[..., list[dict[str, Any]]], enter: Callable[..., str], refused: Callable[..., int]
) -> None:
    """In Monitor the agent learns nothing, and sending is forbidden though listed."""
    chat = enter("Monitor")
    assert "SendMessage" in centre.read("sup001", f"/me/chats/{chat}")["chat"]["capabilities"]
    assert refused("sup001", f"/me/chats/{chat}", "SendMessage", text="psst") == 3
    own = centre.read("agent001", f"/me/chats/{chat}")["chat"]
    assert [person["nickname"] for person in own["participants"]] == ["test_client1", "agent001"]
    assert hear("agent001") == []


@pytest.mark.parametrize(
    ("stance", "name", "visibility"),
    [("Coach", "SendMessage", "Agents"), ("BargeIn", "SendMessage", "All"), ("BargeIn", "SendToAgents", "Agents")],
)
def test_who_reads_supervisor(  # noqa: PLR0917 - three fixtures and a table
    centre: Centre,
    hear: Callable[..., list[dict[str, Any]]],
    enter: Callable[..., str],
    stance: str,
    name: str,
    visibility: str,
) -> None:
    """The agent reads coaching and barging in; the customer only what is visible to All."""
    chat = enter(stance)
    centre.perform("sup001", f"/me/chats/{chat}", {"operationName": name, "text": "offer 10 %"})
    (log,) = hear("agent001")
    assert (log["messages"][0]["text"], log["messages"][0]["visibility"]) == ("offer 10 %", visibility)
    customer, last = centre.chat(chat).members[0], centre.chat(chat).log[-1]
    assert customer.sees(last.audience) is (visibility == "All")


def test_typing_to_agents(centre: Centre, hear: Callable[..., list[dict[str, Any]]], enter: Callable[..., str]) -> None:
    """A coach who types is seen typing by the agent only."""
    chat = enter("Coach")
    centre.perform("sup001", f"/me/chats/{chat}", {"operationName": "SendStartTypingToAgentsNotification"})
    message = hear("agent001")[0]["messages"][0]
    assert (message["type"], message["visibility"]) == ("TypingStarted", "Agents")


def test_stances_move_freely(
    centre: Centre, hear: Callable[..., list[dict[str, Any]]], enter: Callable[..., str], refused: Callable[..., int]
) -> None:
    """From each stance to each other; capabilities are the other two; to the same is refused."""
    chat = enter("Monitor")
    for stance in ("Coach", "BargeIn", "Monitor", "BargeIn", "Coach", "Monitor"):
        _switch(centre, chat, stance)
        updated, log = hear("sup001")
        assert set(updated["chat"]["capabilities"][15:]) == {f"SwitchTo{name}" for name in SEEN_BY} - {
            f"SwitchTo{stance}"
        }
        assert log["messages"][0]["visibility"] == log["messages"][0]["from"]["visibility"] == SEEN_BY[stance]
        assert refused("sup001", f"/me/chats/{chat}", f"SwitchTo{stance}") == 2


def test_agent_sees_coach_come(
    centre: Centre, hear: Callable[..., list[dict[str, Any]]], enter: Callable[..., str]
) -> None:
    """From Monitor to Coach the agent sees the supervisor appear; back to Monitor he vanishes without a message."""
    chat = enter("Monitor")
    _switch(centre, chat, "Coach")
    updated, log = hear("agent001")
    assert [person["visibility"] for person in updated["chat"]["participants"]] == ["All", "All", "Agents"]
    assert log["messages"][0]["type"] == "ParticipantRejoined"
    _switch(centre, chat, "Monitor")
    (updated,) = hear("agent001")
    assert len(updated["chat"]["participants"]) == 2


def test_misspelt_switch() -> None:
    """With quirk `misspelt` the resource lists SwitchBargeIn, and SwitchToBargeIn is still what is understood."""
    quirks = frozenset({"misspelt"})
    centre = Centre(Options(agents=1, supervisors=1, start=1e9, scenario="quiet", quirks=quirks))
    chat = centre.start_chat("agent001")
    _intrude(centre, chat, supervisorVisibilityMode="Monitor")
    centre.accept_chat("sup001", chat)
    listed = centre.read("sup001", f"/me/chats/{chat}")["chat"]["capabilities"]
    assert listed[15:] == ["SwitchToCoach", "SwitchBargeIn"]
    assert centre.perform("sup001", f"/me/chats/{chat}", {"operationName": "SwitchToBargeIn"})["statusCode"] == 0


def test_next_chat_only(centre: Centre, hear: Callable[..., list[dict[str, Any]]]) -> None:
    """A running chat is left alone, the next one is entered, and NextChat is used up by that."""
    running = centre.start_chat("agent001")
    _supervise(centre, "Coach", supervisorMonitoringMode="NextChat", nickname="coach")
    assert hear("sup001") == []
    entered = centre.start_chat("agent001")
    centre.start_chat("agent001")
    (invited,) = hear("sup001")
    assert invited["chat"]["id"] == entered != running
    centre.accept_chat("sup001", entered)
    people = hear("agent001")[-2]["chat"]["participants"]
    assert (people[-1]["nickname"], people[-1]["visibility"]) == ("coach", "Agents")


def test_auto_answer_enters() -> None:
    """With auto-answer a monitored chat is entered 0.6 s after the agent accepted; an intrusion waits for Accept."""
    centre = Centre(Options(agents=1, supervisors=1, start=1e9, scenario="quiet"))
    running = centre.start_chat("agent001")
    _supervise(centre, "Monitor")
    chat = centre.start_chat("agent001")
    _intrude(centre, running)
    centre.advance(1e9 + 1)
    states = {chat.id: member.state for chat in centre.world.chats.values() if (member := chat.of("sup001"))}
    assert states == {running: "Invited", chat: "Chatting"}


def test_cancel_spares_chat(centre: Centre, hear: Callable[..., list[dict[str, Any]]]) -> None:
    """Cancel leaves the current chat alone and takes no further one."""
    _supervise(centre, "Monitor")
    chat = centre.start_chat("agent001")
    centre.accept_chat("sup001", chat)
    _supervise(centre, "CancelSupervisorMonitoring")
    hear("sup001")
    centre.customer_says(chat, "still here")
    centre.start_chat("agent001")
    (log,) = hear("sup001")
    assert log["messages"][0]["text"] == "still here"


def test_revoked_at_end(centre: Centre, hear: Callable[..., list[dict[str, Any]]], enter: Callable[..., str]) -> None:
    """A chat that ends under supervision is Revoked for the supervisor and gone from his desk."""
    chat = enter("BargeIn")
    centre.end_chat(chat)
    assert hear("sup001")[-1]["chat"]["state"] == "Revoked"
    assert centre.read("sup001", "/me/chats", {"fields": "*"})["chats"] == []


def test_supervisor_leaves(
    centre: Centre, hear: Callable[..., list[dict[str, Any]]], enter: Callable[..., str]
) -> None:
    """Leave is Completed for the supervisor; agent and customer go on and see him go if they saw him."""
    chat = enter("BargeIn")
    centre.perform("sup001", f"/me/chats/{chat}", {"operationName": "Leave"})
    assert hear("sup001")[-1]["chat"]["state"] == "Completed"
    assert hear("agent001")[-1]["messages"][0]["type"] == "ParticipantLeft"
    assert not centre.chat(chat).over


def test_reject_intrusion(centre: Centre, hear: Callable[..., list[dict[str, Any]]]) -> None:
    """A rejected invitation is gone and the chat goes on."""
    chat = centre.start_chat("agent001")
    _intrude(centre, chat, supervisorVisibilityMode="Coach")
    centre.perform("sup001", f"/me/chats/{chat}", {"operationName": "Reject"})
    assert hear("sup001")[-1]["chat"]["state"] == "Revoked"
    assert not centre.chat(chat).over


def test_refusals_at_start(centre: Centre, refused: Callable[..., int]) -> None:
    """Role, user, chat, mode and state are checked with their own codes."""
    chat = centre.start_chat("agent001")
    agent = centre.world.seats["agent001"].person.id
    other = centre.world.seats["agent002"].person.id
    assert refused("agent002", f"/users/{agent}/chats/{chat}", "Intrude", supervisorVisibilityMode="Coach") == 5
    assert refused("agent002", f"/users/{agent}/channels/chat", "Monitor") == 5
    assert refused("sup001", f"/users/{'0' * 32}/channels/chat", "Monitor") == 6
    assert refused("sup001", f"/users/{other}/chats/{chat}", "Intrude", supervisorVisibilityMode="Coach") == 6
    assert refused("sup001", f"/users/{agent}/chats/{chat}", "Intrude") == 1
    assert refused("sup001", f"/users/{agent}/chats/{chat}", "Intrude", supervisorVisibilityMode="Shout") == 10
    assert refused("sup001", f"/users/{agent}/channels/chat", "CancelSupervisorMonitoring") == 2
    _intrude(centre, chat, supervisorVisibilityMode="Coach")
    assert refused("sup001", f"/users/{agent}/chats/{chat}", "Intrude", supervisorVisibilityMode="Coach") == 2


def test_two_supervisors_meet(
    centre: Centre, hear: Callable[..., list[dict[str, Any]]], enter: Callable[..., str]
) -> None:
    """Several supervisors may be in one chat; only they see each other monitor."""
    chat = enter("Monitor")
    _intrude(centre, chat, "sup002", supervisorVisibilityMode="Monitor")
    centre.accept_chat("sup002", chat)
    updated, log = hear("sup001")
    assert [person["nickname"] for person in updated["chat"]["participants"]][2:] == ["sup001", "sup002"]
    assert log["messages"][0]["visibility"] == "Supervisors"
    assert hear("agent001") == []
