"""More of the control path: what a drill asks of the centre itself. To stand still, to muddle, to tell the whole truth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from monitoring.simulator.bayeux.muddle import Muddle

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from monitoring.simulator.bayeux.muddle import Said


class Director:
    """The hands behind these orders; `send` publishes one event. Asks for the living centre, not a fake one."""

    def __init__(self, centre: Any, send: Callable[[Said], None]) -> None:
        self._centre, self._send = centre, send
        self.muddle = Muddle()

    def routes(self) -> list[Route]:
        """The Starlette routes."""
        return [
            Route("/_ctl/still", self._still, methods=["POST"]),
            Route("/_ctl/muddle", self._muddle, methods=["POST"]),
            Route("/_ctl/stage", self._stage, methods=["POST"]),
            Route("/_ctl/truth", self._truth, methods=["GET"]),
        ]

    async def _still(self, request: Request) -> Response:
        """{still}: nobody does anything any more, or does again; what was said already is still told."""
        self._centre.world.still = bool((await request.json())["still"])
        return JSONResponse({"done": True})

    async def _muddle(self, request: Request) -> Response:
        """{twice?, window?, seed?}: from now on; what waits is told first."""
        for event in self.muddle.rest():
            self._send(event)
        self.muddle = Muddle(**await request.json())
        return JSONResponse({"done": True})

    async def _stage(self, request: Request) -> Response:
        """{verb, ...}: one verb of the stage (`centre.stage`), such as place_call; its answer."""
        body = await request.json()
        verb = str(body.pop("verb"))
        if verb.startswith("_"):
            return JSONResponse({"error": "no such verb"}, status_code=404)
        return JSONResponse({"done": getattr(self._centre, verb)(**body)})

    async def _truth(self, _: Request) -> Response:
        """What GWS would tell everybody of himself now, by user: the answer of `GET /me?subresources=*`."""
        people = [person.user_name for person in self._centre.people()]
        return JSONResponse({name: self._centre.read(name, "/me", {"subresources": "*"}) for name in people})
