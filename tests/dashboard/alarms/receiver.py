"""A receiver of webhooks on a loopback socket: remembers what came, answers as it is told. Shares no code with the sender."""

from __future__ import annotations

import asyncio
import base64
import json
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives import hashes, hmac

if TYPE_CHECKING:
    import ssl
    from asyncio import StreamReader, StreamWriter
    from collections.abc import AsyncIterator


@dataclass(frozen=True)
class Letter:
    """One request: its first line, its headers in small letters, its body."""

    line: str
    headers: dict[str, str]
    body: bytes

    @property
    def data(self) -> dict[str, Any]:
        return dict(json.loads(self.body)["data"])

    @property
    def type(self) -> str:
        return str(json.loads(self.body)["type"])

    def is_signed_by(self, secret: str) -> bool:
        """Standard Webhooks, "Signature scheme", by another library than the sender's."""
        name, _, key = secret.partition("_")
        signer = hmac.HMAC(base64.b64decode(key), hashes.SHA256())
        head = f"{self.headers['webhook-id']}.{self.headers['webhook-timestamp']}."
        signer.update(head.encode() + self.body)
        wanted = f"v1,{base64.b64encode(signer.finalize()).decode()}"
        return name == "whsec" and wanted in self.headers["webhook-signature"].split(" ")


@dataclass
class Receiver:
    """Where it listens, what came, and what it answers: the next of `answers`, 204 when there is none.

    An answer is a status with header lines, or the bytes to say; a held receiver says nothing until it is let go.
    """

    port: int = 0
    scheme: str = "http"
    heard: list[Letter] = field(default_factory=list)
    answers: list[int | bytes | tuple[int, str]] = field(default_factory=list)
    held: asyncio.Event | None = None
    came: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.host}/hook?token=canary-path"

    @property
    def types(self) -> list[str]:
        return [letter.type for letter in self.heard]

    async def answer(self, reader: StreamReader, writer: StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            self.heard.append(await read(reader))
            self.came.set()
            if self.held is not None:
                await self.held.wait()
            writer.write(spoken(self.answers.pop(0) if self.answers else 204))
            await writer.drain()
        writer.close()


async def read(reader: StreamReader) -> Letter:
    """One request, whole."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    line, *lines = head.strip().split("\r\n")
    headers = {name.strip().lower(): value.strip() for name, _, value in (one.partition(":") for one in lines)}
    return Letter(line, headers, await reader.readexactly(int(headers["content-length"])))


def spoken(answer: int | bytes | tuple[int, str]) -> bytes:
    """An answer as bytes."""
    if isinstance(answer, bytes):
        return answer
    status, more = answer if isinstance(answer, tuple) else (answer, "")
    return f"HTTP/1.1 {status} canary-phrase\r\n{more}Content-Length: 0\r\nConnection: close\r\n\r\n".encode()


@asynccontextmanager
async def receiving(context: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
    """A receiver on a free port, by TLS where it has a context."""
    receiver = Receiver(scheme="https" if context else "http")
    server = await asyncio.start_server(receiver.answer, "127.0.0.1", 0, ssl=context)
    receiver.port = server.sockets[0].getsockname()[1]
    async with server:
        yield receiver
