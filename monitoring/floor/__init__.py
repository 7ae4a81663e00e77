"""The floor: one immutable picture of the contact centre, folded from notifications.

Pure: no clock, no I/O, no Django, no HTTP, no Bayeux. The caller supplies the order and the times.
"""

from monitoring.floor.changes import AgentChanged, CallChanged, CallEnded, Change, ChatChanged, ChatEnded
from monitoring.floor.model import Floor
from monitoring.floor.reducer import Step, apply, fold

__all__ = [
    "AgentChanged",
    "CallChanged",
    "CallEnded",
    "Change",
    "ChatChanged",
    "ChatEnded",
    "Floor",
    "Step",
    "apply",
    "fold",
]
