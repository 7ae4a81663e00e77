"""`verify_audit [--anchor SEQ:HASH] [--anchors FILE]`: is the trail as it was written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.core.management.base import BaseCommand, CommandError

from dashboard.audit.about import misfiled
from dashboard.audit.anchors import anchor_file, read_anchors
from dashboard.audit.chain import read_anchor
from dashboard.audit.trail import sealed_start, verify

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Walks the chain to its end or to the first broken line."""

    help = "Verify the audit chain, against every anchor of AUDIT_ANCHOR_FILE and those given here."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """More anchors than the file of our own holds, such as those of a log kept elsewhere."""
        parser.add_argument("--anchor", default="", metavar="SEQ:HASH", help="an anchor an earlier run printed")
        parser.add_argument("--anchors", type=Path, metavar="FILE", help="a file of anchors, such as a log's lines")

    def handle(self, *, anchor: str, anchors: Path | None, **_: object) -> None:
        """Say what was found; exit code 1 names the first broken line, or the first that is filed under the wrong agents."""
        try:
            pins = [read_anchor(anchor)] if anchor else []
            pins += read_anchors(anchors) if anchors is not None else []
            own = anchor_file()
            pins += read_anchors(own) if own is not None and own.exists() else []
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from None
        walk = verify(pins)
        if walk.why:
            raise CommandError(f"chain broken at {walk.broken_at}: {walk.why}")
        wrong = misfiled()
        if wrong:
            raise CommandError(f"the chain is whole, but {wrong[0]}; {len(wrong)} such in the table audit_about")
        self.stdout.write(f"{walk.count} entries, chain whole, head {walk.mac}")
        start = sealed_start()
        if start is not None:
            self.stdout.write(f"begins after {start.seq}: what is older was removed by age, and the start is sealed")
        self.stdout.write(f"{len(pins)} anchors hold")
        self.stdout.write(f"anchor {walk.seq}:{walk.mac}")
