"""What a lock file must hold, as pure functions over its text."""

from __future__ import annotations

import re
from typing import Any

PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^]]*\])?==([^\s;\\]+)")
EXACT = re.compile(r"\d+(\.\d+)*")
# name: the lowest version that is safe, and why.
SAFE = {
    "certifi": ("2023.7.22", "CVE-2023-37920 authorities that are trusted no more"),
    "cryptography": ("46.0.5", "CVE-2026-26007 a public key that gives the private one away"),
    "daphne": ("4.2.2", "CVE-2026-44545 no limit to a message's size, CVE-2026-44546 header injection"),
    "django": ("6.1", "CVE-2026-3902 headers spoofed by underscores, CVE-2026-33034, CVE-2026-5766, CVE-2026-35192"),
    "django-allauth": ("65.14.2", "the notice of 65.14.2: X-Forwarded-For was believed, past every limit on sign-ins"),
    "h11": ("0.16.0", "CVE-2025-43859 chunked bodies read in two ways"),
    "idna": ("3.7", "CVE-2024-3651 a name that takes all of the CPU"),
    "pyjwt": ("2.4.0", "CVE-2022-29217 a token signed by a public key"),
    "requests": ("2.32.4", "CVE-2024-47081 passwords of .netrc to another host"),
    "sqlparse": ("0.5.0", "CVE-2024-4340 nested lists end the process"),
    "starlette": ("0.49.1", "CVE-2025-62727 a Range header that takes all of the CPU"),
    "twisted": ("24.7.0", "CVE-2024-41671 pipelined answers out of order, CVE-2024-41810 HTML in a redirect"),
    "ujson": ("5.4.0", "CVE-2022-31117 memory freed twice"),
}


def requirements(lock: str) -> list[str]:
    """Each requirement with its continuation lines as one line; comments and blanks left out."""
    lines = "\n".join(line for line in lock.splitlines() if not line.lstrip().startswith("#"))
    return [line.strip() for line in lines.replace("\\\n", " ").splitlines() if line.strip()]


def pins(lock: str) -> set[tuple[str, str]]:
    """Name and version of all that is pinned; a package may stand once per platform."""
    found = (PIN.match(line) for line in requirements(lock))
    return {(match[1].lower(), match[2]) for match in found if match}


def unpinned(lock: str) -> list[str]:
    """Requirements without an exact version."""
    return [line for line in requirements(lock) if not PIN.match(line)]


def unhashed(lock: str) -> list[str]:
    """Requirements without a sha256."""
    return [line.split()[0] for line in requirements(lock) if "--hash=sha256:" not in line]


def addressed(lock: str) -> list[str]:
    """Lines that name a place on the network: where packages come from is for the machine to say."""
    return [line for line in lock.splitlines() if "://" in line or "-index-url" in line or "--find-links" in line]


def unsafe(lock: str) -> list[str]:
    """Pins below the lowest safe version."""
    return [
        f"{name} {version} < {SAFE[name][0]}: {SAFE[name][1]}"
        for name, version in sorted(pins(lock))
        if name in SAFE and numbers(version) < numbers(SAFE[name][0])
    ]


def numbers(version: str) -> tuple[int, ...]:
    """The leading numbers of a version, comparable."""
    found = EXACT.match(version)
    return tuple(int(part) for part in found[0].split(".")) if found else ()


def npm_faults(manifest: dict[str, Any], lock: dict[str, Any]) -> list[str]:
    """What is wrong with npm's two files: a range in the manifest; in the lock an address, or no hash."""
    ranges = [
        f"{name} {version}"
        for kind in ("dependencies", "devDependencies")
        for name, version in manifest.get(kind, {}).items()
        if not EXACT.fullmatch(version)
    ]
    packages = {name: package for name, package in lock["packages"].items() if name}
    places = [f"{name} resolved" for name, package in packages.items() if "resolved" in package]
    bare = [f"{name} no integrity" for name, package in packages.items() if "integrity" not in package]
    return ranges + places + bare
