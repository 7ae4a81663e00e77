"""A signed-in CometD client on a simulator in this loop, and the control path beside it."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from tests.fakes.far_side import CALLS, Browser

if TYPE_CHECKING:
    from monitoring.simulator import Simulator
    from tests.fakes.far_side import Heard

BASIC = {"authorization": "Basic " + base64.b64encode(b"agent001:secret").decode()}


class Hands:
    """One hand is agent001's, subscribed to his calls; the other gives orders."""

    def __init__(self, far: Simulator) -> None:
        self.far = far
        self.browser, self.hand = Browser(far.app), Browser(far.app)
        self.client = ""

    async def begin(self) -> None:
        heard = await self.browser.bayeux({"channel": "/meta/handshake"}, **BASIC)
        self.client = heard.json[0]["clientId"]
        await self.connect()
        await self.browser.bayeux({"channel": "/meta/subscribe", "clientId": self.client, "subscription": CALLS})

    async def connect(self) -> Heard:
        connect = {"channel": "/meta/connect", "clientId": self.client, "advice": {"timeout": 0}}
        return await self.browser.bayeux(connect)

    async def order(self, name: str, **body: Any) -> Any:
        heard = await self.hand.ask("POST", f"/_ctl/{name}", body)
        assert heard.status == 200, heard.body
        return heard.json["done"]
