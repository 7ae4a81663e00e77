"""Bytes said to a server as nobody's library would say them, and what came back."""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass

PATIENCE = 15.0
UPGRADE = (
    b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)


@dataclass(frozen=True)
class Heard:
    """All that a server said on one connection."""

    raw: bytes

    @property
    def statuses(self) -> list[int]:
        """The status of each response on it: two where one request was taken for two."""
        return [int(number) for number in re.findall(rb"HTTP/1\.[01] (\d{3}) ", self.raw)]

    @property
    def status(self) -> int:
        """The only one; 0 where it hung up without a word."""
        assert len(self.statuses) <= 1, self.raw
        return self.statuses[0] if self.statuses else 0

    def header(self, name: str) -> str:
        """A header of the response; empty where there is none."""
        head = self.raw.partition(b"\r\n\r\n")[0].decode("latin-1")
        found = re.search(rf"^{name}:[ \t]*(.*?)\r?$", head, re.MULTILINE | re.IGNORECASE)
        return found[1] if found else ""


@dataclass(frozen=True)
class Wire:
    """A server on loopback that thinks a proxy stands in front of it; `head` is what that proxy says of each request."""

    port: int
    head: bytes = b"Host: desk.example\r\n"

    def say(self, sent: bytes, *, until: bytes = b"") -> Heard:
        """Send these bytes on a connection of their own, and read to its end, or until these."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as line:
            line.sendall(sent)
            heard = b""
            try:
                while piece := line.recv(1 << 16):
                    heard += piece
                    if until and until in heard:
                        break
            except ConnectionResetError:
                pass
        return Heard(heard)

    def get(self, target: bytes = b"/", *headers: bytes) -> Heard:
        """GET with these header lines."""
        lines = b"".join(line + b"\r\n" for line in headers)
        return self.say(b"GET " + target + b" HTTP/1.1\r\n" + self.head + b"Connection: close\r\n" + lines + b"\r\n")

    def upgrade(self, *headers: bytes, target: bytes = b"/ws/desk/") -> Heard:
        """Ask for a websocket with these header lines; the answer's head."""
        lines = b"".join(line + b"\r\n" for line in headers)
        return self.say(b"GET " + target + b" HTTP/1.1\r\n" + self.head + UPGRADE + lines + b"\r\n", until=b"\r\n\r\n")
