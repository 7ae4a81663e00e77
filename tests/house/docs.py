"""What the documents must say, as pure functions: text in, what is missing or untrue out."""

from __future__ import annotations

import ast
import posixpath
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

CODE = re.compile(r"`([^`\n]+)`")
ROW = re.compile(r"^\|(.+)\|\s*$", re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
PLACE = re.compile(r"(?<![\w/.-])(?:monitoring|dashboard|tests|templates|static|scripts|docs)/[\w./-]+")
INDENTED = re.compile(r"^ {4}(\S.*)$", re.MULTILINE)


def said(text: str) -> set[str]:
    """Every word that stands as code."""
    return set(CODE.findall(text))


def missing(words: Iterable[str], text: str) -> list[str]:
    """The words that do not stand as code in the text."""
    return sorted(set(words) - said(text))


def section(text: str, heading: str) -> str:
    """What stands under a heading of the second rank; empty if there is none."""
    _, _, rest = text.partition(f"\n## {heading}\n")
    return rest.partition("\n## ")[0]


def table(text: str, heading: str) -> list[list[str]]:
    """The cells of the first table under a heading, without its head."""
    rows = [[cell.strip() for cell in row.split("|")] for row in ROW.findall(section(text, heading))]
    head = next((at for at, row in enumerate(rows) if set("".join(row)) <= set("-: ")), 0)
    more = [at for at, row in enumerate(rows) if at > head and set("".join(row)) <= set("-: ")]
    return rows[head + 1 : more[0] - 1] if more else rows[head + 1 :]


def settings(conf: str) -> dict[str, bool]:
    """The settings that a `conf` module reads from the environment, and whether each is a secret."""
    found: dict[str, bool] = {}
    for node in ast.parse(conf).body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call | ast.IfExp):
            calls = [call for call in ast.walk(node.value) if isinstance(call, ast.Call)]
            names = [call.args[0].value for call in calls if call.args and isinstance(call.args[0], ast.Constant)]
            target = ast.unparse(node.targets[0])
            if target.isupper() and target in names:
                found[target] = any(ast.unparse(call.func) == "secret" for call in calls)
    return found


def options(command: str) -> set[str]:
    """The `--options` that a command's module adds."""
    calls = (node for node in ast.walk(ast.parse(command)) if isinstance(node, ast.Call))
    added = (call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "add_argument")
    words = (word.value for call in added for word in call.args if isinstance(word, ast.Constant))
    return {word for word in words if isinstance(word, str) and word.startswith("--")}


def numbers(module: str, low: int, high: int) -> set[int]:
    """The whole numbers from low to high that a module names."""
    nodes = (node.value for node in ast.walk(ast.parse(module)) if isinstance(node, ast.Constant))
    return {value for value in nodes if isinstance(value, int) and low <= value <= high}


def commands(text: str, before: str) -> set[str]:
    """The words that follow `before` (`make`, `manage.py`) wherever a document shows a command."""
    shown = [*CODE.findall(text), *INDENTED.findall(text), *FENCE.findall(text)]
    return {word for line in shown for word in re.findall(rf"{re.escape(before)} ([a-z][a-z_-]*)", line)}


def paths(text: str) -> set[str]:
    """The files and folders of ours that a document shows; `NAME` in one stands for any."""
    shown = [*CODE.findall(text), *INDENTED.findall(text), *FENCE.findall(text)]
    found = {word.rstrip("/") for line in shown for word in PLACE.findall(line)}
    return {path for path in found if "NAME" not in path}


def targets(makefile: str) -> set[str]:
    """The targets that a Makefile has."""
    return set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))


def anchors(text: str) -> set[str]:
    """The headings of a document as GitHub names them."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken_links(path: str, documents: dict[str, str], exists: Collection[str]) -> list[str]:
    """The relative links of one document that lead nowhere; `exists` are all paths of the repository."""
    found = []
    for link in LINK.findall(FENCE.sub("", documents[path])):
        if "://" in link:
            continue
        place, _, anchor = link.partition("#")
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), place)) if place else path
        lost = target not in exists
        if lost or (anchor and target in documents and anchor not in anchors(documents[target])):
            found.append(f"{path}: {link}")
    return found
