"""The agent states that GWS knows, with the identifiers seen on the wire. Knows no person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class AgentState:
    """One selectable state; AfterCallWork and AuxWork are NotReady with a work mode, not states of their own."""

    id: str
    operation: str
    display: str
    state: str
    work_mode: str | None = None


READY: Final = AgentState("9430250E-0A1B-421F-B372-F29E69366DED", "Ready", "Ready", "Ready")
NOT_READY: Final = AgentState("900D55CC-2BB0-431F-8BF9-D3525B383BE6", "NotReady", "Not Ready", "NotReady")
WRAP_UP: Final = AgentState(
    "D3663509-3D82-4DD3-A82E-2EA8EFA02AEF", "AfterCallWork", "AfterCallWork", "NotReady", "AfterCallWork"
)
AUX_WORK: Final = AgentState("2B36138D-C564-4562-A8CB-3C32D564F296", "AuxWork", "AuxWork", "NotReady", "AuxWork")
# The lower-case f is the vendor's.
OFFLINE: Final = AgentState("0F7F5003-EF26-4D13-A6Ef-D0C7EC819BEB", "Offline", "Offline", "LoggedOut")

STATES: Final = {state.operation: state for state in (READY, NOT_READY, WRAP_UP, AUX_WORK, OFFLINE)}
