"""The import contracts of pyproject.toml: the tree keeps them, and each catches a bad import seeded for it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT, contracts

LINTER = Path(sys.executable).with_name("lint-imports")
# contract, the file that sins, the line it sins with; a file that does not exist yet is one that no layer names.
SEEDS = [
    ("one-way", "monitoring/backoff.py", "import dashboard.conf"),
    ("framework-free", "monitoring/relay.py", "import channels.layers"),
    ("pure", "monitoring/policy.py", "import time"),
    ("pure", "dashboard/desk/board.py", "import monitoring.relay"),
    ("monitoring-rooms", "monitoring/floor/model.py", "import monitoring.gws.wire"),
    ("monitoring-rooms", "monitoring/stray.py", ""),
    ("dashboard-rooms", "dashboard/wiring.py", "import dashboard.desk.views"),
    ("dashboard-rooms", "dashboard/stray.py", ""),
    ("screen-rooms", "dashboard/desk/rows.py", "import dashboard.desk.board"),
    ("screen-rooms", "dashboard/desk/stray.py", ""),
    ("wall-rooms", "dashboard/wall/rows.py", "import dashboard.wall.board"),
    ("wall-rooms", "dashboard/wall/stray.py", ""),
    ("far-side", "monitoring/simulator/app.py", "import monitoring.backoff"),
    ("far-side", "monitoring/simulator/control.py", "import httpx"),
    ("simulator-fence", "dashboard/wiring.py", "import monitoring.simulator.options"),
    ("sealing", "dashboard/desk/views.py", "import dashboard.people.vault"),
    ("credentials", "dashboard/people/admin.py", "import dashboard.people.owner"),
    ("ciphers", "dashboard/people/admin.py", "import cryptography.fernet"),
    ("http-client", "monitoring/relay.py", "import httpx"),
    ("acyclic", "monitoring/gws/times.py", "import monitoring.gws.wire"),
]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of both packages and their contracts, to sin in."""
    for package in ("dashboard", "monitoring"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the linter as `make contracts` does, wherever the tree is."""
    command = [str(LINTER), "--no-cache", "--no-logo", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=50, check=False)


def test_tree_keeps_contracts(copy: Path) -> None:
    """Every contract holds on the tree as it stands, copied: so a breach below comes from its seed alone."""
    done = lint(copy)
    assert (done.returncode, "0 broken" in done.stdout) == (0, True), done.stdout


def test_every_contract_is_seeded() -> None:
    """No contract is without a bad import that it must catch."""
    assert {contract["id"] for contract in contracts()} == {contract for contract, _, _ in SEEDS}


@pytest.mark.parametrize(("contract", "path", "line"), SEEDS, ids=lambda value: value.rpartition("/")[2])
def test_contract_bites(copy: Path, contract: str, path: str, line: str) -> None:
    """The seeded import breaks the contract that forbids it, and the report names the file."""
    file = copy / path
    file.write_text((file.read_text(encoding="utf-8") if file.exists() else "") + f"\n{line}\n", encoding="utf-8")
    done = lint(copy, "--contract", contract)
    assert done.returncode == 1, done.stdout
    assert "0 kept, 1 broken" in done.stdout, done.stdout + done.stderr
    assert file.stem in done.stdout
