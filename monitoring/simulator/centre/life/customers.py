"""Who calls or writes, and what the centre knows about them. Draws from the dice it is given, keeps nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from monitoring.simulator.centre.model.calls import Party
from monitoring.simulator.centre.words.lines import HOSTILE_LINES
from monitoring.simulator.centre.words.names import FIRST_NAMES, HOSTILE_NICKNAMES, LAST_NAMES, NICKNAMES, QUEUES

if TYPE_CHECKING:
    from random import Random

HOSTILE_SHARE = 0.05


def caller(die: Random) -> Party:
    """A customer's telephone, in the range that is reserved for fiction."""
    digits = f"1632960{die.randint(0, 999):03}"
    return Party(f"0{digits}", e164=f"+44{digits}")


def details(die: Random) -> dict[str, Any]:
    """User data as attached by routing: flat, now and then nested, with numbers and null."""
    data: dict[str, Any] = {
        "CustomerName": f"{die.choice(FIRST_NAMES)} {die.choice(LAST_NAMES)}",
        "Queue": die.choice(QUEUES),
        "AccountNumber": f"{die.randint(10**7, 10**8 - 1)}",
    }
    if die.random() < 0.2:
        address = {"City": die.choice(("Leeds", "Tromsø", "Malmö")), "Zip": None}
        data["Customer"] = {"Visits": die.randint(1, 9), "Address": address}
    if die.random() < HOSTILE_SHARE:
        data["Remark"] = die.choice(HOSTILE_LINES)
    return data


def nickname(die: Random) -> str:
    """What a customer calls himself in a chat."""
    return die.choice(HOSTILE_NICKNAMES if die.random() < HOSTILE_SHARE else NICKNAMES)
