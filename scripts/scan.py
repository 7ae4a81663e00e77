"""The scanners of `make check`: bandit, and the house's own rules. Prints what is dangerous and not justified; 1 if anything is.

bandit's findings are justified as ruff's are, by `noqa: Snnn` and a reason on the line: both have one number for one thing.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from scripts.danger import Finding, idle, look, look_at_markup  # noqa: E402 - the root is where it is found

PRODUCT = ("dashboard", "monitoring")
# Of the same thing bandit speaks twice, ruff once.
TWINS = {"B703": "S308"}
# An import does nothing; what is done with it is looked at.
NO_FINDING = {"B404"}
# What bandit takes for a password because of its name, and is something that we say to people.
SENTENCE = re.compile(r"""["'][A-Z]\w* \w+ [^"']*\w\.["']""")


def justified(test: str, code: str) -> bool:
    """Whether the lines of a finding of bandit carry its number as ruff has it, and after it a reason of two words at least.

    What reads like a sentence is no password.
    """
    if test == "B105" and SENTENCE.search(code):
        return True
    number = TWINS.get(test, f"S{test[1:]}")
    return bool(re.search(rf"# noqa: .*\b{number}\b.*[A-Za-z]{{2,}} \w+", code))


def bandit(*places: str) -> list[str]:
    """What bandit found in these folders and nobody justified; also where it could not look."""
    command = [sys.executable, "-m", "bandit", "-q", "-r", *places, "-f", "json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode not in {0, 1} or not done.stdout:
        return [f"bandit did not run: {done.stderr.strip()[-500:]}"]
    said = json.loads(done.stdout)
    broken = [str(error) for error in said["errors"]] + re.findall(r"Bandit internal error.*", done.stderr)
    return broken + [
        f"{one['filename']}:{one['line_number']} {one['test_id']} {one['issue_text']}"
        for one in said["results"]
        if one["test_id"] not in NO_FINDING and not justified(one["test_id"], lines(one["filename"], one["line_range"]))
    ]


def lines(name: str, numbers: list[int]) -> str:
    """These lines of a file."""
    text = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return "\n".join(text[number - 1] for number in numbers)


def own() -> list[str]:
    """What our own rules found and nobody named, and what is named and not there."""
    found: list[Finding] = []
    for path in sorted(path for folder in PRODUCT for path in (ROOT / folder).rglob("*.py")):
        found += look(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "templates").rglob("*.html")):
        found += look_at_markup(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
    return [f"{one.place}:{one.line} {one.rule}" for one in found if not one.is_allowed] + idle(found)


def main() -> int:
    """Run both; the exit code."""
    found = [*own(), *bandit(*PRODUCT)]
    for line in found:
        print(line)
    print(f"{len(found)} dangers" if found else "no danger found by bandit or by our own rules")
    return bool(found)


if __name__ == "__main__":
    raise SystemExit(main())
