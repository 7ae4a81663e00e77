"""A QR code as one path of an inline drawing: no image, no script, no colour of its own. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import qrcode

QUIET = 4


@dataclass(frozen=True, slots=True)
class Code:
    """`size` modules each way, the quiet zone included; `path` draws the dark ones."""

    size: int
    path: str


def drawn(text: str) -> Code:
    """The code of a text."""
    code = qrcode.QRCode(border=QUIET)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    dark = ((x, y) for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark)
    return Code(len(rows), "".join(f"M{x} {y}h1v1h-1z" for x, y in dark))
