"""One account's way into GWS: signs in when there is no HTTP session, in its turn, and knows whether there is one.

A lost CometD stream is no lost HTTP session: who is admitted shakes hands again without a sign-in, and GWS says if it wants
one. Knows no CometD.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitoring.gws.client import Client
    from monitoring.turnstile import Turnstile


class Admission:
    """Whether one client `is_open` to GWS, as far as we know, and how many sign-ins that took."""

    def __init__(self, client: Client, turnstile: Turnstile) -> None:
        self.is_open = False
        self.sign_ins = 0
        self._client, self._turnstile = client, turnstile

    async def enter(self) -> None:
        """Sign in if that is due. Raises what the client's `sign_in` does."""
        if not self.is_open:
            async with self._turnstile.turn():
                if not self._client.is_signed_in:
                    await self._client.sign_in()
                    self.sign_ins += 1
            self.is_open = True

    async def renew(self, cause: str) -> bool:
        """Sign in anew; in turn, so that a mass expiry is no storm of sign-ins."""
        self.is_open = False
        async with self._turnstile.turn():
            self.is_open = await self._client.renew(cause)
        self.sign_ins += self.is_open
        return self.is_open
