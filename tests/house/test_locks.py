"""The lock files: exact, hashed, placeless, safe, and what runs is a part of what is tested."""

from __future__ import annotations

import json
import re
import tomllib
from typing import TYPE_CHECKING

import pytest

from tests.house import locks
from tests.house.tree import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    type Rule = Callable[[str], list[str]]

RUNTIME, DEV, PIP = "requirements.lock", "requirements-dev.lock", "requirements-pip.lock"
ADDRESS = "https://packages.example/simple"  # of no registry: a seed that the rules must catch
RULES = [locks.unpinned, locks.unhashed, locks.addressed, locks.unsafe]
GOOD = "httpx==0.28.1 ; python_version < '4' \\\n    --hash=sha256:00\ndaphne==4.2.3 \\\n    --hash=sha256:11\n"
SEEDS: list[tuple[Rule, str]] = [
    (locks.unpinned, "httpx>=0.28 --hash=sha256:00"),
    (locks.unhashed, "httpx==0.28.1\ndaphne==4.2.3 \\\n    --hash=sha256:11\n"),
    (locks.addressed, f"--index-url {ADDRESS}\n"),
    (locks.addressed, "httpx @ https://files.example/httpx.whl --hash=sha256:00\n"),
    (locks.unsafe, "daphne==4.2.1 --hash=sha256:00"),
    (locks.unsafe, "Django==5.2.19 --hash=sha256:00"),
]


def text_of(name: str) -> str:
    """One of the repository's files."""
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [RUNTIME, DEV, PIP])
@pytest.mark.parametrize("rule", RULES)
def test_lock_keeps_rule(name: str, rule: Rule) -> None:
    """Every lock keeps every rule."""
    assert rule(text_of(name)) == []


def test_tested_is_what_runs() -> None:
    """Every runtime pin is pinned the same for the tests."""
    assert locks.pins(text_of(RUNTIME)) <= locks.pins(text_of(DEV))


def test_locks_hold_what_is_asked() -> None:
    """Everything that pyproject.toml asks for is in the lock that serves it, the named unsafe ones among them."""
    asked = tomllib.loads(text_of("pyproject.toml"))
    name = re.compile(r"^[A-Za-z0-9._-]+")
    for wanted, lock in ((asked["project"]["dependencies"], RUNTIME), (asked["dependency-groups"]["dev"], DEV)):
        named = {match[0].lower() for match in map(name.match, wanted) if match}
        assert named <= {pin for pin, _ in locks.pins(text_of(lock))}
    assert set(locks.SAFE) <= {pin for pin, _ in locks.pins(text_of(RUNTIME))}


def test_npm_is_locked() -> None:
    """Npm's manifest is exact, and its lock has a hash and no address for every package."""
    assert locks.npm_faults(json.loads(text_of("package.json")), json.loads(text_of("package-lock.json"))) == []


@pytest.mark.parametrize(("rule", "seed"), SEEDS)
def test_lock_rule_bites(rule: Rule, seed: str) -> None:
    """A seeded fault is caught, and a good lock is not."""
    assert len(rule(seed)) == 1
    assert rule(GOOD) == []


def test_npm_rule_bites() -> None:
    """A range, an address and a missing hash are each caught."""
    lock = {"packages": {"": {}, "node_modules/a": {"resolved": ADDRESS}}}
    faults = locks.npm_faults({"devDependencies": {"a": "^1.0.0"}}, lock)
    assert faults == ["a ^1.0.0", "node_modules/a resolved", "node_modules/a no integrity"]


def test_pins_compare_by_platform() -> None:
    """A pin that the tests have in another version is no part of theirs."""
    assert not locks.pins("httpx==0.28.1") <= locks.pins("httpx==0.28.2")
    assert locks.pins(GOOD) == {("httpx", "0.28.1"), ("daphne", "4.2.3")}
