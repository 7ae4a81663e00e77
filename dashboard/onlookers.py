"""What the hub needs of an open page, whoever looks at it. Knows no room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashboard.partials import Part
    from monitoring.floor.changes import Change
    from monitoring.floor.model import Floor
    from monitoring.policy import Viewer


class Socket(Protocol):
    """One open page, of one person."""

    user_id: int
    sign_in: str

    @property
    def username(self) -> str:
        """Who is looking."""

    def update(self, floor: Floor, changes: Sequence[Change]) -> list[Part]:
        """What these changes come to on this page."""

    def beat(self, floor: Floor) -> list[Part]:
        """What is looked at by the clock."""

    def feel(self, floor: Floor) -> list[Part]:
        """How well GWS is heard, and nothing else: it may have changed just now."""

    async def admit(self, viewer: Viewer | None, floor: Floor, *, thoroughly: bool) -> list[Part] | None:
        """What the person's rights of now come to; None if the page is no longer his, and was closed.

        `thoroughly` asks for the sign-in itself too.
        """

    async def push(self, frame: str) -> None:
        """Send one frame."""

    async def drop(self) -> None:
        """Close, for a fault of ours: the page comes again and starts over."""

    async def wait(self) -> None:
        """Close, for we cannot tell whose it is: the page comes again later."""


async def unmarked(_: Mapping[str, int]) -> Mapping[str, object]:
    """No quick look at sign-ins."""
    return {}
