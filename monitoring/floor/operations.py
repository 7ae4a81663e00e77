"""What a supervisor may ask of GWS, spelled as GWS spells it. Words only: who may ask is `policy`, how it leaves is `proxy`."""

from __future__ import annotations

from enum import StrEnum


class Media(StrEnum):
    """GWS's media; the operations differ between them."""

    VOICE = "voice"
    CHAT = "chat"


class Operation(StrEnum):
    """GWS `operationName` values (Web Services API Reference: Voice, Chat and Supervisor operations)."""

    LISTEN_IN = "ListenIn"
    MONITOR = "Monitor"
    COACH = "Coach"
    BARGE_IN = "BargeIn"
    CANCEL = "CancelSupervisorMonitoring"
    SWITCH_TO_LISTEN_IN = "SwitchToListenIn"
    SWITCH_TO_MONITOR = "SwitchToMonitor"
    SWITCH_TO_COACH = "SwitchToCoach"
    SWITCH_TO_BARGE_IN = "SwitchToBargeIn"
    MUTE = "MuteMonitoredUser"
    UNMUTE = "UnmuteMonitoredUser"
    ANSWER = "Answer"
    HANGUP = "Hangup"
    INTRUDE = "Intrude"
    ACCEPT = "Accept"
    REJECT = "Reject"
    LEAVE = "Leave"
    SEND_MESSAGE = "SendMessage"
    SEND_TO_AGENTS = "SendToAgents"
    START_TYPING = "SendStartTypingNotification"
    STOP_TYPING = "SendStopTypingNotification"
    START_TYPING_TO_AGENTS = "SendStartTypingToAgentsNotification"
    STOP_TYPING_TO_AGENTS = "SendStopTypingToAgentsNotification"
    READY = "Ready"
    NOT_READY = "NotReady"
    OFFLINE = "Offline"


class Mode(StrEnum):
    """How a supervisor takes part. Voice begins with ListenIn where chat begins with Monitor."""

    LISTEN_IN = "ListenIn"
    MONITOR = "Monitor"
    COACH = "Coach"
    BARGE_IN = "BargeIn"


class Reach(StrEnum):
    """GWS `supervisorMonitoringMode`: the next interaction only, or all of them."""

    NEXT_CALL = "NextCall"
    ALL_CALLS = "AllCalls"
    NEXT_CHAT = "NextChat"
    ALL_CHATS = "AllChats"


class Scope(StrEnum):
    """GWS `supervisorMonitoringScope`: stay with the agent, or go with the call when it is transferred."""

    AGENT = "Agent"
    CALL = "Call"


class Visibility(StrEnum):
    """Who sees a chat participant or message (GWS chat `visibility`)."""

    ALL = "All"
    AGENTS = "Agents"
    SUPERVISORS = "Supervisors"


MODE_OF_VISIBILITY = {
    Visibility.SUPERVISORS: Mode.MONITOR,
    Visibility.AGENTS: Mode.COACH,
    Visibility.ALL: Mode.BARGE_IN,
}

STARTS = frozenset({Operation.LISTEN_IN, Operation.MONITOR, Operation.COACH, Operation.BARGE_IN, Operation.INTRUDE})
TYPING = frozenset(
    {
        Operation.START_TYPING,
        Operation.STOP_TYPING,
        Operation.START_TYPING_TO_AGENTS,
        Operation.STOP_TYPING_TO_AGENTS,
    }
)
# Another agent's state per medium (G`AgentStateControlReady`, NotReady, Offline).
AGENT_STATES = frozenset({Operation.READY, Operation.NOT_READY, Operation.OFFLINE})
SENDS = frozenset({Operation.SEND_MESSAGE, Operation.SEND_TO_AGENTS})
