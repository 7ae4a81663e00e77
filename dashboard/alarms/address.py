"""Where a webhook may lead: https, to a host that the settings name, and never to what is not meant for the world. Pure.

A name is not looked up here: whoever connects asks again about the address that it led to (`monitoring.http`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from monitoring.places import is_loopback, refusal

if TYPE_CHECKING:
    from collections.abc import Collection

LONGEST = 500
PORTS = {"https": 443, "http": 80}
_HOST = r"(?P<host>[a-z0-9.-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::(?P<port>[0-9]{1,5}))?"
ENTRY = re.compile(_HOST, re.ASCII)
# Narrow on purpose: what two readers of addresses could take for two hosts is none.
URL = re.compile(rf"(?P<scheme>https?)://(?i:{_HOST})(?:[/?][!\"$-\[\]-~]*)?", re.ASCII)
MALFORMED = "write an address such as https://alerts.example/wall, in plain letters, with no user name and no #"


class Place(NamedTuple):
    """What is connected to."""

    scheme: str
    host: str
    port: int

    @property
    def name(self) -> str:
        """As people and settings write it: without the usual port."""
        return self.host if self.port == PORTS[self.scheme] else f"{self.host}:{self.port}"

    @property
    def origin(self) -> str:
        """As a client is told."""
        return f"{self.scheme}://{self.host}:{self.port}"


def place_of(url: str) -> Place | None:
    """Where an address leads; None where it is none of those that are taken."""
    found = URL.fullmatch(url) if len(url) <= LONGEST else None
    if found is None:
        return None
    port = int(found["port"]) if found["port"] else PORTS[found["scheme"]]
    return Place(found["scheme"], found["host"].lower(), port) if 0 < port < 65536 else None


def objection(url: str, hosts: Collection[str]) -> str:
    """Why nothing may be sent to this address while `hosts` (`host` or `host:port`) are allowed; empty where it may."""
    place = place_of(url)
    if place is None:
        return MALFORMED
    if why := refusal(place.host):
        return f"nothing is sent to {place.host}: {why}"
    if place.scheme == "http" and not is_loopback(place.host):
        return "it must be https: what is sent could be read on the way"
    if not is_allowed(place, hosts):
        return f"{place.name} is not among WEBHOOK_HOSTS; ask whoever runs Floorwalker to add it"
    return ""


def is_allowed(place: Place, hosts: Collection[str]) -> bool:
    """Whether the settings name it; a host without a port is the usual port alone."""
    names = {host.lower() for host in hosts}
    return place.name in names or f"{place.host}:{place.port}" in names


def is_entry(text: str) -> bool:
    """Whether this is a `host` or `host:port` that could be allowed."""
    found = ENTRY.fullmatch(text.lower())
    return found is not None and not refusal(found["host"]) and 0 < int(found["port"] or 443) < 65536
