"""The drawing of a code: square, quiet at its edge, with the three eyes that a reader looks for."""

from __future__ import annotations

import re

from dashboard.signin.qr import QUIET, drawn

MODULE = re.compile(r"M(\d+) (\d+)h1v1h-1z")
EYE = ("1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111")


def test_code_is_drawn() -> None:
    """The path is nothing but modules, none in the quiet zone, with an eye in three corners."""
    code = drawn("otpauth://totp/alice?secret=JBSWY3DPEHPK3PXP&issuer=Floorwalker")
    dark = {(int(x), int(y)) for x, y in MODULE.findall(code.path)}
    assert MODULE.sub("", code.path) == ""
    last = code.size - QUIET
    assert all(QUIET <= x < last and QUIET <= y < last for x, y in dark)
    for left, top in ((QUIET, QUIET), (last - 7, QUIET), (QUIET, last - 7)):
        rows = ["".join("1" if (left + x, top + y) in dark else "0" for x in range(7)) for y in range(7)]
        assert tuple(rows) == EYE


def test_texts_differ() -> None:
    """Another secret is another drawing, the same one the same."""
    assert drawn("one") == drawn("one") != drawn("two")
