"""Where GWS can never be: addresses of one's own cable or cloud host, and addresses that hide what they are. Pure.

A wrong or hostile GWS_URL must not make this server fetch secrets from its neighbourhood (OWASP: server-side request forgery).
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

# What clouds tell a machine about itself, passwords among it; the IPv4 one of most is link-local.
METADATA = frozenset(ip_address(address) for address in ("fd00:ec2::254", "100.100.100.200", "192.0.0.192"))
NAT64 = ip_network("64:ff9b::/96")
# What the C library takes for an IPv4 address: one to four numbers, decimal, octal or hexadecimal.
NUMBERS = re.compile(r"(0x[0-9a-f]*|\d+)(\.(0x[0-9a-f]*|\d+)){0,3}\.?", re.IGNORECASE)


def refusal(host: str) -> str:
    """Why nothing may be sent to this host; empty where nothing is known against it.

    A name is not looked up here: whoever connects asks again about the address that it led to.
    """
    found = _address(host)
    if found is None:
        return "it is an address in disguise: write it as four decimal numbers" if NUMBERS.fullmatch(host) else ""
    if found in METADATA or found.is_link_local:
        return "it is link-local, or what a cloud tells its machines about themselves"
    if found.is_multicast or found.is_unspecified:
        return "it is nobody's address"
    return ""


def is_loopback(host: str) -> bool:
    """Whether it is this machine: what is sent there cannot be overheard on a wire."""
    found = _address(host)
    return found.is_loopback if found is not None else host.lower() == "localhost"


def _address(host: str) -> IPv4Address | IPv6Address | None:
    """The address that a host is, the IPv4 one where it is wrapped in IPv6; None for a name."""
    try:
        found = ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return None
    if isinstance(found, IPv4Address):
        return found
    if found in NAT64:
        return IPv4Address(int(found) & 0xFFFFFFFF)
    return found.ipv4_mapped or found.sixtofour or found
