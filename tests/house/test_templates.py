"""The rules of templates, styles and scripts: short, no inline code, nothing from elsewhere, hostile text escaped."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard.partials import FRAGMENTS

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PARTIALS = sorted((ROOT / "templates" / "partials").glob("*.html"))
SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))
STYLES = sorted((ROOT / "static" / "css").glob("*.css"))
LINES = 60

INLINE = {
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE),
    "an inline style": re.compile(r"<style|\sstyle=", re.IGNORECASE),
    "an inline handler": re.compile(r"\son[a-z]+=|javascript:", re.IGNORECASE),
    "unescaped text": re.compile(r"\|\s*safe|autoescape off|mark_safe"),
    "something from elsewhere": re.compile(r"(?:src|href)=\"(?:https?:)?//", re.IGNORECASE),
}
SINKS = re.compile(
    r"\.innerHTML|\.outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setTimeout\(\s*[\"']"
)


def faults(text: str) -> list[str]:
    """What a template must not hold, by name."""
    return [name for name, pattern in INLINE.items() if pattern.search(text)]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_template_is_clean(path: Path) -> None:
    """A template is short and holds no code, no raw text and no address of somebody else."""
    text = path.read_text()
    assert faults(text) == []
    assert len(text.splitlines()) <= LINES


@pytest.mark.parametrize(
    "bad",
    [
        "<script>x()</script>",
        "<p style='color:red'>",
        "<a onclick='x()'>",
        "{{ name|safe }}",
        '<script src="https://cdn.example/x.js">',
    ],
)
def test_template_rules_bite(bad: str) -> None:
    """Each rule catches its own violation."""
    assert faults(bad)


@pytest.mark.parametrize("path", PARTIALS, ids=lambda path: path.stem)
def test_partial_carries_no_behaviour(path: Path) -> None:
    """A fragment that a socket may push has no htmx attribute, no form of its own and no token."""
    text = path.read_text()
    assert not re.search(r"\shx-|data-hx-|csrf_token|<form", text)


@pytest.mark.parametrize("name", sorted(FRAGMENTS))
def test_fragment_draws_its_element(name: str) -> None:
    """Every fragment of the table has a template whose root carries the promised id."""
    fragment = FRAGMENTS[name]
    wanted = fragment.element.replace("{id}", "{{ row.id }}")
    source = (ROOT / "templates" / fragment.template).read_text()
    first = next(tag for tag in re.findall(r"<[a-z][^>]*", source))
    assert f'id="{wanted}"' in first


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_script_is_small(path: Path) -> None:
    """A script has one behaviour, says which, and writes no markup."""
    text = path.read_text()
    assert text.startswith("// ")
    assert len(text.splitlines()) <= LINES
    assert not SINKS.search(text)


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.stem)
def test_style_lies_in_layers(path: Path) -> None:
    """Every rule lies in a named layer, and nothing is fetched from elsewhere."""
    text = path.read_text()
    assert f"@layer {path.stem}" in text
    assert not re.search(r"url\(\"?(?:https?:)?//|@import", text)


def test_vendored_files_are_pinned() -> None:
    """The vendored files are exactly those whose hashes are written down."""
    done = subprocess.run([sys.executable, "scripts/vendor.py", "--check"], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode()
