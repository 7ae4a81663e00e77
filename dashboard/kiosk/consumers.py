"""The socket of a screen: its display's, let in by the screen's own credential. Hears how the screen does, and nothing else.

Turned off it is closed with 4003 and goes dark.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from asgiref.sync import sync_to_async

from dashboard import conf
from dashboard.displays import shelf
from dashboard.kiosk.views import COOKIE
from dashboard.pages import MALFORMED, NOT_YOURS
from dashboard.screens import register, vitals
from dashboard.screens.credential import read
from dashboard.sockets import address_of
from dashboard.wall.consumers import WallConsumer

if TYPE_CHECKING:
    from dashboard.displays.plan import Plan
    from dashboard.screens.credential import Credential
    from dashboard.screens.models import Screen
    from monitoring.policy import Viewer


class KioskConsumer(WallConsumer):
    """One screen."""

    gone = NOT_YOURS
    display: int | None = None
    credential: Credential | None = None

    async def who(self) -> tuple[int, Viewer | None]:
        """The screen of the cookie, under its number below zero: people's are above."""
        self.credential = read(self.scope["cookies"].get(COOKIE, ""))
        screen = await self._screen()
        if screen is None or not screen.approved_at:
            return 0, None
        self.display = screen.display_id
        return -screen.pk, (await register.load_eyes([screen.pk])).get(screen.pk)

    async def stands(self) -> bool:
        """Whether its credential opens anything still: another may have come in its place. Being off is asked with its eyes."""
        return await self._screen() is not None

    @property
    def sign_in(self) -> str:
        """None: nobody signed in."""
        return ""

    async def plan(self, viewer: Viewer) -> Plan | None:
        """Its display; none once that is gone."""
        return (await shelf.plans()).get(self.display or 0)

    async def _screen(self) -> Screen | None:
        address = address_of(self.scope, conf.TRUSTED_PROXIES)
        return await sync_to_async(register.known)(self.credential, address, time.time())

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """How it does; anything else is no word of a screen."""
        try:
            self.house.walls.vitals.note(-self.user_id, vitals.read(text_data or ""))
        except vitals.Malformed:
            await self.close(MALFORMED)
