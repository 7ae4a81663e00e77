"""The trail's arithmetic: each line carries an HMAC-SHA256 of itself and the line before. Pure: no table, no clock.

The key is derived (HKDF-SHA256, own label) from SECRET_KEY, so it is never in the database: who can write the tables
cannot write a line that verifies. An old SECRET_KEY kept in SECRET_KEY_FALLBACKS still verifies what it wrote.
What the chain itself cannot show, lines cut off its end, is found by an anchor: `SEQ:MAC` written down elsewhere.
"""

from __future__ import annotations

import hmac
import json
from dataclasses import astuple, dataclass, replace
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

GENESIS = "0" * 64
LABEL = b"floorwalker audit chain v1"


@dataclass(frozen=True, slots=True)
class Link:
    """What is authenticated of a line, in this order. `detail` is JSON text, `previous` the mac of the line before."""

    seq: int
    at: float
    actor: str
    account: str
    operation: str
    target: str
    key: str
    stage: str
    detail: str
    previous: str


@dataclass(frozen=True, slots=True)
class Walk:
    """What a walk found: how many lines held, the last of them, and what broke after it (`why` empty: nothing)."""

    count: int
    seq: int
    mac: str
    broken_at: int = 0
    why: str = ""

    def stop(self, seq: int, why: str) -> Walk:
        """The same walk, ended at a broken line."""
        return replace(self, broken_at=seq, why=why)


def derive_key(secret: str) -> bytes:
    """The chain's key from the site's SECRET_KEY."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=LABEL).derive(secret.encode())


def mac_of(key: bytes, link: Link) -> str:
    """The mac of a line, as 64 hex digits."""
    said = json.dumps(astuple(link), ensure_ascii=True, separators=(",", ":"))
    return hmac.new(key, said.encode("ascii"), "sha256").hexdigest()


def detail_text(detail: Mapping[str, str]) -> str:
    """Detail as one text: sorted, ASCII, so that any database keeps it as it is."""
    return json.dumps(dict(detail), ensure_ascii=True, sort_keys=True)


def read_anchor(text: str) -> tuple[int, str]:
    """`SEQ:MAC` as a pair. Raises ValueError."""
    seq, _, mac = text.strip().partition(":")
    if not (seq.isascii() and seq.isdigit()) or len(mac) != len(GENESIS) or set(mac) - set("0123456789abcdef"):
        raise ValueError("an anchor is SEQ:HASH, as verify_audit printed it")
    return int(seq), mac


def walk(lines: Iterable[tuple[Link, str]], keys: Sequence[bytes], anchors: Iterable[tuple[int, str]] = ()) -> Walk:
    """Follow the chain from its start, lines ordered by seq; stops at the first break.

    Finds a line edited, deleted, inserted or swapped; with an anchor also lines cut off the end up to it.
    """
    pins: dict[int, set[str]] = {}
    for seq, mac in anchors:
        pins.setdefault(seq, set()).add(mac)
    foot = Walk(0, 0, GENESIS)
    for link, mac in lines:
        if why := _wrong(foot, link, mac, keys):
            return foot.stop(foot.seq + 1, why)
        if link.seq in pins and pins[link.seq] != {mac}:
            return foot.stop(link.seq, "the line is not the one of the anchor: the chain was written anew")
        foot = Walk(foot.count + 1, link.seq, mac)
    last = max(pins, default=0)
    if last > foot.seq:
        return foot.stop(foot.seq + 1, f"the line is missing: the chain was cut, it once reached {last}")
    return foot


def _wrong(foot: Walk, link: Link, mac: str, keys: Sequence[bytes]) -> str:
    if link.seq != foot.seq + 1:
        return f"the line is missing: {link.seq} follows {foot.seq}"
    if link.previous != foot.mac:
        return "the line does not follow from the line before it"
    if not any(hmac.compare_digest(mac_of(key, link), mac) for key in keys):
        return "the line is not as it was written"
    return ""
