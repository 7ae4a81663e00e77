"""Copies the browser libraries out of node_modules into static/vendor, with their hashes.

`scripts/vendor.py` copies and writes `vendor.json`; `--check` only recomputes and compares. Never reads the network.
"""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "static" / "vendor"
MANIFEST = VENDOR / "vendor.json"


@dataclass(frozen=True)
class Package:
    """An npm package at one version, and which of its files go where under `static/vendor/<folder>`."""

    name: str
    version: str
    folder: str
    licence: str
    files: tuple[str, ...]

    @property
    def source(self) -> Path:
        """Where npm put it."""
        return ROOT / "node_modules" / self.name

    def target(self, file: str) -> Path:
        """Where its copy lies."""
        return VENDOR / f"{self.folder}-{self.version}" / Path(file).name


PACKAGES = (
    Package(
        name="htmx.org",
        version="4.0.1",
        folder="htmx.org",
        licence="0BSD",
        files=("dist/htmx.min.js", "dist/ext/hx-ws.min.js", "dist/ext/hx-csp.min.js", "LICENSE"),
    ),
    Package(
        name="@fontsource-variable/inter",
        version="5.3.0",
        folder="inter",
        licence="OFL-1.1",
        files=("files/inter-latin-wght-normal.woff2", "files/inter-latin-ext-wght-normal.woff2", "LICENSE"),
    ),
)


def digest(path: Path) -> str:
    """The subresource-integrity hash of one file: `sha384-<base64>`."""
    return "sha384-" + base64.b64encode(hashlib.sha384(path.read_bytes()).digest()).decode()


def entries() -> list[dict[str, str]]:
    """One entry for each vendored file, as it lies on disk now."""
    return [
        {
            "file": str(package.target(file).relative_to(ROOT)),
            "package": package.name,
            "version": package.version,
            "licence": package.licence,
            "sha384": digest(package.target(file)),
        }
        for package in PACKAGES
        for file in package.files
    ]


def copy(package: Package) -> None:
    """Copy the pinned files; a package that is missing or of another version stops it."""
    described = package.source / "package.json"
    found = json.loads(described.read_text())["version"] if described.exists() else "nothing"
    if found != package.version:
        sys.exit(f"node_modules holds {found} of {package.name}, wanted {package.version}: run npm ci")
    for file in package.files:
        package.target(file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(package.source / file, package.target(file))


def check() -> list[str]:
    """What differs between the manifest and the files on disk, as sentences; empty when nothing does."""
    listed = {entry["file"]: entry for entry in json.loads(MANIFEST.read_text())}
    wanted = {str(package.target(file).relative_to(ROOT)) for package in PACKAGES for file in package.files}
    stray = [f"{name} is not listed exactly once" for name in wanted ^ set(listed)]
    wrong = [
        f"{name} does not match its hash"
        for name, entry in listed.items()
        if not (ROOT / name).exists() or digest(ROOT / name) != entry["sha384"]
    ]
    return sorted(stray + wrong)


def main() -> None:
    """Copy, or check when asked."""
    if "--check" not in sys.argv[1:]:
        for package in PACKAGES:
            copy(package)
        MANIFEST.write_text(json.dumps(entries(), indent=2) + "\n")
    faults = check()
    print("\n".join(faults) or "vendored files match static/vendor/vendor.json")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
