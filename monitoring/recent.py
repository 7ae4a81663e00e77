"""What was said last, so that a resend is told from news. Pure; knows topics and bytes, not what they mean."""

from __future__ import annotations

import hashlib

RECENT = 64
"""Notifications that are remembered of one account."""
STAMP = b"serverGenerationTimestamp"


class Recent:
    """The digests of what came last, oldest first."""

    def __init__(self) -> None:
        self._digests: dict[bytes, None] = {}

    def __len__(self) -> int:
        return len(self._digests)

    def repeats(self, topic: str, data: bytes) -> bool:
        """Whether these are the very same bytes again, which carry the server's own time; remembers them if not."""
        if STAMP not in data:
            return False
        digest = hashlib.blake2b(topic.encode() + b"\0" + data, digest_size=16).digest()
        if digest in self._digests:
            return True
        self._digests[digest] = None
        if len(self._digests) > RECENT:
            del self._digests[next(iter(self._digests))]
        return False
