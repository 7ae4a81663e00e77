"""The socket of a screen: a wall's, let in by the screen's own credential. Turned off it is closed with 4003 and goes dark."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from asgiref.sync import sync_to_async

from dashboard import conf
from dashboard.kiosk.views import COOKIE
from dashboard.pages import NOT_YOURS
from dashboard.screens import register
from dashboard.screens.credential import read
from dashboard.sockets import address_of
from dashboard.wall.consumers import WallConsumer
from dashboard.wall.screen import WallScreen

if TYPE_CHECKING:
    from monitoring.policy import Viewer


class KioskConsumer(WallConsumer):
    """One screen."""

    gone = NOT_YOURS

    async def who(self) -> tuple[int, Viewer | None]:
        """The screen of the cookie, under its number below zero: people's are above."""
        credential = read(self.scope["cookies"].get(COOKIE, ""))
        address = address_of(self.scope, conf.TRUSTED_PROXIES)
        screen = await sync_to_async(register.known)(credential, address, time.time())
        if screen is None or not screen.approved_at:
            return 0, None
        self.title = screen.name
        return -screen.pk, (await register.load_eyes([screen.pk])).get(screen.pk)

    async def stands(self) -> bool:
        """Whether it was turned off is asked with what it may see."""
        return True

    @property
    def sign_in(self) -> str:
        """None: nobody signed in."""
        return ""

    async def see(self, viewer: Viewer) -> bool:
        """Its teams, on one wall."""
        if hasattr(self, "screen"):
            self.screen.viewer = viewer
        else:
            self.screen = WallScreen(viewer, self.title, conf.TIME_ZONE)
        return True
