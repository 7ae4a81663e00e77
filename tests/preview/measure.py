"""What a browser measures on a wall: `measure.js`, and where the numbers stand. As JavaScript for a page to evaluate."""

from __future__ import annotations

from tests.preview.draw import ROOT

MEASURE = (ROOT / "tests" / "preview" / "measure.js").read_text()
"""Given the pixels of a rem and the least contrast, every fault in words."""
PLACES = """() => [...document.querySelectorAll("#wall :is(time, strong, b, h2, bdi)")]
  .filter((one) => one.checkVisibility())
  .map((one) => one.getBoundingClientRect())
  .map((box) => [box.left, box.top, box.width].map((part) => Math.round(part * 10)))"""
TICKED = """() => [...document.querySelectorAll("#wall-body time[data-since]")].map((one) => one.textContent)"""
