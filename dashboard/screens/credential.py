"""A screen's credential: a number and a secret in one cookie, of which only a digest is kept. Pure but for the dice.

It is renewed daily, ends 90 days after somebody let the screen in, and opens nothing but that screen's wall (T15).
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

# Read aloud across a room: no 0 and O, no 1 and I, no 8 and B.
LETTERS = "ACDEFGHJKLMNPQRTUVWXY2345679"
CODE_LENGTH = 6
CODE_LIVES = 600.0
LIVES = 90 * 86400.0
ROTATE_AFTER = 86400.0
OLD_IS_GOOD_FOR = 600.0
COOKIE = re.compile(r"(\d{1,18})\.([A-Za-z0-9_-]{40,60})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Credential:
    """What a screen shows: which it says it is, and its secret."""

    number: int
    secret: str

    def __repr__(self) -> str:
        return f"Credential({self.number})"

    @property
    def cookie(self) -> str:
        """As the cookie has it."""
        return f"{self.number}.{self.secret}"

    @property
    def digest(self) -> str:
        """What is kept of it. The secret is 256 bits of chance, so that one round of SHA-256 is enough."""
        return digest_of(self.secret)

    def is_of(self, *digests: str) -> bool:
        """Whether one of these was made from it."""
        return any(hmac.compare_digest(self.digest, one) for one in digests if one)


def new_secret() -> str:
    """A fresh secret."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """Six letters to read off a screen and type in elsewhere."""
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))


def digest_of(secret: str) -> str:
    """The digest of a secret, as 64 hex digits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def read(cookie: str) -> Credential | None:
    """A cookie's credential; None where it is none."""
    found = COOKIE.fullmatch(cookie)
    return Credential(int(found[1]), found[2]) if found else None


def plain_code(typed: str) -> str:
    """A code as somebody typed it: any case, with blanks and dashes."""
    return re.sub(r"[\s-]", "", typed).upper()[:12]
