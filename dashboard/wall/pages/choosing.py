"""Form fields that choose a figure: each by its name, with what is to be said of it at hand for the page. Knows no table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from dashboard.displays.models import FIGURE_CHOICES
from dashboard.wall.pages.amounts import HINTS
from monitoring.figures.definitions import FIGURES, Worse

if TYPE_CHECKING:
    from collections.abc import Callable

    type Says = Callable[[str], str]


class FigureSelect(forms.Select):
    """Every option carries its sentence, for `means.js` to say it once that one is chosen."""

    says: Says

    def create_option(self, name: str, value: Any, *arguments: Any, **options: Any) -> dict[str, Any]:
        """One figure."""
        made: dict[str, Any] = super().create_option(name, value, *arguments, **options)
        made["attrs"]["data-says"] = self.says(str(value))
        return made


class FigureField(forms.ChoiceField):
    """One of the figures, by name. `says` is told of the chosen one; `blank` is the option that chooses none."""

    widget = FigureSelect

    def __init__(self, says: Says, blank: str = "", **options: Any) -> None:
        choices = [("", blank), *FIGURE_CHOICES] if blank else FIGURE_CHOICES
        super().__init__(choices=choices, **options)
        self.widget.says = says


def means(key: str) -> str:
    """The definition of a figure; empty for what is none."""
    return FIGURES[key].means if key in FIGURES else ""


def way(key: str) -> str:
    """Which way is worse, and what to type, in a sentence; what to do where none is chosen."""
    if key not in FIGURES:
        return "Choose a figure to see which way is worse, and what to type."
    definition = FIGURES[key]
    is_low = definition.worse is Worse.LOW
    said = "Less is worse: at or under the value" if is_low else "More is worse: at or over the value"
    return f"{said}. Type {HINTS[definition.unit]}."
