"""Form fields that choose a figure: each by its name, with what is to be said of it at hand for the page. Knows no table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join

from dashboard.displays.models import FIGURE_CHOICES
from dashboard.wall.pages.amounts import HINTS
from monitoring.figures.definitions import FIGURES, Worse

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.utils.safestring import SafeString

    type Says = Callable[[str], str]


class FigureSelect(forms.Select):
    """Every option carries its sentence, for `means.js` to say it once that one is chosen."""

    says: Says

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:  # noqa: ARG002 Django's signature
        """All in one: a page has many of these, and Django would draw a template for each option."""
        known = flatatt(self.build_attrs({"name": name, **self.attrs}, attrs))
        chosen = str(value or "")
        options = ((key, self.says(key), " selected" if key == chosen else "", word) for key, word in self.choices)
        drawn = format_html_join("", '<option value="{}" data-says="{}"{}>{}</option>', options)
        return format_html("<select{}>{}</select>", known, drawn)


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
