"""The way to GWS for one account: an HTTP client that hides nothing and remembers its own cookies. Knows no GWS word.

It leads to one host and port, whatever URL it is given, and to no place where GWS cannot be.
"""

from __future__ import annotations

import socket
import ssl
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import httpcore
import httpx

from monitoring.places import refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

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
_PORTS = {"http": 80, "https": 443}


class OneWay(httpcore.AsyncNetworkBackend):
    """Connects to one host and port only. Whoever is sent elsewhere, by a redirect or a URI of a payload, stays here."""

    def __init__(self, base_url: str, inner: httpcore.AsyncNetworkBackend | None = None) -> None:
        url = httpx.URL(base_url)
        self._goal = url.raw_host.decode("ascii"), url.port or _PORTS.get(url.scheme)
        self._inner = inner or httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to our GWS; raises httpcore.ConnectError where it leads anywhere else.

        A name may lead to another address each time it is asked for. So the address that was connected to is looked at,
        before a byte is sent, and not the one that a look-up beforehand would give.
        """
        if (host, port) != self._goal:
            raise httpcore.ConnectError(f"only {self._goal[0]} is connected to")
        _refuse(host)
        stream = await self._inner.connect_tcp(host, port, timeout, local_address, socket_options)
        try:
            peer = stream.get_extra_info("server_addr")
            _refuse(str(peer[0]) if peer else "::")
        except httpcore.ConnectError:
            await stream.aclose()
            raise
        return stream

    async def sleep(self, seconds: float) -> None:
        """Between the tries of a pool that retries."""
        await self._inner.sleep(seconds)


def trust(ca_file: str = "", client_cert: str = "") -> ssl.SSLContext:
    """Whom to believe to be GWS: the machine's certificate authorities, or those of `ca_file` alone.

    `client_cert` is a file with our own certificate and its key, unencrypted, for a GWS that asks for one. There is no way
    to trust nobody's word. Raises OSError (ssl.SSLError is one) where a file cannot be used.
    """
    context = ssl.create_default_context(cafile=ca_file or None)
    if client_cert:
        # A password of our own: without one a key that has one would be asked for on the terminal.
        context.load_cert_chain(client_cert, password=lambda: "")
    return context


def new_client(base_url: str, *, verify: ssl.SSLContext | None = None) -> httpx.AsyncClient:
    """Return a client for one account: its own cookie jar, no redirects, no proxy from the environment.

    Redirects would hide a login page; a proxy that nobody chose may buffer the poll. Idle connections are dropped
    before a server's usual five seconds, so that no request runs into a closing one. TCP keeps watch over a held poll,
    so that firewalls do not forget it. `verify` is of `trust`, one for all; a client on plain http trusts nobody by TLS.
    """
    context = verify or (trust() if base_url.startswith("https") else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
    transport = httpx.AsyncHTTPTransport(trust_env=False, verify=context)
    # httpx lets nobody choose how to connect; its pool does.
    transport._pool = httpcore.AsyncConnectionPool(  # noqa: SLF001
        ssl_context=context,
        max_connections=8,
        max_keepalive_connections=4,
        keepalive_expiry=4.0,
        socket_options=_KEEPALIVE,
        network_backend=OneWay(base_url),
    )
    return httpx.AsyncClient(base_url=base_url, transport=transport, follow_redirects=False, trust_env=False)


def _refuse(host: str) -> None:
    if why := refusal(host):
        raise httpcore.ConnectError(f"nothing is sent to {host}: {why}")
