"""Whose something on the floor is: the word in which the floor tells policy. Knows neither."""

from __future__ import annotations

from typing import NamedTuple


class Whose(NamedTuple):
    """A watched agent as the owner of what he is in: his GWS account, and his team (empty: in none)."""

    account: str
    team: str = ""
