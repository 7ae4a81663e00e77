"""The house's words (docs/glossary.md): no class that is only a place to put things, no bare word that means three."""

from __future__ import annotations

from tests.house.measure import empty_names
from tests.house.tree import sources


def test_classes_are_named() -> None:
    """No class of ours ends in Manager, Helper, Util, Service or Handler."""
    found = [breach for path, text in sources("dashboard", "monitoring").items() for breach in empty_names(path, text)]
    assert found == []


def test_word_rule_bites() -> None:
    """A class named for nothing is caught; a class that uses Django's own manager is not."""
    seed = "class CallManager:\n    pass\n\n\nclass Calls(models.Manager):\n    pass\n"
    assert empty_names("seeded.py", seed) == ["seeded.py:1 class CallManager"]
