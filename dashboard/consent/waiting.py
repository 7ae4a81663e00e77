"""An ask that waits for a second person, as a value; nothing of tables or pages. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitoring.asks import sight
from monitoring.policy import may

if TYPE_CHECKING:
    from monitoring.asks import Ask
    from monitoring.floor.model import Floor
    from monitoring.policy import Viewer

WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Request:
    """Who asked (`asker_id`, `name` for a person), what, and how it stands. `expires` is in POSIX seconds.

    Of `ask.viewer` only the name counts: his rights are read anew when it is carried out.
    """

    id: str
    asker_id: int
    name: str
    ask: Ask
    expires: float
    state: str = WAITING
    decided_by: str = ""
    glass: str = ""
    outcome: str = ""

    def is_of(self, viewer: Viewer) -> bool:
        """Whether this viewer asked it himself."""
        return self.ask.viewer.username == viewer.username


def may_decide(floor: Floor, viewer: Viewer, request: Request) -> bool:
    """Whether somebody may say yes or no: he is another, and might do himself what is asked for."""
    seen = sight(request.ask, floor)
    if seen is None or request.is_of(viewer):
        return False
    return may(viewer, request.ask.operation, seen.media, seen.whose, seen.visibility).allowed
