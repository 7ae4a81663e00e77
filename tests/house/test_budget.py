"""The budget (docs/architecture.md, "Budget"): each rule over the whole tree, and each rule bites when fed a breach."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

import pytest

from tests.house import measure
from tests.house.tree import markup, pure_sources, sources

if TYPE_CHECKING:
    from collections.abc import Callable

    type Rule = Callable[[str, str], list[str]]

OURS = ("monitoring", "dashboard")
EVERYWHERE = (*OURS, "tests", "scripts")
RULES: list[tuple[Rule, tuple[str, ...]]] = [
    (measure.long_file, EVERYWHERE),
    (measure.long_bodies, EVERYWHERE),
    (measure.doorless, OURS),
    (measure.mocks, EVERYWHERE),
    (measure.sleeps, ("tests",)),
    (measure.unspoken, ("tests",)),
]
SEEDS: list[tuple[Rule, str]] = [
    (measure.long_file, "x = 1\n" * 301),
    (measure.long_bodies, "def long():\n" + "    x = 1\n" * 41),
    (measure.long_bodies, "class A:\n    async def long(self):\n        '''Said.'''\n" + "        x = 1\n" * 41),
    (measure.doorless, "x = 1\n"),
    (measure.mocks, "from unittest.mock import patch\n"),
    (measure.mocks, "from unittest import mock\n"),
    (measure.mocks, "import unittest.mock as quiet\n"),
    (measure.sleeps, "def f():\n    time.sleep(0)\n"),
    (measure.sleeps, "async def f():\n    await asyncio.sleep(0.1)\n"),
    (measure.unspoken, "def test_nothing():\n    assert True\n"),
    (measure.unspoken, "async def test_a_title():\n    '''A title'''\n"),
    (measure.impure, "def f():\n    return datetime.datetime.now(UTC)\n"),
    (measure.impure, "def f():\n    return time.monotonic()\n"),
    (measure.impure, "def f():\n    print('x')\n"),
]
FAIR = '''"""A door."""


async def test_that_waits(now):
    """It gives way."""
    await asyncio.sleep(0)
    await asyncio.sleep(pause)
    return now.time(), screen.now(), floor.print()
'''


def p90(numbers: list[int]) -> int:
    """The length that nine in ten do not pass."""
    return sorted(numbers)[int(len(numbers) * 0.9)]


def over_budget(files: list[int], bodies: list[int]) -> list[str]:
    """What of the middle and the tail is too long: files 100 and 220 lines, bodies 8 and 20."""
    measured = {
        ("file median", 100): median(files),
        ("file p90", 220): p90(files),
        ("body median", 8): median(bodies),
        ("body p90", 20): p90(bodies),
    }
    return [f"{name} is {found}, more than {most}" for (name, most), found in measured.items() if found > most]


@pytest.mark.parametrize(("rule", "folders"), RULES, ids=lambda value: getattr(value, "__name__", ""))
def test_tree_keeps_rule(rule: Rule, folders: tuple[str, ...]) -> None:
    """No file of the tree breaks the rule."""
    assert [breach for path, text in sources(*folders).items() for breach in rule(path, text)] == []


def test_pure_rooms_stay_pure() -> None:
    """No file of a pure room reads a clock or prints, whatever it imports."""
    files = pure_sources()
    assert len(files) > 20
    assert [breach for path, text in files.items() for breach in measure.impure(path, text)] == []


def test_markup_is_short() -> None:
    """No template and no script of ours is longer than 60 lines."""
    found = [
        breach for path, text in markup().items() for breach in measure.long_file(path, text, measure.MARKUP_LINES)
    ]
    assert found == []


def test_middle_is_short() -> None:
    """The middle and the tail of files and bodies of both packages together stay within the budget."""
    texts = sources(*OURS).values()
    lines = [len(text.splitlines()) for text in texts]
    assert over_budget(lines, [length for text in texts for length in measure.body_lengths(text)]) == []


@pytest.mark.parametrize(("rule", "seed"), SEEDS, ids=lambda value: getattr(value, "__name__", ""))
def test_rule_bites(rule: Rule, seed: str) -> None:
    """A seeded breach is caught, and named by its path."""
    (breach,) = rule("seeded.py", seed)
    assert breach.startswith("seeded.py")


def test_rules_let_fair_code_pass() -> None:
    """What only looks like a breach is none."""
    rules = {rule for rule, _ in SEEDS}
    assert [breach for rule in rules for breach in rule("fair.py", FAIR)] == []


def test_markup_rule_bites() -> None:
    """A template of 61 lines is caught."""
    assert measure.long_file("page.html", "<br>\n" * 61, measure.MARKUP_LINES) == ["page.html: 61 lines, more than 60"]


def test_middle_rule_bites() -> None:
    """A tree of long files and long bodies is caught by all four measures."""
    assert len(over_budget([250] * 10, [30] * 10)) == 4
