"""The page says what policy says: the matrix in docs/security.md is the one that the walk is held against."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.access import addresses, rule_of
from tests.matrix.table import BEGIN, END, markdown, put

PAGE = Path(__file__).parents[2] / "docs" / "security.md"


def test_page_has_the_matrix() -> None:
    """What is printed is what policy's table comes to now; `python -m tests.matrix` writes it anew."""
    page = PAGE.read_text(encoding="utf-8")
    assert page.count(BEGIN) == page.count(END) == 1
    assert put(page, markdown()) == page


def test_every_address_has_a_row() -> None:
    """No address is without a rule, and so without a row."""
    found = list(addresses())
    assert len(found) > 100
    assert [address for address, name in found if rule_of(name) is None] == []


def test_page_without_markers_is_said() -> None:
    """Where the block cannot be put nothing is written."""
    with pytest.raises(ValueError, match="has no"):
        put("# Security", "")
