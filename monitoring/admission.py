"""One account's way into GWS: signs in when there is no HTTP session, in its turn, and knows whether there is one.

A lost CometD stream is no lost HTTP session: who is admitted shakes hands again without a sign-in, and GWS says if it wants
one. Knows no CometD.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitoring.condition import Tally
    from monitoring.gws.client import Client
    from monitoring.turnstile import Turnstile


class Admission:
    """Whether one client `is_open` to GWS, as far as we know. Its sign-ins go into `tally`, dated by `now()`."""

    def __init__(self, client: Client, turnstile: Turnstile, tally: Tally, now: Callable[[], float]) -> None:
        self.is_open = False
        self._client, self._turnstile = client, turnstile
        self._tally, self._now = tally, now
        # The client says so itself: it also signs in for an operation, and not for every renewal.
        client.on_sign_in = self._count

    async def enter(self) -> None:
        """Sign in if that is due. Raises what the client's `sign_in` does."""
        if not self.is_open:
            async with self._turnstile.turn():
                if not self._client.is_signed_in:
                    await self._client.sign_in()
            self.is_open = True

    async def renew(self, cause: str) -> bool:
        """Sign in anew; in turn, so that a mass expiry is no storm of sign-ins."""
        self.is_open = False
        async with self._turnstile.turn():
            self.is_open = await self._client.renew(cause)
        return self.is_open

    def _count(self) -> None:
        self._tally.sign_ins += 1
        self._tally.signed_in_at = self._now()
