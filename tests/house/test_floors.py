"""Nothing runs below the lowest version that is safe: in both locks, in what the project asks for, in what is installed.

pip-audit needs advisories from the network; this table needs nobody. Each floor names its advisory.
"""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import PackageNotFoundError, version

import pytest

from tests.house import locks
from tests.house.tree import ROOT

LOCKS = ("requirements.lock", "requirements-dev.lock")
ASKED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?>=([0-9.]+)")


def pinned(name: str) -> dict[str, set[str]]:
    """The versions of each package of one lock."""
    found: dict[str, set[str]] = {}
    for package, at in locks.pins((ROOT / name).read_text(encoding="utf-8")):
        found.setdefault(package, set()).add(at)
    return found


def below(floor: str) -> str:
    """The next version below a floor: 4.2.2 gives 4.2.1, 6.1 gives 6.0, 65.0 gives 64."""
    parts = list(locks.numbers(floor))
    while parts[-1] == 0:
        parts.pop()
    parts[-1] -= 1
    return ".".join(map(str, parts))


@pytest.mark.parametrize("name", LOCKS)
def test_lock_stands_on_floors(name: str) -> None:
    """T23: every package of the table is in the lock, in no version below its floor."""
    held = pinned(name)
    low = [(package, floor) for package, (floor, _) in locks.SAFE.items() if package not in held]
    assert low == []
    assert locks.unsafe((ROOT / name).read_text(encoding="utf-8")) == []


def test_asked_stands_on_floors() -> None:
    """T6, T23: what the project asks for by itself would not be content with less."""
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    found = {match[1].lower(): match[2] for match in map(ASKED.match, asked) if match}
    named = found.keys() & locks.SAFE.keys()
    assert {"daphne", "django"} <= named
    assert [name for name in named if locks.numbers(found[name]) < locks.numbers(locks.SAFE[name][0])] == []


def test_installed_stands_on_floors() -> None:
    """T23: what these tests run with is no older than its floor."""
    seen = 0
    for package, (floor, _) in locks.SAFE.items():
        try:
            seen += locks.numbers(version(package)) >= locks.numbers(floor)
        except PackageNotFoundError:
            pytest.fail(f"{package} is locked and not installed")
    assert seen == len(locks.SAFE)


def test_floor_has_its_reason() -> None:
    """Each floor names the advisory it was raised for."""
    assert [
        name for name, (_, why) in locks.SAFE.items() if not re.search(r"CVE-\d{4}-\d{4,}|the notice of", why)
    ] == []


@pytest.mark.parametrize("package", sorted(locks.SAFE))
def test_floor_bites(package: str) -> None:
    """The version just below each floor is caught, the floor itself is not."""
    floor, why = locks.SAFE[package]
    assert locks.unsafe(f"{package}=={below(floor)}") == [f"{package} {below(floor)} < {floor}: {why}"]
    assert locks.unsafe(f"{package}=={floor}") == []
