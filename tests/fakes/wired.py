"""GWS as bytes: answers from a script, and remembers every request exactly as it would have left."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx

from monitoring.gws.client import Client
from tests.fakes.vault import account

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitoring.ports import Account

    type Answering = Callable[[httpx.Request], httpx.Response]

BASE = "http://gws.test"


def answer(status_code: int = 0, message: str = "", http: int = 200, **more: object) -> httpx.Response:
    """An answer in GWS's envelope."""
    return httpx.Response(
        http, json={"statusCode": status_code, **({"statusMessage": message} if message else {}), **more}
    )


DENIED = {"status_code": 20, "message": "Access denied", "http": 403}


@dataclass
class Wire:
    """Each request takes the next of `script`; an exception there is raised, a callable is asked. Then all is well."""

    script: list[httpx.Response | Exception | Answering] = field(default_factory=list)
    requests: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        turn = self.script.pop(0) if self.script else answer()
        if isinstance(turn, Exception):
            raise turn
        return turn(request) if callable(turn) else turn

    @property
    def said(self) -> list[str]:
        """Method and path of each request, oldest first."""
        return [f"{one.method} {one.url.raw_path.decode()}" for one in self.requests]

    def client(self, held: Account | None = None, base: str = BASE, patience: float = 5.0) -> Client:
        """A client whose every byte ends here."""
        http = httpx.AsyncClient(transport=httpx.MockTransport(self), base_url=base, follow_redirects=False)
        return Client(held or account("sup001", "supervisor"), http, patience=patience)
