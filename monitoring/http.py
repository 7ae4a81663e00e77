"""The way to GWS for one account: an HTTP client that hides nothing and remembers its own cookies. Knows no GWS word."""

from __future__ import annotations

import socket
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    import ssl

# httpcore looks for sniffio at every lock, and Python does not remember a failed import: a tenth of all CPU time.
if find_spec("sniffio") is None:
    sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type]
_KEEPALIVE = [
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    *(
        (socket.IPPROTO_TCP, getattr(socket, name), seconds)
        for name, seconds in (("TCP_KEEPIDLE", 20), ("TCP_KEEPINTVL", 5))
        if hasattr(socket, name)
    ),
]


def new_client(base_url: str, *, verify: ssl.SSLContext | bool = True) -> httpx.AsyncClient:
    """Return a client for one account: its own cookie jar, no redirects, no proxy from the environment.

    Redirects would hide a login page; a proxy that nobody chose may buffer the poll. Idle connections are dropped
    before a server's usual five seconds, so that no request runs into a closing one. TCP keeps watch over a held poll,
    so that firewalls do not forget it.
    """
    transport = httpx.AsyncHTTPTransport(
        verify=verify,
        trust_env=False,
        limits=httpx.Limits(max_connections=8, max_keepalive_connections=4, keepalive_expiry=4.0),
        socket_options=_KEEPALIVE,
    )
    return httpx.AsyncClient(base_url=base_url, transport=transport, follow_redirects=False, trust_env=False)
