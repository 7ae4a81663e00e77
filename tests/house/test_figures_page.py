"""The page of figures says what the definitions say, word for word, and of every figure."""

from __future__ import annotations

from monitoring.figures.definitions import ABSENT, FIGURES, LAST_HOUR, STANDING, UNSEEN, Definition, Span, Unit, Worse
from tests.house import docs
from tests.house.tree import documents

PAGE = "docs/figures.md"
UNITS = {Unit.COUNT: "number", Unit.SHARE: "share", Unit.SECONDS: "time"}
SPANS = {Span.NOW: "now", Span.HOUR: "60 minutes"}
WORSE = {Worse.HIGH: "more", Worse.LOW: "less"}


def row(one: Definition) -> list[str]:
    """A figure as the table has it."""
    trend = "yes" if one.trend else "no"
    return [f"`{one.key}`", one.name, one.means, UNITS[one.unit], SPANS[one.span], WORSE[one.worse], trend]


def flat(text: str) -> str:
    """A text without its line breaks."""
    return " ".join(text.split())


def test_figures_are_documented() -> None:
    """The table of figures is the table of definitions, in its order."""
    assert docs.table(documents()[PAGE], "Definitions") == [row(one) for one in FIGURES.values()]


def test_rules_are_documented() -> None:
    """What the definitions go by, and what is absent, stands on the page in the same words."""
    page = flat(documents()[PAGE])
    assert [text for text in (ABSENT, LAST_HOUR, STANDING, UNSEEN) if flat(text) not in page] == []
